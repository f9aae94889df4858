/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carries out what people decided of conflicts, one or many at once: each by
 * an operation of its own, so that one that is refused holds up no other.
 * Called by the conflict dialog.
 */
#include "config.h"

#include "conflict-settling.h"

#include <glib/gi18n-lib.h>

#include "errors.h"

struct _PtDecision {
  PtId conflict;
  const PtEntity *entity;
  gint64 version; /* of the server's row on screen */
  PtSettlement settlement;
  PtRow *result;
};

PtDecision *
pt_decision_new (const PtConflictView *view, PtSettlement settlement, PtRow *result)
{
  const PtConflictEntry *entry = view->entry;
  PtDecision *decision = g_new0 (PtDecision, 1);
  decision->conflict = entry->id;
  decision->entity = entry->entity;
  decision->version = entry->theirs != NULL ? pt_row_peek_meta (entry->theirs)->version : 0;
  decision->settlement = settlement;
  decision->result = result;
  return decision;
}

void
pt_decision_free (PtDecision *decision)
{
  g_clear_pointer (&decision->result, pt_row_free);
  g_free (decision);
}

typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  GPtrArray *decisions;
  PtDecided settled;
  GError *refusal;
} Settling;

static void
settling_free (gpointer data)
{
  Settling *settling = data;
  pt_office_free (settling->office);
  g_ptr_array_unref (settling->decisions);
  g_clear_error (&settling->refusal);
  g_free (settling);
}

/* A pull may have brought a newer row while the person was choosing, or another window settled it. */
static gboolean
is_as_on_screen (PtDatabase *database, const PtDecision *decision, GError **error)
{
  g_autoptr (PtConflictEntry) entry = pt_conflicts_get (database, &decision->conflict, error);
  if (entry == NULL)
    return FALSE;
  if (entry->state == PT_CONFLICT_SETTLED) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("This conflict is settled already"));
    return FALSE;
  }
  if (entry->theirs == NULL || pt_row_peek_meta (entry->theirs)->version == decision->version)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("%s was changed on the server once more: look at the new values, then decide"),
               entry->label != NULL ? entry->label : _ (entry->entity->singular));
  return FALSE;
}

static gboolean
settle (PtDatabase *database, const Settling *settling, const PtDecision *decision, GError **error)
{
  PtSaved saved = { 0 };
  gboolean done = pt_conflicts_resolve (database, settling->seams, settling->office, &decision->conflict,
                                        decision->settlement, decision->result, &saved, error);
  pt_saved_clear (&saved);
  return done;
}

/* Takes @refusal over. */
static void
note_refusal (Settling *settling, const PtDecision *decision, gboolean outdated, GError *refusal)
{
  if (settling->refusal != NULL) {
    g_error_free (refusal);
    return;
  }
  settling->refusal = refusal;
  settling->settled.refused = decision->conflict;
  settling->settled.outdated = outdated;
}

static gboolean
settle_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Settling *settling = data;
  for (guint i = 0; i < settling->decisions->len; i++) {
    const PtDecision *decision = settling->decisions->pdata[i];
    GError *refusal = NULL;
    gboolean outdated = !is_as_on_screen (database, decision, &refusal);
    if (!outdated && settle (database, settling, decision, &refusal)) {
      settling->settled.count++;
      *changed |= 1u << decision->entity->index;
    } else {
      note_refusal (settling, decision, outdated, refusal);
    }
  }
  return TRUE;
}

void
pt_decisions_settle_async (PtProfile *profile, GPtrArray *decisions, GAsyncReadyCallback callback, gpointer data)
{
  Settling *settling = g_new0 (Settling, 1);
  settling->seams = pt_profile_get_seams (profile);
  settling->office = pt_office_copy (pt_profile_get_office (profile));
  settling->decisions = decisions;
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, settle_job, settling, settling_free, NULL, callback,
                        data);
}

gboolean
pt_decisions_settle_finish (PtProfile *profile, GAsyncResult *result, PtDecided *settled, GError **error)
{
  Settling *settling = pt_profile_run_finish (profile, result, error);
  *settled = settling != NULL ? settling->settled : (PtDecided){ 0 };
  if (settling == NULL)
    return FALSE;
  if (settling->refusal != NULL)
    g_propagate_error (error, g_error_copy (settling->refusal));
  return settling->refusal == NULL;
}
