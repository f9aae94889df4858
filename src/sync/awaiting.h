/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outcome.h"

G_BEGIN_DECLS

/**
 * PtAwaiting:
 *
 * Who waits for the server's verdict on a record, looked at again after each
 * commit. Belongs to the main thread.
 */
typedef struct _PtAwaiting PtAwaiting;

PtAwaiting *pt_awaiting_new (PtProfile *profile);
/* Nobody waits any more: each task holds its source, which holds this. */
void pt_awaiting_free (PtAwaiting *self);

/* Takes @task over; it returns a PtOutcome after a verdict, after @most_ms, or when pt_awaiting_give_up() is called. */
void pt_awaiting_add (PtAwaiting *self, const PtEntity *entity, const PtId *id, guint most_ms, GTask *task);
/* After a commit: are there verdicts? */
void pt_awaiting_look (PtAwaiting *self);
/* No verdict can come for now (offline, signed out): everybody gets what is known. */
void pt_awaiting_give_up (PtAwaiting *self);

G_END_DECLS
