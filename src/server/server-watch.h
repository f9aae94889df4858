/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "executor.h"
#include "server-store.h"

G_BEGIN_DECLS

/**
 * PtWatch:
 *
 * Learns of what other processes commit to the store: by their word where the
 * database passes it on, and by looking at the head now and then. Passes notes
 * between them on the same way.
 */
typedef struct _PtWatch PtWatch;

/* What a commit may have moved. */
typedef struct {
  gint64 head;
  char epoch[PT_ID_TEXT];
  gint64 sessions; /* the organisation's session_revision */
} PtNews;

void pt_news_take (PtNews *news, const PtOrganisation *organisation);

/* In the main context that made the watch. */
typedef void (*PtWatchNews) (const PtNews *news, gpointer data);
typedef void (*PtWatchNote) (const char *note, gpointer data);

/* Takes @executor and @store, a reading one and nobody else's. */
PtWatch *pt_watch_new (PtExecutor *executor, PtStore *store, PtWatchNews told, PtWatchNote heard, gpointer data);
/* To all who watch, this one included; to nobody in a room that cannot tell. */
void pt_watch_tell (PtWatch *self, const char *note);
/* Nothing is told from then on. NULL is allowed. */
void pt_watch_stop (PtWatch *self);

G_END_DECLS
