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

/* What came of it. */
typedef struct {
  guint count;       /* so many are settled */
  PtId refused;      /* the first that was not; PT_ID_NONE: all were */
  gboolean outdated; /* since that one no longer is as it stood on screen */
} PtDecided;

/* FALSE: not all were settled; @error says why of the first that was not. */
gboolean pt_decisions_settle_finish (PtProfile *profile, GAsyncResult *result, PtDecided *settled, GError **error);

G_END_DECLS
