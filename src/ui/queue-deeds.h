/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/* What a person can do about an entry of the queue, or a notice, from the sync page. */

typedef enum {
  PT_QUEUE_RETRY,    /* an entry waits again; id 0: all of them */
  PT_QUEUE_POSTDATE, /* a slip for a closed period is entered on the first open day */
  PT_QUEUE_DISCARD,  /* an entry is taken back, and stays in the record's history */
  PT_QUEUE_MARK_READ /* a notice has been read; id 0: all of them */
} PtQueueDeed;

typedef void (*PtQueueDone) (GtkWidget *near, const GError *error);

/* @done on the main thread, with @near, which is kept alive until then. */
void pt_queue_do (PtProfile *profile, PtQueueDeed deed, gint64 id, GtkWidget *near, PtQueueDone done);
/* The entries @ids (element-type gint64) wait again. */
void pt_queue_retry_these (PtProfile *profile, const GArray *ids, GtkWidget *near, PtQueueDone done);
/* Writes an entry to a file. */
void pt_queue_export (PtProfile *profile, gint64 id, const char *path, GtkWidget *near, PtQueueDone done);

G_END_DECLS
