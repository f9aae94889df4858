/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which planted bug a build for tests has in it just now; set by the simulator alone. */

#include "plant.h"

PtPlant pt_plant = PT_PLANT_NONE;

const char *
pt_plant_word (PtPlant plant)
{
  static const char *const words[PT_PLANTS] = {
    [PT_PLANT_SEQUENCE_GAP] = "sequence-gap",
    [PT_PLANT_CURSOR_FIRST] = "cursor-first",
    [PT_PLANT_SPLIT_PAGE] = "split-page",
    [PT_PLANT_RESURRECTED] = "resurrected",
    [PT_PLANT_ECHO_CONFLICT] = "echo-conflict",
    [PT_PLANT_STALE_ANSWER] = "stale-answer",
    [PT_PLANT_PARTIAL_ROW] = "partial-row",
    [PT_PLANT_CLOCK_CURSOR] = "clock-cursor",
    [PT_PLANT_NO_OPERATION_ID] = "no-operation-id",
    [PT_PLANT_HALF_GROUP] = "half-group",
    [PT_PLANT_DROPPED_AT_THIRD] = "dropped-at-third",
    [PT_PLANT_STUCK_SYNCING] = "stuck-syncing",
  };

  return words[plant];
}
