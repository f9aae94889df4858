/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Boxed lists of rows with an icon, two lines and a button: the queue, the
 * conflicts and the history all look alike, and are built here.
 */
#include "config.h"

#include "row-parts.h"

#define CONTENT "row-content" /* all that a row says and does, as text */

void
pt_rows_clear (GtkListBox *list)
{
  GtkListBoxRow *row = NULL;
  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static const char *
get_content (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), CONTENT);
}

void
pt_rows_add_content (GtkWidget *row, const char *text)
{
  const char *before = get_content (row);
  g_object_set_data_full (G_OBJECT (row), CONTENT, g_strconcat (before != NULL ? before : "", "\n", text, NULL),
                          g_free);
}

static void
add_action_content (GtkWidget *row, const char *action, GVariant *target)
{
  g_autofree char *text = target != NULL ? g_variant_print (target, FALSE) : g_strdup ("");
  pt_rows_add_content (row, action);
  pt_rows_add_content (row, text);
}

static gboolean
stands_there (GtkListBox *list, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    GtkListBoxRow *there = gtk_list_box_get_row_at_index (list, (int) i);
    if (there == NULL || g_strcmp0 (get_content (GTK_WIDGET (there)), get_content (rows->pdata[i])) != 0)
      return FALSE;
  }
  return gtk_list_box_get_row_at_index (list, (int) rows->len) == NULL;
}

void
pt_rows_show (GtkListBox *list, GPtrArray *rows)
{
  if (stands_there (list, rows))
    return;
  pt_rows_clear (list);
  for (guint i = 0; i < rows->len; i++)
    gtk_list_box_append (list, rows->pdata[i]);
}

GPtrArray *
pt_rows_new_array (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

void
pt_rows_append (GPtrArray *rows, GtkWidget *row)
{
  g_ptr_array_add (rows, g_object_ref_sink (row));
}

GtkWidget *
pt_rows_new (const char *icon_name, const char *css_class, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  if (css_class != NULL)
    gtk_widget_add_css_class (icon, css_class);
  pt_rows_add_content (row, icon_name);
  pt_rows_add_content (row, title);
  pt_rows_add_content (row, subtitle);
  return row;
}

void
pt_rows_add_button (GtkWidget *row, const char *label, const char *action, GVariant *target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  add_action_content (row, action, target);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

void
pt_rows_set_action (GtkWidget *row, const char *action, GVariant *target)
{
  add_action_content (row, action, target);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
}

GVariant *
pt_rows_edit_target (const PtEntity *entity, const PtId *id)
{
  char text[PT_ID_TEXT];
  pt_id_format (id, text);
  return g_variant_new ("(ss)", entity->name, text);
}

GtkListBox *
pt_rows_new_list (const char *name, const char *empty)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *label = gtk_label_new (empty);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "placeholder");
  gtk_list_box_set_placeholder (GTK_LIST_BOX (list), label);
  return GTK_LIST_BOX (list);
}
