/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the operations of an envelope name: their results, rows, the rows that these point to, codes and numbers. Called
 * by judge.c before the first of them. */

#include "foresight.h"

static void
foresight_init (PtForesight *self)
{
  self->results = g_hash_table_new (pt_id_hash, pt_id_equal);
  self->rates = g_hash_table_new (pt_id_hash, pt_id_equal);
  for (guint i = 0; i < PT_ENTITIES; i++) {
    self->rows[i] = g_hash_table_new (pt_id_hash, pt_id_equal);
    self->codes[i] = g_hash_table_new (g_str_hash, g_str_equal);
  }
}

static void
foresight_clear (PtForesight *self)
{
  g_hash_table_unref (self->results);
  g_hash_table_unref (self->rates);
  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_hash_table_unref (self->rows[i]);
    g_hash_table_unref (self->codes[i]);
  }
}

static void
add_references (PtForesight *self, const PtRow *set)
{
  const PtEntity *entity = pt_row_entity (set);

  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i].kind == PT_KIND_REFERENCE && !pt_row_is_null (set, i))
      g_hash_table_add (self->rows[pt_field_target (&entity->fields[i])->index], (gpointer) pt_row_get_id (set, i));
}

static void
add_set (PtForesight *self, const PtRow *set)
{
  const PtEntity *entity = pt_row_entity (set);
  guint code = entity->code_field;

  add_references (self, set);
  if (entity->fields[code].flags & PT_FIELD_UNIQUE && !pt_row_is_null (set, code))
    g_hash_table_add (self->codes[entity->index], (gpointer) pt_row_get_text (set, code));
  if (entity->index == PT_COLLECTIONS && !pt_row_is_null (set, PT_COLLECTION_SUPPLIER_ID))
    g_hash_table_add (self->rates, (gpointer) pt_row_get_id (set, PT_COLLECTION_SUPPLIER_ID));
}

static void
add_operation (PtForesight *self, const PtOperation *operation)
{
  g_hash_table_add (self->results, (gpointer) &operation->op);
  if (operation->entity == NULL || operation->kind == PT_OPERATION_WITHDRAW)
    return;
  g_hash_table_add (self->rows[operation->entity->index], (gpointer) &operation->id);
  if (operation->set != NULL)
    add_set (self, operation->set);
}

gboolean
pt_foresee_envelope (PtStore *store, const PtEnvelope *envelope, GError **error)
{
  PtForesight foresight;
  gboolean foreseen;

  foresight_init (&foresight);
  for (guint i = 0; i < envelope->ops->len; i++)
    add_operation (&foresight, g_ptr_array_index (envelope->ops, i));
  foreseen = store->verbs->foresee (store, &foresight, error);
  foresight_clear (&foresight);
  return foreseen;
}
