/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page behind the sync button's Details: state and receipt above, and four
 * lists: what waits, what needs attention, conflicts, history. The window makes
 * one.
 */
#include "config.h"

#include "sync-page.h"

#include <glib/gi18n-lib.h>

#include "compat.h"
#include "conflict-list.h"
#include "display.h"
#include "health-view.h"
#include "history-list.h"
#include "offline-list.h"
#include "queue-deeds.h"
#include "queue-lists.h"
#include "row-parts.h"
#include "secrets.h"
#include "sync-button.h"

struct _PtSyncPage {
  PtView parent_instance;

  PtSyncService *service;
  PtProfile *profile;
  PtQueueLists *queue;
  PtConflictList *conflicts;
  AdwActionRow *state_row;
  GtkImage *state_icon;
  AdwActionRow *server_row;
  AdwActionRow *device_row;
  GtkWidget *keys_row;
  AdwExpanderRow *receipt_row;
  GtkLabel *receipt;
  AdwViewStack *stack;
  AdwViewStackPage *waiting_page;
  AdwViewStackPage *attention_page;
  AdwViewStackPage *conflicts_page;
  gint64 asked;      /* the entry that a dialog asks about */
  gboolean listed;   /* the queue was read: the page first shows what needs somebody */
  gboolean compared; /* so were the conflicts */
};

G_DEFINE_FINAL_TYPE (PtSyncPage, pt_sync_page, PT_TYPE_VIEW)

/* ---- the lists ---- */

static void
add_page (PtSyncPage *self, GtkWidget *page, const char *name, const char *title, const char *icon)
{
  adw_view_stack_add_titled (self->stack, page, name, title);
  adw_view_stack_page_set_icon_name (adw_view_stack_get_page (self->stack, page), icon);
}

static GtkListBox *
add_list (PtSyncPage *self, const char *name, const char *title, const char *icon, const char *empty)
{
  GtkListBox *list = pt_rows_new_list (title, empty);
  add_page (self, GTK_WIDGET (list), name, title, icon);
  return list;
}

static void
count (AdwViewStackPage *page, guint number)
{
  adw_view_stack_page_set_badge_number (page, number);
  adw_view_stack_page_set_needs_attention (page, number > 0);
}

static void
on_queue_filled (PtSyncPage *self, guint n_waiting, guint n_attention)
{
  adw_view_stack_page_set_badge_number (self->waiting_page, n_waiting);
  count (self->attention_page, n_attention);
  if (!self->listed && n_attention > 0)
    adw_view_stack_set_visible_child_name (self->stack, "attention");
  self->listed = TRUE;
}

static void
on_conflicts_filled (PtSyncPage *self, guint n_open)
{
  gboolean elsewhere = g_strcmp0 (adw_view_stack_get_visible_child_name (self->stack), "waiting") != 0;
  count (self->conflicts_page, n_open);
  if (!self->compared && n_open > 0 && !elsewhere)
    adw_view_stack_set_visible_child_name (self->stack, "conflicts");
  self->compared = TRUE;
}

static void
add_lists (PtSyncPage *self)
{
  GtkListBox *waiting = add_list (self, "waiting", _ ("Waiting"), "pt-waiting-symbolic",
                                  _ ("Nothing waits. Everything entered here has been sent."));
  GtkListBox *attention = add_list (self, "attention", _ ("Needs Attention"), "pt-attention-symbolic",
                                    _ ("Nothing needs you. What the server refuses shows here, with its reason."));
  GtkListBox *conflicts = add_list (self, "conflicts", _ ("Conflicts"), "pt-conflict-symbolic",
                                    _ ("No conflicts. They arise where two people change the same record."));
  GtkListBox *history = add_list (self, "history", _ ("History"), "pt-synced-symbolic", _ ("No sync yet."));
  add_page (self, pt_health_view_new (self->service), "health", _ ("Health"), "pt-health-symbolic");
  GtkListBox *offline = add_list (self, "offline", _ ("Offline"), "pt-offline-symbolic",
                                  _ ("This computer has not been without its server yet."));

  self->waiting_page = adw_view_stack_get_page (self->stack, GTK_WIDGET (waiting));
  self->attention_page = adw_view_stack_get_page (self->stack, GTK_WIDGET (attention));
  self->conflicts_page = adw_view_stack_get_page (self->stack, GTK_WIDGET (conflicts));
  self->queue = pt_queue_lists_new (self->profile, waiting, attention);
  self->conflicts = pt_conflict_list_new (self->profile, conflicts);
  g_signal_connect_object (self->queue, "filled", G_CALLBACK (on_queue_filled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->conflicts, "filled", G_CALLBACK (on_conflicts_filled), self, G_CONNECT_SWAPPED);
  pt_history_list_attach (history, self->service);
  pt_offline_list_attach (offline, self->service);
}

/* ---- what can be done about an entry ---- */

static void
on_retried (GtkWidget *page, const GError *error)
{
  if (error != NULL)
    gtk_widget_activate_action (page, "win.toast", "s", error->message);
  else
    gtk_widget_activate_action (page, "win.sync", NULL);
}

static void
on_done (GtkWidget *page, const GError *error)
{
  if (error != NULL)
    gtk_widget_activate_action (page, "win.toast", "s", error->message);
}

static void
on_exported (GtkWidget *page, const GError *error)
{
  gtk_widget_activate_action (page, "win.toast", "s", error != NULL ? error->message : _ ("The entry is exported"));
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pt_queue_do (PT_SYNC_PAGE (widget)->profile, PT_QUEUE_RETRY, g_variant_get_int64 (parameter), widget, on_retried);
}

static void
retry_like_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtSyncPage *self = PT_SYNC_PAGE (widget);
  g_autoptr (GArray) ids = pt_queue_lists_list_like (self->queue, g_variant_get_int64 (parameter));
  pt_queue_retry_these (self->profile, ids, widget, on_retried);
}

static void
postdate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pt_queue_do (PT_SYNC_PAGE (widget)->profile, PT_QUEUE_POSTDATE, g_variant_get_int64 (parameter), widget, on_retried);
}

static void
read_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pt_queue_do (PT_SYNC_PAGE (widget)->profile, PT_QUEUE_MARK_READ, g_variant_get_int64 (parameter), widget, on_done);
}

static GtkWindow *
get_window (PtSyncPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
on_discard_confirmed (gpointer data)
{
  PtSyncPage *self = data;
  pt_queue_do (self->profile, PT_QUEUE_DISCARD, self->asked, GTK_WIDGET (self), on_done);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtSyncPage *self = PT_SYNC_PAGE (widget);
  self->asked = g_variant_get_int64 (parameter);
  pt_compat_confirm (get_window (self), _ ("Take This Change Back?"),
                     _ ("It stays in the record’s history, and the record is seen without it."), _ ("_Take Back"),
                     on_discard_confirmed, self, NULL);
}

static void
on_export_chosen (const char *path, gpointer data)
{
  PtSyncPage *self = data;
  pt_queue_export (self->profile, self->asked, path, GTK_WIDGET (self), on_exported);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtSyncPage *self = PT_SYNC_PAGE (widget);
  self->asked = g_variant_get_int64 (parameter);
  g_autofree char *file = g_strdup_printf ("paytrack-entry-%" G_GINT64_FORMAT ".json", self->asked);
  pt_compat_choose_new_file (get_window (self), _ ("Export the Entry"), file, on_export_chosen, self);
}

static void
show_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_view_stack_set_visible_child_name (PT_SYNC_PAGE (widget)->stack, g_variant_get_string (parameter, NULL));
}

/* ---- state ---- */

static char *
dup_state_subtitle (PtSyncPage *self)
{
  gint64 last = 0;
  g_autofree char *problem = NULL;
  g_object_get (self->service, "last-success", &last, "problem", &problem, NULL);
  if (problem != NULL)
    return g_steal_pointer (&problem);
  if (last == 0)
    return g_strdup (_ ("This computer has not synced yet"));
  g_autofree char *moment = pt_display_time (last);
  /* Translators: when the last sync that went well was */
  return g_strdup_printf (_ ("Last synced on %s"), moment);
}

static void
update_office (PtSyncPage *self)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  const char *server = office->server_url != NULL ? office->server_url : _ ("None: this computer only");
  adw_action_row_set_subtitle (self->server_row, server);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), office->prefix != NULL);
  if (office->prefix == NULL)
    return;
  /* Translators: with which letters this computer's receipt numbers begin */
  g_autofree char *numbers = g_strdup_printf (_ ("Numbers begin with %s"), office->prefix);
  adw_action_row_set_subtitle (self->device_row, numbers);
}

/* A file is no place for keys where there could be a keyring: whoever looks after the computer has to see it. */
static void
update_keys (PtSyncPage *self)
{
  gtk_widget_set_visible (self->keys_row,
                          pt_secrets_place (pt_profile_get_directory (self->profile)) == PT_SECRETS_IN_FILE);
}

static void
update_state (PtSyncPage *self)
{
  g_autofree char *text = pt_sync_service_dup_status_text (self->service);
  g_autofree char *subtitle = dup_state_subtitle (self);
  PtSyncStatus status = pt_sync_service_get_status (self->service);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state_row), text);
  adw_action_row_set_subtitle (self->state_row, subtitle);
  gtk_image_set_from_icon_name (self->state_icon, pt_sync_status_icon (status));
}

static void
on_finished (PtSyncPage *self, PtReceipt *receipt, GError *error)
{
  if (receipt == NULL)
    return;
  g_autofree char *text = pt_receipt_to_text (receipt);
  gtk_label_set_label (self->receipt, g_strchomp (text));
  adw_expander_row_set_subtitle (self->receipt_row,
                                 receipt->agreed ? _ ("Both sides hold the same") : _ ("Not compared this time"));
}

GtkWidget *
pt_sync_page_new (PtSyncService *service)
{
  PtSyncPage *self = g_object_new (PT_TYPE_SYNC_PAGE, NULL);
  self->service = g_object_ref (service);
  self->profile = g_object_ref (pt_sync_service_get_profile (service));
  add_lists (self);
  g_signal_connect_object (self->profile, "changed", G_CALLBACK (update_office), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (update_keys), NULL);
  update_office (self);
  update_state (self);
  return GTK_WIDGET (self);
}

static void
set_room (PtView *view, PtRoom room)
{
  PtSyncPage *self = PT_SYNC_PAGE (view);
  adw_view_stack_page_set_title (self->attention_page,
                                 room == PT_ROOM_NARROW ? _ ("Attention") : _ ("Needs Attention"));
  pt_queue_lists_set_room (self->queue, room);
}

static gboolean
is_settled (PtView *view)
{
  return PT_SYNC_PAGE (view)->listed;
}

static void
dispose (GObject *object)
{
  PtSyncPage *self = PT_SYNC_PAGE (object);
  g_clear_object (&self->queue);
  g_clear_object (&self->conflicts);
  g_clear_object (&self->service);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (pt_sync_page_parent_class)->dispose (object);
}

static void
pt_sync_page_class_init (PtSyncPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  PT_VIEW_CLASS (class)->set_room = set_room;
  PT_VIEW_CLASS (class)->is_settled = is_settled;
  gtk_widget_class_install_action (widget_class, "sync.retry", "x", retry_action);
  gtk_widget_class_install_action (widget_class, "sync.retry-like", "x", retry_like_action);
  gtk_widget_class_install_action (widget_class, "sync.postdate", "x", postdate_action);
  gtk_widget_class_install_action (widget_class, "sync.read", "x", read_action);
  gtk_widget_class_install_action (widget_class, "sync.discard", "x", discard_action);
  gtk_widget_class_install_action (widget_class, "sync.export", "x", export_action);
  gtk_widget_class_install_action (widget_class, "sync.show", "s", show_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, state_row);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, device_row);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, keys_row);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, receipt_row);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, receipt);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, stack);
}

static void
pt_sync_page_init (PtSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
