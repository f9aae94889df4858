/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Closing the dialog calls off a sign-in that is under way: over the real engine, and a server that does not answer. */

#include "sign-in-dialog.h"

#include "application.h"
#include "engine.h"

typedef struct {
  Engine engine;
  GtkWindow *parent;
  GtkWindow *dialog;
} Desk;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The entry after @skip others below @widget. */
static GtkEditable *
find_entry (GtkWidget *widget, guint *skip)
{
  GtkEditable *found = NULL;
  if (ADW_IS_ENTRY_ROW (widget) || GTK_IS_ENTRY (widget))
    return (*skip)-- == 0 ? GTK_EDITABLE (widget) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child, skip);
  return found;
}

static void
type (Desk *desk, guint place, const char *text)
{
  gtk_editable_set_text (find_entry (GTK_WIDGET (desk->dialog), &place), text);
}

static guint
count_windows (void)
{
  return g_list_model_get_n_items (gtk_window_get_toplevels ());
}

static void
set_up (Desk *desk, gconstpointer data)
{
  engine_set_up_alone (&desk->engine, NULL);
  desk->parent = GTK_WINDOW (gtk_window_new ());
  pt_sign_in_dialog_open (desk->parent, desk->engine.service);
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
    if (window != desk->parent)
      desk->dialog = window;
  }
  type (desk, 0, "https://books.example");
  type (desk, 1, "nimal");
  type (desk, 2, "secret");
  settle ();
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  gtk_window_destroy (desk->parent);
  settle ();
  engine_tear_down (&desk->engine, NULL);
}

static void
begin (Desk *desk, SmallFault fault)
{
  small_server_fail (desk->engine.server, "/v1/auth", fault, G_MAXUINT);
  gtk_widget_activate_action (GTK_WIDGET (desk->dialog), "dialog.go", NULL);
  settle ();
}

static void
test_closed (Desk *desk, gconstpointer data)
{
  begin (desk, SMALL_FAULT_SILENT);
  g_object_add_weak_pointer (G_OBJECT (desk->dialog), (gpointer *) &desk->dialog);
  gtk_window_close (desk->dialog);
  settle ();
  g_assert_null (desk->dialog);
  g_assert_cmpuint (count_windows (), ==, 1);
}

static void
test_destroyed (Desk *desk, gconstpointer data)
{
  begin (desk, SMALL_FAULT_SILENT);
  g_object_add_weak_pointer (G_OBJECT (desk->dialog), (gpointer *) &desk->dialog);
  gtk_window_destroy (desk->dialog);
  settle ();
  g_assert_null (desk->dialog);
}

static void
test_signed_in (Desk *desk, gconstpointer data)
{
  begin (desk, SMALL_FAULT_NONE);
  g_assert_cmpuint (count_windows (), ==, 1);
  g_assert_cmpstr (pt_profile_get_office (desk->engine.profile)->user_name, ==, "nimal");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_application_register_resources ();
  pt_signatures_init ();
#define ADD(name, test) g_test_add ("/sign-in-dialog/" name, Desk, NULL, set_up, test, tear_down)
  ADD ("closed", test_closed);
  ADD ("destroyed", test_destroyed);
  ADD ("signed-in", test_signed_in);
  return g_test_run ();
}
