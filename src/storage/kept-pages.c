/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signed pull pages, kept with what they tell and turned into witnesses in a recovery. Called by confirmed.c for each
 * page that is applied, by recovery.c, and at the end of each sync. */

#include "kept-pages.h"

#include "compression.h"
#include "protocol-limits.h"
#include "settings.h"

#define KEEP_MS (G_GINT64_CONSTANT (30) * 24 * 3600 * 1000)
/* Pages in one envelope, as text, so that with its operations it stays well below a request's limit. */
#define PROOF_BYTES (2 * 1024 * 1024)

gboolean
pt_pages_keep (PtDatabase *database, const PtPageProof *proof, GBytes *body, gint64 last_seq, gint64 now,
               GError **error)
{
  g_autoptr (GBytes) packed = proof->packed != NULL ? g_bytes_ref (proof->packed) : pt_gzip (body);
  g_autoptr (PtStatement) insert
      = pt_database_prepare (database,
                             "INSERT INTO pages (target, body, signature, last_seq, taken_at) VALUES (?, ?, ?, ?, ?)",
                             error);
  gsize length;
  const void *bytes = g_bytes_get_data (packed, &length);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_text (insert, 1, proof->target);
  pt_statement_bind_blob (insert, 2, bytes, length);
  pt_statement_bind_text (insert, 3, proof->signature);
  pt_statement_bind_integer (insert, 4, last_seq);
  pt_statement_bind_integer (insert, 5, now);
  return pt_statement_run (insert, error);
}

guint
pt_place_hash (gconstpointer place)
{
  const PtPlace *self = place;

  return pt_id_hash (&self->epoch) ^ g_int64_hash (&self->seq);
}

gboolean
pt_place_equal (gconstpointer a, gconstpointer b)
{
  const PtPlace *one = a, *other = b;

  return one->seq == other->seq && pt_id_equal (&one->epoch, &other->epoch);
}

/* Witnessing */

/* A row that was lost, and the page that tells of it. */
typedef struct {
  PtOperation *operation;
  gint64 seq;
  gint64 page;
} Witness;

typedef struct {
  gint64 fork;
  GHashTable *explained;
  gint64 page;
  gint64 last_seq;  /* up to here the page tells what was history when the server was put back */
  GHashTable *told; /* PtId of the witnesses taken */
  GArray *witnesses;
} Collect;

static void
clear_witness (gpointer data)
{
  g_clear_pointer (&((Witness *) data)->operation, pt_operation_free);
}

static void
collect_clear (Collect *collect)
{
  g_clear_pointer (&collect->told, g_hash_table_unref);
  g_clear_pointer (&collect->witnesses, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Collect, collect_clear)

/* The same row is witnessed by the same operation whoever tells of it, and however often: a UUID of version 8, made
 * from what it says. */
static PtOperation *
witness (const PtRow *row)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *text = NULL;
  PtOperation *operation = pt_operation_new ();
  guint8 hash[32];

  pt_pull_row_write (writer, row, pt_pull_row_form (row));
  text = pt_writer_end_text (writer);
  pt_sha256 (text, strlen (text), hash);
  memcpy (operation->op.bytes, hash, sizeof operation->op.bytes);
  operation->op.bytes[6] = (guint8) (0x80 | (operation->op.bytes[6] & 0x0f));
  operation->op.bytes[8] = (guint8) (0x80 | (operation->op.bytes[8] & 0x3f));
  operation->entity = pt_row_entity (row);
  operation->id = pt_row_peek_meta (row)->id;
  operation->kind = PT_OPERATION_WITNESS;
  operation->set = pt_row_copy (row);
  operation->made_at = pt_row_peek_meta (row)->updated_at;
  return operation;
}

static gboolean
on_row (PtRow *row, PtFieldsForm form, gpointer data, GError **error)
{
  Collect *collect = data;
  Witness taken = { .seq = pt_row_peek_meta (row)->seq, .page = collect->page };

  if (taken.seq <= collect->fork || taken.seq > collect->last_seq)
    return TRUE;
  taken.operation = witness (row);
  if (g_hash_table_add (collect->told, &taken.operation->op))
    g_array_append_val (collect->witnesses, taken);
  else
    clear_witness (&taken);
  return TRUE;
}

/* Of the witnesses from @first on, all of one page: its mark, which says of which history it is, comes behind its
 * rows. */
static void
leave_out_explained (Collect *collect, guint first, const PtId *epoch)
{
  for (guint i = collect->witnesses->len; i-- > first;) {
    const Witness *witness = &g_array_index (collect->witnesses, Witness, i);
    const PtPlace place = { *epoch, witness->seq };

    if (!g_hash_table_contains (collect->explained, &place))
      continue;
    g_hash_table_remove (collect->told, &witness->operation->op);
    g_array_remove_index (collect->witnesses, i);
  }
}

static gboolean
collect_page (Collect *collect, PtStatement *select, GError **error)
{
  guint first = collect->witnesses->len;
  gsize length;
  const void *bytes = pt_statement_blob (select, 2, &length);
  g_autoptr (GBytes) packed = g_bytes_new (bytes, length);
  g_autoptr (GBytes) body = pt_gunzip (packed, PT_LIMIT_INFLATED, error);
  PtPage page = { 0 };
  gboolean read;

  if (body == NULL)
    return FALSE;
  collect->page = pt_statement_integer (select, 0);
  collect->last_seq = pt_statement_integer (select, 1);
  read = pt_page_read (body, &page, on_row, collect, error);
  if (read)
    leave_out_explained (collect, first, &page.mark.epoch);
  pt_page_clear (&page);
  return read;
}

static gboolean
collect_all (Collect *collect, PtDatabase *database, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT id, last_seq, body FROM pages WHERE last_seq > ? ORDER BY id DESC",
                             error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_integer (select, 1, collect->fork);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW)
    if (!collect_page (collect, select, error))
      return FALSE;
  return step == PT_STEP_DONE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Witness *one = a, *other = b;
  guint entity = one->operation->entity->index, other_entity = other->operation->entity->index;

  if (entity != other_entity)
    return entity < other_entity ? -1 : 1;
  return one->seq < other->seq ? -1 : one->seq > other->seq;
}

static PtOldAnswer *
load_proof (PtDatabase *database, gint64 page, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT target, body, signature FROM pages WHERE id = ?", error);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *text = NULL;
  const void *bytes;
  gsize length;

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, page);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return NULL;
  bytes = pt_statement_blob (select, 1, &length);
  packed = g_bytes_new (bytes, length);
  body = pt_gunzip (packed, PT_LIMIT_INFLATED, error);
  if (body == NULL)
    return NULL;
  bytes = g_bytes_get_data (body, &length);
  text = g_strndup (bytes, length);
  return pt_old_answer_new (pt_statement_text (select, 0), text, pt_statement_text (select, 2));
}

/* An envelope on its way to being full. */
typedef struct {
  PtDatabase *database;
  PtEnvelope *envelope;
  GHashTable *pages; /* gint64, borrowed: those in it */
  gsize bytes;
  PtEnvelopeEach each;
  gpointer data;
} Fill;

static void
begin (Fill *fill)
{
  fill->envelope = pt_envelope_new ();
  fill->envelope->was = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_old_answer_free);
  fill->bytes = 0;
  g_hash_table_remove_all (fill->pages);
}

static gboolean
hand_over (Fill *fill, GError **error)
{
  PtEnvelope *envelope = g_steal_pointer (&fill->envelope);

  if (envelope->ops->len > 0)
    return fill->each (envelope, fill->data, error);
  pt_envelope_free (envelope);
  return TRUE;
}

static gboolean
is_full (const Fill *fill)
{
  return fill->envelope->ops->len >= PT_LIMIT_OPERATIONS || fill->bytes > PROOF_BYTES;
}

static gboolean
put (Fill *fill, Witness *witnessed, GError **error)
{
  if (is_full (fill)) {
    if (!hand_over (fill, error))
      return FALSE;
    begin (fill);
  }
  if (g_hash_table_add (fill->pages, &witnessed->page)) {
    PtOldAnswer *proof = load_proof (fill->database, witnessed->page, error);

    if (proof == NULL)
      return FALSE;
    fill->bytes += strlen (proof->body);
    g_ptr_array_add (fill->envelope->was, proof);
  }
  g_ptr_array_add (fill->envelope->ops, g_steal_pointer (&witnessed->operation));
  return TRUE;
}

static gboolean
put_all (Fill *fill, GArray *witnesses, GError **error)
{
  begin (fill);
  for (guint i = 0; i < witnesses->len; i++)
    if (!put (fill, &g_array_index (witnesses, Witness, i), error))
      return FALSE;
  return hand_over (fill, error);
}

static gboolean
forget_lost (PtDatabase *database, gint64 fork, GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (database, "UPDATE pages SET last_seq = ?1 WHERE last_seq > ?1", error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_integer (update, 1, fork);
  return pt_statement_run (update, error);
}

gboolean
pt_pages_witness (PtDatabase *database, gint64 fork, GHashTable *explained, PtEnvelopeEach each, gpointer data,
                  GError **error)
{
  g_auto (Collect) collect = { .fork = fork, .explained = explained };
  g_autoptr (GHashTable) pages = g_hash_table_new (g_int64_hash, g_int64_equal);
  Fill fill = { .database = database, .pages = pages, .each = each, .data = data };
  gboolean done;

  collect.told = g_hash_table_new (pt_id_hash, pt_id_equal);
  collect.witnesses = g_array_new (FALSE, FALSE, sizeof (Witness));
  g_array_set_clear_func (collect.witnesses, clear_witness);
  if (!collect_all (&collect, database, error))
    return FALSE;
  g_array_sort (collect.witnesses, compare);
  done = put_all (&fill, collect.witnesses, error);
  g_clear_pointer (&fill.envelope, pt_envelope_free);
  return done && forget_lost (database, fork, error);
}

/* Letting go */

static gboolean
run_with_limits (PtDatabase *database, const char *sql, gint64 before, gint64 backed_up, GError **error)
{
  g_autoptr (PtStatement) statement = pt_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 1, before);
  pt_statement_bind_integer (statement, 2, backed_up);
  return pt_statement_run (statement, error);
}

gboolean
pt_pages_let_go (PtDatabase *database, gint64 now, GError **error)
{
  gint64 backed_up = 0;

  /* A backup of the very head of an answer may have been made before it: what found everything as it asked for moved no
   * head. The newest envelope stays as a number, since the next one counts on from it. Pages, too, outlive the backup
   * that holds them: an older one may be what the server is put back from. Those of a server that was never backed up
   * go by their age alone: it is not known to have anything to be put back from. */
  return pt_setting_get_integer (database, PT_SETTING_BACKED_UP, &backed_up, error)
         && run_with_limits (database,
                             "DELETE FROM envelopes WHERE state <> 'sealed' AND answered_at < ?1 AND n < (SELECT max(n)"
                             " FROM envelopes) AND (state = 'refused' OR head < ?2)",
                             now - KEEP_MS, backed_up, error)
         && run_with_limits (database,
                             "UPDATE envelopes SET body = x'', answer = NULL, answer_signature = NULL WHERE"
                             " state <> 'sealed' AND answered_at < ?1 AND (state = 'refused' OR head < ?2)",
                             now - KEEP_MS, backed_up, error)
         && run_with_limits (database, "DELETE FROM pages WHERE taken_at < ?1 AND (?2 = 0 OR last_seq <= ?2)",
                             now - KEEP_MS, backed_up, error);
}
