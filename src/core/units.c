/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The units of measure, one line each: pricing converts by them, forms and rules offer and judge them. */

#include "units.h"

#include <string.h>

static const PtUnit UNITS[] = {
  { "g", "mass", 1, 1, 0 },       { "kg", "mass", 1000, 1, 3 },
  { "t", "mass", 1000000, 1, 3 }, { "lb", "mass", 45359237, 100000, 3 },
  { "ml", "volume", 1, 1, 0 },    { "l", "volume", 1000, 1, 3 },
  { "piece", "count", 1, 1, 0 },  { NULL },
};

const PtUnit *
pt_unit_find (const char *code)
{
  if (code == NULL)
    return NULL;
  for (const PtUnit *unit = UNITS; unit->code != NULL; unit++) {
    if (strcmp (unit->code, code) == 0)
      return unit;
  }
  return NULL;
}

const PtUnit *
pt_units (void)
{
  return UNITS;
}

gboolean
pt_unit_list_has (const char *list, const char *code)
{
  g_auto (GStrv) codes = NULL;

  if (list == NULL || code == NULL)
    return FALSE;
  codes = g_strsplit (list, ",", -1);
  return g_strv_contains ((const char *const *) codes, code);
}
