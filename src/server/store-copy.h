/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-store.h"

G_BEGIN_DECLS

/**
 * pt_store_copy:
 * @from: an SQL room
 * @to: another one, of the same schema and bound to the same organisation; one of the two is SQLite's
 *
 * Puts all that @from knows of its organisation in the place of what @to knew
 * of it: one snapshot there, one transaction here.
 */
gboolean pt_store_copy (PtStore *from, PtStore *to, GError **error);

G_END_DECLS
