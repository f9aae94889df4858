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
 * recorded otherwise). Rows offer `sync.retry` (x: entry) and `sync.read`
 * (x: notice).
 *
 * Signal `filled` (guint waiting, guint attention).
 */
#define PT_TYPE_QUEUE_LISTS (pt_queue_lists_get_type ())
G_DECLARE_FINAL_TYPE (PtQueueLists, pt_queue_lists, PT, QUEUE_LISTS, GObject)

PtQueueLists *pt_queue_lists_new (PtProfile *profile, GtkListBox *waiting, GtkListBox *attention);
/* Rows are built for so much of it. */
void pt_queue_lists_set_room (PtQueueLists *self, PtRoom room);

G_END_DECLS
