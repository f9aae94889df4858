/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What an operation started from: the version and leaf that it names, or those
 * of the first operation of its chain; and what others have changed since.
 * Steps of judge.c.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "case.h"

static gboolean
was_taken (const PtStoredResult *result)
{
  return g_str_equal (result->status, "applied") || g_str_equal (result->status, "merged");
}

/* Of the same record, by the same computer. */
static gboolean
is_ours (const PtCase *self, const PtStoredResult *result)
{
  return pt_id_equal (&result->device, &self->judge->envelope->device)
         && result->entity == (int) self->operation->entity->index && pt_id_equal (&result->id, &self->operation->id);
}

static void
follow (PtCase *self, const PtStoredResult *result)
{
  self->chain = result->chain;
  self->base_version = result->base_version;
  g_strlcpy (self->base_leaf, result->base_leaf, sizeof self->base_leaf);
}

static PtCaseStep
take_chain (PtCase *self, const PtStoredResult *result)
{
  if (!was_taken (result))
    return pt_case_reject (self, "base_failed", NULL,
                           _ ("The change that this one follows was refused: make it again"));
  if (!is_ours (self, result))
    return pt_case_reject (self, "malformed", NULL, _ ("A change can only follow another of the same record"));
  follow (self, result);
  return PT_CASE_OPEN;
}

PtCaseStep
pt_case_find_base (PtCase *self, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  const PtId *base_op = &self->operation->base_op;
  g_auto (PtStoredResult) result = { .entity = -1 };
  PtFound found;

  if (pt_id_is_none (base_op))
    return PT_CASE_OPEN;
  found = store->verbs->read_result (store, base_op, &result, error);
  if (found == PT_FOUND_ERROR)
    return PT_CASE_FAILED;
  return found == PT_FOUND ? take_chain (self, &result) : pt_case_block (self, base_op);
}

gboolean
pt_case_recall_base (PtCase *self, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  const PtId *base_op = &self->operation->base_op;
  g_auto (PtStoredResult) result = { .entity = -1 };
  PtFound found
      = pt_id_is_none (base_op) ? PT_FOUND_NOTHING : store->verbs->read_result (store, base_op, &result, error);

  if (found == PT_FOUND && was_taken (&result) && is_ours (self, &result))
    follow (self, &result);
  return found != PT_FOUND_ERROR;
}

/* The base as the maker's computer has it: @old, with what his own chain has written since. */
static PtRow *
rebase (const PtCase *self, const PtRow *old, guint32 foreign)
{
  PtRow *base = pt_row_copy (self->before);

  for (guint i = 0; i < self->operation->entity->n_fields; i++)
    if (foreign & (1u << i)) {
      pt_row_set_null (base, i);
      if (!pt_row_is_null (old, i))
        pt_row_copy_field (base, old, i);
    }
  *pt_row_meta (base) = *pt_row_peek_meta (old);
  return base;
}

static gboolean
has_other_leaf (const PtCase *self, const PtRow *row)
{
  char leaf[PT_BASE_LEAF_TEXT];

  if (self->base_leaf[0] == '\0')
    return FALSE;
  pt_row_base_leaf (row, leaf);
  return !g_str_equal (leaf, self->base_leaf);
}

static gboolean
take_history (PtCase *self, GError **error)
{
  gboolean chained = !pt_id_is_none (&self->operation->base_op);
  g_auto (PtHistory) history = { NULL };

  if (!pt_history_since (self->judge->transaction->store, self->before, self->base_version, &self->chain, &history,
                         error))
    return FALSE;
  self->conflicted = !chained || history.foreign;
  self->foreign = history.mask;
  /* A base that is not the one the maker saw (a restored server's) cannot say what he changed. */
  if (history.base != NULL && !has_other_leaf (self, history.base))
    self->base = rebase (self, history.base, history.mask);
  return TRUE;
}

PtCaseStep
pt_case_compare_base (PtCase *self, GError **error)
{
  gint64 version;

  if (self->before == NULL)
    return PT_CASE_OPEN;
  version = pt_row_peek_meta (self->before)->version;
  if (self->base_version > version) {
    self->conflicted = TRUE;
    return PT_CASE_OPEN;
  }
  if (self->base_version < version)
    return take_history (self, error) ? PT_CASE_OPEN : PT_CASE_FAILED;
  self->conflicted = has_other_leaf (self, self->before);
  if (!self->conflicted)
    self->base = pt_row_copy (self->before);
  return PT_CASE_OPEN;
}
