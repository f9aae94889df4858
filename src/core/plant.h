/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Planted bugs: what an engine like this one may get wrong, each a line at the
 * place where it would be. A build with -Dplants=true has them, and does one of
 * them wrong where it is told so; any other build has nothing of them, since
 * PT_PLANT() is a constant there. They show that the simulator finds such bugs.
 */
typedef enum {
  PT_PLANT_NONE,
  PT_PLANT_SEQUENCE_GAP,     /* a seq that was given to a change taken back is not given again */
  PT_PLANT_CURSOR_FIRST,     /* the cursor is saved before the data */
  PT_PLANT_SPLIT_PAGE,       /* a page comes without the parents that its rows need */
  PT_PLANT_RESURRECTED,      /* an edit brings a deleted row back */
  PT_PLANT_ECHO_CONFLICT,    /* one's own change, come back, is somebody else's */
  PT_PLANT_STALE_ANSWER,     /* the answer to an older edit settles a newer one */
  PT_PLANT_PARTIAL_ROW,      /* a few fields are taken for a whole row */
  PT_PLANT_CLOCK_CURSOR,     /* changes since a time, not since a seq */
  PT_PLANT_NO_OPERATION_ID,  /* an operation that comes again is a new one */
  PT_PLANT_HALF_GROUP,       /* a group that fails is not taken back */
  PT_PLANT_DROPPED_AT_THIRD, /* an entry is given up at its third failure */
  PT_PLANT_STUCK_SYNCING,    /* what was on its way at a crash stays there */
  PT_PLANTS
} PtPlant;

#ifdef PT_WITH_PLANTS
#define PT_PLANT(name) G_UNLIKELY (pt_plant == PT_PLANT_##name)
extern PtPlant pt_plant;
/* A word for each, as sequence-gap; NULL for none. */
const char *pt_plant_word (PtPlant plant);
#else
#define PT_PLANT(name) FALSE
#endif

G_END_DECLS
