/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue as it is, for the sync page: one bad entry never hides the others,
 * and each says why it is there and what can be done.
 */
#include "config.h"

#include "queue-lists.h"

#include <glib/gi18n-lib.h>

#include "attention-rows.h"
#include "display.h"
#include "row-parts.h"

#define MOST_SHOWN 200 /* of those that wait */

struct _PtQueueLists {
  GObject parent_instance;

  PtProfile *profile;
  GtkListBox *waiting;
  GtkListBox *attention;
  PtRoom room;
};

enum { FILLED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtQueueLists, pt_queue_lists, G_TYPE_OBJECT)

/* ---- rows ---- */

static char *
dup_age (PtQueueLists *self, gint64 then)
{
  return pt_display_age (then, pt_clock_wall (pt_profile_get_seams (self->profile)->clock));
}

static GtkWidget *
new_waiting (PtQueueLists *self, const PtQueueEntry *entry)
{
  const char *label = entry->label != NULL ? entry->label : _ (entry->entity->singular);
  g_autofree char *age = dup_age (self, entry->created_at);
  /* Translators: a waiting change: what it is (Supplier), what was done (New), how long ago */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s · %s · %s"), _ (entry->entity->singular),
                                               pt_attention_operation_name (entry->operation), age);
  GtkWidget *row = pt_rows_new ("pt-waiting-symbolic", "dim-label", label, subtitle);
  pt_rows_set_action (row, "win.edit-record", pt_rows_edit_target (entry->entity, &entry->entity_id));
  return row;
}

/* ---- reading ---- */

typedef struct {
  PtOutboxCounts counts;
  GPtrArray *entries; /* of PtQueueEntry: the oldest */
  GPtrArray *refused; /* of PtQueueEntry */
  GPtrArray *notices; /* of PtNotice */
} Queue;

static void
queue_free (gpointer data)
{
  Queue *queue = data;
  g_clear_pointer (&queue->entries, g_ptr_array_unref);
  g_clear_pointer (&queue->refused, g_ptr_array_unref);
  g_clear_pointer (&queue->notices, g_ptr_array_unref);
  g_free (queue);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Queue *queue = data;
  return pt_outbox_count (database, &queue->counts, error)
         && (queue->entries = pt_outbox_list (database, MOST_SHOWN, error)) != NULL
         && (queue->refused = pt_outbox_list_refused (database, error)) != NULL
         && (queue->notices = pt_notices_list (database, error)) != NULL;
}

static void
show_waiting (PtQueueLists *self, GPtrArray *entries)
{
  g_autoptr (GPtrArray) rows = pt_rows_new_array ();
  for (guint i = 0; i < entries->len; i++) {
    const PtQueueEntry *entry = entries->pdata[i];
    if (g_strcmp0 (entry->status, "error") != 0)
      pt_rows_append (rows, new_waiting (self, entry));
  }
  pt_rows_show (self->waiting, rows);
}

static void
show_attention (PtQueueLists *self, GPtrArray *refused, GPtrArray *notices)
{
  g_autoptr (GPtrArray) rows = pt_rows_new_array ();
  g_ptr_array_sort (refused, pt_attention_compare);
  for (guint i = 0; i < refused->len; i++) {
    const PtQueueEntry *entry = refused->pdata[i];
    g_autofree char *age = dup_age (self, entry->created_at);
    pt_rows_append (rows, pt_attention_row_new (entry, age, self->room));
  }
  for (guint i = 0; i < notices->len; i++) {
    const PtNotice *notice = notices->pdata[i];
    g_autofree char *age = dup_age (self, notice->made_at);
    pt_rows_append (rows, pt_attention_row_new_notice (notice, age));
  }
  pt_rows_show (self->attention, rows);
}

static void
fill (PtQueueLists *self, const Queue *queue)
{
  show_waiting (self, queue->entries);
  show_attention (self, queue->refused, queue->notices);
  g_signal_emit (self, signals[FILLED], 0, (guint) queue->counts.waiting, queue->refused->len + queue->notices->len);
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

void
pt_queue_lists_set_room (PtQueueLists *self, PtRoom room)
{
  g_return_if_fail (PT_IS_QUEUE_LISTS (self));
  gboolean other = (room == PT_ROOM_NARROW) != (self->room == PT_ROOM_NARROW);
  self->room = room;
  if (other)
    read_queue (self);
}

PtQueueLists *
pt_queue_lists_new (PtProfile *profile, GtkListBox *waiting, GtkListBox *attention)
{
  PtQueueLists *self = g_object_new (PT_TYPE_QUEUE_LISTS, NULL);
  self->profile = g_object_ref (profile);
  self->waiting = g_object_ref (waiting);
  self->attention = g_object_ref (attention);
  gtk_list_box_set_header_func (attention, pt_attention_head, NULL, NULL);
  g_signal_connect_object (profile, "changed", G_CALLBACK (read_queue), self, G_CONNECT_SWAPPED);
  read_queue (self);
  return self;
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
  self->room = PT_ROOM_WIDE;
}
