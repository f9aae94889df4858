/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Pull: rows in the order of seq, streamed from the store into the page, with
 * each parent ahead that the device cannot have yet. The hot path of a first
 * sync: one row's memory, one walk, no tree. Looked up by routes.c.
 */

#include "config.h"

#include "server-pull.h"

#include <glib/gi18n-lib.h>

#include "cursors.h"
#include "messages.h"
#include "office-json.h"
#include "plant.h"
#include "protocol-limits.h"
#include "server-delta.h"

#define SILENT_MS (G_GINT64_CONSTANT (180) * 24 * 3600 * 1000)
/* Kept free below the page's limit for its other members. */
#define PAGE_TAIL (64 * 1024)
/* A row of fewer bytes goes whole: looking up what was written of it would cost more than it saves. */
#define DELTA_WORTH 1024

typedef struct {
  PtCall *call;
  gint64 after;        /* the client's cursor */
  gint64 whole;        /* up to here it holds every row */
  gint64 last;         /* seq of the last row in order */
  guint left;          /* rows still wanted */
  gboolean more;       /* stopped before the end */
  PtWriter *rows;      /* in the order of seq */
  PtWriter *parents;   /* what stands ahead of them */
  GHashTable *settled; /* PtId of each parent that was asked for, to its Place */
  GHashTable *ahead;   /* PtId of those that were put ahead */
  guint n_rows;
} Page;

static void
page_clear (Page *page)
{
  g_clear_pointer (&page->rows, pt_writer_free);
  g_clear_pointer (&page->parents, pt_writer_free);
  g_clear_pointer (&page->settled, g_hash_table_unref);
  g_clear_pointer (&page->ahead, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static void
page_init (Page *page, PtCall *call, const PtCursor *from, guint limit)
{
  page->call = call;
  page->after = page->last = from->seq;
  page->whole = from->whole;
  page->left = limit;
  page->rows = pt_writer_new ();
  pt_writer_begin_array (page->rows);
  page->parents = pt_writer_new ();
  pt_writer_begin_array (page->parents);
  page->settled = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  page->ahead = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
}

/* Where a parent is to be found by whoever reads the page, the last of them winning. */
typedef enum { PLACE_UNKNOWN, PLACE_DEVICE, PLACE_AHEAD, PLACE_ROWS } Place;

static gboolean add_parents (Page *page, const PtRow *row, gint64 written, Place *last, GError **error);

/* Ahead of all rows; where its own parent stands among them already, only ahead of the row that needs it. */
static gboolean
put_ahead (Page *page, const PtEntity *entity, const PtId *id, gint64 written, Place *place, GError **error)
{
  PtStore *store = page->call->store;
  g_autoptr (PtRow) parent = pt_row_new (entity);
  Place own = PLACE_AHEAD;

  if (store->verbs->read_row (store, entity, id, parent, error) == PT_FOUND_ERROR
      || !add_parents (page, parent, written, &own, error))
    return FALSE;
  g_hash_table_add (page->ahead, g_memdup2 (id, sizeof *id));
  pt_pull_row_write (own == PLACE_ROWS ? page->rows : page->parents, parent, PT_FIELDS_FULL);
  *place = own;
  return TRUE;
}

/* The parent's seq says it all: up to the cursor the device has it; up to the rows written it stands among them; any
 * other comes ahead, after its own parents. */
static gboolean
add_parent (Page *page, const PtEntity *entity, const PtId *id, gint64 written, Place *last, GError **error)
{
  PtStore *store = page->call->store;
  Place place = (Place) GPOINTER_TO_INT (g_hash_table_lookup (page->settled, id));
  gint64 seq = 0;

  if (place == PLACE_UNKNOWN) {
    if (store->verbs->read_seq (store, entity, id, &seq, error) == PT_FOUND_ERROR)
      return FALSE;
    place = seq <= page->after ? PLACE_DEVICE : PLACE_ROWS;
    if (seq > written && !put_ahead (page, entity, id, written, &place, error))
      return FALSE;
    g_hash_table_insert (page->settled, g_memdup2 (id, sizeof *id), GINT_TO_POINTER (place));
  }
  *last = MAX (*last, place);
  return TRUE;
}

/* @last becomes the last place where one of them is, where that is later. */
static gboolean
add_parents (Page *page, const PtRow *row, gint64 written, Place *last, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);

  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i].kind == PT_KIND_REFERENCE && !pt_row_is_null (row, i)
        && !add_parent (page, pt_field_target (&entity->fields[i]), pt_row_get_id (row, i), written, last, error))
      return FALSE;
  return TRUE;
}

static gsize
page_size (const Page *page)
{
  return pt_writer_text_so_far (page->rows)->len + pt_writer_text_so_far (page->parents)->len;
}

/* Where the page may be cut back to. */
typedef struct {
  gsize rows;
  gsize parents;
} Cut;

/* Large rows of which little was written go as a delta. Rows are never taken away from a device that had them all at
 * @whole, so it has what the delta stands on; where it has something newer, the delta holds that as well. */
static gboolean
write_row (Page *page, const PtRow *row, GError **error)
{
  GString *text = pt_writer_text_so_far (page->rows);
  const PtRowMeta *meta = pt_row_peek_meta (row);
  gsize start = text->len;
  gsize full;
  g_autoptr (PtRow) delta = NULL;

  pt_pull_row_write (page->rows, row, PT_FIELDS_FULL);
  full = text->len - start;
  if (full < DELTA_WORTH || page->whole == 0 || meta->version < 2 || meta->deleted)
    return TRUE;
  if (!pt_delta_find (page->call->store, row, page->whole, &delta, error))
    return FALSE;
  if (delta == NULL)
    return TRUE;
  g_string_truncate (text, start);
  pt_pull_row_write (page->rows, delta, PT_FIELDS_SET);
  if (text->len - start <= full / 2)
    return TRUE;
  g_string_truncate (text, start);
  pt_pull_row_write (page->rows, row, PT_FIELDS_FULL);
  return TRUE;
}

static PtEach
stop (Page *page)
{
  page->more = TRUE;
  return PT_EACH_STOP;
}

static PtEach
add_row (PtRow *row, gpointer data, GError **error)
{
  Page *page = data;
  const PtRowMeta *meta = pt_row_peek_meta (row);
  Cut cut = { pt_writer_text_so_far (page->rows)->len, pt_writer_text_so_far (page->parents)->len };
  Place last = PLACE_UNKNOWN;

  if (PT_PLANT (CLOCK_CURSOR) && meta->updated_at < page->call->session.device.last_seen)
    return PT_EACH_MORE;
  if (page->left == 0)
    return stop (page);
  if (g_hash_table_contains (page->ahead, &meta->id)) {
    page->last = meta->seq;
    return PT_EACH_MORE;
  }
  if ((!PT_PLANT (SPLIT_PAGE) && !add_parents (page, row, page->last, &last, error)) || !write_row (page, row, error))
    return PT_EACH_ERROR;
  if (page->n_rows > 0 && page_size (page) > PT_LIMIT_PAGE - PAGE_TAIL) {
    g_string_truncate (pt_writer_text_so_far (page->rows), cut.rows);
    g_string_truncate (pt_writer_text_so_far (page->parents), cut.parents);
    return stop (page);
  }
  page->last = meta->seq;
  page->left--;
  page->n_rows++;
  return PT_EACH_MORE;
}

/* The rows of both writers as elements of one array. */
static void
join_rows (Page *page, PtWriter *writer)
{
  PtWriter *parts[] = { page->parents, page->rows };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    GString *text = pt_writer_text_so_far (parts[i]);

    /* Without the opening bracket: the elements with the commas between them are one value to the writer. */
    if (text->len > 1)
      pt_writer_raw (writer, text->str + 1, (gssize) text->len - 1);
  }
}

static gboolean
take_organisation (PtCall *call, char **organisation, GError **error)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *logo = NULL;

  if (call->store->verbs->read_logo (call->store, &logo, error) == PT_FOUND_ERROR)
    return FALSE;
  pt_organisation_write (writer, call->organisation, logo);
  *organisation = pt_writer_end_text (writer);
  return TRUE;
}

static gboolean
take_directory (PtCall *call, char **directory, GError **error)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  if (!pt_directory_write (writer, call->store, error))
    return FALSE;
  *directory = pt_writer_end_text (writer);
  return TRUE;
}

static gboolean
take_digests (PtCall *call, PtPage *page, GError **error)
{
  page->has_digests = TRUE;
  for (guint i = 0; i < PT_ENTITIES; i++)
    if (!call->store->verbs->read_digest (call->store, i, 0, 0, &page->digests[i], error))
      return FALSE;
  return TRUE;
}

/* What a page says beside its rows. */
static gboolean
fill_members (Page *page, const PtCursor *from, PtPage *members, GError **error)
{
  PtCall *call = page->call;
  const PtOrganisation *organisation = call->organisation;
  PtCursor cursor = { .epoch = organisation->epoch,
                      .seq = page->more ? page->last : organisation->head,
                      .whole = page->more ? page->whole : organisation->head,
                      .settings = organisation->settings_revision,
                      .directory = organisation->directory_revision };

  members->cursor = pt_cursor_format (call->keys, "pull", &cursor);
  members->more = page->more;
  members->backed_up = organisation->backed_up;
  members->server_time = call->now;
  pt_call_mark (call, &members->mark);
  if (from->settings != organisation->settings_revision && !take_organisation (call, &members->organisation, error))
    return FALSE;
  if (from->directory != organisation->directory_revision && !take_directory (call, &members->directory, error))
    return FALSE;
  return page->more || take_digests (call, members, error);
}

static gboolean
reply (Page *page, const PtCursor *from, GError **error)
{
  g_autoptr (PtWriter) writer = pt_page_begin (pt_call_query (page->call, "cursor"));
  PtPage members = { 0 };
  gboolean filled = fill_members (page, from, &members, error);

  if (filled) {
    join_rows (page, writer);
    pt_call_reply (page->call, pt_page_end (writer, &members));
    page->call->pulled = TRUE;
  }
  pt_page_clear (&members);
  return filled;
}

guint
pt_call_limit (PtCall *call, guint otherwise)
{
  const char *text = pt_call_query (call, "limit");
  guint64 limit = otherwise;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 1, PT_PULL_LIMIT_MAX, &limit, NULL)) {
    pt_call_problem (call, "bad_limit", NULL);
    return 0;
  }
  return (guint) limit;
}

/* FALSE where the call was answered with what is wrong with its cursor. */
static gboolean
take_cursor (PtCall *call, PtCursor *cursor)
{
  const char *text = pt_call_query (call, "cursor");

  *cursor = (PtCursor){ .settings = -1, .directory = -1 };
  if (text == NULL)
    return TRUE;
  if (!pt_cursor_parse (call->keys, "pull", text, cursor))
    return !pt_call_problem (call, "bad_cursor", NULL);
  if (!pt_id_equal (&cursor->epoch, &call->organisation->epoch) || cursor->seq > call->organisation->head)
    return !pt_call_problem (call, "history_diverged", NULL);
  return call->now - call->session.device.pulled_at <= SILENT_MS || !pt_call_problem (call, "resync_required", NULL);
}

gboolean
pt_pull_run (PtCall *call, GError **error)
{
  guint limit = pt_call_limit (call, PT_PULL_LIMIT_DEFAULT);
  g_auto (Page) page = { NULL };
  PtCursor from;

  if (limit == 0 || !take_cursor (call, &from))
    return TRUE;
  page_init (&page, call, &from, limit);
  return call->store->verbs->each_row_since (call->store, from.seq, add_row, &page, error)
         && reply (&page, &from, error);
}
