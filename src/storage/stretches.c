/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What became of a list of a million rows, in the few places where it changed: a selection looks for its row among all
 * of a stretch that it is told of, and a list view makes their widgets again. The record list asks on the worker's
 * thread. */

#include "stretches.h"

#define NEAR 32     /* rows within which the lists are looked to meet again */
#define FAR 1000000 /* where rows have only come, or only gone */
#define MOST 256

/* What is left of the two lists. */
typedef struct {
  const gint64 *before;
  const gint64 *after;
  guint n_before;
  guint n_after;
} Rest;

static gboolean
is_met (const Rest *rest, guint removed, guint added)
{
  return removed < rest->n_before && added < rest->n_after && rest->before[removed] == rest->after[added];
}

static gboolean
meet_near (const Rest *rest, guint *removed, guint *added)
{
  for (guint rows = 1; rows <= NEAR; rows++)
    for (*removed = 0; *removed <= rows; (*removed)++) {
      *added = rows - *removed;
      if (is_met (rest, *removed, *added))
        return TRUE;
    }
  return FALSE;
}

static gboolean
meet_far (const Rest *rest, guint *removed, guint *added)
{
  if (rest->n_before == 0 || rest->n_after == 0)
    return FALSE;
  for (guint rows = NEAR; rows < FAR && (rows < rest->n_before || rows < rest->n_after); rows++) {
    *removed = is_met (rest, rows, 0) ? rows : 0;
    *added = *removed == 0 ? rows : 0;
    if (is_met (rest, *removed, *added))
      return TRUE;
  }
  return FALSE;
}

static void
skip (Rest *rest, guint removed, guint added)
{
  rest->before += removed;
  rest->n_before -= removed;
  rest->after += added;
  rest->n_after -= added;
}

static void
drop_common_end (Rest *rest)
{
  while (rest->n_before > 0 && rest->n_after > 0
         && rest->before[rest->n_before - 1] == rest->after[rest->n_after - 1]) {
    rest->n_before--;
    rest->n_after--;
  }
}

GArray *
pt_stretches_between (const GArray *before, const GArray *after)
{
  const gint64 *beginning = (const gint64 *) (void *) after->data;
  Rest rest = { (const gint64 *) (void *) before->data, beginning, before->len, after->len };
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (PtStretch));

  drop_common_end (&rest);
  for (;;) {
    PtStretch stretch = { 0 };

    while (is_met (&rest, 0, 0))
      skip (&rest, 1, 1);
    if (rest.n_before == 0 && rest.n_after == 0)
      return stretches;
    if (stretches->len + 1 == MOST
        || (!meet_near (&rest, &stretch.removed, &stretch.added)
            && !meet_far (&rest, &stretch.removed, &stretch.added))) {
      stretch.removed = rest.n_before;
      stretch.added = rest.n_after;
    }
    stretch.position = (guint) (rest.after - beginning);
    g_array_append_val (stretches, stretch);
    skip (&rest, stretch.removed, stretch.added);
  }
}
