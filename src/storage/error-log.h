/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* What went wrong on this computer, kept for whoever has to find out why. All run on the database's thread. */

typedef struct {
  gint64 id;
  gint64 first_at; /* UTC ms */
  gint64 last_at;
  gint64 times;           /* in a row */
  char *source;           /* sync, watchdog, refusal, repair, damage */
  char *code;             /* machine code, or NULL */
  char *message;          /* for people */
  const PtEntity *entity; /* NULL where it is not about one record */
  PtId entity_id;
} PtLoggedError;

void pt_logged_error_free (PtLoggedError *error);

/* @entity and @id may be NULL. */
gboolean pt_error_log_add (PtDatabase *database, gint64 now, const char *source, const char *code, const char *message,
                           const PtEntity *entity, const PtId *id, GError **error);
/* The newest first; @limit 0 for all. (element-type PtLoggedError) */
GPtrArray *pt_error_log_list (PtDatabase *database, guint limit, GError **error);

/* A short word for a code of PT_ERROR, for logs and scripts: `offline`. NULL for other domains. */
const char *pt_error_word (const GError *error);

G_END_DECLS
