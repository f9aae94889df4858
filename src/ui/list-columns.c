/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The choice of a list's columns. Only those that a person wants are in the
 * view, which makes a cell of each column for each of two hundred rows; the
 * record view hides what the window's width does not allow. Written down, a
 * choice is `receipt_no:120,supplier_id,sync`: a width where a person has set one.
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
  GPtrArray *columns; /* all of them, in their order */
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

static GtkColumnViewColumn *
find (PtListColumns *self, const char *name)
{
  for (guint i = 0; i < self->columns->len; i++) {
    if (g_str_equal (name_of (self, field_of (self->columns->pdata[i])), name))
      return self->columns->pdata[i];
  }
  return NULL;
}

static guint
place_in_view (PtListColumns *self, GtkColumnViewColumn *column)
{
  GListModel *shown = gtk_column_view_get_columns (self->view);
  guint n = g_list_model_get_n_items (shown);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GtkColumnViewColumn) other = g_list_model_get_item (shown, i);
    if (other == column)
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

/* ---- remembering ---- */

static void
keep (PtListColumns *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (self->quiet)
    return;
  for (guint i = 0; i < self->columns->len; i++) {
    GtkColumnViewColumn *column = self->columns->pdata[i];
    int width = gtk_column_view_column_get_fixed_width (column);
    if (!pt_list_columns_wants (self, field_of (column)))
      continue;
    g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", name_of (self, field_of (column)));
    if (width > 0 && field_of (column) >= 0)
      g_string_append_printf (text, ":%d", width);
  }
  pt_list_memory_set (self->entity, COLUMNS_KEY, text->str);
}

/* What a person moves takes its new place among those in the view; the others stay where they are. */
static void
on_moved (PtListColumns *self)
{
  GListModel *shown = gtk_column_view_get_columns (self->view);
  guint next = 0;
  if (self->quiet)
    return;
  g_autoptr (GPtrArray) moved = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->columns->len; i++) {
    GtkColumnViewColumn *column = self->columns->pdata[i];
    gboolean is_shown = place_in_view (self, column) != GTK_INVALID_LIST_POSITION;
    g_ptr_array_add (moved, is_shown ? g_list_model_get_item (shown, next++) : g_object_ref (column));
  }
  g_ptr_array_unref (self->columns);
  self->columns = g_steal_pointer (&moved);
  keep (self);
}

static void
place (PtListColumns *self, const char *part, guint position)
{
  g_auto (GStrv) words = g_strsplit (part, ":", 2);
  GtkColumnViewColumn *column = words[0] != NULL ? find (self, words[0]) : NULL;
  guint from = 0;
  if (column == NULL || !g_ptr_array_find (self->columns, column, &from))
    return;
  g_hash_table_add (self->wanted, g_strdup (words[0]));
  g_ptr_array_insert (self->columns, (int) position, g_ptr_array_steal_index (self->columns, from));
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

/* Brings the wanted columns into the view, and the others out of it. */
static void
show (PtListColumns *self)
{
  guint next = 0;
  self->quiet = TRUE;
  for (guint i = 0; i < self->columns->len; i++) {
    GtkColumnViewColumn *column = self->columns->pdata[i];
    gboolean is_shown = place_in_view (self, column) != GTK_INVALID_LIST_POSITION;
    gboolean is_wanted = pt_list_columns_wants (self, field_of (column));
    if (is_shown && !is_wanted)
      gtk_column_view_remove_column (self->view, column);
    else if (is_wanted && !is_shown)
      gtk_column_view_insert_column (self->view, next, column);
    next += is_wanted;
  }
  self->quiet = FALSE;
}

static void
restore (PtListColumns *self)
{
  g_autofree char *text = pt_list_memory_get (self->entity, COLUMNS_KEY);
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  for (guint i = 0, placed = 0; parts[i] != NULL; i++, placed = g_hash_table_size (self->wanted))
    place (self, parts[i], placed);
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
  GtkColumnViewColumn *column = find (self, text + (descending ? 1 : 0));
  if (column != NULL && pt_list_columns_wants (self, field_of (column)))
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
  show (self);
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
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < self->columns->len; i++)
    gtk_box_append (GTK_BOX (box), new_check (self, self->columns->pdata[i]));
  gtk_widget_add_css_class (box, "filter-popover");
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "pt-columns-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Columns"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Columns"), -1);
  return button;
}

PtListColumns *
pt_list_columns_new (GtkColumnView *view, const PtEntity *entity, GPtrArray *columns)
{
  PtListColumns *self = g_object_new (PT_TYPE_LIST_COLUMNS, NULL);
  self->view = view;
  self->entity = entity;
  self->columns = g_ptr_array_ref (columns);
  restore (self);
  show (self);
  g_signal_connect_object (gtk_column_view_get_columns (view), "items-changed", G_CALLBACK (on_moved), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < columns->len; i++)
    g_signal_connect_object (columns->pdata[i], "notify::fixed-width", G_CALLBACK (keep), self, G_CONNECT_SWAPPED);
  return self;
}

static void
finalize (GObject *object)
{
  PtListColumns *self = PT_LIST_COLUMNS (object);
  g_ptr_array_unref (self->columns);
  g_hash_table_unref (self->wanted);
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
