/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "random.h"

G_BEGIN_DECLS

#define PT_BACKOFF_FIRST_MS 1000
#define PT_BACKOFF_MOST_MS 60000

/**
 * PtBackoff:
 *
 * How long to wait after a failure: 1 s · 2^n, at most 60 s, drawn evenly from
 * 0 to that (full jitter) so that a crowd of clients does not come back at once.
 */
typedef struct {
  guint failures;
} PtBackoff;

/* The wait in ms after one more failure. What the server asked for (@retry_after_ms; -1: nothing) is the least. */
guint pt_backoff_next (PtBackoff *self, PtRandom *random, gint64 retry_after_ms);
/* After a success. */
void pt_backoff_reset (PtBackoff *self);

G_END_DECLS
