/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The preview of the upload. It only reads; nothing is sent before the sign-in
 * that it leads to. Opened by `win.sign-in` on a computer of its own.
 */
#include "config.h"

#include "join-dialog.h"

#include <glib/gi18n-lib.h>

#include "compat.h"
#include "display.h"
#include "outbox.h"
#include "row-parts.h"

#define LISTED 200 /* entries at most, by name */

struct _PtJoinDialog {
  AdwWindow parent_instance;

  PtProfile *profile;
  AdwPreferencesGroup *group;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (PtJoinDialog, pt_join_dialog, ADW_TYPE_WINDOW)

typedef struct {
  PtOutboxCounts counts;
  GPtrArray *entries;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  g_clear_pointer (&reading->entries, g_ptr_array_unref);
  g_free (reading);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Reading *reading = data;
  if (!pt_outbox_count (database, &reading->counts, error))
    return FALSE;
  reading->entries = pt_outbox_list (database, LISTED, error);
  return reading->entries != NULL;
}

/* ---- what will be sent ---- */

static void
add_entries (GtkWidget *expander, const Reading *reading, guint entity, gint64 count)
{
  gint64 listed = 0;
  for (guint i = 0; i < reading->entries->len; i++) {
    const PtQueueEntry *entry = g_ptr_array_index (reading->entries, i);
    if (entry->entity->index != entity)
      continue;
    g_autofree char *when = pt_display_time (entry->created_at);
    adw_expander_row_add_row (ADW_EXPANDER_ROW (expander),
                              pt_rows_new ("pt-waiting-symbolic", NULL, entry->label != NULL ? entry->label : "",
                                           when));
    listed++;
  }
  if (listed == count)
    return;
  g_autofree char *rest = pt_display_count (count - listed);
  /* Translators: the end of a list that is not shown whole; %s is a number */
  g_autofree char *text = g_strdup_printf (_ ("and %s more"), rest);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), pt_rows_new ("pt-waiting-symbolic", NULL, text, ""));
}

static void
add_kind (PtJoinDialog *self, const Reading *reading, guint entity)
{
  gint64 count = reading->counts.by_entity[entity];
  if (count == 0)
    return;
  g_autofree char *shown = pt_display_count (count);
  GtkWidget *expander = adw_expander_row_new ();
  /* Translators: a kind of record and how many of it wait */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), _ (pt_entity (entity)->plural), shown);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), _ (pt_entity (entity)->plural));
  pt_compat_name (expander, name);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander), shown);
  add_entries (expander, reading, entity, count);
  adw_preferences_group_add (self->group, expander);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtJoinDialog) self = data;
  g_autoptr (GError) error = NULL;
  const Reading *reading = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (self->profile == NULL)
    return;
  if (reading == NULL) {
    gtk_label_set_label (self->problem, error->message);
    gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
    return;
  }
  for (guint i = 0; i < PT_ENTITIES; i++)
    add_kind (self, reading, i);
  if (reading->counts.waiting == 0)
    adw_preferences_group_set_title (self->group, _ ("Nothing Waits to Be Sent"));
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkWindow) parent = g_object_ref (gtk_window_get_transient_for (GTK_WINDOW (widget)));
  gtk_window_destroy (GTK_WINDOW (widget));
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.sign-in-now", NULL);
}

void
pt_join_dialog_open (GtkWindow *parent, PtProfile *profile)
{
  PtJoinDialog *self = g_object_new (PT_TYPE_JOIN_DIALOG, "transient-for", parent, NULL);
  self->profile = g_object_ref (profile);
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_job, g_new0 (Reading, 1), reading_free, NULL,
                        on_read, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_JOIN_DIALOG (object)->profile);
  G_OBJECT_CLASS (pt_join_dialog_parent_class)->dispose (object);
}

static void
pt_join_dialog_class_init (PtJoinDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "dialog.go", NULL, go_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/join-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtJoinDialog, group);
  gtk_widget_class_bind_template_child (widget_class, PtJoinDialog, problem);
}

static void
pt_join_dialog_init (PtJoinDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
