/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The products that slips can be keyed for, in slip entry's drop-down. Reads
 * them again whenever products change, and keeps the choice.
 */
#include "config.h"

#include "product-choice.h"

#include "lookup.h"

struct _PtProductChoice {
  GObject parent_instance;

  PtProfile *profile;
  GtkDropDown *drop_down;
  GPtrArray *products; /* of PtRow */
  GtkStringList *units;
  PtId chosen;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtProductChoice, pt_product_choice, G_TYPE_OBJECT)

static const PtRow *
chosen_row (PtProductChoice *self)
{
  guint selected = gtk_drop_down_get_selected (self->drop_down);
  return self->products != NULL && selected < self->products->len ? self->products->pdata[selected] : NULL;
}

const PtId *
pt_product_choice_get_id (PtProductChoice *self)
{
  g_return_val_if_fail (PT_IS_PRODUCT_CHOICE (self), NULL);
  const PtRow *row = chosen_row (self);
  return row != NULL ? &pt_row_peek_meta (row)->id : NULL;
}

const char *
pt_product_choice_get_dimension (PtProductChoice *self)
{
  g_return_val_if_fail (PT_IS_PRODUCT_CHOICE (self), "mass");
  const PtRow *row = chosen_row (self);
  const char *dimension = row != NULL ? pt_row_get_text (row, PT_PRODUCT_DIMENSION) : NULL;
  return dimension != NULL ? dimension : "mass";
}

GListModel *
pt_product_choice_get_units (PtProductChoice *self)
{
  g_return_val_if_fail (PT_IS_PRODUCT_CHOICE (self), NULL);
  return G_LIST_MODEL (self->units);
}

/* As the product names them: the first is what people weigh in, where the base unit may be as small as a gram. */
static void
fill_units (PtProductChoice *self, const PtRow *row)
{
  const char *base = pt_row_get_text (row, PT_PRODUCT_BASE_UNIT);
  const char *allowed = pt_row_get_text (row, PT_PRODUCT_ALLOWED_UNITS);
  g_auto (GStrv) codes = g_strsplit (allowed != NULL ? allowed : "", ",", -1);

  gtk_string_list_splice (self->units, 0, g_list_model_get_n_items (G_LIST_MODEL (self->units)), NULL);
  for (guint i = 0; codes[i] != NULL; i++) {
    if (*codes[i] != '\0')
      gtk_string_list_append (self->units, codes[i]);
  }
  if (base != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->units)) == 0)
    gtk_string_list_append (self->units, base);
}

static void
on_selected (PtProductChoice *self)
{
  const PtRow *row = chosen_row (self);
  if (row == NULL)
    return;
  self->chosen = pt_row_peek_meta (row)->id;
  fill_units (self, row);
  g_signal_emit (self, signals[CHANGED], 0);
}

static guint
find_chosen (PtProductChoice *self)
{
  for (guint i = 0; i < self->products->len; i++) {
    if (pt_id_equal (&pt_row_peek_meta (self->products->pdata[i])->id, &self->chosen))
      return i;
  }
  return 0;
}

static void
fill (PtProductChoice *self)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  for (guint i = 0; i < self->products->len; i++) {
    const char *name = pt_row_get_text (self->products->pdata[i], PT_PRODUCT_NAME);
    gtk_string_list_append (lines, name != NULL ? name : "");
  }
  guint position = find_chosen (self);
  g_signal_handlers_block_by_func (self->drop_down, on_selected, self);
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (lines));
  gtk_drop_down_set_selected (self->drop_down, position);
  g_signal_handlers_unblock_by_func (self->drop_down, on_selected, self);
  on_selected (self);
}

/* ---- reading ---- */

typedef struct {
  GPtrArray *products; /* of PtRow */
  PtId latest;         /* of the newest slip: what is keyed most likely next */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  g_ptr_array_unref (reading->products);
  g_free (reading);
}

static gboolean
read_latest (PtDatabase *database, Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) slips = pt_lookup_search (database, pt_entity (PT_COLLECTIONS), NULL, 1, error);
  if (slips == NULL)
    return FALSE;
  const PtRow *slip = slips->len > 0 ? slips->pdata[0] : NULL;
  const PtId *product = slip != NULL ? pt_row_get_id (slip, PT_COLLECTION_PRODUCT_ID) : NULL;
  if (product != NULL)
    reading->latest = *product;
  return TRUE;
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Reading *reading = data;
  g_autoptr (GPtrArray) rows = pt_lookup_search (database, pt_entity (PT_PRODUCTS), NULL, 0, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const PtRow *row = rows->pdata[i];
    if (row != NULL && g_strcmp0 (pt_row_get_text (row, PT_PRODUCT_STATUS), "active") == 0)
      g_ptr_array_add (reading->products, pt_row_copy (row));
  }
  return rows != NULL && read_latest (database, reading, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtProductChoice) self = data;
  Reading *reading = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (reading == NULL)
    return;
  g_clear_pointer (&self->products, g_ptr_array_unref);
  self->products = g_ptr_array_ref (reading->products);
  if (pt_id_is_none (&self->chosen))
    self->chosen = reading->latest;
  fill (self);
}

static void
read_products (PtProductChoice *self)
{
  Reading *reading = g_new0 (Reading, 1);
  reading->products = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_job, reading, reading_free, NULL, on_read,
                        g_object_ref (self));
}

static void
on_changed (PtProductChoice *self, guint entities)
{
  if ((entities & (1u << PT_PRODUCTS)) != 0)
    read_products (self);
}

PtProductChoice *
pt_product_choice_new (PtProfile *profile, GtkDropDown *drop_down)
{
  PtProductChoice *self = g_object_new (PT_TYPE_PRODUCT_CHOICE, NULL);
  self->profile = g_object_ref (profile);
  self->drop_down = g_object_ref (drop_down);
  g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  read_products (self);
  return self;
}

static void
dispose (GObject *object)
{
  PtProductChoice *self = PT_PRODUCT_CHOICE (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->drop_down);
  g_clear_object (&self->units);
  g_clear_pointer (&self->products, g_ptr_array_unref);
  G_OBJECT_CLASS (pt_product_choice_parent_class)->dispose (object);
}

static void
pt_product_choice_class_init (PtProductChoiceClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[CHANGED]
      = g_signal_new ("changed", PT_TYPE_PRODUCT_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_product_choice_init (PtProductChoice *self)
{
  self->units = gtk_string_list_new (NULL);
}
