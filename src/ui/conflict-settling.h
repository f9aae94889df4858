/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "conflict-view.h"

G_BEGIN_DECLS

/**
 * PtDecision:
 *
 * What a person decided of one conflict as it stood on screen.
 */
typedef struct _PtDecision PtDecision;

/* @result (taken over): for PT_SETTLE_FIELDS, else NULL. */
PtDecision *pt_decision_new (const PtConflictView *view, PtSettlement settlement, PtRow *result);
void pt_decision_free (PtDecision *decision);

/* Settles all of @decisions (of PtDecision, taken over) that the rules and the server's newest rows allow. */
void pt_decisions_settle_async (PtProfile *profile, GPtrArray *decisions, GAsyncReadyCallback callback, gpointer data);
/* How many were settled. FALSE: not all; @error says why of the first that was not. */
gboolean pt_decisions_settle_finish (PtProfile *profile, GAsyncResult *result, guint *settled, GError **error);

G_END_DECLS
