/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "repository.h"

G_BEGIN_DECLS

/**
 * PtRecordPage:
 *
 * What one reading job of a list takes and brings: rows by their row ids, how
 * each stands with the server, and how the rows that they refer to are called.
 */
typedef struct {
  const PtEntity *entity;
  GArray *row_ids;
  GPtrArray *rows; /* PtRow; NULL for one that has gone */
  PtSyncState *states;
  GHashTable *labels; /* id text -> label */
} PtRecordPage;

/* Takes over @row_ids (gint64). */
PtRecordPage *pt_record_page_new (const PtEntity *entity, GArray *row_ids);
void pt_record_page_free (gpointer page);
/* Fills it; runs on the database's thread. */
gboolean pt_record_page_read (PtDatabase *database, PtRecordPage *page, GError **error);

G_END_DECLS
