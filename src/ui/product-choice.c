/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The products that slips can be keyed for, in slip entry's drop-down. Reads
 * them again whenever products change, and keeps the choice.
 */
#include "config.h"

#include "product-choice.h"

#include <glib/gi18n-lib.h>

#include "lookup.h"

struct _PtProductChoice {
  GObject parent_instance;

  PtProfile *profile;
  GtkDropDown *drop_down;
  GPtrArray *products; /* of PtRow */
  GListStore *units;   /* of GtkStringObject */
  PtId chosen;         /* also while it cannot be */
  char *name;          /* of the chosen one */
  char *dimension;     /* NULL: nothing was chosen yet */
  gboolean lost;       /* the chosen one cannot be */
};

enum { CHANGED, REVISED, N_SIGNALS };

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
  return self->dimension != NULL ? self->dimension : "mass";
}

GListModel *
pt_product_choice_get_units (PtProductChoice *self)
{
  g_return_val_if_fail (PT_IS_PRODUCT_CHOICE (self), NULL);
  return G_LIST_MODEL (self->units);
}

/* ---- units ---- */

/* As the product names them: the first is what people weigh in, where the base unit may be as small as a gram. */
static GStrv
dup_units (const PtRow *row)
{
  const char *base = pt_row_get_text (row, PT_PRODUCT_BASE_UNIT);
  const char *allowed = pt_row_get_text (row, PT_PRODUCT_ALLOWED_UNITS);
  const char *named = allowed != NULL ? allowed : base;
  g_auto (GStrv) codes = g_strsplit (named != NULL ? named : "", ",", -1);
  g_autoptr (GStrvBuilder) units = g_strv_builder_new ();
  for (guint i = 0; codes[i] != NULL; i++) {
    if (*codes[i] != '\0')
      g_strv_builder_add (units, codes[i]);
  }
  return g_strv_builder_end (units);
}

/* The one on show where there is one, so that whoever chose it keeps it. */
static GtkStringObject *
dup_unit (PtProductChoice *self, const char *code)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->units)); i++) {
    g_autoptr (GtkStringObject) unit = g_list_model_get_item (G_LIST_MODEL (self->units), i);
    if (g_str_equal (gtk_string_object_get_string (unit), code))
      return g_steal_pointer (&unit);
  }
  return gtk_string_object_new (code);
}

static gboolean
has_units (PtProductChoice *self, const char *const *codes)
{
  GListModel *units = G_LIST_MODEL (self->units);
  for (guint i = 0; i < g_list_model_get_n_items (units); i++) {
    g_autoptr (GtkStringObject) unit = g_list_model_get_item (units, i);
    if (codes[i] == NULL || !g_str_equal (gtk_string_object_get_string (unit), codes[i]))
      return FALSE;
  }
  return codes[g_list_model_get_n_items (units)] == NULL;
}

/* The first of the units on show that is none of @codes; the caller's. */
static char *
dup_missing_unit (PtProductChoice *self, const char *const *codes)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->units)); i++) {
    g_autoptr (GtkStringObject) unit = g_list_model_get_item (G_LIST_MODEL (self->units), i);
    if (!g_strv_contains (codes, gtk_string_object_get_string (unit)))
      return g_strdup (gtk_string_object_get_string (unit));
  }
  return NULL;
}

static void
show_units (PtProductChoice *self, const char *const *codes)
{
  g_autoptr (GPtrArray) units = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; codes[i] != NULL; i++)
    g_ptr_array_add (units, dup_unit (self, codes[i]));
  g_list_store_splice (self->units, 0, g_list_model_get_n_items (G_LIST_MODEL (self->units)), units->pdata, units->len);
}

/* ---- the choice ---- */

static gboolean
is_other (PtProductChoice *self, const PtRow *row)
{
  return !pt_id_equal (&pt_row_peek_meta (row)->id, &self->chosen)
         || g_strcmp0 (self->dimension, pt_row_get_text (row, PT_PRODUCT_DIMENSION)) != 0;
}

static void
remember (PtProductChoice *self, const PtRow *row)
{
  self->chosen = pt_row_peek_meta (row)->id;
  g_free (self->name);
  g_free (self->dimension);
  self->name = g_strdup (pt_row_get_text (row, PT_PRODUCT_NAME));
  self->dimension = g_strdup (pt_row_get_text (row, PT_PRODUCT_DIMENSION));
}

static void
lose (PtProductChoice *self)
{
  if (self->lost || self->name == NULL)
    return;
  /* Translators: %s is a product */
  g_autofree char *notice = g_strdup_printf (_ ("%s can no longer be keyed: choose another product"), self->name);
  self->lost = TRUE;
  g_signal_emit (self, signals[REVISED], 0, notice);
}

/* The same product once more. */
static void
revise (PtProductChoice *self, const char *const *codes, gboolean found)
{
  g_autofree char *missing = dup_missing_unit (self, codes);
  /* Translators: a unit, a product */
  g_autofree char *notice
      = missing != NULL ? g_strdup_printf (_ ("%s is no longer a unit of %s: look at the unit"), missing, self->name)
                        : NULL;
  gboolean same = has_units (self, codes);
  if (!same)
    show_units (self, codes);
  if (!same || found)
    g_signal_emit (self, signals[REVISED], 0, notice);
}

static void
take_chosen (PtProductChoice *self)
{
  const PtRow *row = chosen_row (self);
  if (row == NULL) {
    lose (self);
    return;
  }
  g_auto (GStrv) codes = dup_units (row);
  gboolean other = is_other (self, row), found = self->lost;
  self->lost = FALSE;
  remember (self, row);
  if (!other) {
    revise (self, (const char *const *) codes, found);
    return;
  }
  show_units (self, (const char *const *) codes);
  g_signal_emit (self, signals[CHANGED], 0);
}

static guint
find_chosen (PtProductChoice *self)
{
  for (guint i = 0; i < self->products->len; i++) {
    if (pt_id_equal (&pt_row_peek_meta (self->products->pdata[i])->id, &self->chosen))
      return i;
  }
  return self->dimension != NULL ? GTK_INVALID_LIST_POSITION : 0;
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
  g_signal_handlers_block_by_func (self->drop_down, take_chosen, self);
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (lines));
  gtk_drop_down_set_selected (self->drop_down, position);
  g_signal_handlers_unblock_by_func (self->drop_down, take_chosen, self);
  take_chosen (self);
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
  g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (take_chosen), self, G_CONNECT_SWAPPED);
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
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->dimension, g_free);
  G_OBJECT_CLASS (pt_product_choice_parent_class)->dispose (object);
}

static void
pt_product_choice_class_init (PtProductChoiceClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[CHANGED]
      = g_signal_new ("changed", PT_TYPE_PRODUCT_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REVISED] = g_signal_new ("revised", PT_TYPE_PRODUCT_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pt_product_choice_init (PtProductChoice *self)
{
  self->units = g_list_store_new (GTK_TYPE_STRING_OBJECT);
}
