/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of one record: first what this computer knows, and for those who
 * may read the server's audit, everybody's deeds as soon as it has answered.
 * Opened by `win.record-history` and from the record's form.
 */
#include "config.h"

#include "record-history.h"

#include <glib/gi18n-lib.h>

#include "history-lines.h"
#include "repository.h"
#include "row-parts.h"
#include "side-window.h"

/* Belongs to the window, and goes with it. */
typedef struct {
  PtProfile *profile;
  PtChannel *server; /* NULL: none is asked */
  GCancellable *cancellable;
  GtkListBox *list;
  AdwWindowTitle *title;
  const PtEntity *entity;
  PtId id;
} History;

/* On its way to the database's thread and back. */
typedef struct {
  PtOffice *office;
  const PtEntity *entity;
  PtId id;
  GPtrArray *audit; /* of PtAuditEntry; NULL: not asked */
  char *label;
  GPtrArray *lines; /* of PtHistoryLine */
} Reading;

static void
history_free (gpointer data)
{
  History *history = data;
  g_cancellable_cancel (history->cancellable);
  g_object_unref (history->cancellable);
  g_object_unref (history->profile);
  g_clear_object (&history->server);
  g_free (history);
}

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  pt_office_free (reading->office);
  g_clear_pointer (&reading->audit, g_ptr_array_unref);
  g_free (reading->label);
  g_clear_pointer (&reading->lines, g_ptr_array_unref);
  g_free (reading);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Reading *reading = data;
  reading->label = pt_repository_dup_label (database, reading->entity, &reading->id, NULL);
  reading->lines
      = pt_history_lines_read (database, reading->office, reading->entity, &reading->id, reading->audit, error);
  return reading->lines != NULL;
}

static void
show_lines (History *history, const Reading *reading)
{
  g_autoptr (GPtrArray) rows = pt_rows_new_array ();
  for (guint i = 0; i < reading->lines->len; i++) {
    const PtHistoryLine *line = reading->lines->pdata[i];
    GtkWidget *row = pt_rows_new (line->icon, NULL, line->title, line->subtitle);
    adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
    pt_rows_append (rows, row);
  }
  pt_rows_show (history->list, rows);
  adw_window_title_set_subtitle (history->title, reading->label != NULL ? reading->label : "");
}

/* That something is missing is said at the foot of what is there. */
static void
show_problem (History *history, const GError *error)
{
  g_autofree char *title = g_strdup (_ ("What other computers did is not shown"));
  gtk_list_box_append (history->list, pt_rows_new ("pt-attention-symbolic", NULL, title, error->message));
}

static void
on_audit_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const Reading *reading = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (reading != NULL)
    show_lines (data, reading);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (data, error);
}

/* Takes @audit over. */
static void
read_lines (History *history, GPtrArray *audit, GAsyncReadyCallback callback)
{
  Reading *reading = g_new0 (Reading, 1);
  reading->office = pt_office_copy (pt_profile_get_office (history->profile));
  reading->entity = history->entity;
  reading->id = history->id;
  reading->audit = audit;
  pt_profile_run_async (history->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_job, reading, reading_free,
                        history->cancellable, callback, history);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *audit = pt_record_audit_finish (PT_CHANNEL (source), result, &error);
  if (audit != NULL)
    read_lines (data, audit, on_audit_read);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (data, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const Reading *reading = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (reading == NULL)
    return;
  History *history = data;
  show_lines (history, reading);
  if (history->server != NULL)
    pt_record_audit_async (history->server, history->entity, &history->id, history->cancellable, on_answered, history);
}

/* ---- the window ---- */

static GtkWidget *
new_content (GtkListBox *list, AdwWindowTitle *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (title));
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (list));
  gtk_widget_add_css_class (clamp, "form");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), scroller);
  return box;
}

void
pt_record_history_open (GtkWindow *parent, PtProfile *profile, PtChannel *server, const PtEntity *entity,
                        const PtId *id)
{
  const PtOffice *office = pt_profile_get_office (profile);
  gboolean asks = server != NULL && office->server_url != NULL && office->role >= PT_ROLE_MANAGER;
  GtkWindow *window = pt_side_window_new (parent, _ ("History"));
  History *history = g_new0 (History, 1);
  history->profile = g_object_ref (profile);
  history->server = asks ? g_object_ref (server) : NULL;
  history->cancellable = g_cancellable_new ();
  history->list = pt_rows_new_list (_ ("History"), _ ("Nothing is known of it yet."));
  history->title = ADW_WINDOW_TITLE (adw_window_title_new (_ ("History"), ""));
  history->entity = entity;
  history->id = *id;
  g_object_set_data_full (G_OBJECT (window), "history", history, history_free);

  adw_window_set_content (ADW_WINDOW (window), new_content (history->list, history->title));
  read_lines (history, NULL, on_read);
  gtk_window_present (window);
}
