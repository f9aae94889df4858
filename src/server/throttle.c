/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How failed sign-ins are slowed and refused; asked by accounts.c before and after each password is checked. */

#include "throttle.h"

#define FREE_FAILURES 2       /* a slip of the finger costs nothing */
#define SLOWER_BY_MS 150      /* each further failure */
#define FAILURES_MAX 9        /* after this many the next is refused unseen */
#define CLOSED_MS (60 * 1000) /* for how long */
#define FORGET_MS (15 * 60 * 1000)
#define KEYS_MAX 10000

typedef struct {
  guint failures;
  gint64 last;
} Record;

struct _PtThrottle {
  GHashTable *records; /* key to Record */
};

PtThrottle *
pt_throttle_new (void)
{
  PtThrottle *self = g_new0 (PtThrottle, 1);

  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
pt_throttle_free (PtThrottle *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->records);
  g_free (self);
}

static gboolean
is_over (gpointer key, gpointer value, gpointer now)
{
  /* A clock that was set back must not close the door for long. */
  gint64 age = *(gint64 *) now - ((Record *) value)->last;

  return age > FORGET_MS || age < 0;
}

guint
pt_throttle_wait (PtThrottle *self, const char *key, gint64 now)
{
  Record *record = g_hash_table_lookup (self->records, key);
  gint64 left;

  if (record == NULL || record->failures < FAILURES_MAX || is_over (NULL, record, &now))
    return 0;
  left = record->last + CLOSED_MS - now;
  return left > 0 ? (guint) ((left + 999) / 1000) : 0;
}

guint
pt_throttle_fail (PtThrottle *self, const char *key, gint64 now)
{
  Record *record;

  if (g_hash_table_size (self->records) >= KEYS_MAX)
    g_hash_table_foreach_remove (self->records, is_over, &now);
  record = g_hash_table_lookup (self->records, key);
  if (record == NULL) {
    record = g_new0 (Record, 1);
    g_hash_table_insert (self->records, g_strdup (key), record);
  }
  if (is_over (NULL, record, &now))
    record->failures = 0;
  record->failures++;
  record->last = now;
  return record->failures > FREE_FAILURES ? MIN (record->failures - FREE_FAILURES, 10) * SLOWER_BY_MS : 0;
}

void
pt_throttle_succeed (PtThrottle *self, const char *key)
{
  g_hash_table_remove (self->records, key);
}
