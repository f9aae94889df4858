/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the window says in passing: the last word stands, for its time, also where it is the answer to a toast's button
 * and comes before that toast has gone.
 */
#include "toasts.h"

#include "manual-clock.h"

typedef struct {
  PtClock *clock;
  GtkWidget *window;
} Place;

/* The label of that text that can be seen; in a list of words, `, ` between. */
static void
collect (GtkWidget *widget, GString *words)
{
  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, words);
}

static gboolean
on_calm (gpointer calm)
{
  *(gboolean *) calm = TRUE;
  return G_SOURCE_REMOVE;
}

/* What stands there once nothing moves any more. */
static void
expect (Place *place, const char *expected)
{
  g_autoptr (GString) words = g_string_new (NULL);
  gboolean calm = FALSE;

  g_timeout_add (600, on_calm, &calm);
  while (!calm)
    g_main_context_iteration (NULL, TRUE);
  collect (place->window, words);
  g_assert_cmpstr (words->str, ==, expected);
}

static gboolean
say_back (gpointer window)
{
  gtk_widget_activate_action (window, "win.toast", "s", "S002 is back");
  return G_SOURCE_REMOVE;
}

/* Comes ahead of all that waits for the program to be idle. */
static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, say_back, window, NULL);
}

static void
set_up (Place *place, gconstpointer data)
{
  static const GActionEntry undo[] = { { .name = "undo", .activate = on_undo, .parameter_type = "u" } };
  GtkWidget *overlay = adw_toast_overlay_new ();

  place->clock = PT_CLOCK (pt_manual_clock_new (0));
  place->window = adw_application_window_new (NULL);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (place->window), overlay);
  pt_toasts_attach (GTK_APPLICATION_WINDOW (place->window), ADW_TOAST_OVERLAY (overlay), place->clock);
  g_action_map_add_action_entries (G_ACTION_MAP (place->window), undo, G_N_ELEMENTS (undo), place->window);
  gtk_window_set_default_size (GTK_WINDOW (place->window), 400, 300);
  gtk_window_present (GTK_WINDOW (place->window));
}

static void
tear_down (Place *place, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (place->window));
  g_object_unref (place->clock);
}

static GtkWidget *
find_button (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Undo") == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_button (child);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static void
test_last_word (Place *place, gconstpointer data)
{
  gtk_widget_activate_action (place->window, "win.toast", "s", "One");
  gtk_widget_activate_action (place->window, "win.toast", "s", "Two & more");
  expect (place, "Two & more");
  pt_manual_clock_advance (PT_MANUAL_CLOCK (place->clock), 9000);
  expect (place, "Two & more");
  pt_manual_clock_advance (PT_MANUAL_CLOCK (place->clock), 2000);
  expect (place, "");
}

static void
test_answer_to_its_button (Place *place, gconstpointer data)
{
  gtk_widget_activate_action (place->window, "win.toast-undo", "(su)", "Deleted S002", 1);
  expect (place, "Deleted S002, Undo");
  g_signal_emit_by_name (find_button (place->window), "clicked");
  expect (place, "S002 is back");
  pt_manual_clock_advance (PT_MANUAL_CLOCK (place->clock), 11000);
  expect (place, "");
}

/* A toast outlives the window that it was pressed in by what it does when the program is idle. */
static void
test_gone_with_its_window (void)
{
  Place place;
  gboolean calm = FALSE;

  set_up (&place, NULL);
  gtk_widget_activate_action (place.window, "win.toast-undo", "(su)", "Deleted S002", 1);
  expect (&place, "Deleted S002, Undo");
  g_action_map_remove_action (G_ACTION_MAP (place.window), "undo");
  g_signal_emit_by_name (find_button (place.window), "clicked");
  tear_down (&place, NULL);
  g_timeout_add (600, on_calm, &calm);
  while (!calm)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/toasts/last-word", Place, NULL, set_up, test_last_word, tear_down);
  g_test_add ("/toasts/answer-to-its-button", Place, NULL, set_up, test_answer_to_its_button, tear_down);
  g_test_add_func ("/toasts/gone-with-its-window", test_gone_with_its_window);
  return g_test_run ();
}
