/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list model behind every table of the window: a vector of row ids, filled by the reading worker, over a cache of
 * the records around what is on screen, so that a million rows open at once. */

#include "record-list.h"

#include <string.h>

#include "record-cache.h"
#include "stretches.h"

#define PAGE 64
#define FIRST_LOOK 200     /* rows that are painted before the whole vector is there */
#define FOLLOW_AFTER 50    /* ms: what is on screen is painted before the others are asked for */
#define REFRESH_AFTER 1500 /* ms */
#define PORTION 24         /* rows that come or go at once */
#define PORTION_AFTER 16   /* ms: one frame */

/* How much a question for row ids wants. */
typedef enum {
  LOOK_FIRST, /* at another query: what stands on screen at once, with its records; the others follow */
  LOOK_AGAIN, /* at the beginning after a change, to find what was added there */
  LOOK_WHOLE
} Look;

struct _PtRecordList {
  GObject parent_instance;
  PtProfile *profile;
  gulong on_changed;
  PtQuery *query;
  GArray *row_ids; /* gint64, in the list's order; never written to, as the worker may look at them */
  GArray *goal;    /* what another query found, while its rows come or those left over, blank, go; else NULL */
  GArray *former;  /* while changes are told: the list from place `told` on is this from `from` on */
  guint told;
  guint from;
  PtRecordCache *cache;
  GCancellable *asking; /* of the newest question for row ids, and */
  Look look;            /* what it wants */
  gboolean running;
  guint follow;  /* a timer, or 0: rows of the goal are to come or go, or those behind the first look to be read */
  guint refresh; /* a timer, or 0: all row ids are to be read again */
};

static void pt_record_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtRecordList, pt_record_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, pt_record_list_model_init))

enum { PROP_QUERY_RUNNING = 1, PROP_N_ITEMS, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { LABELS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- the vector of row ids --------------------------------------------------------------------------------------- */

typedef struct {
  PtQuery *query;
  Look look;
  GArray *row_ids;
  PtRecordPage *page; /* of LOOK_FIRST: their records */
  GArray *former;     /* of the others: what the list was, and */
  GArray *stretches;  /* what changed */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  pt_query_free (question->query);
  g_clear_pointer (&question->row_ids, g_array_unref);
  g_clear_pointer (&question->page, pt_record_page_free);
  g_clear_pointer (&question->former, g_array_unref);
  g_clear_pointer (&question->stretches, g_array_unref);
  g_free (question);
}

static gboolean
read_records (PtDatabase *database, Question *question, GError **error)
{
  question->page = pt_record_page_new (question->query->entity, g_array_ref (question->row_ids));
  return pt_record_page_read (database, question->page, error);
}

static gboolean
ask_row_ids (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Question *question = data;

  question->row_ids = pt_repository_row_ids (database, question->query, error);
  if (question->row_ids == NULL)
    return FALSE;
  if (question->look == LOOK_FIRST)
    return read_records (database, question, error);
  question->stretches = pt_stretches_between (question->former, question->row_ids);
  return TRUE;
}

static void
set_running (PtRecordList *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUERY_RUNNING]);
}

static guint
count_rows (PtRecordList *self)
{
  return self->former != NULL ? self->told + self->former->len - self->from : self->row_ids->len;
}

static gint64
row_at (PtRecordList *self, guint position)
{
  if (self->former != NULL && position >= self->told)
    return g_array_index (self->former, gint64, position - self->told + self->from);
  return g_array_index (self->row_ids, gint64, position);
}

/* Puts the row ids in place, one stretch after another: who hears of one sees the later ones as they were. */
static void
take_row_ids (PtRecordList *self, const Question *question)
{
  g_autoptr (GArray) former = self->row_ids;

  self->row_ids = g_array_ref (question->row_ids);
  self->former = former;
  self->told = self->from = 0;
  for (guint i = 0; i < question->stretches->len; i++) {
    const PtStretch *stretch = &g_array_index (question->stretches, PtStretch, i);

    self->from += stretch->position - self->told + stretch->removed;
    self->told = stretch->position + stretch->added;
    g_list_model_items_changed (G_LIST_MODEL (self), stretch->position, stretch->removed, stretch->added);
  }
  self->former = NULL;
  if (former->len != self->row_ids->len)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

/* The beginning of the goal, with blank rows behind it where it is shorter. */
static GArray *
dup_beginning (PtRecordList *self, guint length)
{
  GArray *beginning = g_array_sized_new (FALSE, FALSE, sizeof (gint64), length);

  g_array_append_vals (beginning, self->goal->data, MIN (length, self->goal->len));
  while (beginning->len < length) {
    gint64 none = -1 - (gint64) beginning->len;

    g_array_append_val (beginning, none);
  }
  return beginning;
}

/* The answer to another query: the record at a place becomes the one that stands there now, and the places behind come
 * and go. A list view makes all its widgets again for other records; for these it does nothing. */
static void
take_others (PtRecordList *self, const Question *question)
{
  g_autoptr (GArray) old = self->row_ids;
  guint shown = MIN (old->len, FIRST_LOOK);
  g_autoptr (GArray) places = NULL;

  g_clear_pointer (&self->goal, g_array_unref);
  self->goal = g_array_ref (question->row_ids);
  places = dup_beginning (self, MAX (shown, self->goal->len));
  pt_record_cache_replace (self->cache, (const gint64 *) (void *) old->data, shown, places, question->page);
  shown = MAX (shown, MIN (PORTION, self->goal->len));
  self->row_ids = dup_beginning (self, shown);
  if (old->len != shown)
    g_list_model_items_changed (G_LIST_MODEL (self), MIN (old->len, shown), old->len - MIN (old->len, shown),
                                shown - MIN (old->len, shown));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
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
  g_autoptr (GArray) former = self->row_ids;
  self->row_ids = g_array_sized_new (FALSE, FALSE, sizeof *ids, former->len + added);
  g_array_append_vals (self->row_ids, ids, added);
  g_array_append_vals (self->row_ids, former->data, former->len);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, added);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

static void ask (PtRecordList *self, Look look);
static void come_closer (PtRecordList *self);

static void
on_follow (gpointer data)
{
  PtRecordList *self = data;

  self->follow = 0;
  ask (self, LOOK_WHOLE);
}

static void
on_portion (gpointer data)
{
  PtRecordList *self = data;
  g_autoptr (GArray) old = self->row_ids;
  gboolean more = self->goal->len > old->len;
  guint rows = MIN (PORTION, more ? self->goal->len - old->len : old->len - self->goal->len);

  self->follow = 0;
  self->row_ids = dup_beginning (self, more ? old->len + rows : old->len - rows);
  g_list_model_items_changed (G_LIST_MODEL (self), MIN (old->len, self->row_ids->len), more ? 0 : rows,
                              more ? rows : 0);
  come_closer (self);
}

/* A list view takes its time over each row of widgets that comes or goes: some in each frame, so that what is looked at
 * does not wait for all. What the first look did not find follows them. */
static void
come_closer (PtRecordList *self)
{
  PtClock *clock = pt_profile_get_seams (self->profile)->clock;
  gboolean whole = self->goal->len < FIRST_LOOK;

  if (self->goal->len != self->row_ids->len) {
    self->follow = pt_clock_add_timer (clock, PORTION_AFTER, on_portion, self);
    return;
  }
  g_clear_pointer (&self->goal, g_array_unref);
  self->follow = whole ? 0 : pt_clock_add_timer (clock, FOLLOW_AFTER, on_follow, self);
  set_running (self, !whole);
}

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
  gboolean begun = self->row_ids->len < FIRST_LOOK;

  if (question->look == LOOK_FIRST) {
    take_others (self, question);
    come_closer (self);
    return;
  }
  if (whole || begun)
    take_row_ids (self, question);
  else
    take_added (self, question->row_ids);
  if (!whole && begun) {
    ask (self, LOOK_WHOLE);
    return;
  }
  set_running (self, FALSE);
  if (!whole)
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
  if (self->goal != NULL)
    come_closer (self);
  else
    set_running (self, FALSE);
}

static void
stop_asking (PtRecordList *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  if (self->follow != 0)
    pt_clock_remove_timer (pt_profile_get_seams (self->profile)->clock, self->follow);
  self->follow = 0;
}

static void
forget_refresh (PtRecordList *self)
{
  if (self->refresh != 0)
    pt_clock_remove_timer (pt_profile_get_seams (self->profile)->clock, self->refresh);
  self->refresh = 0;
}

/* A question that is still under way is given up; another query's answer needs no refreshing. */
static void
ask (PtRecordList *self, Look look)
{
  Question *question = g_new0 (Question, 1);

  if (look == LOOK_FIRST)
    forget_refresh (self);
  question->query = pt_query_copy (self->query);
  question->look = self->look = look;
  question->former = g_array_ref (self->row_ids);
  if (look != LOOK_WHOLE && (self->query->limit == 0 || self->query->limit > FIRST_LOOK))
    question->query->limit = FIRST_LOOK;
  stop_asking (self);
  self->asking = g_cancellable_new ();
  set_running (self, TRUE);
  pt_profile_run_async (self->profile, PT_PROFILE_READ, look == LOOK_WHOLE ? PT_PRIORITY_NORMAL : PT_PRIORITY_NOW,
                        ask_row_ids, question, question_free, self->asking, on_row_ids, g_object_ref (self));
}

/* A short list is read again at once; of a long one the beginning, and all of it later, where it is not read soon
 * anyway. */
static void
ask_again (PtRecordList *self)
{
  if (self->goal != NULL || (self->asking != NULL && self->look == LOOK_FIRST))
    ask (self, LOOK_FIRST);
  else if (self->follow != 0)
    return;
  else if (self->asking == NULL || self->row_ids->len < FIRST_LOOK)
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
    pt_record_cache_reload (self->cache);
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
  return count_rows (PT_RECORD_LIST (model));
}

static void
want_page (PtRecordList *self, guint position)
{
  gint64 row_ids[PAGE];
  guint first = position / PAGE * PAGE;
  guint n = MIN (PAGE, count_rows (self) - first);

  for (guint i = 0; i < n; i++)
    row_ids[i] = row_at (self, first + i);
  pt_record_cache_want (self->cache, row_ids, n);
}

static gpointer
pt_record_list_get_item (GListModel *model, guint position)
{
  PtRecordList *self = PT_RECORD_LIST (model);
  gboolean wanted;

  if (position >= count_rows (self))
    return NULL;
  g_autoptr (PtRecord) record = g_object_ref (pt_record_cache_get (self->cache, row_at (self, position), &wanted));
  if (!wanted)
    want_page (self, position);
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
    g_value_set_uint (value, self->goal != NULL ? self->goal->len : count_rows (self));
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
  forget_refresh (self);
  if (self->profile != NULL)
    g_clear_signal_handler (&self->on_changed, self->profile);
  g_clear_object (&self->profile);
  if (self->cache != NULL)
    pt_record_cache_close (self->cache);
  g_clear_object (&self->cache);
  G_OBJECT_CLASS (pt_record_list_parent_class)->dispose (object);
}

static void
pt_record_list_finalize (GObject *object)
{
  PtRecordList *self = PT_RECORD_LIST (object);
  pt_query_free (self->query);
  g_array_unref (self->row_ids);
  g_clear_pointer (&self->goal, g_array_unref);
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
}

static void
on_labels_changed (PtRecordList *self)
{
  g_signal_emit (self, signals[LABELS_CHANGED], 0);
}

PtRecordList *
pt_record_list_new (PtProfile *profile, const PtQuery *query)
{
  PtRecordList *self = g_object_new (PT_TYPE_RECORD_LIST, NULL);
  self->profile = g_object_ref (profile);
  self->query = pt_query_copy (query);
  self->cache = pt_record_cache_new (profile, query->entity);
  g_signal_connect_object (self->cache, "labels-changed", G_CALLBACK (on_labels_changed), self, G_CONNECT_SWAPPED);
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
  return id != NULL && self->cache != NULL ? pt_record_cache_get_label (self->cache, id) : NULL;
}
