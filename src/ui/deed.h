/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "saving.h"

G_BEGIN_DECLS

/**
 * PtDeed:
 *
 * One thing that was saved from a window, with what it takes to take it back.
 */
typedef struct _PtDeed PtDeed;

/* @saving: done. */
PtDeed *pt_deed_new (const PtSaving *saving);
PtDeed *pt_deed_ref (PtDeed *self);
void pt_deed_unref (PtDeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDeed, pt_deed_unref)

/* `Saved S017 Nimal Perera`, `Deleted …`. */
const char *pt_deed_get_text (const PtDeed *self);
/* The record, as it was saved. */
const PtRow *pt_deed_get_row (const PtDeed *self);

/**
 * pt_deed_take_back_async:
 *
 * Takes it back by the rules: money is cancelled with the reason "entry
 * mistake" and its number stays used; another new record is deleted; a change
 * is changed back in its own fields, on what was saved, so that a change that
 * somebody made since is a conflict; a deletion, or money's being cancelled,
 * that has not left this computer is dropped, and else the record is entered
 * anew. The rules' own errors, and NOT_FOUND where the record is no longer here.
 */
void pt_deed_take_back_async (PtDeed *self, PtProfile *profile, GAsyncReadyCallback callback, gpointer user_data);
/* What came of it, for people; lives as long as @result. NULL with @error. */
const char *pt_deed_take_back_finish (PtProfile *profile, GAsyncResult *result, GError **error);

G_END_DECLS
