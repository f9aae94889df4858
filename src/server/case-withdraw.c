/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking back an operation that may still be on its way: a step of judge.c. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "case.h"

static char *
format_withdrawn (const PtId *op)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  PtVerdict verdict = { .op = *op, .status = PT_VERDICT_WITHDRAWN };

  pt_verdict_write (writer, &verdict);
  return pt_writer_end_text (writer);
}

/* Whenever the target comes, this is its result. */
static gboolean
forestall (PtCase *self, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  PtStoredResult result = { .op = self->operation->target,
                            .device = self->judge->envelope->device,
                            .user = self->judge->envelope->user,
                            .entity = -1,
                            .status = (char *) pt_verdict_word (PT_VERDICT_WITHDRAWN),
                            .answer = self->verdict->target_result,
                            .at = self->judge->transaction->now };

  return store->verbs->write_result (store, &result, error);
}

PtCaseStep
pt_case_withdraw (PtCase *self, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  const PtId *target = &self->operation->target;
  g_auto (PtStoredResult) result = { .entity = -1 };
  PtFound found;

  if (pt_id_is_none (target))
    return pt_case_reject (self, "malformed", NULL, _ ("It does not say what is withdrawn"));
  found = store->verbs->read_result (store, target, &result, error);
  if (found == PT_FOUND
      && (!pt_id_equal (&result.device, &self->judge->envelope->device)
          || !pt_id_equal (&result.user, &self->judge->envelope->user)))
    return pt_case_reject (self, "not_allowed", NULL, _ ("Only who made a change can withdraw it"));
  self->verdict->status = PT_VERDICT_WITHDRAWN;
  self->verdict->target = *target;
  self->verdict->target_result = found == PT_FOUND ? g_steal_pointer (&result.answer) : format_withdrawn (target);
  if (found == PT_FOUND_ERROR || (found == PT_FOUND_NOTHING && !forestall (self, error)))
    return PT_CASE_FAILED;
  return PT_CASE_SETTLED;
}
