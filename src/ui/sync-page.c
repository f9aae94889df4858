/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page behind the sync button's Details. It lists the queue as it is, with
 * reasons and Retry where the server refused something. The window makes one.
 */
#include "config.h"

#include "sync-page.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "sync-button.h"

#define MOST_SHOWN 200

struct _PtSyncPage {
  AdwBin parent_instance;

  PtSyncService *service;
  PtProfile *profile;
  AdwActionRow *state_row;
  GtkImage *state_icon;
  AdwActionRow *server_row;
  AdwActionRow *device_row;
  GtkWidget *attention_group;
  GtkListBox *attention;
  AdwPreferencesGroup *waiting_group;
  GtkListBox *waiting;
  GtkLabel *receipt;
  gboolean listed;
};

enum { PROP_SETTLED = 1, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PtSyncPage, pt_sync_page, ADW_TYPE_BIN)

/* ---- the queue ---- */

static const char *
operation_name (PtOperationKind kind)
{
  switch (kind) {
  case PT_OPERATION_CREATE:
    return _ ("New");
  case PT_OPERATION_DELETE:
    return _ ("Deleted");
  case PT_OPERATION_WITHDRAW:
    return _ ("Taken back");
  case PT_OPERATION_UPDATE:
  default:
    return _ ("Changed");
  }
}

static gboolean
needs_attention (const PtQueueEntry *entry)
{
  return g_strcmp0 (entry->status, "error") == 0;
}

static char *
dup_subtitle (PtSyncPage *self, const PtQueueEntry *entry)
{
  g_autofree char *age
      = pt_display_age (entry->created_at, pt_clock_wall (pt_profile_get_seams (self->profile)->clock));
  if (needs_attention (entry))
    return g_strdup (entry->error_message != NULL ? entry->error_message : _ ("The server did not say why"));
  return g_strdup_printf ("%s · %s · %s", _ (entry->entity->singular), operation_name (entry->operation), age);
}

static void
open_on_activation (GtkWidget *row, const PtQueueEntry *entry)
{
  char id[PT_ID_TEXT];
  pt_id_format (&entry->entity_id, id);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.edit-record");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", entry->entity->name, id);
}

static void
add_retry (GtkWidget *row, const PtQueueEntry *entry)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Retry"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "sync.retry");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", entry->id);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
new_entry (PtSyncPage *self, const PtQueueEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon
      = gtk_image_new_from_icon_name (needs_attention (entry) ? "pt-attention-symbolic" : "pt-waiting-symbolic");
  g_autofree char *subtitle = dup_subtitle (self, entry);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 entry->label != NULL ? entry->label : _ (entry->entity->singular));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_widget_add_css_class (icon, needs_attention (entry) ? "warning" : "dim-label");
  if (needs_attention (entry))
    add_retry (row, entry);
  open_on_activation (row, entry);
  return row;
}

static void
empty_list (GtkListBox *list)
{
  GtkListBoxRow *row = NULL;
  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static void
show_entries (PtSyncPage *self, GPtrArray *entries)
{
  guint n_attention = 0;
  empty_list (self->attention);
  empty_list (self->waiting);
  for (guint i = 0; i < entries->len; i++) {
    const PtQueueEntry *entry = entries->pdata[i];
    gboolean parked = needs_attention (entry);
    gtk_list_box_append (parked ? self->attention : self->waiting, new_entry (self, entry));
    n_attention += parked;
  }
  gtk_widget_set_visible (self->attention_group, n_attention > 0);
  self->listed = TRUE;
}

typedef struct {
  GPtrArray *entries;
} Queue;

static void
queue_free (gpointer data)
{
  Queue *queue = data;
  g_clear_pointer (&queue->entries, g_ptr_array_unref);
  g_free (queue);
}

static gboolean
queue_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Queue *queue = data;
  queue->entries = pt_outbox_list (database, MOST_SHOWN, error);
  return queue->entries != NULL;
}

static void
on_queue (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSyncPage) self = data;
  Queue *queue = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (queue != NULL)
    show_entries (self, queue->entries);
}

static void
read_queue (PtSyncPage *self)
{
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NORMAL, queue_job, g_new0 (Queue, 1), queue_free,
                        NULL, on_queue, g_object_ref (self));
}

/* ---- retry ---- */

typedef struct {
  const PtSeams *seams;
  gint64 id;
} Retry;

static gboolean
retry_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Retry *retry = data;
  return pt_outbox_retry (database, retry->seams, retry->id, error);
}

static void
on_retried (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSyncPage) self = data;
  g_autoptr (GError) error = NULL;
  if (pt_profile_run_finish (PT_PROFILE (source), result, &error) == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sync", NULL);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtSyncPage *self = PT_SYNC_PAGE (widget);
  Retry *retry = g_new0 (Retry, 1);
  retry->seams = pt_profile_get_seams (self->profile);
  retry->id = g_variant_get_int64 (parameter);
  pt_profile_run_async (self->profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, retry_job, retry, g_free, NULL, on_retried,
                        g_object_ref (self));
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
update_state (PtSyncPage *self)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  g_autofree char *text = pt_sync_service_dup_status_text (self->service);
  g_autofree char *subtitle = dup_state_subtitle (self);
  PtSyncStatus status = pt_sync_service_get_status (self->service);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->state_row), text);
  adw_action_row_set_subtitle (self->state_row, subtitle);
  gtk_image_set_from_icon_name (self->state_icon, pt_sync_status_icon (status));
  adw_action_row_set_subtitle (self->server_row,
                               office->server_url != NULL ? office->server_url : _ ("None: this computer only"));
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), office->prefix != NULL);
  if (office->prefix != NULL) {
    /* Translators: with which letters this computer's receipt numbers begin */
    g_autofree char *numbers = g_strdup_printf (_ ("Numbers begin with %s"), office->prefix);
    adw_action_row_set_subtitle (self->device_row, numbers);
  }
}

static void
on_finished (PtSyncPage *self, PtReceipt *receipt, GError *error)
{
  if (receipt == NULL)
    return;
  g_autofree char *text = pt_receipt_to_text (receipt);
  gtk_label_set_label (self->receipt, g_strchomp (text));
}

static void
on_changed (PtSyncPage *self)
{
  read_queue (self);
  update_state (self);
}

GtkWidget *
pt_sync_page_new (PtSyncService *service)
{
  PtSyncPage *self = g_object_new (PT_TYPE_SYNC_PAGE, NULL);
  self->service = g_object_ref (service);
  self->profile = g_object_ref (pt_sync_service_get_profile (service));
  gtk_label_set_label (self->receipt,
                       _ ("Each sync ends with a receipt: what went, what came, and on what both sides agree."));
  g_signal_connect_object (self->profile, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  on_changed (self);
  return GTK_WIDGET (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, PT_SYNC_PAGE (object)->listed);
}

static void
dispose (GObject *object)
{
  PtSyncPage *self = PT_SYNC_PAGE (object);
  g_clear_object (&self->service);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (pt_sync_page_parent_class)->dispose (object);
}

static void
pt_sync_page_class_init (PtSyncPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = get_property;
  object_class->dispose = dispose;
  properties[PROP_SETTLED]
      = g_param_spec_boolean ("settled", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_install_action (widget_class, "sync.retry", "x", retry_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, state_row);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, device_row);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, attention_group);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, attention);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, waiting_group);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, waiting);
  gtk_widget_class_bind_template_child (widget_class, PtSyncPage, receipt);
}

static void
pt_sync_page_init (PtSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
