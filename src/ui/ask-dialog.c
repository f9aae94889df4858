/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small dialog of questions for the office pages, one's own password and the
 * lock. It knows nothing of what is asked.
 */
#include "config.h"

#include "ask-dialog.h"

#include <glib/gi18n-lib.h>

#include "dialogs.h"

struct _PtAskDialog {
  AdwWindow parent_instance;

  GCancellable *cancellable;
  PtAskKind kinds[PT_ASK_FIELDS_MAX];
  GtkWidget *rows[PT_ASK_FIELDS_MAX];
  guint n_fields;
  AdwPreferencesGroup *group;
  GtkButton *go;
  GtkSpinner *spinner;
  GtkLabel *problem;
};

enum { ANSWERED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtAskDialog, pt_ask_dialog, ADW_TYPE_WINDOW)

const char *
pt_role_label (PtRole role)
{
  switch (role) {
  case PT_ROLE_ADMIN:
    return _ ("Administrator");
  case PT_ROLE_MANAGER:
    return _ ("Manager");
  case PT_ROLE_CLERK:
    return _ ("Clerk");
  case PT_ROLE_VIEWER:
  default:
    return _ ("Viewer");
  }
}

/* ---- questions ---- */

static GtkWidget *
new_role_row (const char *value)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  PtRole role = PT_ROLE_CLERK;
  for (int i = PT_ROLE_VIEWER; i <= PT_ROLE_ADMIN; i++)
    gtk_string_list_append (labels, pt_role_label (i));
  if (value != NULL)
    pt_role_parse (value, &role);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (labels));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), role);
  return row;
}

static GtkWidget *
new_entry_row (PtAskKind kind, const char *value)
{
  GtkWidget *row = kind == PT_ASK_TEXT ? adw_entry_row_new () : adw_password_entry_row_new ();
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  if (value != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), value);
  return row;
}

static void
add_field (PtAskDialog *self, const PtAskField *field)
{
  GtkWidget *row = field->kind == PT_ASK_ROLE ? new_role_row (field->value) : new_entry_row (field->kind, field->value);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), field->title);
  adw_preferences_group_add (self->group, row);
  self->kinds[self->n_fields] = field->kind;
  self->rows[self->n_fields++] = row;
}

const char *
pt_ask_dialog_get (PtAskDialog *self, guint field)
{
  g_return_val_if_fail (PT_IS_ASK_DIALOG (self) && field < self->n_fields, NULL);
  if (self->kinds[field] == PT_ASK_ROLE)
    return pt_role_word (adw_combo_row_get_selected (ADW_COMBO_ROW (self->rows[field])));
  return gtk_editable_get_text (GTK_EDITABLE (self->rows[field]));
}

/* ---- answers ---- */

void
pt_ask_dialog_show_problem (PtAskDialog *self, const char *text)
{
  g_return_if_fail (PT_IS_ASK_DIALOG (self));
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

void
pt_ask_dialog_set_busy (PtAskDialog *self, gboolean busy)
{
  g_return_if_fail (PT_IS_ASK_DIALOG (self));
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.go", !busy);
}

/* What is wrong with a field, or NULL. */
static const char *
find_problem (PtAskDialog *self, guint field)
{
  const char *text = pt_ask_dialog_get (self, field);
  if (self->kinds[field] == PT_ASK_REPEAT && !g_str_equal (text, pt_ask_dialog_get (self, field - 1)))
    return _ ("The two passwords are not the same: type them again");
  return *text == '\0' ? _ ("Fill in everything") : NULL;
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtAskDialog *self = PT_ASK_DIALOG (widget);
  for (guint i = 0; i < self->n_fields; i++) {
    const char *problem = find_problem (self, i);
    if (problem == NULL)
      continue;
    pt_ask_dialog_show_problem (self, problem);
    gtk_widget_grab_focus (self->rows[i]);
    return;
  }
  pt_ask_dialog_show_problem (self, NULL);
  g_signal_emit (self, signals[ANSWERED], 0);
}

typedef struct {
  PtAskDialog *dialog;
  void (*done) (gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} Run;

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Run *run = data;
  g_autoptr (PtAskDialog) self = run->dialog;
  g_autoptr (GError) error = NULL;
  gboolean done = pt_action_run_finish (PT_CHANNEL (source), result, &error);
  if (!done && run->free_data != NULL)
    run->free_data (run->data);
  if (!done && pt_dialog_is_closed (GTK_WINDOW (self)))
    return;
  pt_ask_dialog_set_busy (self, FALSE);
  if (!done) {
    pt_ask_dialog_show_problem (self, error->message);
    return;
  }
  run->done (run->data);
  gtk_window_destroy (GTK_WINDOW (self));
}

void
pt_ask_dialog_run (PtAskDialog *self, PtAction *action, PtChannel *channel, void (*done) (gpointer data), gpointer data,
                   GDestroyNotify free_data)
{
  g_return_if_fail (PT_IS_ASK_DIALOG (self));
  Run *run = g_new0 (Run, 1);
  run->dialog = g_object_ref (self);
  run->done = done;
  run->data = data;
  run->free_data = free_data;
  pt_ask_dialog_set_busy (self, TRUE);
  pt_action_run_async (action, channel, self->cancellable, on_run, run);
}

/* ---- the window ---- */

PtAskDialog *
pt_ask_dialog_open (GtkWindow *parent, const char *title, const char *description, const char *button,
                    const PtAskField *fields, guint n_fields)
{
  g_return_val_if_fail (n_fields > 0 && n_fields <= PT_ASK_FIELDS_MAX, NULL);
  PtAskDialog *self = g_object_new (PT_TYPE_ASK_DIALOG, "transient-for", parent, "title", title, NULL);
  adw_preferences_group_set_description (self->group, description);
  gtk_button_set_label (self->go, button);
  for (guint i = 0; i < n_fields; i++)
    add_field (self, &fields[i]);
  gtk_widget_grab_focus (self->rows[0]);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

static void
dispose (GObject *object)
{
  PtAskDialog *self = PT_ASK_DIALOG (object);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (pt_ask_dialog_parent_class)->dispose (object);
}

static void
pt_ask_dialog_class_init (PtAskDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[ANSWERED]
      = g_signal_new ("answered", PT_TYPE_ASK_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "dialog.go", NULL, go_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/ask-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtAskDialog, group);
  gtk_widget_class_bind_template_child (widget_class, PtAskDialog, go);
  gtk_widget_class_bind_template_child (widget_class, PtAskDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, PtAskDialog, problem);
}

static void
pt_ask_dialog_init (PtAskDialog *self)
{
  self->cancellable = g_cancellable_new ();
  pt_dialog_cancel_when_closed (GTK_WINDOW (self), self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->go));
}
