/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The period of reports in a window that is left open: this month so far, until a person chooses another. */

#include "reports-page.h"

#include "application.h"
#include "engine.h"

#define DAY (24 * 60 * 60 * 1000) /* ms */

typedef struct {
  Engine engine;
  GtkWidget *window;
  GtkEditable *from;
  GtkEditable *to;
} Desk;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The entry that holds @text. */
static GtkEditable *
find_entry (GtkWidget *widget, const char *text)
{
  GtkEditable *found = NULL;
  if (GTK_IS_ENTRY (widget))
    return g_str_equal (gtk_editable_get_text (GTK_EDITABLE (widget)), text) ? GTK_EDITABLE (widget) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child, text);
  return found;
}

static void
set_up (Desk *desk, gconstpointer data)
{
  engine_set_up (&desk->engine, NULL);
  GtkWidget *page = pt_reports_page_new (desk->engine.profile);
  desk->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (desk->window), page);
  gtk_window_present (GTK_WINDOW (desk->window));
  settle ();
  desk->from = find_entry (page, "2026-11-01");
  desk->to = find_entry (page, "2026-11-18");
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (desk->window));
  settle ();
  engine_tear_down (&desk->engine, NULL);
}

/* So many days later somebody comes back to the window. */
static void
assert_period (Desk *desk, guint days, const char *from, const char *to)
{
  pt_manual_clock_advance (desk->engine.clock, (gint64) days * DAY);
  gtk_widget_set_visible (desk->window, FALSE);
  gtk_widget_set_visible (desk->window, TRUE);
  settle ();
  g_assert_cmpstr (gtk_editable_get_text (desk->from), ==, from);
  g_assert_cmpstr (gtk_editable_get_text (desk->to), ==, to);
}

static void
test_left_open (Desk *desk, gconstpointer data)
{
  assert_period (desk, 1, "2026-11-01", "2026-11-19");
  assert_period (desk, 12, "2026-12-01", "2026-12-01");
}

static void
test_chosen (Desk *desk, gconstpointer data)
{
  gtk_editable_set_text (desk->from, "2026-10-15");
  assert_period (desk, 1, "2026-10-15", "2026-11-19");
  assert_period (desk, 12, "2026-10-15", "2026-12-01");
  gtk_editable_set_text (desk->to, "2026-11-30");
  assert_period (desk, 1, "2026-10-15", "2026-11-30");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_application_register_resources ();
  pt_signatures_init ();
  g_test_add ("/reports-page/left-open", Desk, NULL, set_up, test_left_open, tear_down);
  g_test_add ("/reports-page/chosen", Desk, NULL, set_up, test_chosen, tear_down);
  return g_test_run ();
}
