/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Boxed lists of rows with an icon, two lines and a button: the queue, the
 * conflicts and the history all look alike, and are built here.
 */
#include "config.h"

#include "row-parts.h"

void
pt_rows_clear (GtkListBox *list)
{
  GtkListBoxRow *row = NULL;
  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
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
  return row;
}

void
pt_rows_add_button (GtkWidget *row, const char *label, const char *action, GVariant *target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

void
pt_rows_set_action (GtkWidget *row, const char *action, GVariant *target)
{
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
