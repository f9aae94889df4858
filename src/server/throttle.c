/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How failed sign-ins are slowed and refused; asked by accounts.c and actions.c around each password. */

#include "throttle.h"

#define FREE_FAILURES 2       /* a slip of the finger costs nothing */
#define SLOWER_BY_MS 150      /* each further failure */
#define FAILURES_MAX 9        /* after this many the next is refused unseen */
#define CLOSED_MS (60 * 1000) /* for how long */
#define FORGET_MS (15 * 60 * 1000)

/* Names come from outside and may be long, or nobody's business: only what they hash to is kept. */
static void
hash_key (const char *kind, const char *name, guint8 key[PT_HASH_BYTES])
{
  PtSha256 state;

  pt_sha256_init (&state);
  pt_sha256_update (&state, kind, strlen (kind));
  pt_sha256_update (&state, name, strlen (name));
  pt_sha256_finish (&state, key);
}

/* The keys that @who is counted under; returns how many. */
static guint
keys_of (const PtGuesser *who, guint8 keys[2][PT_HASH_BYTES])
{
  hash_key ("account ", who->account, keys[0]);
  if (who->address == NULL)
    return 1;
  hash_key ("address ", who->address, keys[1]);
  return 2;
}

/* A clock that was set back must not close the door for long. */
static gboolean
is_over (const PtFailures *record, gint64 now)
{
  return now - record->last > FORGET_MS || now < record->last;
}

static guint
seconds_left (const PtFailures *record, gint64 now)
{
  gint64 left = record->last + CLOSED_MS - now;

  return left > 0 ? (guint) ((left + 999) / 1000) : 0;
}

gboolean
pt_throttle_wait (PtStore *store, const PtGuesser *who, gint64 now, guint *seconds, GError **error)
{
  guint8 keys[2][PT_HASH_BYTES];
  guint count = keys_of (who, keys);

  *seconds = 0;
  for (guint i = 0; i < count; i++) {
    PtFailures record;
    PtFound found = store->verbs->read_failures (store, keys[i], &record, error);

    if (found == PT_FOUND_ERROR)
      return FALSE;
    if (found == PT_FOUND && record.count >= FAILURES_MAX && !is_over (&record, now))
      *seconds = MAX (*seconds, seconds_left (&record, now));
  }
  return TRUE;
}

static gboolean
add_failure (PtStore *store, const guint8 key[PT_HASH_BYTES], gint64 now, PtFailures *record, GError **error)
{
  PtFound found = store->verbs->read_failures (store, key, record, error);

  if (found == PT_FOUND_ERROR)
    return FALSE;
  if (found == PT_FOUND_NOTHING || is_over (record, now))
    record->count = 0;
  record->count++;
  record->last = now;
  return store->verbs->write_failures (store, key, record, error);
}

static guint
slowed_by (const PtFailures *record)
{
  return record->count > FREE_FAILURES ? (guint) MIN (record->count - FREE_FAILURES, 10) * SLOWER_BY_MS : 0;
}

static gboolean
add_failures (PtStore *store, const PtGuesser *who, gint64 now, guint *delay_ms, guint *seconds, GError **error)
{
  guint8 keys[2][PT_HASH_BYTES];
  guint count = keys_of (who, keys);

  *delay_ms = *seconds = 0;
  for (guint i = 0; i < count; i++) {
    PtFailures record = { 0 };

    if (!add_failure (store, keys[i], now, &record, error))
      return FALSE;
    *delay_ms = MAX (*delay_ms, slowed_by (&record));
    if (record.count > FAILURES_MAX)
      *seconds = MAX (*seconds, seconds_left (&record, now));
  }
  return store->verbs->purge_failures (store, now - FORGET_MS, error);
}

gboolean
pt_throttle_fail (PtStore *store, const PtGuesser *who, gint64 now, guint *delay_ms, guint *seconds, GError **error)
{
  if (!store->verbs->begin (store, PT_STORE_WRITE, error))
    return FALSE;
  if (add_failures (store, who, now, delay_ms, seconds, error))
    return store->verbs->commit (store, error);
  store->verbs->rollback (store);
  return FALSE;
}

gboolean
pt_throttle_succeed (PtStore *store, const PtGuesser *who, GError **error)
{
  guint8 keys[2][PT_HASH_BYTES];
  PtFailures record;
  PtFound found;

  keys_of (who, keys);
  /* Mostly there is nothing to forget, and then nothing is written. */
  found = store->verbs->read_failures (store, keys[0], &record, error);
  return found == PT_FOUND_NOTHING || (found == PT_FOUND && store->verbs->forget_failures (store, keys[0], error));
}
