/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list model behind every table of the window: a vector of row ids, filled by the reading worker, and a cache of
 * the records around what is on screen. A record that is not loaded yet is handed out blank and fills in place, so
 * that a million rows open at once. */

#include "record-list.h"

#include <string.h>

#define PAGE 64
#define FIRST_LOOK 200 /* rows that are painted before the whole vector is there */
#define CACHE_MOST 2048
#define REFRESH_AFTER 1500 /* ms */

typedef struct {
  PtRecord *record;
  gboolean loaded;
  guint64 used; /* the list's tick when it was last asked for */
} Entry;

struct _PtRecordList {
  GObject parent_instance;
  PtProfile *profile;
  gulong on_changed;
  PtQuery *query;
  GArray *row_ids;      /* gint64, in the list's order */
  GHashTable *entries;  /* row id -> Entry */
  GHashTable *labels;   /* id text -> label */
  GCancellable *asking; /* of the newest question for row ids */
  gboolean running;
  guint refresh; /* a timer, or 0: all row ids are to be read again */
  guint64 tick;
};

static void pt_record_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtRecordList, pt_record_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, pt_record_list_model_init))

enum { PROP_QUERY_RUNNING = 1, PROP_N_ITEMS, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { LABELS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  g_object_unref (entry->record);
  g_free (entry);
}

/* --- rows of a page ---------------------------------------------------------------------------------------------- */

/* What one reading job takes and brings: rows by their ids, and how the rows that they refer to are called. */
typedef struct {
  const PtEntity *entity;
  GArray *row_ids;
  GPtrArray *rows; /* PtRow or NULL */
  PtSyncState *states;
  GHashTable *labels;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;
  g_array_unref (page->row_ids);
  g_clear_pointer (&page->rows, g_ptr_array_unref);
  g_clear_pointer (&page->labels, g_hash_table_unref);
  g_free (page->states);
  g_free (page);
}

static gboolean
add_labels (PtDatabase *database, Page *page, const PtRow *row, GError **error)
{
  for (guint field = 0; field < page->entity->n_fields; field++) {
    if (page->entity->fields[field].kind != PT_KIND_REFERENCE || pt_row_is_null (row, field))
      continue;
    char id[PT_ID_TEXT];
    pt_id_format (pt_row_get_id (row, field), id);
    if (g_hash_table_contains (page->labels, id))
      continue;
    g_autoptr (GError) failure = NULL;
    char *label = pt_repository_dup_label (database, pt_field_target (&page->entity->fields[field]),
                                           pt_row_get_id (row, field), &failure);
    if (failure != NULL) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    if (label != NULL)
      g_hash_table_insert (page->labels, g_strdup (id), label);
  }
  return TRUE;
}

static gboolean
read_page (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Page *page = data;
  page->states = g_new0 (PtSyncState, page->row_ids->len);
  page->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  page->rows = pt_repository_read (database, page->entity, (const gint64 *) (void *) page->row_ids->data,
                                   page->row_ids->len, page->states, error);
  if (page->rows == NULL)
    return FALSE;
  for (guint i = 0; i < page->rows->len; i++)
    if (page->rows->pdata[i] != NULL && !add_labels (database, page, page->rows->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Takes the labels over; whether one of them is new or differs. */
static gboolean
take_labels (PtRecordList *self, GHashTable *labels)
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
take_page (PtRecordList *self, const Page *page)
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
on_page_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtRecordList) self = data;
  g_autoptr (GError) error = NULL;
  Page *page = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (page != NULL)
    take_page (self, page);
  else
    g_message ("A page of the list could not be read: %s", error->message);
}

/* Takes over @row_ids. */
static void
load_rows (PtRecordList *self, GArray *row_ids, PtPriority priority)
{
  Page *page = g_new0 (Page, 1);
  page->entity = self->query->entity;
  page->row_ids = row_ids;
  pt_profile_run_async (self->profile, PT_PROFILE_READ, priority, read_page, page, page_free, NULL, on_page_read,
                        g_object_ref (self));
}

/* --- the cache --------------------------------------------------------------------------------------------------- */

static Entry *
ensure_entry (PtRecordList *self, gint64 row_id)
{
  Entry *entry = g_hash_table_lookup (self->entries, &row_id);
  if (entry == NULL) {
    g_autoptr (PtRow) blank = pt_row_new (self->query->entity);
    entry = g_new0 (Entry, 1);
    entry->record = pt_record_new (blank, PT_SYNC_STATE_SYNCED);
    g_hash_table_insert (self->entries, g_memdup2 (&row_id, sizeof row_id), entry);
  }
  entry->used = ++self->tick;
  return entry;
}

/* Whether @entry was not asked for lately; the widgets hold records of their own, so none on screen is lost. */
static gboolean
is_old (gpointer key, gpointer value, gpointer data)
{
  return ((Entry *) value)->used + CACHE_MOST / 2 < ((PtRecordList *) data)->tick;
}

static void
load_page_around (PtRecordList *self, guint position)
{
  guint first = position / PAGE * PAGE;
  guint end = MIN (first + PAGE, self->row_ids->len);
  GArray *missing = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (g_hash_table_size (self->entries) > CACHE_MOST)
    g_hash_table_foreach_remove (self->entries, is_old, self);
  for (guint i = first; i < end; i++) {
    gint64 row_id = g_array_index (self->row_ids, gint64, i);
    Entry *entry = ensure_entry (self, row_id);
    if (!entry->loaded)
      g_array_append_val (missing, row_id);
    entry->loaded = TRUE;
  }
  load_rows (self, missing, PT_PRIORITY_NOW);
}

/* After a commit: what is cached is read again, in place. */
static void
reload_cached (PtRecordList *self)
{
  GArray *cached = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer row_id;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &row_id, NULL))
    g_array_append_vals (cached, row_id, 1);
  if (cached->len > 0)
    load_rows (self, cached, PT_PRIORITY_NORMAL);
  else
    g_array_unref (cached);
}

/* --- the vector of row ids --------------------------------------------------------------------------------------- */

/* How much a question for row ids wants. */
typedef enum {
  LOOK_FIRST, /* what stands on screen at once, with its records; the others follow */
  LOOK_AGAIN, /* the beginning after a change, to find what was added there */
  LOOK_WHOLE
} Look;

typedef struct {
  PtQuery *query;
  Look look;
  GArray *row_ids;
  Page *page; /* of LOOK_FIRST: the first records */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  pt_query_free (question->query);
  g_clear_pointer (&question->row_ids, g_array_unref);
  g_clear_pointer (&question->page, page_free);
  g_free (question);
}

static gboolean
read_first_page (PtDatabase *database, Question *question, GError **error)
{
  question->page = g_new0 (Page, 1);
  question->page->entity = question->query->entity;
  question->page->row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (question->page->row_ids, question->row_ids->data, MIN (question->row_ids->len, PAGE));
  return read_page (database, question->page, NULL, error);
}

static gboolean
ask_row_ids (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Question *question = data;
  question->row_ids = pt_repository_row_ids (database, question->query, error);
  return question->row_ids != NULL && (question->look != LOOK_FIRST || read_first_page (database, question, error));
}

static void
set_running (PtRecordList *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUERY_RUNNING]);
}

/* Puts @row_ids in place and tells of the stretch between the common beginning and the common end. */
static void
take_row_ids (PtRecordList *self, GArray *row_ids)
{
  g_autoptr (GArray) old = self->row_ids;
  const gint64 *before = (const gint64 *) (void *) old->data;
  const gint64 *after = (const gint64 *) (void *) row_ids->data;
  guint shorter = MIN (old->len, row_ids->len);
  guint head = 0, tail = 0;

  while (head < shorter && before[head] == after[head])
    head++;
  while (tail < shorter - head && before[old->len - 1 - tail] == after[row_ids->len - 1 - tail])
    tail++;
  self->row_ids = g_array_ref (row_ids);
  guint removed = old->len - head - tail, added = row_ids->len - head - tail;
  if (removed == 0 && added == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), head, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

/* The records that came with the first row ids are there before anything asks for them. */
static void
take_first_page (PtRecordList *self, const Page *page)
{
  for (guint i = 0; i < page->row_ids->len; i++)
    ensure_entry (self, g_array_index (page->row_ids, gint64, i))->loaded = TRUE;
  take_page (self, page);
}

/* Slips are added at the beginning: where what follows there is what began the list, the rest stays as it is. */
static void
take_added (PtRecordList *self, const GArray *beginning)
{
  const gint64 *ids = (const gint64 *) (void *) beginning->data;
  guint added = 0;

  while (added < beginning->len && ids[added] != g_array_index (self->row_ids, gint64, 0))
    added++;
  if (added == 0 || added == beginning->len || self->row_ids->len < beginning->len
      || memcmp (ids + added, self->row_ids->data, (beginning->len - added) * sizeof *ids) != 0)
    return;
  g_array_prepend_vals (self->row_ids, ids, added);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, added);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

static void ask (PtRecordList *self, Look look);

static void
on_refresh (gpointer data)
{
  PtRecordList *self = data;

  self->refresh = 0;
  ask (self, LOOK_WHOLE);
}

/* Reading a million row ids takes a while: once for a burst of changes. */
static void
refresh_later (PtRecordList *self)
{
  PtClock *clock = pt_profile_get_seams (self->profile)->clock;

  if (self->refresh == 0)
    self->refresh = pt_clock_add_timer (clock, REFRESH_AFTER, on_refresh, self);
}

static void
take_answer (PtRecordList *self, const Question *question)
{
  gboolean whole = question->look == LOOK_WHOLE || question->row_ids->len < FIRST_LOOK;

  if (question->page != NULL)
    take_first_page (self, question->page);
  if (question->look == LOOK_AGAIN && !whole)
    take_added (self, question->row_ids);
  else
    take_row_ids (self, question->row_ids);
  if (question->look == LOOK_FIRST && !whole)
    ask (self, LOOK_WHOLE);
  else
    set_running (self, FALSE);
  if (question->look == LOOK_AGAIN && !whole)
    refresh_later (self);
}

static void
on_row_ids (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtRecordList) self = data;
  g_autoptr (GError) error = NULL;
  Question *question = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* a newer question is on its way */
  g_clear_object (&self->asking);
  if (question != NULL) {
    take_answer (self, question);
    return;
  }
  g_message ("The list could not be read: %s", error->message);
  set_running (self, FALSE);
}

static void
stop_asking (PtRecordList *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

/* A question that is still under way is given up. */
static void
ask (PtRecordList *self, Look look)
{
  Question *question = g_new0 (Question, 1);

  question->query = pt_query_copy (self->query);
  question->look = look;
  if (look != LOOK_WHOLE && (self->query->limit == 0 || self->query->limit > FIRST_LOOK))
    question->query->limit = FIRST_LOOK;
  stop_asking (self);
  self->asking = g_cancellable_new ();
  set_running (self, TRUE);
  pt_profile_run_async (self->profile, PT_PROFILE_READ, look == LOOK_WHOLE ? PT_PRIORITY_NORMAL : PT_PRIORITY_NOW,
                        ask_row_ids, question, question_free, self->asking, on_row_ids, g_object_ref (self));
}

/* A short list is read again at once; of a long one the beginning, and all of it later. */
static void
ask_again (PtRecordList *self)
{
  if (self->row_ids->len < FIRST_LOOK)
    ask (self, LOOK_FIRST);
  else if (self->asking == NULL)
    ask (self, LOOK_AGAIN);
  else
    refresh_later (self);
}

static void
on_profile_changed (PtRecordList *self, guint entities)
{
  guint own = 1u << self->query->entity->index;
  guint references = 0;
  for (guint i = 0; i < self->query->entity->n_fields; i++)
    if (self->query->entity->fields[i].kind == PT_KIND_REFERENCE)
      references |= 1u << pt_field_target (&self->query->entity->fields[i])->index;
  if (entities == 0 || (entities & (own | references)) != 0)
    reload_cached (self);
  if ((entities & own) != 0 || (self->query->search != NULL && (entities & references) != 0))
    ask_again (self);
}

/* --- the object -------------------------------------------------------------------------------------------------- */

static GType
pt_record_list_get_item_type (GListModel *model)
{
  return PT_TYPE_RECORD;
}

static guint
pt_record_list_get_n_items (GListModel *model)
{
  return PT_RECORD_LIST (model)->row_ids->len;
}

static gpointer
pt_record_list_get_item (GListModel *model, guint position)
{
  PtRecordList *self = PT_RECORD_LIST (model);
  if (position >= self->row_ids->len)
    return NULL;
  Entry *entry = ensure_entry (self, g_array_index (self->row_ids, gint64, position));
  g_autoptr (PtRecord) record = g_object_ref (entry->record);
  if (!entry->loaded)
    load_page_around (self, position);
  return g_steal_pointer (&record);
}

static void
pt_record_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = pt_record_list_get_item_type;
  iface->get_n_items = pt_record_list_get_n_items;
  iface->get_item = pt_record_list_get_item;
}

static void
pt_record_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtRecordList *self = PT_RECORD_LIST (object);
  switch (id) {
  case PROP_QUERY_RUNNING:
    g_value_set_boolean (value, self->running);
    break;
  case PROP_N_ITEMS:
    g_value_set_uint (value, self->row_ids->len);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
pt_record_list_dispose (GObject *object)
{
  PtRecordList *self = PT_RECORD_LIST (object);
  stop_asking (self);
  if (self->refresh != 0)
    pt_clock_remove_timer (pt_profile_get_seams (self->profile)->clock, self->refresh);
  self->refresh = 0;
  if (self->profile != NULL)
    g_clear_signal_handler (&self->on_changed, self->profile);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (pt_record_list_parent_class)->dispose (object);
}

static void
pt_record_list_finalize (GObject *object)
{
  PtRecordList *self = PT_RECORD_LIST (object);
  pt_query_free (self->query);
  g_array_unref (self->row_ids);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->labels);
  G_OBJECT_CLASS (pt_record_list_parent_class)->finalize (object);
}

static void
pt_record_list_class_init (PtRecordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = pt_record_list_get_property;
  object_class->dispose = pt_record_list_dispose;
  object_class->finalize = pt_record_list_finalize;

  props[PROP_QUERY_RUNNING]
      = g_param_spec_boolean ("query-running", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ITEMS]
      = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[LABELS_CHANGED]
      = g_signal_new ("labels-changed", PT_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_record_list_init (PtRecordList *self)
{
  self->row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, entry_free);
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

PtRecordList *
pt_record_list_new (PtProfile *profile, const PtQuery *query)
{
  PtRecordList *self = g_object_new (PT_TYPE_RECORD_LIST, NULL);
  self->profile = g_object_ref (profile);
  self->query = pt_query_copy (query);
  self->on_changed = g_signal_connect_swapped (profile, "changed", G_CALLBACK (on_profile_changed), self);
  ask (self, LOOK_FIRST);
  return self;
}

void
pt_record_list_set_query (PtRecordList *self, const PtQuery *query)
{
  g_return_if_fail (query->entity == self->query->entity);
  pt_query_free (self->query);
  self->query = pt_query_copy (query);
  ask (self, LOOK_FIRST);
}

const char *
pt_record_list_get_label (PtRecordList *self, const PtEntity *entity, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->labels, id) : NULL;
}
