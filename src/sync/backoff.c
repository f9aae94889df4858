/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting times after failures, for the sync service and for push. */

#include "backoff.h"

guint
pt_backoff_next (PtBackoff *self, PtRandom *random, gint64 retry_after_ms)
{
  guint ceiling = PT_BACKOFF_MOST_MS;
  guint wait = 0;

  if (self->failures < 6)
    ceiling = MIN (PT_BACKOFF_FIRST_MS << self->failures, PT_BACKOFF_MOST_MS);
  self->failures++;
  wait = (guint) pt_random_below (random, ceiling + 1);
  return retry_after_ms > wait ? (guint) MIN (retry_after_ms, G_MAXUINT / 2) : wait;
}

void
pt_backoff_reset (PtBackoff *self)
{
  self->failures = 0;
}
