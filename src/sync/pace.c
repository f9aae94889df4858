/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The measure of the connection, fed by the channel with every request: the one place that decides how large a batch
 * may be. Read by push, pull and the sync service. */

#include "pace.h"

#include "protocol-limits.h"
#include "settings.h"

#define SETTING "sync.pace"
/* An answer may take so long, and the time that its bytes need at the least speed besides. */
#define SLOW_US (1500 * 1000)
#define LEAST_BYTES_PER_S (32 * 1024)
/* Past this a batch is in danger: reads end after 30 s. */
#define LONG_US (10 * G_USEC_PER_SEC)
/* So many poor ones of the last sixteen make it limited. */
#define MANY_POOR 3
/* So many good answers in a row, and batches double. */
#define MANY_GOOD 4
/* Halved so often at most: by slow answers, and by lost ones or such as took long. */
#define SHRUNK_SLOW 3
#define SHRUNK_MOST 6
#define LEAST_OPERATIONS 5

static void
note (PtPace *self, gboolean poor)
{
  self->poor = (guint16) (self->poor << 1 | (poor ? 1 : 0));
}

static void
shrink (PtPace *self, guint8 most)
{
  self->good = 0;
  if (self->shrunk < most)
    self->shrunk++;
}

static void
grow (PtPace *self)
{
  if (self->shrunk == 0 || ++self->good < MANY_GOOD)
    return;
  self->good = 0;
  self->shrunk--;
}

void
pt_pace_answered (PtPace *self, gint64 elapsed_us, gsize bytes)
{
  gboolean slow = elapsed_us > SLOW_US + (gint64) bytes * G_USEC_PER_SEC / LEAST_BYTES_PER_S;

  note (self, slow);
  if (elapsed_us > LONG_US)
    shrink (self, SHRUNK_MOST);
  else if (slow)
    shrink (self, SHRUNK_SLOW);
  else
    grow (self);
}

/* What is lost in a row is one outage, after which the connection may be as good as ever. */
void
pt_pace_lost (PtPace *self)
{
  if ((self->poor & 1) == 0)
    note (self, TRUE);
  shrink (self, SHRUNK_MOST);
}

gboolean
pt_pace_is_limited (const PtPace *self)
{
  guint count = 0;

  for (guint i = 0; i < 16; i++)
    count += self->poor >> i & 1;
  return count >= MANY_POOR;
}

guint
pt_pace_push_most (const PtPace *self)
{
  return MAX (PT_LIMIT_OPERATIONS >> self->shrunk, LEAST_OPERATIONS);
}

guint
pt_pace_pull_most (const PtPace *self)
{
  return PT_PULL_LIMIT_MAX >> self->shrunk;
}

gboolean
pt_pace_load (PtPace *self, PtDatabase *database, GError **error)
{
  gint64 stored = 0;

  if (!pt_setting_get_integer (database, SETTING, &stored, error))
    return FALSE;
  self->poor = (guint16) stored;
  self->shrunk = (guint8) CLAMP (stored >> 16, 0, SHRUNK_MOST);
  return TRUE;
}

gboolean
pt_pace_store (const PtPace *self, PtDatabase *database, GError **error)
{
  return pt_setting_set_integer (database, SETTING, (gint64) self->shrunk << 16 | self->poor, error);
}
