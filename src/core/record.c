/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows as live objects: lists and forms bind to their properties, which come from the description of the entity. */

#include "record.h"

typedef struct {
  PtRow *row;
  PtSyncState state;
} PtRecordPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PtRecord, pt_record, G_TYPE_OBJECT)

enum { PROP_ID = 1, PROP_VERSION, PROP_DELETED, PROP_SYNC_STATE, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

const char *
pt_sync_state_word (PtSyncState state)
{
  static const char *const words[] = {
    [PT_SYNC_STATE_WAITING] = "waiting",
    [PT_SYNC_STATE_SYNCED] = "synced",
    [PT_SYNC_STATE_CONFLICT] = "conflict",
    [PT_SYNC_STATE_FAILED] = "failed",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (words), NULL);
  return words[state];
}

static PtRecordPrivate *
get_private (PtRecord *self)
{
  return pt_record_get_instance_private (self);
}

static void
get_meta_property (GObject *object, guint property, GValue *value, GParamSpec *spec)
{
  PtRecordPrivate *self = get_private (PT_RECORD (object));
  const PtRowMeta *meta = pt_row_peek_meta (self->row);

  switch (property) {
  case PROP_ID:
    g_value_take_string (value, pt_id_to_text (&meta->id));
    break;
  case PROP_VERSION:
    g_value_set_int64 (value, meta->version);
    break;
  case PROP_DELETED:
    g_value_set_boolean (value, meta->deleted);
    break;
  case PROP_SYNC_STATE:
    g_value_set_static_string (value, pt_sync_state_word (self->state));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, spec);
  }
}

static void
finalize (GObject *object)
{
  g_clear_pointer (&get_private (PT_RECORD (object))->row, pt_row_free);
  G_OBJECT_CLASS (pt_record_parent_class)->finalize (object);
}

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

static void
pt_record_class_init (PtRecordClass *klass)
{
  GObjectClass *object = G_OBJECT_CLASS (klass);

  object->get_property = get_meta_property;
  object->finalize = finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, READABLE);
  properties[PROP_VERSION] = g_param_spec_int64 ("version", NULL, NULL, 0, G_MAXINT64, 0, READABLE);
  properties[PROP_DELETED] = g_param_spec_boolean ("deleted", NULL, NULL, FALSE, READABLE);
  properties[PROP_SYNC_STATE] = g_param_spec_string ("sync-state", NULL, NULL, NULL, READABLE);
  g_object_class_install_properties (object, N_PROPERTIES, properties);
}

static void
pt_record_init (PtRecord *self)
{
}

/* An entity's property numbers are its field indices plus 1. */
static void
get_field_property (GObject *object, guint property, GValue *value, GParamSpec *spec)
{
  const PtRow *row = pt_record_get_row (PT_RECORD (object));
  guint field = property - 1;
  PtKind kind = pt_row_entity (row)->fields[field].kind;

  if (pt_kind_is_integer (kind))
    g_value_set_int64 (value, pt_row_get_integer (row, field));
  else if (!pt_kind_is_id (kind))
    g_value_set_string (value, pt_row_get_text (row, field));
  else if (!pt_row_is_null (row, field))
    g_value_take_string (value, pt_id_to_text (pt_row_get_id (row, field)));
}

/* `supplier_id` is property "supplier-id". */
static const char *
property_name (const PtField *field)
{
  g_autofree char *name = g_strdelimit (g_strdup (field->name), "_", '-');

  return g_intern_string (name);
}

/* GObject calls get_property of the class that installed the property, so each entity's class sets its own. */
static void
install_fields (PtRecordClass *klass, guint index)
{
  GObjectClass *object = G_OBJECT_CLASS (klass);

  klass->entity = pt_entity (index);
  object->get_property = get_field_property;
  for (guint i = 0; i < klass->entity->n_fields; i++) {
    const PtField *field = &klass->entity->fields[i];
    const char *name = property_name (field);
    GParamSpec *spec = pt_kind_is_integer (field->kind)
                           ? g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, READABLE)
                           : g_param_spec_string (name, NULL, NULL, NULL, READABLE);

    g_object_class_install_property (object, i + 1, spec);
  }
}

#define DEFINE_RECORD(TypeName, type_name, entity)                                                                     \
  struct _##TypeName {                                                                                                 \
    PtRecord parent_instance;                                                                                          \
  };                                                                                                                   \
  G_DEFINE_FINAL_TYPE (TypeName, type_name, PT_TYPE_RECORD)                                                            \
  static void type_name##_class_init (TypeName##Class *klass)                                                          \
  {                                                                                                                    \
    install_fields (PT_RECORD_CLASS (klass), entity);                                                                  \
  }                                                                                                                    \
  static void type_name##_init (TypeName *self)                                                                        \
  {                                                                                                                    \
  }

DEFINE_RECORD (PtSupplier, pt_supplier, PT_SUPPLIERS)
DEFINE_RECORD (PtProduct, pt_product, PT_PRODUCTS)
DEFINE_RECORD (PtRate, pt_rate, PT_RATES)
DEFINE_RECORD (PtCollection, pt_collection, PT_COLLECTIONS)
DEFINE_RECORD (PtPayment, pt_payment, PT_PAYMENTS)

static GType
type_of (const PtEntity *entity)
{
  switch (entity->index) {
  case PT_SUPPLIERS:
    return PT_TYPE_SUPPLIER;
  case PT_PRODUCTS:
    return PT_TYPE_PRODUCT;
  case PT_RATES:
    return PT_TYPE_RATE;
  case PT_COLLECTIONS:
    return PT_TYPE_COLLECTION;
  default:
    return PT_TYPE_PAYMENT;
  }
}

PtRecord *
pt_record_new (const PtRow *row, PtSyncState state)
{
  PtRecord *record = g_object_new (type_of (pt_row_entity (row)), NULL);
  PtRecordPrivate *self = get_private (record);

  self->row = pt_row_copy (row);
  self->state = state;
  return record;
}

const PtRow *
pt_record_get_row (PtRecord *self)
{
  g_return_val_if_fail (PT_IS_RECORD (self), NULL);
  return get_private (self)->row;
}

PtSyncState
pt_record_get_sync_state (PtRecord *self)
{
  g_return_val_if_fail (PT_IS_RECORD (self), PT_SYNC_STATE_SYNCED);
  return get_private (self)->state;
}

static void
notify_meta (PtRecord *self, const PtRowMeta *before, const PtRowMeta *after)
{
  if (!pt_id_equal (&before->id, &after->id))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
  if (before->version != after->version)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERSION]);
  if (before->deleted != after->deleted)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DELETED]);
}

static void
notify_fields (PtRecord *self, const PtRow *before, const PtRow *after)
{
  const PtEntity *entity = pt_row_entity (after);
  guint32 changed = pt_row_diff (before, after);

  for (guint i = 0; i < entity->n_fields; i++) {
    if (changed >> i & 1)
      g_object_notify (G_OBJECT (self), property_name (&entity->fields[i]));
  }
}

void
pt_record_update (PtRecord *record, const PtRow *row, PtSyncState state)
{
  PtRecordPrivate *self = get_private (record);
  g_autoptr (PtRow) before = NULL;
  PtSyncState old_state = self->state;

  g_return_if_fail (PT_RECORD_GET_CLASS (record)->entity == pt_row_entity (row));
  before = g_steal_pointer (&self->row);
  self->row = pt_row_copy (row);
  self->state = state;
  g_object_freeze_notify (G_OBJECT (record));
  notify_meta (record, pt_row_peek_meta (before), pt_row_peek_meta (row));
  notify_fields (record, before, row);
  if (old_state != state)
    g_object_notify_by_pspec (G_OBJECT (record), properties[PROP_SYNC_STATE]);
  g_object_thaw_notify (G_OBJECT (record));
}
