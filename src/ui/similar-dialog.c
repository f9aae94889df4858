/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The preview of one decision for many conflicts. The conflict dialog opens it
 * and carries out what is accepted.
 */
#include "config.h"

#include "similar-dialog.h"

#include <glib/gi18n-lib.h>

struct _PtSimilarDialog {
  AdwWindow parent_instance;

  GPtrArray *views; /* of PtConflictView, borrowed */
  PtSide sides[PT_FIELDS_MAX];
  GPtrArray *checks; /* of GtkCheckButton, one for each view */
  GtkListBox *list;
  GtkButton *settle;
};

enum { ACCEPTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtSimilarDialog, pt_similar_dialog, ADW_TYPE_WINDOW)

PtSide
pt_similar_side (const PtConflictView *view, guint field, const PtSide sides[PT_FIELDS_MAX])
{
  return sides[field] != PT_SIDE_NONE ? sides[field] : pt_conflict_view_get_default (view, field);
}

static char *
dup_outcome (PtSimilarDialog *self, const PtConflictView *view)
{
  const PtEntity *entity = view->entry->entity;
  guint32 fields = pt_conflict_view_get_fields (view);
  g_autoptr (GStrvBuilder) outcomes = g_strv_builder_new ();
  for (guint i = 0; i < entity->n_fields; i++) {
    if ((fields & (1u << i)) == 0)
      continue;
    PtSide side = pt_similar_side (view, i, self->sides);
    const char *value = pt_conflict_view_get_text (view, i, side);
    /* Translators: what a field becomes: its name, the value, whose it is (mine, the server’s) */
    g_autofree char *outcome
        = g_strdup_printf (_ ("%s: %s (%s)"), _ (entity->fields[i].label), *value != '\0' ? value : _ ("nothing"),
                           side == PT_SIDE_MINE ? _ ("mine") : _ ("the server’s"));
    g_strv_builder_add (outcomes, outcome);
  }
  g_auto (GStrv) all = g_strv_builder_end (outcomes);
  return g_strjoinv (" · ", all);
}

static guint
count_chosen (PtSimilarDialog *self)
{
  guint chosen = 0;
  for (guint i = 0; i < self->checks->len; i++)
    chosen += gtk_check_button_get_active (self->checks->pdata[i]);
  return chosen;
}

static void
update_count (PtSimilarDialog *self)
{
  guint chosen = count_chosen (self);
  g_autofree char *label = g_strdup_printf (
      /* Translators: a button: settle so many conflicts in the same way */
      dngettext (GETTEXT_PACKAGE, "_Settle %u More", "_Settle %u More", chosen), chosen);
  gtk_button_set_label (self->settle, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->settle), chosen > 0);
}

static void
add_row (PtSimilarDialog *self, const PtConflictView *view)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *outcome = dup_outcome (self, view);
  const char *title = pt_conflict_view_get_title (view);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), outcome);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_object (check, "toggled", G_CALLBACK (update_count), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->list, row);
  g_ptr_array_add (self->checks, check);
}

static void
on_settle_clicked (GtkButton *button, PtSimilarDialog *self)
{
  g_autoptr (GPtrArray) accepted = g_ptr_array_new ();
  for (guint i = 0; i < self->checks->len; i++) {
    if (gtk_check_button_get_active (self->checks->pdata[i]))
      g_ptr_array_add (accepted, self->views->pdata[i]);
  }
  g_signal_emit (self, signals[ACCEPTED], 0, accepted);
  gtk_window_destroy (GTK_WINDOW (self));
}

PtSimilarDialog *
pt_similar_dialog_open (GtkWindow *parent, GPtrArray *views, const PtSide sides[PT_FIELDS_MAX])
{
  PtSimilarDialog *self = g_object_new (PT_TYPE_SIMILAR_DIALOG, "transient-for", parent, NULL);
  self->views = g_ptr_array_ref (views);
  memcpy (self->sides, sides, sizeof self->sides);
  for (guint i = 0; i < views->len; i++)
    add_row (self, views->pdata[i]);
  update_count (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->settle));
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

static void
dispose (GObject *object)
{
  PtSimilarDialog *self = PT_SIMILAR_DIALOG (object);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  G_OBJECT_CLASS (pt_similar_dialog_parent_class)->dispose (object);
}

static void
pt_similar_dialog_class_init (PtSimilarDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[ACCEPTED] = g_signal_new ("accepted", PT_TYPE_SIMILAR_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/similar-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSimilarDialog, list);
  gtk_widget_class_bind_template_child (widget_class, PtSimilarDialog, settle);
  gtk_widget_class_bind_template_callback (widget_class, on_settle_clicked);
}

static void
pt_similar_dialog_init (PtSimilarDialog *self)
{
  self->checks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
