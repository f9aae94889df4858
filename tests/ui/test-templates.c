/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every template is instantiated with the real widget behind it, on an empty profile in a temporary folder: a child or
 * handler that is missing, or any warning of GTK, ends the test.
 */
#include "application.h"
#include "cash-count-dialog.h"
#include "collections-page.h"
#include "conflict-dialog.h"
#include "first-download.h"
#include "help-window.h"
#include "join-dialog.h"
#include "key-dialog.h"
#include "local-dialog.h"
#include "lock-window.h"
#include "office-window.h"
#include "own-password.h"
#include "preferences-dialog.h"
#include "products-page.h"
#include "record-form.h"
#include "record-history.h"
#include "record-view.h"
#include "reports-page.h"
#include "shell.h"
#include "sign-in-dialog.h"
#include "slip-entry.h"
#include "supplier-merge-dialog.h"
#include "sync-button.h"
#include "sync-page.h"
#include "today-page.h"
#include "welcome.h"
#include "window.h"
#include "worker.h"

static PtProfile *profile;
static PtSyncService *service;

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

static void
test_pages (void)
{
  GtkWidget *pages[]
      = { pt_today_page_new (service),    pt_collections_page_new (profile),  pt_products_page_new (profile),
          pt_sync_page_new (service),     pt_reports_page_new (profile),      pt_slip_entry_new (profile),
          pt_sync_button_new (service),   g_object_new (PT_TYPE_SHELL, NULL), g_object_new (PT_TYPE_WELCOME, NULL),
          pt_first_download_new (service) };
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    g_object_ref_sink (pages[i]);
    g_assert_nonnull (gtk_widget_get_first_child (pages[i]));
    settle ();
    g_object_unref (pages[i]);
  }
}

static void
test_record_views (void)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_autoptr (GtkWidget) view = g_object_ref_sink (pt_record_view_new (profile, pt_entity (i)));
    while (!pt_view_is_settled (PT_VIEW (view)))
      g_main_context_iteration (NULL, TRUE);
    g_assert_true (pt_record_view_get_entity (PT_RECORD_VIEW (view)) == pt_entity (i));
  }
}

static void
close_all (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  while (g_list_model_get_n_items (windows) > 0) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, 0);
    gtk_window_destroy (window);
    settle ();
  }
}

static void
test_dialogs (void)
{
  GtkWindow *parent = GTK_WINDOW (gtk_window_new ());
  for (guint i = 0; i < PT_ENTITIES; i++)
    pt_record_form_open (GTK_WIDGET (parent), profile, pt_entity (i), NULL);
  pt_sign_in_dialog_open (parent, service);
  pt_local_dialog_open (parent, profile);
  pt_conflict_dialog_open (parent, profile, &PT_ID_NONE);
  pt_cash_count_dialog_open (parent, profile);
  pt_supplier_merge_dialog_open (parent, profile);
  pt_office_window_open (parent, service);
  pt_own_password_open (parent, service);
  pt_join_dialog_open (parent, profile);
  pt_key_dialog_open (parent, "0123 4567", "89ab cdef");
  gtk_window_present (pt_lock_window_new (NULL, service));
  pt_help_window_open (parent);
  pt_preferences_dialog_open (parent);
  pt_record_history_open (parent, profile, NULL, pt_entity (PT_SUPPLIERS), &PT_ID_NONE);
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, 1 + PT_ENTITIES + 13);
  close_all ();
}

static void
test_window (void)
{
  static const char *const views[] = { "today", "collections", "suppliers", "products", "payments", "reports", "sync" };
  GtkWidget *window = pt_window_new (NULL, service);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    g_assert_true (pt_window_show_view (PT_WINDOW (window), views[i]));
  g_assert_false (pt_window_show_view (PT_WINDOW (window), "nowhere"));
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  close_all ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_application_register_resources ();
  g_autofree char *folder = g_dir_make_tmp ("paytrack-ui-XXXXXX", NULL);
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (PtRandom) random = pt_random_new_system ();
  PtSeams seams = { .clock = clock, .random = random, .new_executor = new_worker };
  g_autoptr (GError) error = NULL;
  profile = pt_profile_open (folder, &seams, &error);
  g_assert_no_error (error);
  g_autoptr (PtTransport) transport = pt_soup_transport_new (NULL, &error);
  g_assert_no_error (error);
  service = pt_sync_service_new (profile, transport);

  g_test_add_func ("/ui/templates/pages", test_pages);
  g_test_add_func ("/ui/templates/record-views", test_record_views);
  g_test_add_func ("/ui/templates/dialogs", test_dialogs);
  g_test_add_func ("/ui/templates/window", test_window);
  int status = g_test_run ();

  settle ();
  g_clear_object (&service);
  g_clear_object (&profile);
  const char *const remove[] = { "rm", "-rf", folder, NULL };
  g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  return status;
}
