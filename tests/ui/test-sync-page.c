/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the sync page says of syncs that went well or did not, over the real engine and a server of memory. */

#include "sync-page.h"

#include "application.h"
#include "bar-chart.h"
#include "engine.h"

typedef struct {
  Engine engine;
  GtkWidget *page;
} Desk;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
set_up (Desk *desk, gconstpointer data)
{
  engine_set_up (&desk->engine, NULL);
  desk->page = g_object_ref_sink (pt_sync_page_new (desk->engine.service));
  settle ();
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  settle ();
  g_assert_finalize_object (desk->page);
  engine_tear_down (&desk->engine, NULL);
}

/* The first text below @widget, shown or not, of which @part is a part. */
static const char *
find_text (GtkWidget *widget, const char *part)
{
  const char *found = NULL;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), part) != NULL)
    return gtk_label_get_text (GTK_LABEL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_text (child, part);
  return found;
}

static void
assert_says (Desk *desk, const char *part)
{
  settle ();
  if (find_text (desk->page, part) == NULL)
    g_error ("the page does not say “%s”", part);
}

static void
sync_by (Desk *desk, PtSyncTrigger trigger)
{
  pt_sync_service_sync_async (desk->engine.service, trigger, NULL, NULL, NULL);
  settle ();
}

/* ---- the receipt and the history ---- */

static void
test_receipt (Desk *desk, gconstpointer data)
{
  engine_add_suppliers (&desk->engine, 3);
  g_autoptr (PtReceipt) receipt = engine_sync_well (&desk->engine);
  g_autofree char *text = g_strchomp (pt_receipt_to_text (receipt));
  assert_says (desk, "Sent: 3 changes, 3 accepted");
  assert_says (desk, text);
  assert_says (desk, receipt->agreed ? "Both sides hold the same" : "Not compared this time");
}

static void
test_history (Desk *desk, gconstpointer data)
{
  static const char *const causes[] = {
    [PT_TRIGGER_MANUAL] = "Sync Now",
    [PT_TRIGGER_START] = "At start",
    [PT_TRIGGER_EDIT] = "After a change",
    [PT_TRIGGER_NETWORK] = "Network came back",
    [PT_TRIGGER_FOCUS] = "Window came to the front",
    [PT_TRIGGER_SIGN_IN] = "Signed in",
    [PT_TRIGGER_REFRESH] = "Session renewed",
    [PT_TRIGGER_TIMER] = "From time to time",
    [PT_TRIGGER_LIVE] = "The server had news",
    [PT_TRIGGER_WATCHDOG] = "Started anew after a standstill",
  };
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    g_autofree char *code = g_strdup_printf ("S%u", i);
    g_autofree char *start = g_strdup_printf ("%s · 1 sent, 0 received · ", causes[i]);
    engine_add_supplier (&desk->engine, code);
    sync_by (desk, (PtSyncTrigger) i);
    assert_says (desk, start);
    const char *line = find_text (desk->page, start);
    if (!g_regex_match_simple ("received · [0-9.]+.(byte|kB).* · [0-9]+ ms$", line, 0, 0))
      g_error ("“%s” does not tell bytes and time", line);
  }
}

static void
test_failure_in_history (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  small_server_fail (desk->engine.server, "/", SMALL_FAULT_BAD_SIGNATURE, 4);
  g_assert_null (engine_sync (&desk->engine, &error));
  g_autofree char *line = g_strdup_printf ("Sync Now · %s", error->message);
  assert_says (desk, line);
}

/* ---- offline ---- */

static void
test_offline_use (Desk *desk, gconstpointer data)
{
  pt_receipt_free (engine_sync_well (&desk->engine));
  small_server_fail (desk->engine.server, "/", SMALL_FAULT_OFFLINE, 2);
  g_assert_null (engine_sync (&desk->engine, NULL));
  engine_add_suppliers (&desk->engine, 2);
  pt_manual_clock_advance (desk->engine.clock, 2 * 60 * 60 * 1000);
  small_server_fail (desk->engine.server, "/", SMALL_FAULT_OFFLINE, 2);
  g_assert_null (engine_sync (&desk->engine, NULL));
  assert_says (desk, "2 h 0 min, since ");
  assert_says (desk, "Suppliers: 2\n0 accepted, 0 in conflict, 0 refused, 2 still wait");
  pt_receipt_free (engine_sync_well (&desk->engine));
  assert_says (desk, "2 h 0 min, from ");
  assert_says (desk, "Suppliers: 2\n2 accepted, 0 in conflict, 0 refused, 0 still wait");
}

/* ---- health ---- */

static GtkWidget *
find_chart (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;
  if (PT_IS_BAR_CHART (widget)
      && gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, title) == NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_chart (child, title);
  return found;
}

/* Who cannot see a chart hears its highest bar and today's. */
static void
assert_chart (Desk *desk, const char *title, const char *text)
{
  GtkWidget *chart = find_chart (desk->page, title);
  g_assert_nonnull (chart);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text);
}

static void
test_health (Desk *desk, gconstpointer data)
{
  GtkWidget *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (window), desk->page);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (desk->page, "sync.show", "s", "health");
  pt_receipt_free (engine_sync_well (&desk->engine));
  pt_manual_clock_advance (desk->engine.clock, 24 * 60 * 60 * 1000);
  pt_receipt_free (engine_sync_well (&desk->engine));
  pt_receipt_free (engine_sync_well (&desk->engine));
  small_server_fail (desk->engine.server, "/", SMALL_FAULT_OFFLINE, 2);
  g_assert_null (engine_sync (&desk->engine, NULL));
  assert_says (desk, "Success rate");
  assert_says (desk, "75.0 %");
  assert_says (desk, "Failure rate");
  assert_says (desk, "25.0 %");
  assert_chart (desk, "Syncs that went well", "Most on 19 Nov 2026: 2. Today 19 Nov 2026: 2");
  assert_chart (desk, "Syncs that failed", "Most on 19 Nov 2026: 1. Today 19 Nov 2026: 1");
  assert_chart (desk, "Conflicts", "Nothing in the last 14 days");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_application_register_resources ();
  pt_signatures_init ();
#define ADD(name, test) g_test_add ("/sync-page/" name, Desk, NULL, set_up, test, tear_down)
  ADD ("receipt", test_receipt);
  ADD ("history", test_history);
  ADD ("failure-in-history", test_failure_in_history);
  ADD ("offline-use", test_offline_use);
  ADD ("health", test_health);
  return g_test_run ();
}
