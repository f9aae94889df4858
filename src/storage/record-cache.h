/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "record-page.h"

G_BEGIN_DECLS

/**
 * PtRecordCache:
 *
 * Records of one entity by their row ids, read by the reading worker and kept
 * while they are asked for. Belongs to the main thread.
 *
 * Signal `labels-changed`: pt_record_cache_get_label() says something else.
 */
#define PT_TYPE_RECORD_CACHE (pt_record_cache_get_type ())
G_DECLARE_FINAL_TYPE (PtRecordCache, pt_record_cache, PT, RECORD_CACHE, GObject)

PtRecordCache *pt_record_cache_new (PtProfile *profile, const PtEntity *entity);
/* Nothing is asked of the profile any more. */
void pt_record_cache_close (PtRecordCache *self);

/* Borrowed; blank where it is new. @wanted: whether pt_record_cache_want() has been told of it. */
PtRecord *pt_record_cache_get (PtRecordCache *self, gint64 row_id, gboolean *wanted);
/* Reads what is not there yet of these rows, unless nobody has any of their records when their turn comes. */
void pt_record_cache_want (PtRecordCache *self, const gint64 *row_ids, guint n);
/* Takes over what has been read of the first @row_ids; the others stay blank. The record of @former[i] becomes that of
 * @row_ids[i], for the first @n. */
void pt_record_cache_replace (PtRecordCache *self, const gint64 *former, guint n, const GArray *row_ids,
                              const PtRecordPage *page);
/* After a commit: what is cached is read again, in place. */
void pt_record_cache_reload (PtRecordCache *self);
/* How the row of that id text is called, where a record that was read refers to it; NULL until then. */
const char *pt_record_cache_get_label (PtRecordCache *self, const char *id);

G_END_DECLS
