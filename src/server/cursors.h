/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-keys.h"

G_BEGIN_DECLS

/**
 * PtCursor:
 *
 * A place to go on from, as clients carry it without reading it: signed by a
 * secret of the server, so that a made-up one is told from a real one.
 */
typedef struct {
  PtId epoch;
  gint64 seq;       /* everything up to here is known: a pull's seq, a revision, an index */
  gint64 settings;  /* the settings' revision that this client was told */
  gint64 directory; /* the directory's */
  gint64 whole;     /* a pull's: up to here the device holds every row, at least as it was then; 0 where it may not */
  PtId row;         /* the last row of a listing by bucket */
} PtCursor;

/* @purpose tells the cursors of one endpoint from another's. Free with g_free. */
char *pt_cursor_format (const PtServerKeys *keys, const char *purpose, const PtCursor *cursor);
gboolean pt_cursor_parse (const PtServerKeys *keys, const char *purpose, const char *text, PtCursor *cursor);

G_END_DECLS
