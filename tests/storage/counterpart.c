/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The other side for the storage tests: versions, seqs, verdicts and pages over rows in memory. */

#include "counterpart.h"

#include "protocol-limits.h"
#include "recovery.h"

Counterpart *
counterpart_new (Desk *desk)
{
  Counterpart *server = g_new0 (Counterpart, 1);

  server->random = g_object_ref (desk->seams.random);
  server->clock = g_object_ref (desk->seams.clock);
  server->rows = g_hash_table_new_full (pt_id_hash, pt_id_equal, NULL, (GDestroyNotify) pt_row_free);
  server->results = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, g_free);
  server->log = g_ptr_array_new ();
  server->epoch = pt_id_new (server->clock, server->random);
  server->time = 1795000000000;
  return server;
}

void
counterpart_free (Counterpart *server)
{
  g_hash_table_unref (server->rows);
  g_hash_table_unref (server->results);
  g_ptr_array_unref (server->log);
  g_object_unref (server->random);
  g_object_unref (server->clock);
  g_free (server);
}

const PtRow *
counterpart_get (Counterpart *server, const PtId *id)
{
  return g_hash_table_lookup (server->rows, id);
}

void
counterpart_put (Counterpart *server, PtRow *row)
{
  PtRowMeta *meta = pt_row_meta (row);
  const PtRow *former = counterpart_get (server, &meta->id);

  meta->version = former != NULL ? pt_row_peek_meta (former)->version + 1 : 1;
  meta->seq = ++server->seq;
  meta->updated_at = ++server->time;
  meta->created_at = former != NULL ? pt_row_peek_meta (former)->created_at : meta->updated_at;
  if (former != NULL)
    server->log->pdata[pt_row_peek_meta (former)->seq - 1] = NULL;
  g_ptr_array_add (server->log, row);
  g_hash_table_replace (server->rows, &pt_row_meta (row)->id, row);
}

void
counterpart_change (Counterpart *server, const PtId *id, ...)
{
  PtRow *row = pt_row_copy (counterpart_get (server, id));
  va_list pairs;

  va_start (pairs, id);
  desk_fill (row, pairs);
  va_end (pairs);
  counterpart_put (server, row);
}

void
counterpart_delete (Counterpart *server, const PtId *id)
{
  PtRow *row = pt_row_copy (counterpart_get (server, id));

  pt_row_meta (row)->deleted = TRUE;
  counterpart_put (server, row);
}

/* Verdicts */

static PtVerdict *
new_verdict (const PtOperation *operation, PtVerdictStatus status)
{
  PtVerdict *verdict = pt_verdict_new (operation->entity);

  verdict->op = operation->op;
  verdict->status = status;
  return verdict;
}

PtVerdict *
counterpart_reject (const PtOperation *operation, const char *code, const char *field)
{
  PtVerdict *verdict = new_verdict (operation, PT_VERDICT_REJECTED);

  verdict->error_code = g_strdup (code);
  verdict->error_field = g_strdup (field);
  verdict->error_message = g_strdup ("The server says no");
  return verdict;
}

PtVerdict *
counterpart_block (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = new_verdict (operation, PT_VERDICT_BLOCKED);

  verdict->depends_on = operation->id;
  return verdict;
}

PtVerdict *
counterpart_conflict (Counterpart *server, const PtOperation *operation, const char *resolution)
{
  PtVerdict *verdict = new_verdict (operation, PT_VERDICT_CONFLICT);
  const PtRow *row = counterpart_get (server, &operation->id);

  g_assert_nonnull (row);
  verdict->version = pt_row_peek_meta (row)->version;
  verdict->seq = pt_row_peek_meta (row)->seq;
  verdict->conflict = g_new0 (PtConflict, 1);
  verdict->conflict->id = pt_id_new (server->clock, server->random);
  verdict->conflict->kind = PT_CONFLICT_UPDATE_UPDATE;
  verdict->conflict->client_version = operation->base_version;
  verdict->conflict->server_version = verdict->version;
  verdict->conflict->fields = operation->set != NULL ? pt_row_mask (operation->set) : 0;
  verdict->conflict->server_deleted = pt_row_peek_meta (row)->deleted;
  verdict->conflict->server = verdict->conflict->server_deleted ? NULL : pt_row_copy (row);
  verdict->conflict->resolution = g_strdup (resolution);
  return verdict;
}

static PtVerdict *
apply (Counterpart *server, const PtOperation *operation)
{
  PtVerdict *verdict = new_verdict (operation, PT_VERDICT_APPLIED);
  const PtRow *former = counterpart_get (server, &operation->id);
  PtRow *row = former != NULL ? pt_row_copy (former) : pt_row_new (operation->entity);

  if (former == NULL)
    pt_row_fill_defaults (row);
  pt_row_meta (row)->id = operation->id;
  if (operation->set != NULL)
    pt_row_apply (row, operation->set);
  pt_row_meta (row)->deleted = operation->kind == PT_OPERATION_DELETE;
  counterpart_put (server, row);
  verdict->version = pt_row_peek_meta (row)->version;
  verdict->seq = pt_row_peek_meta (row)->seq;
  return verdict;
}

static PtVerdict *
judge_anew (Counterpart *server, const PtOperation *operation)
{
  const PtRow *row = counterpart_get (server, &operation->id);
  gint64 version = row != NULL ? pt_row_peek_meta (row)->version : 0;

  if (pt_id_is_none (&operation->base_op) && operation->base_version != version)
    return counterpart_conflict (server, operation, "server_wins");
  return apply (server, operation);
}

static char *
verdict_to_text (const PtVerdict *verdict)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_verdict_write (writer, verdict);
  return pt_writer_end_text (writer);
}

static void
keep_result (Counterpart *server, const PtVerdict *verdict)
{
  if (verdict->status != PT_VERDICT_BLOCKED && !g_hash_table_contains (server->results, &verdict->op))
    g_hash_table_insert (server->results, g_memdup2 (&verdict->op, sizeof verdict->op), verdict_to_text (verdict));
}

static const PtEntity *
entity_of (const PtId *op, gpointer operation)
{
  return ((const PtOperation *) operation)->entity;
}

static PtVerdict *
replay (const PtOperation *operation, const char *result)
{
  PtVerdict *verdict = pt_verdict_new (operation->entity);
  g_autoptr (PtReader) reader = pt_reader_new (result, strlen (result));

  g_assert_true (pt_verdict_read (reader, verdict, entity_of, (gpointer) operation));
  verdict->replayed = TRUE;
  return verdict;
}

static PtVerdict *
withdraw (Counterpart *server, const PtOperation *operation)
{
  PtVerdict *verdict = new_verdict (operation, PT_VERDICT_WITHDRAWN);
  PtVerdict forestalled = { .op = operation->target, .status = PT_VERDICT_WITHDRAWN };

  keep_result (server, &forestalled);
  verdict->target = operation->target;
  verdict->target_result = g_strdup (g_hash_table_lookup (server->results, &operation->target));
  return verdict;
}

PtVerdict *
counterpart_judge (Counterpart *server, const PtOperation *operation)
{
  const char *result = g_hash_table_lookup (server->results, &operation->op);

  if (result != NULL)
    return replay (operation, result);
  if (operation->kind == PT_OPERATION_WITHDRAW)
    return withdraw (server, operation);
  return judge_anew (server, operation);
}

GBytes *
counterpart_answer (Counterpart *server, GPtrArray *verdicts)
{
  g_autoptr (PtPushAnswer) answer = pt_push_answer_new ();

  while (verdicts->len > 0) {
    keep_result (server, g_ptr_array_index (verdicts, 0));
    g_ptr_array_add (answer->results, g_ptr_array_steal_index (verdicts, 0));
  }
  answer->server_time = ++server->time;
  answer->mark.epoch = server->epoch;
  answer->mark.head = server->seq;
  memset (answer->mark.hash, '0', 64);
  memset (answer->mark.sig, 'A', 86);
  memset (answer->mark.sig + 86, '=', 2);
  g_ptr_array_unref (verdicts);
  return pt_push_answer_to_bytes (answer);
}

GBytes *
counterpart_apply (Counterpart *server, const PtSealed *sealed)
{
  g_autoptr (PtEnvelope) envelope = desk_read (sealed);
  GPtrArray *verdicts = g_ptr_array_new ();

  for (guint i = 0; i < envelope->ops->len; i++)
    g_ptr_array_add (verdicts, counterpart_judge (server, g_ptr_array_index (envelope->ops, i)));
  return counterpart_answer (server, verdicts);
}

PtSettled
counterpart_settle (Desk *desk, const PtSealed *sealed, GBytes *answer)
{
  g_autoptr (GError) error = NULL;
  PtSettled settled;
  guint changed = 0;

  pt_outbox_settle (desk->database, &desk->seams, &sealed->envelope, answer, "signature", &settled, &changed, &error);
  g_assert_no_error (error);
  return settled;
}

void
counterpart_push (Counterpart *server, Desk *desk)
{
  for (;;) {
    g_autoptr (GBytes) answer = NULL;
    PtSealed sealed;

    desk_seal (desk, PT_LIMIT_OPERATIONS, &sealed);
    if (sealed.body == NULL)
      return;
    answer = counterpart_apply (server, &sealed);
    counterpart_settle (desk, &sealed, answer);
    pt_sealed_clear (&sealed);
  }
}

/* Pages */

static void
sum_up (Counterpart *server, PtPage *page)
{
  GHashTableIter iter;
  gpointer row;

  page->has_digests = TRUE;
  g_hash_table_iter_init (&iter, server->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row)) {
    PtDigest *digest = &page->digests[pt_row_entity (row)->index];

    digest->count++;
    digest->sum += pt_row_leaf (row);
  }
}

GBytes *
counterpart_page (Counterpart *server, const char *cursor, guint limit)
{
  g_autoptr (PtWriter) writer = pt_page_begin (cursor);
  gint64 at = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0;
  g_autofree char *next = NULL;
  PtPage page = { 0 };

  for (; at < server->seq && page.n_changes < limit; at++) {
    const PtRow *row = g_ptr_array_index (server->log, at);

    if (row == NULL)
      continue;
    pt_pull_row_write (writer, row, PT_FIELDS_FULL);
    page.n_changes++;
  }
  next = g_strdup_printf ("%" G_GINT64_FORMAT, at);
  page.cursor = next;
  page.more = at < server->seq;
  page.server_time = ++server->time;
  page.mark.epoch = server->epoch;
  page.mark.head = server->seq;
  memset (page.mark.hash, '0', 64);
  memset (page.mark.sig, 'A', 86);
  memset (page.mark.sig + 86, '=', 2);
  if (!page.more)
    sum_up (server, &page);
  return pt_page_end (writer, &page);
}

guint
counterpart_pull (Counterpart *server, Desk *desk, guint limit)
{
  PtPageApplied applied;
  guint rows = 0;
  guint changed = 0;

  do {
    g_autofree char *cursor = pt_confirmed_dup_cursor (desk->database, NULL);
    g_autoptr (GBytes) page = counterpart_page (server, cursor, limit);
    g_autoptr (GError) error = NULL;

    pt_confirmed_apply_page (desk->database, &desk->seams, page, &applied, &changed, &error);
    g_assert_no_error (error);
    g_assert_false (applied.stale);
    rows += applied.rows;
  } while (applied.more);
  g_assert_true (applied.compared);
  g_assert_cmpuint (applied.differing, ==, 0);
  return rows;
}

PtId
counterpart_add_settled (Desk *desk, Counterpart *server)
{
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);

  counterpart_push (server, desk);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
  return id;
}

PtSettled
counterpart_exchange (Desk *desk, Counterpart *server, CounterpartJudge judge)
{
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (GBytes) answer = NULL;
  GPtrArray *verdicts = g_ptr_array_new ();
  PtSettled settled;
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  g_assert_nonnull (sealed.body);
  envelope = desk_read (&sealed);
  for (guint i = 0; i < envelope->ops->len; i++)
    g_ptr_array_add (verdicts, judge (server, g_ptr_array_index (envelope->ops, i), i));
  answer = counterpart_answer (server, verdicts);
  settled = counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
  desk_check_seen (desk);
  desk_check_digests (desk);
  return settled;
}

void
counterpart_recover (Desk *desk, guint expected)
{
  const PtMark fork = { .epoch = pt_id_new (desk->seams.clock, desk->seams.random) };
  g_autoptr (GError) error = NULL;
  guint operations = 0;

  /* Only the server could tell a signature from its form. */
  g_assert_true (
      pt_database_exec (desk->database, "UPDATE envelopes SET answer_signature = printf ('%.86c==', 'A')", NULL));
  pt_recovery_prepare (desk->database, &desk->seams, desk->office, desk->keys.secret, &fork, "0", &operations, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (operations, ==, expected);
}
