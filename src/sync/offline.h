/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync-service.h"

G_BEGIN_DECLS

/*
 * Times without a server (table offline_spells): how long, what was entered
 * meanwhile, and what it met when it was sent. All run on the database's thread.
 */

typedef struct {
  gint64 began_at; /* UTC ms */
  gint64 ended_at; /* 0: it lasts */
  gint64 entered;  /* changes */
  gint64 by_entity[PT_ENTITIES];
  gint64 accepted; /* of them, merged ones too */
  gint64 conflicts;
  gint64 refused;
  gint64 waiting;
} PtOfflineSpell;

/* Within the transaction that logs the sync: a spell begins, lasts or ends. */
gboolean pt_offline_note (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error);
/* The newest first; @limit 0 for all. (element-type PtOfflineSpell) */
GArray *pt_offline_list (PtDatabase *database, guint limit, GError **error);

G_END_DECLS
