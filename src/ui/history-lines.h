/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"
#include "record-audit.h"

G_BEGIN_DECLS

/**
 * PtHistoryLine:
 *
 * One deed at a record in words: what was changed from what to what; who did
 * it, on which computer, when, and what became of it.
 */
typedef struct {
  char *title;
  char *subtitle;
  const char *icon;
  gint64 at; /* UTC ms */
} PtHistoryLine;

/* All that is known of the record, newest first. With @audit (element-type PtAuditEntry) everybody's deeds as the
 * server has them, and of this computer's only what the server does not know; with NULL this computer's, and what
 * the row itself tells of its making and its last change. (element-type PtHistoryLine) */
GPtrArray *pt_history_lines_read (PtDatabase *database, const PtOffice *office, const PtEntity *entity, const PtId *id,
                                  GPtrArray *audit, GError **error);

G_END_DECLS
