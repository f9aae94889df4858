/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sample data to try PayTrack with: a second run of the program, on a profile and a
 * server of its own that end with it, so that nothing mixes with real books.
 * Called by the application.
 */
#include "config.h"

#include "sample.h"

#include <glib/gi18n-lib.h>

#include "sample-book.h"

GtkWindow *
pt_sample_new_window (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *spinner = gtk_spinner_new ();

  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Making the Sample"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("An office of a dozen suppliers, with a server on this computer. All of it goes "
                                      "when you close the window."));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), spinner);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "PayTrack");
  gtk_window_set_default_size (GTK_WINDOW (window), 560, 420);
  return GTK_WINDOW (window);
}

gboolean
pt_sample_launch (GError **error)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  if (program == NULL)
    return FALSE;
  const char *words[] = { program, "--sample", NULL };
  return g_spawn_async (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, error);
}

/* ---- filling ---- */

typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  char today[11];
} Fill;

static void
fill_free (gpointer data)
{
  Fill *fill = data;
  pt_office_free (fill->office);
  g_free (fill);
}

static gboolean
fill_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Fill *fill = data;
  *changed = (1u << PT_ENTITIES) - 1;
  return pt_sample_book_fill (database, fill->seams, fill->office, fill->today, error);
}

static void
on_filled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  if (pt_profile_run_finish (PT_PROFILE (source), result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtProfile *profile = pt_sync_service_get_profile (PT_SYNC_SERVICE (source));
  GError *error = NULL;
  if (!pt_sync_service_sign_in_finish (PT_SYNC_SERVICE (source), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  Fill *fill = g_new0 (Fill, 1);
  fill->seams = pt_profile_get_seams (profile);
  fill->office = pt_office_copy (pt_profile_get_office (profile));
  pt_profile_today (profile, fill->today);
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, fill_job, fill, fill_free, NULL, on_filled,
                        g_object_ref (task));
}

void
pt_sample_fill_async (PtSyncService *service, PtSampleServer *server, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (service, NULL, callback, user_data);
  g_task_set_source_tag (task, pt_sample_fill_async);
  pt_sync_service_sign_in_async (service, pt_sample_server_get_url (server), pt_sample_server_get_user (server),
                                 pt_sample_server_get_password (server), NULL, on_signed_in, task);
}

gboolean
pt_sample_fill_finish (PtSyncService *service, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
