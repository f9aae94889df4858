/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "conflicts.h"

G_BEGIN_DECLS

/**
 * PtKeptAside:
 *
 * Follows this computer's own changes that the policy decided for the server:
 * kept in the archive, where nobody who does not know of them looks.
 */
typedef struct _PtKeptAside PtKeptAside;

/* @newest: the one to name, NULL where none of those told before is left; @fresh: how many came since the last call.
 * Borrowed for the call. */
typedef void (*PtKeptAsideNews) (const PtConflictEntry *newest, guint fresh, gpointer data);

/* What is there already is no news. */
PtKeptAside *pt_kept_aside_new (PtProfile *profile, PtKeptAsideNews news, gpointer data);
void pt_kept_aside_free (PtKeptAside *self);
/* Looks again: after a sync, or where something was settled. */
void pt_kept_aside_look (PtKeptAside *self);

/* Applies the archived change again. Errors as of pt_conflicts_resolve(). */
void pt_kept_aside_apply_async (PtProfile *profile, const PtId *conflict, GAsyncReadyCallback callback, gpointer data);
gboolean pt_kept_aside_apply_finish (PtProfile *profile, GAsyncResult *result, GError **error);

G_END_DECLS
