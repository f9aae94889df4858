/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window that nobody touches locks by itself after the time that was chosen, by a clock that the test moves. */

#include "application.h"
#include "lock-window.h"
#include "lock.h"
#include "manual-clock.h"
#include "preferences.h"
#include "worker.h"

#define SECOND 1000 /* ms */

typedef struct {
  char *folder;
  PtManualClock *clock;
  PtRandom *random;
  PtProfile *profile;
  PtSyncService *service;
  GtkWidget *window;
} Desk;

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Without a server nobody has a password. */
static gboolean
sign_in (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtOffice *office = data;
  office->server_url = g_strdup ("https://books.example.org");
  office->user_name = g_strdup ("kumari");
  *changed = 0;
  return pt_office_store (database, office, error);
}

static void
desk_open (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  desk->folder = g_dir_make_tmp ("paytrack-lock-XXXXXX", NULL);
  desk->clock = pt_manual_clock_new (1795161600000);
  desk->random = pt_random_new_system ();
  PtSeams seams = { .clock = PT_CLOCK (desk->clock), .random = desk->random, .new_executor = new_worker };
  desk->profile = pt_profile_open (desk->folder, &seams, &error);
  g_assert_no_error (error);
  g_autoptr (PtOffice) office = pt_office_new (desk->random);
  pt_profile_run (desk->profile, PT_PROFILE_WRITE, sign_in, office, &error);
  g_assert_no_error (error);
  g_autoptr (PtTransport) transport = pt_soup_transport_new (NULL, &error);
  g_assert_no_error (error);
  desk->service = pt_sync_service_new (desk->profile, transport);
  g_settings_set_int (pt_preferences_get (), "lock-after", 0);
  desk->window = g_object_new (GTK_TYPE_APPLICATION_WINDOW, NULL);
  pt_lock_attach (GTK_APPLICATION_WINDOW (desk->window), desk->service);
  gtk_window_present (GTK_WINDOW (desk->window));
  settle ();
}

static void
desk_close (Desk *desk, gconstpointer data)
{
  const char *const remove[] = { "rm", "-rf", desk->folder, NULL };
  GListModel *windows = gtk_window_get_toplevels ();
  while (g_list_model_get_n_items (windows) > 0) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, 0);
    gtk_window_destroy (window);
    settle ();
  }
  g_clear_object (&desk->service);
  g_clear_object (&desk->profile);
  g_clear_object (&desk->clock);
  g_clear_object (&desk->random);
  g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (desk->folder);
}

static gboolean
is_locked (const Desk *desk)
{
  settle ();
  return !gtk_widget_get_visible (desk->window) && g_list_model_get_n_items (gtk_window_get_toplevels ()) == 2;
}

static void
test_idle (Desk *desk, gconstpointer data)
{
  g_settings_set_int (pt_preferences_get (), "lock-after", 2);
  pt_manual_clock_advance (desk->clock, 110 * SECOND);
  g_assert_false (is_locked (desk));
  pt_manual_clock_advance (desk->clock, 20 * SECOND);
  g_assert_true (is_locked (desk));
}

static void
test_never (Desk *desk, gconstpointer data)
{
  pt_manual_clock_advance (desk->clock, 3600 * SECOND);
  g_assert_false (is_locked (desk));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_application_register_resources ();
  g_test_add ("/ui/lock/idle", Desk, NULL, desk_open, test_idle, desk_close);
  g_test_add ("/ui/lock/never", Desk, NULL, desk_open, test_never, desk_close);
  return g_test_run ();
}
