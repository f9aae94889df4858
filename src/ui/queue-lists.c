/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue as it is, for the sync page: one bad entry never hides the others,
 * and each says why it is there and what can be done.
 */
#include "config.h"

#include "queue-lists.h"

#include <glib/gi18n-lib.h>

#include "change.h"
#include "display.h"
#include "notices.h"
#include "row-parts.h"

#define MOST_SHOWN 200

struct _PtQueueLists {
  GObject parent_instance;

  PtProfile *profile;
  GtkListBox *waiting;
  GtkListBox *attention;
};

enum { FILLED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtQueueLists, pt_queue_lists, G_TYPE_OBJECT)

/* ---- rows ---- */

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

static char *
dup_age (PtQueueLists *self, gint64 then)
{
  return pt_display_age (then, pt_clock_wall (pt_profile_get_seams (self->profile)->clock));
}

static GVariant *
new_target (const PtEntity *entity, const PtId *id)
{
  char text[PT_ID_TEXT];
  pt_id_format (id, text);
  return g_variant_new ("(ss)", entity->name, text);
}

static GtkWidget *
new_waiting (PtQueueLists *self, const PtQueueEntry *entry)
{
  const char *label = entry->label != NULL ? entry->label : _ (entry->entity->singular);
  g_autofree char *age = dup_age (self, entry->created_at);
  /* Translators: a waiting change: what it is (Supplier), what was done (New), how long ago */
  g_autofree char *subtitle
      = g_strdup_printf (_ ("%s · %s · %s"), _ (entry->entity->singular), operation_name (entry->operation), age);
  GtkWidget *row = pt_rows_new ("pt-waiting-symbolic", "dim-label", label, subtitle);
  pt_rows_set_action (row, "win.edit-record", new_target (entry->entity, &entry->entity_id));
  return row;
}

static GtkWidget *
new_refused (const PtQueueEntry *entry)
{
  const char *label = entry->label != NULL ? entry->label : _ (entry->entity->singular);
  const char *why = entry->error_message != NULL ? entry->error_message : _ ("The server did not say why");
  GtkWidget *row = pt_rows_new ("pt-attention-symbolic", "warning", label, why);
  pt_rows_add_button (row, _ ("_Retry"), "sync.retry", g_variant_new_int64 (entry->id));
  pt_rows_set_action (row, "win.edit-record", new_target (entry->entity, &entry->entity_id));
  return row;
}

static GtkWidget *
new_notice (PtQueueLists *self, const PtNotice *notice)
{
  g_autofree char *age = dup_age (self, notice->made_at);
  /* Translators: what the server recorded otherwise: of what (Payment), and how long ago */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s · %s"), _ (notice->entity->singular), age);
  GtkWidget *row = pt_rows_new ("pt-attention-symbolic", "dim-label", notice->message, subtitle);
  pt_rows_add_button (row, _ ("_Seen"), "sync.read", g_variant_new_int64 (notice->id));
  pt_rows_set_action (row, "win.edit-record", new_target (notice->entity, &notice->entity_id));
  return row;
}

/* ---- reading ---- */

typedef struct {
  GPtrArray *entries; /* of PtQueueEntry */
  GPtrArray *notices; /* of PtNotice */
} Queue;

static void
queue_free (gpointer data)
{
  Queue *queue = data;
  g_clear_pointer (&queue->entries, g_ptr_array_unref);
  g_clear_pointer (&queue->notices, g_ptr_array_unref);
  g_free (queue);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Queue *queue = data;
  queue->entries = pt_outbox_list (database, MOST_SHOWN, error);
  queue->notices = queue->entries != NULL ? pt_notices_list (database, error) : NULL;
  return queue->notices != NULL;
}

/* A change that is in conflict stands among the conflicts, where it can be settled. */
static gboolean
is_in_conflict (const PtQueueEntry *entry)
{
  return g_strcmp0 (entry->error_code, PT_CODE_CONFLICT) == 0;
}

static void
fill (PtQueueLists *self, const Queue *queue)
{
  guint n_waiting = 0, n_attention = queue->notices->len;

  pt_rows_clear (self->waiting);
  pt_rows_clear (self->attention);
  for (guint i = 0; i < queue->entries->len; i++) {
    const PtQueueEntry *entry = queue->entries->pdata[i];
    gboolean refused = g_strcmp0 (entry->status, "error") == 0;
    if (is_in_conflict (entry))
      continue;
    gtk_list_box_append (refused ? self->attention : self->waiting,
                         refused ? new_refused (entry) : new_waiting (self, entry));
    n_attention += refused;
    n_waiting += !refused;
  }
  for (guint i = 0; i < queue->notices->len; i++)
    gtk_list_box_append (self->attention, new_notice (self, queue->notices->pdata[i]));
  g_signal_emit (self, signals[FILLED], 0, n_waiting, n_attention);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtQueueLists) self = data;
  Queue *queue = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (queue != NULL)
    fill (self, queue);
}

static void
read_queue (PtQueueLists *self)
{
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NORMAL, read_job, g_new0 (Queue, 1), queue_free,
                        NULL, on_read, g_object_ref (self));
}

PtQueueLists *
pt_queue_lists_new (PtProfile *profile, GtkListBox *waiting, GtkListBox *attention)
{
  PtQueueLists *self = g_object_new (PT_TYPE_QUEUE_LISTS, NULL);
  self->profile = g_object_ref (profile);
  self->waiting = g_object_ref (waiting);
  self->attention = g_object_ref (attention);
  g_signal_connect_object (profile, "changed", G_CALLBACK (read_queue), self, G_CONNECT_SWAPPED);
  read_queue (self);
  return self;
}

/* ---- doing something about an entry ---- */

typedef struct {
  const PtSeams *seams;
  gint64 id;
  GtkWidget *near;
  PtQueueDone done;
} Deed;

static gboolean
retry_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Deed *deed = data;
  return pt_outbox_retry (database, deed->seams, deed->id, error);
}

static gboolean
mark_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Deed *deed = data;
  return pt_notices_read (database, deed->id, pt_clock_wall (deed->seams->clock), error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Deed *deed = data;
  g_autoptr (GtkWidget) near = deed->near;
  g_autoptr (GError) error = NULL;
  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  deed->done (near, error);
}

static void
do_deed (PtProfile *profile, PtProfileJob job, gint64 id, GtkWidget *near, PtQueueDone done)
{
  Deed *deed = g_new0 (Deed, 1);
  deed->seams = pt_profile_get_seams (profile);
  deed->id = id;
  deed->near = g_object_ref (near);
  deed->done = done;
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, job, deed, NULL, NULL, on_done, deed);
}

void
pt_queue_retry (PtProfile *profile, gint64 id, GtkWidget *near, PtQueueDone done)
{
  do_deed (profile, retry_job, id, near, done);
}

void
pt_queue_mark_read (PtProfile *profile, gint64 id, GtkWidget *near, PtQueueDone done)
{
  do_deed (profile, mark_job, id, near, done);
}

static void
dispose (GObject *object)
{
  PtQueueLists *self = PT_QUEUE_LISTS (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->waiting);
  g_clear_object (&self->attention);
  G_OBJECT_CLASS (pt_queue_lists_parent_class)->dispose (object);
}

static void
pt_queue_lists_class_init (PtQueueListsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[FILLED] = g_signal_new ("filled", PT_TYPE_QUEUE_LISTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_UINT, G_TYPE_UINT);
}

static void
pt_queue_lists_init (PtQueueLists *self)
{
}
