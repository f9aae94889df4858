/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * PtNotice:
 *
 * What the server recorded otherwise than it was shown or printed: a price, a
 * payment's type, a number. Listed under Needs attention until it is read.
 */
typedef struct {
  gint64 id;
  const PtEntity *entity;
  PtId entity_id;
  char *code; /* price, recorded, number_taken */
  char *message;
  gint64 made_at; /* UTC ms */
} PtNotice;

void pt_notice_free (PtNotice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtNotice, pt_notice_free)

gboolean pt_notices_add (PtDatabase *database, const PtEntity *entity, const PtId *id, const char *code,
                         const char *message, gint64 now, GError **error);
/* Unread ones, oldest first. (element-type PtNotice) */
GPtrArray *pt_notices_list (PtDatabase *database, GError **error);
/* Marks as read; @id 0 for all. PT_ERROR_NOT_FOUND. */
gboolean pt_notices_read (PtDatabase *database, gint64 id, gint64 now, GError **error);

G_END_DECLS
