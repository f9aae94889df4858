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

#define MOST_SHOWN 200 /* of either list */

struct _PtQueueLists {
  GObject parent_instance;

  PtProfile *profile;
  GtkListBox *waiting;
  GtkListBox *attention;
  GPtrArray *refused; /* of PtQueueEntry: as read last, in the order of the list */
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
  GPtrArray *waiting; /* of PtQueueEntry: the oldest */
  GPtrArray *refused; /* of PtQueueEntry */
  GPtrArray *notices; /* of PtNotice */
} Queue;

static void
queue_free (gpointer data)
{
  Queue *queue = data;
  g_clear_pointer (&queue->waiting, g_ptr_array_unref);
  g_clear_pointer (&queue->refused, g_ptr_array_unref);
  g_clear_pointer (&queue->notices, g_ptr_array_unref);
  g_free (queue);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Queue *queue = data;
  return pt_outbox_count (database, &queue->counts, error)
         && (queue->waiting = pt_outbox_list_waiting (database, MOST_SHOWN, error)) != NULL
         && (queue->refused = pt_outbox_list_refused (database, error)) != NULL
         && (queue->notices = pt_notices_list (database, error)) != NULL;
}

/* Below the rows that are shown: how many there are besides. */
static void
add_more (GPtrArray *rows, guint all)
{
  if (all > rows->len && rows->len > 0)
    pt_rows_append (rows, pt_attention_row_new_more (rows->pdata[rows->len - 1], all - rows->len));
}

static void
show_waiting (PtQueueLists *self, const GPtrArray *waiting, guint all)
{
  g_autoptr (GPtrArray) rows = pt_rows_new_array ();
  for (guint i = 0; i < waiting->len; i++)
    pt_rows_append (rows, new_waiting (self, waiting->pdata[i]));
  add_more (rows, all);
  pt_rows_show (self->waiting, rows);
}

/* Of several of one cause the first leads to all. */
static gboolean
is_first_of_several (const GPtrArray *refused, guint i)
{
  return i + 1 < refused->len && pt_attention_is_like (refused->pdata[i], refused->pdata[i + 1])
         && (i == 0 || !pt_attention_is_like (refused->pdata[i - 1], refused->pdata[i]));
}

static void
add_refused (PtQueueLists *self, GPtrArray *rows, const GPtrArray *refused)
{
  for (guint i = 0; i < refused->len && rows->len < MOST_SHOWN; i++) {
    const PtQueueEntry *entry = refused->pdata[i];
    g_autofree char *age = dup_age (self, entry->created_at);
    GtkWidget *row = pt_attention_row_new (entry, age, self->room);
    if (is_first_of_several (refused, i))
      pt_attention_row_offer_all (row, entry);
    pt_rows_append (rows, row);
  }
}

static void
add_notices (PtQueueLists *self, GPtrArray *rows, const GPtrArray *notices)
{
  for (guint i = 0; i < notices->len && rows->len < MOST_SHOWN; i++) {
    const PtNotice *notice = notices->pdata[i];
    g_autofree char *age = dup_age (self, notice->made_at);
    pt_rows_append (rows, pt_attention_row_new_notice (notice, age));
  }
}

static void
show_attention (PtQueueLists *self, const GPtrArray *refused, const GPtrArray *notices)
{
  g_autoptr (GPtrArray) rows = pt_rows_new_array ();
  add_refused (self, rows, refused);
  add_notices (self, rows, notices);
  add_more (rows, refused->len + notices->len);
  pt_rows_show (self->attention, rows);
}

static void
fill (PtQueueLists *self, const Queue *queue)
{
  g_clear_pointer (&self->refused, g_ptr_array_unref);
  self->refused = g_ptr_array_ref (queue->refused);
  g_ptr_array_sort (self->refused, pt_attention_compare);
  show_waiting (self, queue->waiting, (guint) queue->counts.waiting);
  show_attention (self, self->refused, queue->notices);
  g_signal_emit (self, signals[FILLED], 0, (guint) queue->counts.waiting, queue->refused->len + queue->notices->len);
}

static const PtQueueEntry *
find_refused (PtQueueLists *self, gint64 id)
{
  for (guint i = 0; self->refused != NULL && i < self->refused->len; i++) {
    const PtQueueEntry *entry = self->refused->pdata[i];
    if (entry->id == id)
      return entry;
  }
  return NULL;
}

GArray *
pt_queue_lists_list_like (PtQueueLists *self, gint64 id)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  const PtQueueEntry *one = find_refused (self, id);
  for (guint i = 0; one != NULL && i < self->refused->len; i++) {
    const PtQueueEntry *entry = self->refused->pdata[i];
    if (pt_attention_is_like (one, entry))
      g_array_append_val (ids, entry->id);
  }
  return ids;
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
  g_clear_pointer (&self->refused, g_ptr_array_unref);
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
