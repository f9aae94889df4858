/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main window: which views there are, the actions that lead from one to
 * another, and the sync button's wiring. The application makes one.
 */
#include "config.h"

#include "window.h"

#include <glib/gi18n-lib.h>

#include "collections-page.h"
#include "compat.h"
#include "conflict-dialog.h"
#include "errors.h"
#include "first-download.h"
#include "join-dialog.h"
#include "joining.h"
#include "local-dialog.h"
#include "lock.h"
#include "office-menu.h"
#include "permissions.h"
#include "presence.h"
#include "printing.h"
#include "products-page.h"
#include "record-form.h"
#include "record-history.h"
#include "record-view.h"
#include "reports-page.h"
#include "shell.h"
#include "sign-in-dialog.h"
#include "state-bar.h"
#include "sync-button.h"
#include "sync-page.h"
#include "toasts.h"
#include "today-page.h"
#include "trouble-dialog.h"
#include "undo.h"
#include "view.h"
#include "welcome.h"

struct _PtWindow {
  AdwApplicationWindow parent_instance;

  PtSyncService *service;
  PtProfile *profile;
  AdwToastOverlay *overlay;
  GtkStack *stack;
  PtShell *shell;
  AdwSplitButton *new_button;
  GCancellable *sync; /* of the sync that this window asked for */
};

G_DEFINE_FINAL_TYPE (PtWindow, pt_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- the views ---- */

static GtkWidget *
new_suppliers (PtWindow *self)
{
  return pt_record_view_new (self->profile, pt_entity (PT_SUPPLIERS));
}

static GtkWidget *
new_payments (PtWindow *self)
{
  return pt_record_view_new (self->profile, pt_entity (PT_PAYMENTS));
}

static GtkWidget *
new_collections (PtWindow *self)
{
  return pt_collections_page_new (self->profile);
}

static GtkWidget *
new_products (PtWindow *self)
{
  return pt_products_page_new (self->profile);
}

static GtkWidget *
new_today (PtWindow *self)
{
  return pt_today_page_new (self->service);
}

static GtkWidget *
new_reports (PtWindow *self)
{
  return pt_reports_page_new (self->profile);
}

static GtkWidget *
new_sync (PtWindow *self)
{
  return pt_sync_page_new (self->service);
}

static const struct {
  const char *name;
  const char *title;
  const char *icon;
  GtkWidget *(*new_page) (PtWindow *self);
} views[] = {
  { "today", N_ ("Today"), "pt-today-symbolic", new_today },
  { "collections", N_ ("Collections"), "pt-collections-symbolic", new_collections },
  { "suppliers", N_ ("Suppliers"), "pt-suppliers-symbolic", new_suppliers },
  { "products", N_ ("Products & Rates"), "pt-products-symbolic", new_products },
  { "payments", N_ ("Payments"), "pt-payments-symbolic", new_payments },
  { "reports", N_ ("Reports"), "pt-reports-symbolic", new_reports },
  { "sync", N_ ("Sync"), "pt-sync-symbolic", new_sync },
};

static void
add_views (PtWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    GtkWidget *page = views[i].new_page (self);
    g_object_bind_property (self->shell, PT_ROOM_PROPERTY, page, PT_ROOM_PROPERTY, G_BINDING_SYNC_CREATE);
    pt_shell_add_page (self->shell, views[i].name, _ (views[i].title), views[i].icon, page);
  }
}

PtSyncService *
pt_window_get_service (PtWindow *self)
{
  g_return_val_if_fail (PT_IS_WINDOW (self), NULL);
  return self->service;
}

GtkWidget *
pt_window_get_page (PtWindow *self)
{
  g_return_val_if_fail (PT_IS_WINDOW (self), NULL);
  return pt_shell_get_page (self->shell);
}

gboolean
pt_window_show_view (PtWindow *self, const char *name)
{
  g_return_val_if_fail (PT_IS_WINDOW (self), FALSE);
  if (pt_shell_find_page (self->shell, name) == NULL)
    return FALSE;
  g_action_group_change_action_state (G_ACTION_GROUP (self), "view", g_variant_new_string (name));
  return TRUE;
}

gboolean
pt_window_is_settled (PtWindow *self)
{
  g_return_val_if_fail (PT_IS_WINDOW (self), TRUE);
  GtkWidget *page = pt_shell_get_page (self->shell);
  return (page == NULL || pt_view_is_settled (PT_VIEW (page)))
         && pt_sync_service_get_status (self->service) != PT_SYNC_SYNCING;
}

/* ---- actions ---- */

static void
tell (PtWindow *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
on_forget_slip (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWidget *page = pt_shell_find_page (PT_WINDOW (data)->shell, "collections");
  gtk_widget_activate_action_variant (page, "page.forget", parameter);
}

static void
on_view_changed (GSimpleAction *action, GVariant *state, gpointer data)
{
  PtWindow *self = data;
  if (!pt_shell_show_page (self->shell, g_variant_get_string (state, NULL)))
    return;
  g_simple_action_set_state (action, state);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "work") == 0)
    gtk_widget_activate_action (pt_shell_get_page (self->shell), "page.focus", NULL);
}

static void
on_new (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  GtkWidget *page = pt_shell_get_page (self->shell);
  if (!gtk_widget_activate_action (page, "page.new", NULL))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.new-record", "s", pt_entity (PT_COLLECTIONS)->name);
}

static void
on_new_record (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  const PtEntity *entity = pt_entity_find (g_variant_get_string (parameter, NULL), -1);
  if (entity == NULL)
    return;
  if (!pt_permission_to_create (pt_profile_get_office (self->profile), entity)) {
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", pt_rules_not_allowed ());
    return;
  }
  if (entity->index != PT_COLLECTIONS) {
    pt_record_form_open (GTK_WIDGET (self), self->profile, entity, NULL);
    return;
  }
  pt_window_show_view (self, "collections");
  gtk_widget_activate_action (pt_shell_get_page (self->shell), "page.new", NULL);
}

static void
on_edit_record (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  const char *name = NULL, *text = NULL;
  PtId id;
  g_variant_get (parameter, "(&s&s)", &name, &text);
  const PtEntity *entity = pt_entity_find (name, -1);
  if (entity == NULL || !pt_id_parse (text, -1, &id))
    return;
  PtRecordForm *form = pt_record_form_open (GTK_WIDGET (self), self->profile, entity, &id);
  pt_record_form_set_server (form, pt_sync_service_get_channel (self->service));
  pt_presence_attach (form, self->service, entity, &id);
}

/* No conflict named: the first. */
static void
on_history (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  const char *name = NULL, *text = NULL;
  PtId id;
  g_variant_get (parameter, "(&s&s)", &name, &text);
  const PtEntity *entity = pt_entity_find (name, -1);
  if (entity != NULL && pt_id_parse (text, -1, &id))
    pt_record_history_open (GTK_WINDOW (self), self->profile, pt_sync_service_get_channel (self->service), entity, &id);
}

static void
on_settle (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  PtId id;
  if (!pt_id_parse (g_variant_get_string (parameter, NULL), -1, &id))
    id = PT_ID_NONE;
  pt_conflict_dialog_open (GTK_WINDOW (self), self->profile, &id);
}

static void
on_search (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_activate_action (pt_shell_get_page (PT_WINDOW (data)->shell), "page.search", NULL);
}

static void
on_print (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_widget_activate_action (pt_shell_get_page (PT_WINDOW (data)->shell), "page.print", NULL);
}

static void
on_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtReceipt) receipt = pt_sync_service_sync_finish (PT_SYNC_SERVICE (source), result, &error);

  g_clear_object (&self->sync);
  if (receipt != NULL && receipt->counts.attention == 0)
    tell (self, _ ("Everything is synced"));
  else if (g_error_matches (error, PT_ERROR, PT_ERROR_SIGN_IN))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-in", NULL);
}

/* `Sync Now` where there is no server yet, or no session, leads there. */
static void
on_sync (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  PtSyncStatus status = pt_sync_service_get_status (self->service);
  if (status == PT_SYNC_LOCAL_ONLY || status == PT_SYNC_SIGN_IN) {
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-in", NULL);
    return;
  }
  if (self->sync != NULL)
    return;
  self->sync = g_cancellable_new ();
  pt_sync_service_sync_async (self->service, PT_TRIGGER_MANUAL, self->sync, on_synced, g_object_ref (self));
}

static void
on_sync_cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  pt_sync_service_cancel (PT_WINDOW (data)->service);
}

static void
on_sign_in (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  if (pt_joining_is_due (pt_profile_get_office (self->profile)))
    pt_join_dialog_open (GTK_WINDOW (self), self->profile);
  else
    pt_sign_in_dialog_open (GTK_WINDOW (self), self->service);
}

static void
on_sign_in_now (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  pt_sign_in_dialog_open (GTK_WINDOW (self), self->service);
}

static void
on_trouble (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  pt_trouble_dialog_open (GTK_WINDOW (self), self->service);
}

static void
on_start_local (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  pt_local_dialog_open (GTK_WINDOW (self), self->profile);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtWindow) self = data;
  g_autoptr (GError) error = NULL;
  pt_sync_service_sign_out_finish (PT_SYNC_SERVICE (source), result, &error);
  tell (self, error != NULL ? error->message : _ ("Signed out. What was not sent yet stays on this computer."));
}

static void
on_sign_out (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtWindow *self = data;
  pt_sync_service_sign_out_async (self->service, NULL, on_signed_out, g_object_ref (self));
}

static const GActionEntry actions[] = {
  { .name = "view", .parameter_type = "s", .state = "'today'", .change_state = on_view_changed },
  { .name = "new", .activate = on_new },
  { .name = "new-record", .activate = on_new_record, .parameter_type = "s" },
  { .name = "edit-record", .activate = on_edit_record, .parameter_type = "(ss)" },
  { .name = "record-history", .activate = on_history, .parameter_type = "(ss)" },
  { .name = "settle", .activate = on_settle, .parameter_type = "s" },
  { .name = "search", .activate = on_search },
  { .name = "print", .activate = on_print },
  { .name = "sync", .activate = on_sync },
  { .name = "sync-cancel", .activate = on_sync_cancel },
  { .name = "sign-in", .activate = on_sign_in },
  { .name = "connect", .activate = on_sign_in },
  { .name = "sign-in-again", .activate = on_sign_in },
  { .name = "sign-in-now", .activate = on_sign_in_now },
  { .name = "sign-out", .activate = on_sign_out },
  { .name = "trouble", .activate = on_trouble },
  { .name = "start-local", .activate = on_start_local },
  { .name = "forget-slip", .activate = on_forget_slip, .parameter_type = "s" },
};

/* ---- the office and the sync service ---- */

static void
set_enabled (PtWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static char *
dup_person (const PtOffice *office)
{
  if (office->server_url == NULL)
    return g_strdup (_ ("This computer only"));
  return office->user_name != NULL ? g_strdup (office->user_name) : NULL;
}

static GMenu *
build_new_menu (const PtOffice *office)
{
  static const guint order[] = { PT_COLLECTIONS, PT_PAYMENTS, PT_SUPPLIERS, PT_PRODUCTS, PT_RATES };
  GMenu *menu = g_menu_new ();
  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    const PtEntity *entity = pt_entity (order[i]);
    if (!pt_permission_to_create (office, entity))
      continue;
    g_autoptr (GMenuItem) item = g_menu_item_new (_ (entity->singular), NULL);
    g_menu_item_set_action_and_target (item, "win.new-record", "s", entity->name);
    g_menu_append_item (menu, item);
  }
  return menu;
}

/* By the role alone; an open menu stays open. */
static void
show_new_menu (PtWindow *self, const PtOffice *office)
{
  GMenuModel *shown = adw_split_button_get_menu_model (self->new_button);
  g_autoptr (GMenu) menu = build_new_menu (office);
  int items = g_menu_model_get_n_items (G_MENU_MODEL (menu));
  if (shown == NULL || g_menu_model_get_n_items (shown) != items)
    adw_split_button_set_menu_model (self->new_button, G_MENU_MODEL (menu));
  set_enabled (self, "new", items > 0);
}

/* The keyboard follows to what is shown. */
static void
show_work (PtWindow *self, const char *name)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, name);
  if (g_str_equal (name, "work"))
    gtk_widget_activate_action (pt_shell_get_page (self->shell), "page.focus", NULL);
  else
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
on_downloaded (GtkWidget *page, PtWindow *self)
{
  show_work (self, "work");
  gtk_stack_remove (self->stack, page);
}

/* Whoever has just signed in on the first-run page sees the books come. */
static gboolean
is_downloading (PtWindow *self, const PtOffice *office)
{
  gint64 last_success = 0;
  g_object_get (self->service, "last-success", &last_success, NULL);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "welcome") == 0 && office->server_url != NULL
      && last_success == 0) {
    GtkWidget *page = pt_first_download_new (self->service);
    g_signal_connect_object (page, "done", G_CALLBACK (on_downloaded), self, 0);
    gtk_stack_add_named (self->stack, page, "download");
  }
  return gtk_stack_get_child_by_name (self->stack, "download") != NULL;
}

static void
update_office (PtWindow *self)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  gboolean fresh = office->server_url == NULL && pt_id_is_none (&office->user);
  g_autofree char *person = dup_person (office);

  show_work (self, fresh ? "welcome" : is_downloading (self, office) ? "download" : "work");
  pt_shell_set_office (self->shell, office->organisation_name, person);
  show_new_menu (self, office);
  /* the menu's: one of two names for the way to a server */
  set_enabled (self, "connect", office->server_url == NULL);
  set_enabled (self, "sign-in-again", office->server_url != NULL);
  set_enabled (self, "sign-out", office->server_url != NULL);
}

static void
update_status (PtWindow *self)
{
  set_enabled (self, "sync-cancel", pt_sync_service_get_status (self->service) == PT_SYNC_SYNCING);
}

static void
on_active_changed (PtWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    pt_sync_service_trigger (self->service, PT_TRIGGER_FOCUS);
}

static void
name_new (GtkWidget *named, GtkWidget *tipped)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (named), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New"), -1);
  gtk_widget_set_tooltip_text (tipped, _ ("New"));
}

/* A narrow window has the button without its menu. */
static void
add_new_button (PtWindow *self)
{
  GtkWidget *simple = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (simple), "win.new");
  name_new (simple, simple);
  g_object_bind_property (self->shell, "narrow", simple, "visible", G_BINDING_SYNC_CREATE);
  pt_shell_add_start (self->shell, simple);

  self->new_button = ADW_SPLIT_BUTTON (adw_split_button_new ());
  adw_split_button_set_icon_name (self->new_button, "list-add-symbolic");
  adw_split_button_set_dropdown_tooltip (self->new_button, _ ("What to Add"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->new_button), "win.new");
  name_new (gtk_widget_get_first_child (GTK_WIDGET (self->new_button)), GTK_WIDGET (self->new_button));
  pt_compat_name (GTK_WIDGET (self->new_button), _ ("What to Add"));
  g_object_bind_property (self->shell, "narrow", self->new_button, "visible",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  pt_shell_add_start (self->shell, GTK_WIDGET (self->new_button));
}

static void
add_sync_button (PtWindow *self)
{
  GtkWidget *button = pt_sync_button_new (self->service);
  g_object_bind_property (self->shell, "narrow", button, "narrow", G_BINDING_SYNC_CREATE);
  pt_shell_add_end (self->shell, button);
}

GtkWidget *
pt_window_new (GtkApplication *application, PtSyncService *service)
{
  PtWindow *self = g_object_new (PT_TYPE_WINDOW, "application", application, NULL);
  self->service = g_object_ref (service);
  self->profile = g_object_ref (pt_sync_service_get_profile (service));

  add_new_button (self);
  add_sync_button (self);
  pt_shell_add_bar (self->shell, pt_state_bar_new (service));
  pt_printing_install (GTK_APPLICATION_WINDOW (self), self->profile);
  add_views (self);
  pt_office_menu_attach (GTK_APPLICATION_WINDOW (self), service);
  pt_lock_attach (GTK_APPLICATION_WINDOW (self), service);
  pt_toasts_attach (GTK_APPLICATION_WINDOW (self), self->overlay, pt_profile_get_seams (self->profile)->clock);
  pt_undo_attach (GTK_APPLICATION_WINDOW (self), self->profile);
  pt_window_show_view (self, views[0].name);
  update_office (self);
  update_status (self);
  g_signal_connect_object (self->profile, "changed", G_CALLBACK (update_office), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::status", G_CALLBACK (update_status), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active_changed), NULL);
  return GTK_WIDGET (self);
}

static void
dispose (GObject *object)
{
  PtWindow *self = PT_WINDOW (object);
  g_clear_object (&self->sync);
  g_clear_object (&self->service);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (pt_window_parent_class)->dispose (object);
}

static void
pt_window_class_init (PtWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  g_type_ensure (PT_TYPE_SHELL);
  g_type_ensure (PT_TYPE_WELCOME);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, PtWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, PtWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PtWindow, shell);
}

static void
pt_window_init (PtWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}
