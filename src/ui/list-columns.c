/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The choice of a list's columns. The record view asks it which to show, beside
 * what the window's width allows. Written down, a choice is
 * `receipt_no:120,supplier_id,sync`: a width where a person has set one.
 */
#include "config.h"

#include "list-columns.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "list-memory.h"

#define COLUMNS_KEY "columns"
#define ORDER_KEY "order"
#define STATE_NAME "sync"

struct _PtListColumns {
  GObject parent_instance;

  GtkColumnView *view; /* borrowed: it owns this object */
  const PtEntity *entity;
  GHashTable *wanted; /* of names */
  gboolean quiet;     /* columns are being placed by the program */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtListColumns, pt_list_columns, G_TYPE_OBJECT)

static const char *
name_of (PtListColumns *self, int field)
{
  return field < 0 ? STATE_NAME : self->entity->fields[field].name;
}

static int
field_of (GtkColumnViewColumn *column)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), "field"));
}

gboolean
pt_list_columns_wants (PtListColumns *self, int field)
{
  g_return_val_if_fail (PT_IS_LIST_COLUMNS (self), TRUE);
  return g_hash_table_contains (self->wanted, name_of (self, field));
}

/* The caller's reference; NULL where there is none of that name. */
static GtkColumnViewColumn *
find (PtListColumns *self, const char *name)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    GtkColumnViewColumn *column = g_list_model_get_item (columns, i);
    if (g_str_equal (name_of (self, field_of (column)), name))
      return column;
    g_object_unref (column);
  }
  return NULL;
}

/* ---- remembering ---- */

static void
keep (PtListColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GString) text = g_string_new (NULL);
  if (self->quiet)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    int width = gtk_column_view_column_get_fixed_width (column);
    if (!pt_list_columns_wants (self, field_of (column)))
      continue;
    g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", name_of (self, field_of (column)));
    if (width > 0 && field_of (column) >= 0)
      g_string_append_printf (text, ":%d", width);
  }
  pt_list_memory_set (self->entity, COLUMNS_KEY, text->str);
}

static void
place (PtListColumns *self, const char *part, guint position)
{
  g_auto (GStrv) words = g_strsplit (part, ":", 2);
  g_autoptr (GtkColumnViewColumn) column = words[0] != NULL ? find (self, words[0]) : NULL;
  if (column == NULL)
    return;
  g_hash_table_add (self->wanted, g_strdup (words[0]));
  gtk_column_view_insert_column (self->view, position, column);
  if (words[1] != NULL)
    gtk_column_view_column_set_fixed_width (column, (int) g_ascii_strtoll (words[1], NULL, 10));
}

static void
want_usual (PtListColumns *self)
{
  for (guint i = 0; i < self->entity->n_fields; i++) {
    if ((self->entity->fields[i].flags & PT_FIELD_LIST) != 0)
      g_hash_table_add (self->wanted, g_strdup (self->entity->fields[i].name));
  }
  g_hash_table_add (self->wanted, g_strdup (STATE_NAME));
}

static void
restore (PtListColumns *self)
{
  g_autofree char *text = pt_list_memory_get (self->entity, COLUMNS_KEY);
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  self->quiet = TRUE;
  for (guint i = 0; parts[i] != NULL; i++)
    place (self, parts[i], i);
  self->quiet = FALSE;
  if (g_hash_table_size (self->wanted) == 0)
    want_usual (self);
}

void
pt_list_columns_keep_order (PtListColumns *self, int field, gboolean descending)
{
  g_return_if_fail (PT_IS_LIST_COLUMNS (self));
  g_autofree char *text = g_strconcat (descending ? "-" : "", field < 0 ? "" : name_of (self, field), NULL);
  pt_list_memory_set (self->entity, ORDER_KEY, field < 0 ? NULL : text);
}

void
pt_list_columns_restore_order (PtListColumns *self)
{
  g_return_if_fail (PT_IS_LIST_COLUMNS (self));
  g_autofree char *text = pt_list_memory_get (self->entity, ORDER_KEY);
  gboolean descending = text[0] == '-';
  g_autoptr (GtkColumnViewColumn) column = find (self, text + (descending ? 1 : 0));
  if (column != NULL)
    gtk_column_view_sort_by_column (self->view, column, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

/* ---- choosing ---- */

static void
on_toggled (GtkCheckButton *check, PtListColumns *self)
{
  const char *name = gtk_widget_get_name (GTK_WIDGET (check));
  if (gtk_check_button_get_active (check))
    g_hash_table_add (self->wanted, g_strdup (name));
  else
    g_hash_table_remove (self->wanted, name);
  keep (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
new_check (PtListColumns *self, GtkColumnViewColumn *column)
{
  int field = field_of (column);
  GtkWidget *check = gtk_check_button_new_with_label (gtk_column_view_column_get_title (column));
  gtk_widget_set_name (check, name_of (self, field));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), pt_list_columns_wants (self, field));
  /* a row without a name would be nobody's */
  gtk_widget_set_sensitive (check, field != (int) self->entity->title_field);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled), self, 0);
  return check;
}

GtkWidget *
pt_list_columns_new_button (PtListColumns *self)
{
  g_return_val_if_fail (PT_IS_LIST_COLUMNS (self), NULL);
  GListModel *columns = gtk_column_view_get_columns (self->view);
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    gtk_box_append (GTK_BOX (box), new_check (self, column));
  }
  gtk_widget_add_css_class (box, "filter-popover");
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "pt-columns-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Columns"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Columns"), -1);
  return button;
}

PtListColumns *
pt_list_columns_new (GtkColumnView *view, const PtEntity *entity)
{
  PtListColumns *self = g_object_new (PT_TYPE_LIST_COLUMNS, NULL);
  GListModel *columns = gtk_column_view_get_columns (view);
  self->view = view;
  self->entity = entity;
  restore (self);
  g_signal_connect_object (columns, "items-changed", G_CALLBACK (keep), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (keep), self, G_CONNECT_SWAPPED);
  }
  return self;
}

static void
finalize (GObject *object)
{
  g_hash_table_unref (PT_LIST_COLUMNS (object)->wanted);
  G_OBJECT_CLASS (pt_list_columns_parent_class)->finalize (object);
}

static void
pt_list_columns_class_init (PtListColumnsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
  signals[CHANGED]
      = g_signal_new ("changed", PT_TYPE_LIST_COLUMNS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_list_columns_init (PtListColumns *self)
{
  self->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
