/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records around what is on screen. One that is not read yet is handed out blank and fills in place. The record
 * list asks for pages of them. */

#include "record-cache.h"

#define MOST 1024

typedef struct {
  PtRecord *record;
  gboolean wanted;
  guint64 used; /* the cache's tick when it was last asked for */
} Entry;

struct _PtRecordCache {
  GObject parent_instance;
  PtProfile *profile; /* NULL: closed */
  const PtEntity *entity;
  GHashTable *entries; /* row id -> Entry */
  GHashTable *labels;  /* id text -> label */
  GQueue wanted;       /* of GArray: row ids of pages that are to be read */
  gboolean reading;    /* one of them */
  guint64 tick;
};

G_DEFINE_FINAL_TYPE (PtRecordCache, pt_record_cache, G_TYPE_OBJECT)

enum { LABELS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  g_object_unref (entry->record);
  g_free (entry);
}

static void
insert (PtRecordCache *self, gint64 row_id, Entry *entry)
{
  g_hash_table_replace (self->entries, g_memdup2 (&row_id, sizeof row_id), entry);
}

static Entry *
ensure_entry (PtRecordCache *self, gint64 row_id)
{
  Entry *entry = g_hash_table_lookup (self->entries, &row_id);
  if (entry == NULL) {
    g_autoptr (PtRow) blank = pt_row_new (self->entity);
    entry = g_new0 (Entry, 1);
    entry->record = pt_record_new (blank, PT_SYNC_STATE_SYNCED);
    insert (self, row_id, entry);
  }
  entry->used = ++self->tick;
  return entry;
}

PtRecord *
pt_record_cache_get (PtRecordCache *self, gint64 row_id, gboolean *wanted)
{
  Entry *entry = ensure_entry (self, row_id);

  *wanted = entry->wanted;
  return entry->record;
}

/* --- what was read ----------------------------------------------------------------------------------------------- */

static gboolean
read_page (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_record_page_read (database, data, error);
}

/* Takes the labels over; whether one of them is new or differs. */
static gboolean
take_labels (PtRecordCache *self, GHashTable *labels)
{
  GHashTableIter iter;
  gpointer id, label;
  gboolean news = FALSE;

  g_hash_table_iter_init (&iter, labels);
  while (g_hash_table_iter_next (&iter, &id, &label)) {
    if (g_strcmp0 (g_hash_table_lookup (self->labels, id), label) == 0)
      continue;
    g_hash_table_replace (self->labels, g_strdup (id), g_strdup (label));
    news = TRUE;
  }
  return news;
}

static void
take_page (PtRecordCache *self, const PtRecordPage *page)
{
  gboolean news = take_labels (self, page->labels);

  for (guint i = 0; i < page->rows->len; i++) {
    Entry *entry = g_hash_table_lookup (self->entries, &g_array_index (page->row_ids, gint64, i));

    if (entry != NULL && page->rows->pdata[i] != NULL)
      pt_record_update (entry->record, page->rows->pdata[i], page->states[i]);
  }
  if (news)
    g_signal_emit (self, signals[LABELS_CHANGED], 0);
}

static void
finish_reading (PtRecordCache *self, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  PtRecordPage *page = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (page != NULL)
    take_page (self, page);
  else
    g_message ("A page of the list could not be read: %s", error->message);
}

/* Takes over @row_ids. */
static void
load_rows (PtRecordCache *self, GArray *row_ids, PtPriority priority, GAsyncReadyCallback on_read)
{
  PtRecordPage *page = pt_record_page_new (self->entity, row_ids);

  pt_profile_run_async (self->profile, PT_PROFILE_READ, priority, read_page, page, pt_record_page_free, NULL, on_read,
                        g_object_ref (self));
}

/* --- pages ------------------------------------------------------------------------------------------------------- */

/* Whether somebody besides the cache has the record: a widget that shows it. */
static gboolean
is_held (const Entry *entry)
{
  return G_OBJECT (entry->record)->ref_count > 1;
}

static gboolean
is_any_held (PtRecordCache *self, const GArray *row_ids)
{
  for (guint i = 0; i < row_ids->len; i++) {
    const Entry *entry = g_hash_table_lookup (self->entries, &g_array_index (row_ids, gint64, i));

    if (entry != NULL && is_held (entry))
      return TRUE;
  }
  return FALSE;
}

static void
give_up (PtRecordCache *self, const GArray *row_ids)
{
  for (guint i = 0; i < row_ids->len; i++) {
    Entry *entry = g_hash_table_lookup (self->entries, &g_array_index (row_ids, gint64, i));

    if (entry != NULL)
      entry->wanted = FALSE;
  }
}

static void on_wanted_read (GObject *source, GAsyncResult *result, gpointer data);

/* One page at a time; those that were scrolled past meanwhile are not read, so that what is looked at now does not wait
 * for all that was passed. */
static void
read_wanted (PtRecordCache *self)
{
  while (!self->reading && !g_queue_is_empty (&self->wanted)) {
    GArray *row_ids = g_queue_pop_head (&self->wanted);

    self->reading = is_any_held (self, row_ids);
    if (self->reading) {
      load_rows (self, row_ids, PT_PRIORITY_NOW, on_wanted_read);
    } else {
      give_up (self, row_ids);
      g_array_unref (row_ids);
    }
  }
}

static void
on_wanted_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtRecordCache) self = data;

  finish_reading (self, source, result);
  self->reading = FALSE;
  if (self->profile != NULL)
    read_wanted (self);
}

static gboolean
is_old (gpointer key, gpointer value, gpointer data)
{
  const Entry *entry = value;

  return entry->used + MOST / 2 < ((PtRecordCache *) data)->tick && !is_held (entry);
}

void
pt_record_cache_want (PtRecordCache *self, const gint64 *row_ids, guint n)
{
  GArray *missing = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (g_hash_table_size (self->entries) > MOST)
    g_hash_table_foreach_remove (self->entries, is_old, self);
  for (guint i = 0; i < n; i++) {
    Entry *entry = ensure_entry (self, row_ids[i]);

    if (!entry->wanted)
      g_array_append_val (missing, row_ids[i]);
    entry->wanted = TRUE;
  }
  g_queue_push_tail (&self->wanted, missing);
  read_wanted (self);
}

/* The entries of these rows, out of the cache; NULL for one that has none. */
static GPtrArray *
steal (PtRecordCache *self, const gint64 *row_ids, guint n)
{
  GPtrArray *entries = g_ptr_array_new ();

  for (guint i = 0; i < n; i++) {
    gpointer row_id = NULL, entry = NULL;

    g_hash_table_steal_extended (self->entries, &row_ids[i], &row_id, &entry);
    g_ptr_array_add (entries, entry);
    g_free (row_id);
  }
  return entries;
}

void
pt_record_cache_replace (PtRecordCache *self, const gint64 *former, guint n, const GArray *row_ids,
                         const PtRecordPage *page)
{
  g_autoptr (PtRow) blank = pt_row_new (self->entity);
  g_autoptr (GPtrArray) entries = steal (self, former, n);

  g_return_if_fail (n <= row_ids->len);
  for (guint i = 0; i < row_ids->len; i++) {
    gint64 row_id = g_array_index (row_ids, gint64, i);
    Entry *entry;

    if (i < n && entries->pdata[i] != NULL)
      insert (self, row_id, entries->pdata[i]);
    entry = ensure_entry (self, row_id);
    entry->wanted = TRUE;
    if (i >= page->rows->len || page->rows->pdata[i] == NULL)
      pt_record_update (entry->record, blank, PT_SYNC_STATE_SYNCED);
  }
  take_page (self, page);
}

static void
on_cached_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtRecordCache) self = data;

  finish_reading (self, source, result);
}

void
pt_record_cache_reload (PtRecordCache *self)
{
  GArray *cached = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer row_id;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &row_id, NULL))
    g_array_append_vals (cached, row_id, 1);
  if (cached->len > 0)
    load_rows (self, cached, PT_PRIORITY_NORMAL, on_cached_read);
  else
    g_array_unref (cached);
}

const char *
pt_record_cache_get_label (PtRecordCache *self, const char *id)
{
  return g_hash_table_lookup (self->labels, id);
}

/* --- the object -------------------------------------------------------------------------------------------------- */

void
pt_record_cache_close (PtRecordCache *self)
{
  g_clear_object (&self->profile);
}

static void
pt_record_cache_finalize (GObject *object)
{
  PtRecordCache *self = PT_RECORD_CACHE (object);

  pt_record_cache_close (self);
  g_queue_clear_full (&self->wanted, (GDestroyNotify) g_array_unref);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->labels);
  G_OBJECT_CLASS (pt_record_cache_parent_class)->finalize (object);
}

static void
pt_record_cache_class_init (PtRecordCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_record_cache_finalize;
  signals[LABELS_CHANGED]
      = g_signal_new ("labels-changed", PT_TYPE_RECORD_CACHE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_record_cache_init (PtRecordCache *self)
{
  g_queue_init (&self->wanted);
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, entry_free);
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

PtRecordCache *
pt_record_cache_new (PtProfile *profile, const PtEntity *entity)
{
  PtRecordCache *self = g_object_new (PT_TYPE_RECORD_CACHE, NULL);
  self->profile = g_object_ref (profile);
  self->entity = entity;
  return self;
}
