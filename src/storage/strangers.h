/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/**
 * pt_strangers_park:
 * @prefix: of 0, 2 or 4 hex digits: the buckets that were asked for
 * @known: (element-type PtId): each row that the server has there
 * @head: the server's when it said so; what was confirmed later is not judged
 * @parked: set to how many records the server does not have
 * @changed: takes the mask of the entities whose rows were touched
 *
 * A confirmed record that the server does not have, which only damage or a
 * server put back from too old a backup can leave behind, is confirmed no more:
 * it waits among the parked entries as a new one, for a person to send it or
 * to take it back. Changes of it that wait go into that, but those that are on
 * their way, and settle first. A deleted one is hidden. Called by repair, once
 * it has a bucket's rows.
 */
gboolean pt_strangers_park (PtDatabase *database, const PtSeams *seams, const PtEntity *entity, const char *prefix,
                            GHashTable *known, gint64 head, guint *parked, guint *changed, GError **error);

G_END_DECLS
