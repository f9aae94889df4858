/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of a row was written since a device had all of it, from the log. Called by the pull, for rows that are worth it.
 */

#include "server-delta.h"

typedef struct {
  gint64 since;
  guint32 mask;
  gboolean is_there; /* the row existed then */
} Walk;

static PtEach
look_at (const PtChange *change, gpointer data, GError **error)
{
  Walk *walk = data;

  walk->is_there = change->seq <= walk->since;
  if (walk->is_there)
    return PT_EACH_STOP;
  walk->mask |= change->mask;
  return PT_EACH_MORE;
}

static PtRow *
part_of (const PtRow *row, guint32 mask)
{
  PtRow *part = pt_row_new (pt_row_entity (row));

  *pt_row_meta (part) = *pt_row_peek_meta (row);
  for (guint i = 0; i < pt_row_entity (row)->n_fields; i++)
    if (mask & (1u << i)) {
      if (pt_row_is_null (row, i))
        pt_row_set_null (part, i);
      else
        pt_row_copy_field (part, row, i);
    }
  return part;
}

gboolean
pt_delta_find (PtStore *store, const PtRow *row, gint64 since, PtRow **delta, GError **error)
{
  Walk walk = { .since = since };

  *delta = NULL;
  if (!store->verbs->each_change_after (store, pt_row_entity (row), &pt_row_peek_meta (row)->id, 0, look_at, &walk,
                                        error))
    return FALSE;
  if (walk.is_there)
    *delta = part_of (row, walk.mask);
  return TRUE;
}
