/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The measure of the connection, fed by the channel with every request and read by the sync service. */

#include "pace.h"

/* An answer may take so long, and the time that its bytes need at the least speed besides. */
#define SLOW_US (1500 * 1000)
#define LEAST_BYTES_PER_S (32 * 1024)
/* So many poor ones of the last sixteen make it limited. */
#define MANY_POOR 3

static void
note (PtPace *self, gboolean poor)
{
  self->poor = (guint16) (self->poor << 1 | (poor ? 1 : 0));
}

void
pt_pace_answered (PtPace *self, gint64 elapsed_us, gsize bytes)
{
  note (self, elapsed_us > SLOW_US + (gint64) bytes * G_USEC_PER_SEC / LEAST_BYTES_PER_S);
}

void
pt_pace_lost (PtPace *self)
{
  note (self, TRUE);
}

gboolean
pt_pace_is_limited (const PtPace *self)
{
  guint count = 0;

  for (guint i = 0; i < 16; i++)
    count += self->poor >> i & 1;
  return count >= MANY_POOR;
}
