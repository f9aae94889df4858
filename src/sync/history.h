/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync-service.h"

G_BEGIN_DECLS

/*
 * What is kept of each sync: a line of the log (storage's sync-log.h), and of
 * the last good one its time and head. All run on the database's thread.
 */

/* @failure NULL: it went well, and is the last good one from here on. */
gboolean pt_history_add (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error);

/* When the last good sync ended (UTC ms) and the server's head then; 0 for never. */
gboolean pt_history_last_success (PtDatabase *database, gint64 *when, gint64 *head, GError **error);

G_END_DECLS
