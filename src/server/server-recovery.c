/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * After a restore: where a client's history and the server's part, and what
 * the server's own old answers say of the operations that come again. Looked
 * up by routes.c, used by judge.c.
 */

#include "server-recovery.h"

#include "cursors.h"
#include "errors.h"
#include "judge.h"
#include "marks.h"

#define MARKS_MAX 1000

static GArray *
read_marks (PtReader *reader)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (PtMark));

  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    PtMark mark;

    if (!pt_mark_read (reader, &mark))
      continue;
    g_array_append_val (marks, mark);
    if (marks->len > MARKS_MAX)
      pt_reader_fail (reader, "more than %d marks", MARKS_MAX);
  }
  return marks;
}

/* NULL where the call was answered with what is wrong. */
static GArray *
take_marks (PtCall *call)
{
  gsize length = 0;
  const char *bytes = call->body != NULL ? g_bytes_get_data (call->body, &length) : "";
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  g_autoptr (GArray) marks = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (g_str_equal (name, "marks") && marks == NULL)
      marks = read_marks (reader);
    else
      pt_reader_skip (reader);
  }
  if (marks == NULL)
    pt_reader_fail (reader, "marks is missing");
  if (pt_reader_finish (reader, &error))
    return g_steal_pointer (&marks);
  pt_call_problem (call, pt_reader_is_bad_text (reader) ? "bad_text" : "malformed", error->message);
  return NULL;
}

/* The newest place in this server's own history that one of the marks names, whatever their epochs. */
static gboolean
find_fork (PtCall *call, GArray *marks, PtMark *fork, GError **error)
{
  *fork = (PtMark){ .epoch = call->organisation->epoch };
  memset (fork->hash, '0', sizeof fork->hash - 1);
  for (guint i = 0; i < marks->len; i++) {
    const PtMark *mark = &g_array_index (marks, PtMark, i);
    gboolean known;

    if (mark->head <= fork->head)
      continue;
    if (!pt_mark_is_known (call->store, call->organisation, mark, &known, error))
      return FALSE;
    if (!known)
      continue;
    fork->head = mark->head;
    memcpy (fork->hash, mark->hash, sizeof fork->hash);
  }
  /* Of today's epoch, so that it can stand as the client's newest mark. */
  pt_mark_sign (fork, &call->keys->signing);
  return TRUE;
}

/* What was recovered in the epoch that lost it would look as if it had never been lost: whoever comes from a history
 * that is gone finds a new one begun, also where his 409 could not begin it. */
static gboolean
begin_epoch (PtCall *call, GError **error)
{
  PtMark mark;
  PtMarkStanding standing;

  if (call->request->mark == NULL || !pt_mark_from_header (call->request->mark, &mark, NULL))
    return TRUE;
  return pt_mark_judge (call->store, call->organisation, call->keys, &mark, &standing, error)
         && (standing != PT_MARK_DIVERGED || pt_epoch_renew (call->transaction, error));
}

gboolean
pt_recover_run (PtCall *call, GError **error)
{
  g_autoptr (GArray) marks = take_marks (call);
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *cursor = NULL;
  PtCursor from = { .settings = -1, .directory = -1 };
  PtMark fork;

  if (marks == NULL)
    return TRUE;
  if (!begin_epoch (call, error) || !find_fork (call, marks, &fork, error))
    return FALSE;
  from.epoch = fork.epoch;
  from.seq = fork.head;
  cursor = pt_cursor_format (call->keys, "pull", &from);
  pt_writer_begin_object (writer);
  pt_writer_member (writer, "fork");
  pt_mark_write (writer, &fork);
  pt_writer_put_text (writer, "cursor", cursor);
  pt_call_reply_marked (call, writer);
  return TRUE;
}

struct _PtOldHistory {
  GHashTable *entities; /* PtId of an operation of the envelope to its PtEntity */
  GPtrArray *answers;   /* of PtPushAnswer */
  GHashTable *verdicts; /* PtId to PtVerdict of the answers */
  GHashTable *moments;  /* each of those to PtOldMoment */
  GHashTable *rows;     /* the text of each pull row told, as SHA-256 in hex, to PtOldMoment */
};

static const PtEntity *
entity_of (const PtId *op, gpointer data)
{
  return g_hash_table_lookup (((PtOldHistory *) data)->entities, op);
}

static gboolean
is_ours (const PtOldAnswer *answer, const char *method, const PtServerKeys *keys)
{
  g_autofree char *context = pt_context_answer (method, answer->target);
  gsize length = strlen (answer->body);
  const PtKeyPair *pair;

  for (guint i = 0; (pair = pt_server_keys_nth (keys, i)) != NULL; i++)
    if (pt_verify (pair->public_key, context, answer->body, length, answer->signature, NULL))
      return TRUE;
  return FALSE;
}

static PtOldMoment *
moment_new (const PtMark *mark, gint64 time)
{
  PtOldMoment *moment = g_new0 (PtOldMoment, 1);

  moment->epoch = mark->epoch;
  moment->time = time;
  return moment;
}

static void
take_answer (PtOldHistory *self, const PtOldAnswer *old)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (old->body, strlen (old->body));
  PtPushAnswer *answer = pt_push_answer_from_bytes (bytes, entity_of, self, NULL);

  if (answer == NULL)
    return;
  g_ptr_array_add (self->answers, answer);
  for (guint i = 0; i < answer->results->len; i++) {
    PtVerdict *verdict = g_ptr_array_index (answer->results, i);

    g_hash_table_insert (self->verdicts, &verdict->op, verdict);
    g_hash_table_insert (self->moments, verdict, moment_new (&answer->mark, answer->server_time));
  }
}

static char *
name_row (const PtRow *row)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *text = NULL;

  pt_pull_row_write (writer, row, pt_pull_row_form (row));
  text = pt_writer_end_text (writer);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static gboolean
on_row (PtRow *row, PtFieldsForm form, gpointer names, GError **error)
{
  g_ptr_array_add (names, name_row (row));
  return TRUE;
}

/* A page tells of which epoch it is only at its end. */
static void
take_page (PtOldHistory *self, const PtOldAnswer *old)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (old->body, strlen (old->body));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  PtPage page = { 0 };

  if (pt_page_read (bytes, &page, on_row, names, NULL))
    for (guint i = 0; i < names->len; i++)
      g_hash_table_insert (self->rows, g_steal_pointer (&names->pdata[i]), moment_new (&page.mark, page.server_time));
  pt_page_clear (&page);
}

static gboolean
tells_rows (const PtOldAnswer *old)
{
  return g_str_equal (old->target, "/v1/pull") || g_str_has_prefix (old->target, "/v1/pull?")
         || g_str_has_prefix (old->target, "/v1/rows/");
}

PtOldHistory *
pt_old_history_new (const PtEnvelope *envelope, const PtServerKeys *keys)
{
  PtOldHistory *self = g_new0 (PtOldHistory, 1);

  self->entities = g_hash_table_new (pt_id_hash, pt_id_equal);
  self->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_push_answer_free);
  self->verdicts = g_hash_table_new (pt_id_hash, pt_id_equal);
  self->moments = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < envelope->ops->len; i++) {
    PtOperation *operation = g_ptr_array_index (envelope->ops, i);

    g_hash_table_insert (self->entities, &operation->op, (gpointer) operation->entity);
  }
  for (guint i = 0; envelope->was != NULL && i < envelope->was->len; i++) {
    const PtOldAnswer *old = g_ptr_array_index (envelope->was, i);

    if (g_str_equal (old->target, "/v1/push") && is_ours (old, "POST", keys))
      take_answer (self, old);
    else if (tells_rows (old) && is_ours (old, "GET", keys))
      take_page (self, old);
  }
  return self;
}

void
pt_old_history_free (PtOldHistory *self)
{
  g_hash_table_unref (self->verdicts);
  g_hash_table_unref (self->moments);
  g_hash_table_unref (self->rows);
  g_ptr_array_unref (self->answers);
  g_hash_table_unref (self->entities);
  g_free (self);
}

const PtVerdict *
pt_old_history_find (PtOldHistory *self, const PtId *op, PtOldMoment *moment)
{
  const PtVerdict *verdict = g_hash_table_lookup (self->verdicts, op);

  if (verdict == NULL || !pt_verdict_is_success (verdict) || verdict->seq <= 0)
    return NULL;
  *moment = *(const PtOldMoment *) g_hash_table_lookup (self->moments, verdict);
  return verdict;
}

gboolean
pt_old_history_proves (PtOldHistory *self, const PtRow *row, PtOldMoment *moment)
{
  g_autofree char *name = name_row (row);
  const PtOldMoment *told = g_hash_table_lookup (self->rows, name);

  if (told != NULL)
    *moment = *told;
  return told != NULL;
}
