/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Floor:
 *
 * The same work in raw C: SQLite, zlib, SHA-256 and bucket sums over the
 * program's own table and rows, between two processes on loopback, without
 * accounts, signatures, rules or audit. What the program takes is told beside
 * it. Every function returns microseconds.
 */
typedef struct _Floor Floor;

/* Takes the rows of @source, a client's database, over into a server of the floor's own in @folder. */
Floor *floor_new (const char *folder, const char *source);
void floor_free (Floor *floor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Floor, floor_free)

/* An empty client takes every row over, in pages of 5 000, each durable. */
gint64 floor_pull (Floor *floor);
/* That client takes over @changed rows that changed since. */
gint64 floor_changes (Floor *floor, guint changed);
/* That client asks and there is nothing. */
gint64 floor_nothing (Floor *floor);
/* @rows rows made offline go up in batches of 100, each durable at the server before its answer. */
gint64 floor_push (Floor *floor, guint rows);
/* @rows edits of rows that the server has changed meanwhile, in batches of 100, are found, archived and settled. */
gint64 floor_conflicts (Floor *floor, guint rows);

G_END_DECLS
