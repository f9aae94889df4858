/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws every view, dialog and menu of one profile into PNGs: `pictures PROFILE FOLDER LOOK [WIDTH]`. pictures.py
 * starts it in each look. Fails where something needs more width than there is, and names it.
 */
#include "config.h"

#include <stdlib.h>

#include "application.h"
#include "cash-count-dialog.h"
#include "compat.h"
#include "conflict-dialog.h"
#include "help-window.h"
#include "join-dialog.h"
#include "local-dialog.h"
#include "lock-window.h"
#include "office-window.h"
#include "own-password.h"
#include "picture.h"
#include "preferences-dialog.h"
#include "record-form.h"
#include "record-history.h"
#include "record-list.h"
#include "reports-page.h"
#include "sign-in-dialog.h"
#include "similar-dialog.h"
#include "slip-entry.h"
#include "supplier-merge-dialog.h"
#include "window.h"
#include "worker.h"

#define HEIGHT_NARROW 720
#define CALM_MS 350 /* without which a picture would show something half way */

static const char *folder, *look;
static int width; /* of every window; 0: each its own */
static PtProfile *profile;
static PtSyncService *service;
static guint problems;

static void
on_calm (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
settle (void)
{
  gboolean calm = FALSE;
  g_timeout_add_once (CALM_MS, on_calm, &calm);
  while (!calm)
    g_main_context_iteration (NULL, TRUE);
}

/* What in @widget, from the outside in, needs more than @room. */
static void
name_widest (GtkWidget *widget, int room, GString *names)
{
  int least = 0;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  if (least <= room || !gtk_widget_get_visible (widget))
    return;
  g_string_append_printf (names, " %s(%d)", G_OBJECT_TYPE_NAME (widget), least);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child))
      name_widest (child, room, names);
}

static void
check_width (GtkWidget *window, const char *name)
{
  g_autoptr (GString) names = g_string_new (NULL);
  int room = gtk_widget_get_width (window);
  for (GtkWidget *child = gtk_widget_get_first_child (window); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child))
      name_widest (child, room, names);
  GtkWidget *page = PT_IS_WINDOW (window) ? pt_window_get_page (PT_WINDOW (window)) : NULL;
  if (page != NULL && gtk_widget_get_mapped (page) && gtk_widget_get_width (page) > room) /* its frame gives way */
    g_string_append_printf (names, " %s, %d wide", G_OBJECT_TYPE_NAME (page), gtk_widget_get_width (page));
  if (width > 0 && room > width)
    g_string_append_printf (names, " %s itself is %d wide", G_OBJECT_TYPE_NAME (window), room);
  if (names->len == 0)
    return;
  g_printerr ("%s in the look %s is too wide:%s\n", name, look, names->str);
  problems++;
}

static void
shoot (GtkWidget *widget, const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", name, look);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GError) error = NULL;
  if (!pt_picture_write (widget, path, &error)) {
    g_printerr ("%s: %s\n", name, error->message);
    problems++;
  }
}

static void
fit (GtkWidget *window)
{
  if (width > 0)
    gtk_window_set_default_size (GTK_WINDOW (window), width, HEIGHT_NARROW);
}

/* The deepest mapped widget of @type. */
static GtkWidget *
find (GtkWidget *widget, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = gtk_widget_get_mapped (child) ? find (child, type) : NULL;
    if (found != NULL)
      return found;
  }
  return g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget) ? widget : NULL;
}

/* The tabs of a view or window, each by itself. */
static void
shoot_tabs (GtkWidget *window, GtkWidget *in, const char *name)
{
  GtkWidget *stack = find (in, ADW_TYPE_VIEW_STACK);
  if (stack == NULL
      || adw_view_stack_page_get_name (
             adw_view_stack_get_page (ADW_VIEW_STACK (stack),
                                      adw_view_stack_get_visible_child (ADW_VIEW_STACK (stack))))
             == NULL) {
    check_width (window, name);
    shoot (window, name);
    return;
  }
  g_autoptr (GtkSelectionModel) pages = adw_view_stack_get_pages (ADW_VIEW_STACK (stack));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++) {
    g_autoptr (AdwViewStackPage) page = g_list_model_get_item (G_LIST_MODEL (pages), i);
    g_autofree char *tab = g_strdup_printf ("%s-%s", name, adw_view_stack_page_get_name (page));
    adw_view_stack_set_visible_child (ADW_VIEW_STACK (stack), adw_view_stack_page_get_child (page));
    settle ();
    check_width (window, tab);
    shoot (window, tab);
  }
}

/* ---- menus ---- */

static void
shoot_popovers (GtkWidget *widget, const char *name, guint *number)
{
  GtkPopover *popover = GTK_IS_MENU_BUTTON (widget) ? gtk_menu_button_get_popover (GTK_MENU_BUTTON (widget)) : NULL;
  if (!gtk_widget_get_mapped (widget))
    return;
  if (popover != NULL && gtk_widget_is_sensitive (widget)) {
    g_autofree char *file = g_strdup_printf ("%s-menu-%u", name, ++*number);
    gtk_menu_button_popup (GTK_MENU_BUTTON (widget));
    settle ();
    if (gtk_widget_get_mapped (GTK_WIDGET (popover)))
      shoot (GTK_WIDGET (popover), file);
    gtk_menu_button_popdown (GTK_MENU_BUTTON (widget));
    settle ();
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    shoot_popovers (child, name, number);
}

/* ---- views ---- */

static void
shoot_reports (GtkWidget *window)
{
  static const char *const names[] = { "reports-days", "reports-suppliers", "reports-statement" };
  GtkWidget *choice = find (pt_window_get_page (PT_WINDOW (window)), GTK_TYPE_DROP_DOWN);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), i);
    settle ();
    check_width (window, names[i]);
    shoot (window, names[i]);
  }
}

static void
type_into (GtkWidget *slip, const char *name, const char *text)
{
  GObject *entry = gtk_widget_get_template_child (slip, PT_TYPE_SLIP_ENTRY, name);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  settle ();
}

/* What is offered while one types, what a weight looks like that is not usual, and a day that is none. */
static void
shoot_slips (GtkWidget *window)
{
  GtkWidget *slip = find (pt_window_get_page (PT_WINDOW (window)), PT_TYPE_SLIP_ENTRY);
  type_into (slip, "supplier", "s0");
  GtkWidget *offers
      = find (GTK_WIDGET (gtk_widget_get_template_child (slip, PT_TYPE_SLIP_ENTRY, "supplier")), GTK_TYPE_POPOVER);
  if (offers != NULL)
    shoot (offers, "collections-offers");
  type_into (slip, "supplier", "s004");
  type_into (slip, "quantity", "900");
  gtk_widget_activate_action (slip, "slip.extras", NULL);
  settle ();
  check_width (window, "collections-unusual");
  shoot (window, "collections-unusual");
  gtk_widget_activate_action (slip, "slip.extras", NULL);
  type_into (slip, "supplier", "");
  type_into (slip, "quantity", "");
}

static void
type_wrong_slip (GtkWidget *window)
{
  GtkWidget *entry = find (pt_window_get_page (PT_WINDOW (window)), GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "2026-13-01");
  settle ();
  check_width (window, "collections-wrong");
  shoot (window, "collections-wrong");
}

static void
shoot_views (GtkWidget *window)
{
  static const char *const views[] = { "today", "collections", "suppliers", "products", "payments", "reports", "sync" };
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    guint menus = 0;
    pt_window_show_view (PT_WINDOW (window), views[i]);
    settle ();
    if (g_str_equal (views[i], "reports"))
      shoot_reports (window);
    else
      shoot_tabs (window, pt_window_get_page (PT_WINDOW (window)), views[i]);
    shoot_popovers (i == 0 ? window : pt_window_get_page (PT_WINDOW (window)), views[i], &menus);
    if (g_str_equal (views[i], "collections")) {
      shoot_slips (window);
      type_wrong_slip (window);
    }
  }
}

/* ---- dialogs ---- */

static void
shoot_above (GtkWidget *dialog, const char *name)
{
  fit (dialog);
  settle ();
  shoot_tabs (dialog, dialog, name);
  gtk_window_destroy (GTK_WINDOW (dialog));
  settle ();
}

/* What a form says of a record that cannot be kept. */
static void
shoot_errors (GtkWidget *window)
{
  GtkWidget *form = GTK_WIDGET (pt_record_form_open (window, profile, pt_entity (PT_PAYMENTS), NULL));
  settle ();
  gtk_widget_activate_action (form, "form.save", NULL);
  settle ();
  shoot_above (form, "payments-wrong");
}

static void
shoot_toast (GtkWidget *window)
{
  gtk_widget_activate_action (window, "win.toast-undo", "(su)", "Saved S050 Anura Bandara", 1);
  settle ();
  shoot (window, "toast");
}

/* Whatever window is above the main one, until none is; that of the shortcuts waits unseen until it is asked for. */
static void
shoot_dialog (GtkWidget *window, const char *name)
{
  GListModel *all = gtk_window_get_toplevels ();
  settle ();
  for (guint i = g_list_model_get_n_items (all); i-- > 0;) {
    g_autoptr (GtkWidget) dialog = g_list_model_get_item (all, i);
    if (dialog == window || !gtk_widget_get_mapped (dialog))
      continue;
    shoot_above (dialog, name);
  }
}

/* The first row of the list that is searched for nothing. */
static gboolean
find_first (const PtEntity *entity, PtId *id)
{
  g_autoptr (PtQuery) query = pt_query_new (entity);
  g_autoptr (PtRecordList) list = pt_record_list_new (profile, query);
  settle ();
  g_autoptr (PtRecord) record = g_list_model_get_item (G_LIST_MODEL (list), 0);
  if (record == NULL)
    return FALSE;
  settle ();
  *id = pt_row_peek_meta (pt_record_get_row (record))->id;
  return TRUE;
}

static void
shoot_records (GtkWidget *window)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    const PtEntity *entity = pt_entity (i);
    g_autofree char *fresh = g_strconcat (entity->name, "-new", NULL);
    g_autofree char *open = g_strconcat (entity->name, "-open", NULL);
    g_autofree char *history = g_strconcat (entity->name, "-history", NULL);
    PtId id;
    if (i != PT_COLLECTIONS) {
      pt_record_form_open (window, profile, entity, NULL);
      shoot_dialog (window, fresh);
    }
    if (!find_first (entity, &id))
      continue;
    pt_record_form_open (window, profile, entity, &id);
    shoot_dialog (window, open);
    pt_record_history_open (GTK_WINDOW (window), profile, NULL, entity, &id);
    shoot_dialog (window, history);
  }
}

static GtkWidget *
find_window (GType type)
{
  GListModel *all = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (all, i);
    if (G_OBJECT_TYPE (window) == type)
      return window;
  }
  return NULL;
}

/* One decision for several conflicts, above the dialog that offers it. */
static void
shoot_similar (GtkWidget *window)
{
  pt_conflict_dialog_open (GTK_WINDOW (window), profile, &PT_ID_NONE);
  settle ();
  GtkWidget *dialog = find_window (PT_TYPE_CONFLICT_DIALOG);
  gtk_widget_activate_action (dialog, "dialog.choose-all", "i", PT_SIDE_MINE);
  settle ();
  shoot (dialog, "conflict-decided");
  gtk_widget_activate_action (dialog, "dialog.similar", NULL);
  settle ();
  shoot_above (find_window (PT_TYPE_SIMILAR_DIALOG), "similar");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
shoot_dialogs (GtkWidget *window)
{
  GtkWindow *parent = GTK_WINDOW (window);
  pt_sign_in_dialog_open (parent, service);
  shoot_dialog (window, "sign-in");
  pt_local_dialog_open (parent, profile);
  shoot_dialog (window, "local");
  pt_join_dialog_open (parent, profile);
  shoot_dialog (window, "join");
  pt_conflict_dialog_open (parent, profile, &PT_ID_NONE);
  shoot_dialog (window, "conflict");
  shoot_similar (window);
  pt_cash_count_dialog_open (parent, profile);
  shoot_dialog (window, "cash-count");
  pt_supplier_merge_dialog_open (parent, profile);
  shoot_dialog (window, "merge");
  pt_office_window_open (parent, service);
  shoot_dialog (window, "office");
  pt_own_password_open (parent, service);
  shoot_dialog (window, "password");
  gtk_window_present (pt_lock_window_new (NULL, service));
  shoot_dialog (window, "lock");
  pt_help_window_open (parent);
  shoot_dialog (window, "help");
  pt_preferences_dialog_open (parent);
  shoot_dialog (window, "preferences");
  pt_compat_show_about (parent);
  shoot_dialog (window, "about");
  if (width > 0) /* GTK's own, as wide as it is; and keys are for a keyboard */
    return;
  gtk_widget_activate_action (window, "win.show-help-overlay", NULL);
  shoot_dialog (window, "shortcuts");
}

/* ---- the program ---- */

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

int
main (int argc, char **argv)
{
  if (argc < 4) {
    g_printerr ("pictures PROFILE FOLDER LOOK [WIDTH]\n");
    return 64;
  }
  folder = argv[2];
  look = argv[3];
  width = argc > 4 ? atoi (argv[4]) : 0;
  g_autoptr (GError) error = NULL;
  /* the style and the icons come by it */
  g_autoptr (GApplication) application
      = g_object_new (ADW_TYPE_APPLICATION, "application-id", PT_APPLICATION_ID, "flags", G_APPLICATION_NON_UNIQUE,
                      "resource-base-path", "/org/paytrack/PayTrack", NULL);
  pt_application_register_resources ();
  if (!g_application_register (application, NULL, &error))
    g_error ("%s", error->message);
  if (g_str_equal (look, "from-right"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (PtRandom) random = pt_random_new_system ();
  PtSeams seams = { .clock = clock, .random = random, .new_executor = new_worker };
  profile = pt_profile_open (argv[1], &seams, &error);
  g_autoptr (PtTransport) transport = profile != NULL ? pt_soup_transport_new (NULL, &error) : NULL;
  if (transport == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  service = pt_sync_service_new (profile, transport);

  GtkWidget *window = pt_window_new (GTK_APPLICATION (application), service);
  gtk_window_set_default_size (GTK_WINDOW (window), 1120, 760);
  fit (window);
  gtk_window_present (GTK_WINDOW (window));
  pt_sync_service_start (service);
  settle ();
  if (pt_profile_get_office (profile)->server_url == NULL) {
    check_width (window, "welcome");
    shoot (window, "welcome");
  } else {
    shoot_views (window);
    shoot_toast (window);
    shoot_records (window);
    shoot_errors (window);
    shoot_dialogs (window);
  }
  return problems == 0 ? 0 : 1;
}
