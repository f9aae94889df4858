/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"
#include "room.h"

G_BEGIN_DECLS

/**
 * PtQueueLists:
 *
 * Fills two lists with what has not been settled with the server: what waits,
 * and what needs a person (refused or parked entries, and what the server
 * recorded otherwise), the first of them. Rows offer what attention-rows.h
 * says.
 *
 * Signal `filled` (guint waiting, guint attention).
 */
#define PT_TYPE_QUEUE_LISTS (pt_queue_lists_get_type ())
G_DECLARE_FINAL_TYPE (PtQueueLists, pt_queue_lists, PT, QUEUE_LISTS, GObject)

PtQueueLists *pt_queue_lists_new (PtProfile *profile, GtkListBox *waiting, GtkListBox *attention);
/* Rows are built for so much of it. */
void pt_queue_lists_set_room (PtQueueLists *self, PtRoom room);
/* Entries that need a person for the same cause as @id does, shown or not; that one is among them. (element-type
 * gint64)
 */
GArray *pt_queue_lists_list_like (PtQueueLists *self, gint64 id);

G_END_DECLS
