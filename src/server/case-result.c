/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Results, kept for good under the operation's id: what stands already is
 * given again, what is new and final is stored with its conflict and its audit
 * entry. Steps of judge.c.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "audit.h"
#include "case.h"
#include "plant.h"

static void
hash_content (const PtOperation *operation, guint8 content[PT_HASH_BYTES])
{
  pt_sha256 (operation->text, strlen (operation->text), content);
}

static gboolean
is_other_content (const PtCase *self, const PtStoredResult *result)
{
  static const guint8 unknown[PT_HASH_BYTES];
  guint8 content[PT_HASH_BYTES];

  hash_content (self->operation, content);
  return memcmp (result->content, unknown, PT_HASH_BYTES) != 0 && memcmp (result->content, content, PT_HASH_BYTES) != 0;
}

static const PtEntity *
entity_of (const PtId *op, gpointer data)
{
  return ((const PtCase *) data)->operation->entity;
}

static gboolean
read_answer (PtCase *self, const char *answer, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (answer, strlen (answer));

  pt_verdict_read (reader, self->verdict, entity_of, self);
  self->verdict->replayed = TRUE;
  return pt_reader_finish (reader, error);
}

static gboolean
audit (PtCase *self, const char *kind, const char *code, const char *detail, const PtId *subject, GError **error)
{
  PtCause cause = pt_case_cause (self);
  PtAuditEvent event = { .kind = kind,
                         .entity = self->operation->entity,
                         .id = self->operation->id,
                         .cause = &cause,
                         .operation = pt_operation_kind_word (self->operation->kind),
                         .code = code,
                         .detail = detail,
                         .subject = subject != NULL ? *subject : PT_ID_NONE };

  return pt_audit_append (self->judge->transaction, &event, error);
}

static gboolean
audit_refusal (PtCase *self, GError **error)
{
  return self->verdict->status != PT_VERDICT_REJECTED
         || audit (self, "refusal", self->verdict->error_code, self->verdict->error_field, NULL, error);
}

/* A refusal of this history gives way to what a lost one had taken: who was told so there has gone on from it. */
static gboolean
was_taken (const PtCase *self, const PtStoredResult *result)
{
  PtOldHistory *history = self->judge->history;
  PtOldMoment moment;

  return history != NULL && g_str_equal (result->status, pt_verdict_word (PT_VERDICT_REJECTED))
         && pt_old_history_find (history, &self->operation->op, &moment) != NULL;
}

PtCaseStep
pt_case_replay (PtCase *self, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  g_auto (PtStoredResult) result = { .entity = -1 };
  PtFound found = store->verbs->read_result (store, &self->operation->op, &result, error);

  if (found != PT_FOUND || PT_PLANT (NO_OPERATION_ID))
    return found == PT_FOUND_ERROR ? PT_CASE_FAILED : PT_CASE_OPEN;
  self->standing = TRUE;
  if (is_other_content (self, &result)) {
    pt_case_reject (self, "op_reuse", NULL, _ ("Another change was sent under the same name"));
    return audit_refusal (self, error) ? PT_CASE_SETTLED : PT_CASE_FAILED;
  }
  self->standing = !was_taken (self, &result);
  if (!self->standing)
    return PT_CASE_OPEN;
  return read_answer (self, result.answer, error) ? PT_CASE_SETTLED : PT_CASE_FAILED;
}

static gboolean
write_conflict (PtCase *self, PtKeptConflict *conflict, GError **error)
{
  PtTransaction *transaction = self->judge->transaction;

  conflict->revision = ++transaction->organisation.conflict_revision;
  return transaction->store->verbs->write_conflict (transaction->store, conflict, error);
}

static gboolean
keep_conflict (PtCase *self, GError **error)
{
  return self->conflict == NULL
         || (write_conflict (self, self->conflict, error)
             && audit (self, "conflict", pt_conflict_kind_word (self->conflict->kind), self->conflict->resolution,
                       &self->conflict->id, error));
}

static gboolean
settle_conflict (PtCase *self, GError **error)
{
  if (self->settles == NULL || !pt_verdict_is_success (self->verdict))
    return TRUE;
  self->settles->open = FALSE;
  self->settles->settled_by = self->operation->op;
  return write_conflict (self, self->settles, error)
         && audit (self, "resolution", NULL, NULL, &self->settles->id, error);
}

static gboolean
store_result (PtCase *self, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *answer = NULL;
  PtStoredResult result = { .op = self->operation->op,
                            .device = self->judge->envelope->device,
                            .user = self->judge->envelope->user,
                            .entity = self->operation->entity != NULL ? (int) self->operation->entity->index : -1,
                            .id = self->operation->id,
                            .chain = self->chain,
                            .base_version = self->base_version,
                            .status = (char *) pt_verdict_word (self->verdict->status),
                            .at = self->judge->transaction->now };

  pt_verdict_write (writer, self->verdict);
  result.answer = answer = pt_writer_end_text (writer);
  g_strlcpy (result.base_leaf, self->base_leaf, sizeof result.base_leaf);
  hash_content (self->operation, result.content);
  return store->verbs->write_result (store, &result, error);
}

gboolean
pt_case_keep (PtCase *self, GError **error)
{
  if (self->standing || self->verdict->status == PT_VERDICT_BLOCKED)
    return TRUE;
  /* Everybody witnesses a row under the same id: who cannot prove it says nothing of those who can. */
  if (self->operation->kind == PT_OPERATION_WITNESS && self->verdict->status == PT_VERDICT_REJECTED)
    return audit_refusal (self, error);
  return keep_conflict (self, error) && settle_conflict (self, error) && audit_refusal (self, error)
         && store_result (self, error);
}
