/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Push: the envelope's signature and its place, then its operations one by
 * one, a group in a part of the transaction that can be taken back alone.
 * Looked up by routes.c.
 */

#include "config.h"

#include "server-push.h"

#include <glib/gi18n-lib.h>

#include "judge.h"
#include "plant.h"
#include "protocol-limits.h"

/* Answers stay below the limit for any body with this much room for what is not rows. */
#define ROWS_MAX (PT_LIMIT_INFLATED - 2 * 1024 * 1024)

/* FALSE where the call was answered: the header is missing or of another form, the device unknown or revoked, or the
 * signature not its own. @failed tells a failure of the database. */
static gboolean
verify (PtCall *call, PtDevice *device, gboolean *failed, GError **error)
{
  g_autofree char *owner = NULL;
  g_autofree char *signature = NULL;
  gsize length;
  const void *bytes = g_bytes_get_data (call->body, &length);
  PtId id;
  PtFound found;

  if (call->request->signature == NULL
      || !pt_signature_header_parse (call->request->signature, &owner, &signature, NULL)
      || !pt_id_parse (owner, -1, &id))
    return !pt_call_problem (call, "bad_signature", NULL);
  found = call->store->verbs->read_device (call->store, &id, device, error);
  *failed = found == PT_FOUND_ERROR;
  if (*failed)
    return FALSE;
  if (found == PT_FOUND_NOTHING || !pt_verify (device->public_key, PT_CONTEXT_PUSH, bytes, length, signature, NULL))
    return !pt_call_problem (call, "bad_signature", NULL);
  return !device->revoked || !pt_call_problem (call, "device_key", NULL);
}

/* FALSE where the call was answered with what is wrong with the envelope as a whole. */
static gboolean
check_envelope (PtCall *call, const PtEnvelope *envelope, const PtDevice *device)
{
  if (envelope->schema > PT_PROTOCOL_SCHEMA)
    return !pt_call_problem (call, "schema_too_new", NULL);
  if (envelope->schema < 1)
    return !pt_call_problem (call, "malformed", "schema");
  if (!pt_id_equal (&envelope->organisation, &call->organisation->id))
    return !pt_call_problem (call, "not_allowed", _ ("The envelope belongs to another organisation"));
  if (!pt_id_equal (&envelope->device, &device->id))
    return !pt_call_problem (call, "bad_signature", _ ("The envelope was signed by another computer than it names"));
  return TRUE;
}

static gboolean
note_envelope (PtCall *call, const PtEnvelope *envelope, PtDevice *device, gboolean *forked, GError **error)
{
  PtStore *store = call->store;

  device->last_n = MAX (device->last_n, envelope->n);
  device->last_seen = call->transaction->now;
  return store->verbs->note_envelope (store, &device->id, envelope->n, &envelope->envelope, call->transaction->now,
                                      forked, error)
         && store->verbs->write_device (store, device, error);
}

static gsize
row_size (const PtRow *row)
{
  g_autofree char *text = row != NULL ? pt_fields_to_text (row, PT_FIELDS_FULL) : NULL;

  return text != NULL ? strlen (text) : 0;
}

static gsize
rows_size (const PtVerdict *verdict)
{
  gsize size = row_size (verdict->record);

  if (verdict->conflict != NULL)
    size += row_size (verdict->conflict->server);
  for (guint i = 0; verdict->also != NULL && i < verdict->also->len; i++)
    size += row_size (g_ptr_array_index (verdict->also, i));
  return size;
}

/* Rows that would make the answer too large are left out: the client pulls them. */
static void
fit (PtVerdict *verdict, gsize *room)
{
  gsize size = rows_size (verdict);

  if (size <= *room) {
    *room -= size;
    return;
  }
  verdict->omitted = TRUE;
  g_clear_pointer (&verdict->record, pt_row_free);
  g_clear_pointer (&verdict->also, g_ptr_array_unref);
  if (verdict->conflict != NULL)
    g_clear_pointer (&verdict->conflict->server, pt_row_free);
}

typedef struct {
  PtCall *call;
  PtJudge judge;
  const PtEnvelope *envelope;
  GPtrArray *verdicts;
  gsize room;
} Session;

/* Who carries another computer's envelope learns what came of each operation, and nothing of what it says. */
static PtVerdict *
conceal (PtVerdict *verdict)
{
  PtVerdict *bare = pt_verdict_new (verdict->entity);

  bare->op = verdict->op;
  bare->status = verdict->status;
  bare->replayed = verdict->replayed;
  pt_verdict_free (verdict);
  return bare;
}

/* Takes @verdict. */
static void
add_verdict (Session *session, PtVerdict *verdict)
{
  session->call->verdicts[verdict->status]++;
  if (session->call->request->sealed && !pt_id_equal (&session->call->session.device.id, &session->envelope->device))
    verdict = conceal (verdict);
  fit (verdict, &session->room);
  g_ptr_array_add (session->verdicts, verdict);
}

/* The operations from @first that belong together: one, or a group. */
static guint
part_end (const PtEnvelope *envelope, guint first)
{
  const PtOperation *head = g_ptr_array_index (envelope->ops, first);
  guint end = first + 1;

  if (pt_id_is_none (&head->group))
    return end;
  while (end < envelope->ops->len
         && pt_id_equal (&((const PtOperation *) g_ptr_array_index (envelope->ops, end))->group, &head->group))
    end++;
  return end;
}

static void
block_group (Session *session, guint first, guint end, const PtVerdict *cause)
{
  for (guint i = first; i < end; i++) {
    const PtOperation *operation = g_ptr_array_index (session->envelope->ops, i);
    PtVerdict *verdict = pt_verdict_new (operation->entity);

    verdict->op = operation->op;
    verdict->status = PT_VERDICT_BLOCKED;
    verdict->depends_on = cause->depends_on;
    add_verdict (session, verdict);
  }
}

/* All was taken back: the member that failed keeps its own result, the others fail with it. */
static gboolean
fail_group (Session *session, guint first, guint end, GPtrArray *cases, GError **error)
{
  guint failed = first + cases->len - 1;

  for (guint i = first; i < end; i++) {
    gboolean failing = i == failed;
    g_autoptr (PtCase) about = NULL;

    if (failing)
      about = g_ptr_array_steal_index (cases, cases->len - 1);
    else
      about = pt_judge_refuse_member (&session->judge, g_ptr_array_index (session->envelope->ops, i), error);
    if (about == NULL || (failing && !pt_case_keep (about, error)))
      return FALSE;
    add_verdict (session, pt_case_steal_verdict (about));
  }
  return TRUE;
}

/* Judges until one does not succeed, whose case is left at the end. */
static gboolean
judge_members (Session *session, guint first, guint end, GPtrArray *cases, GError **error)
{
  for (guint i = first; i < end; i++) {
    PtCase *about = pt_judge_operation (&session->judge, g_ptr_array_index (session->envelope->ops, i), error);

    if (about == NULL)
      return FALSE;
    g_ptr_array_add (cases, about);
    if (!pt_verdict_is_success (pt_case_get_verdict (about)))
      break;
  }
  return TRUE;
}

static gboolean
judge_group (Session *session, guint first, guint end, GError **error)
{
  PtTransaction *transaction = session->judge.transaction;
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_case_free);
  PtSavepoint savepoint;
  const PtVerdict *last;

  if (!pt_transaction_savepoint (transaction, &savepoint, error) || !judge_members (session, first, end, cases, error))
    return FALSE;
  last = pt_case_get_verdict (g_ptr_array_index (cases, cases->len - 1));
  if (pt_verdict_is_success (last)) {
    for (guint i = 0; i < cases->len; i++)
      add_verdict (session, pt_case_steal_verdict (g_ptr_array_index (cases, i)));
    return pt_transaction_release (transaction, &savepoint, error);
  }
  if (!PT_PLANT (HALF_GROUP))
    pt_transaction_rollback_to (transaction, &savepoint);
  pt_server_facts_forget (&session->judge.facts);
  if (last->status != PT_VERDICT_BLOCKED)
    return fail_group (session, first, end, cases, error);
  block_group (session, first, end, last);
  return TRUE;
}

static gboolean
judge_one (Session *session, const PtOperation *operation, GError **error)
{
  g_autoptr (PtCase) about = pt_judge_operation (&session->judge, operation, error);

  if (about != NULL)
    add_verdict (session, pt_case_steal_verdict (about));
  return about != NULL;
}

static gboolean
judge_all (Session *session, GError **error)
{
  guint end;

  for (guint first = 0; first < session->envelope->ops->len; first = end) {
    const PtOperation *operation = g_ptr_array_index (session->envelope->ops, first);
    gboolean judged;

    end = part_end (session->envelope, first);
    judged = pt_id_is_none (&operation->group) ? judge_one (session, operation, error)
                                               : judge_group (session, first, end, error);
    if (!judged)
      return FALSE;
  }
  return TRUE;
}

static gboolean
judge_envelope (PtCall *call, const PtEnvelope *envelope, gboolean forked, GError **error)
{
  g_autoptr (PtPushAnswer) answer = pt_push_answer_new ();
  Session session = { .call = call, .envelope = envelope, .verdicts = answer->results, .room = ROWS_MAX };

  gboolean judged
      = pt_judge_init (&session.judge, call->transaction, call->keys, envelope, &call->session.user.id, error)
        && judge_all (&session, error);

  pt_judge_clear (&session.judge);
  if (!judged)
    return FALSE;
  answer->forked = forked;
  answer->server_time = call->transaction->now;
  pt_call_mark (call, &answer->mark);
  pt_call_reply (call, pt_push_answer_to_bytes (answer));
  return TRUE;
}

gboolean
pt_push_run (PtCall *call, GError **error)
{
  g_auto (PtDevice) device = { 0 };
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (GError) refusal = NULL;
  gboolean failed = FALSE, bad_text = FALSE, forked = FALSE;

  if (call->body == NULL)
    return pt_call_problem (call, "malformed", NULL);
  if (!verify (call, &device, &failed, error))
    return !failed;
  envelope = pt_envelope_from_bytes (call->body, &bad_text, &refusal);
  if (envelope == NULL)
    return pt_call_refuse (call, g_steal_pointer (&refusal), bad_text, error);
  if (!check_envelope (call, envelope, &device))
    return TRUE;
  return note_envelope (call, envelope, &device, &forked, error) && judge_envelope (call, envelope, forked, error);
}
