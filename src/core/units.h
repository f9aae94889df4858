/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtUnit:
 *
 * A unit of measure. One of it is @num / @den of its dimension's base unit
 * (g for mass, ml for volume, piece for count); a person may write it with at
 * most @decimals digits after the point.
 */
typedef struct {
  const char *code;
  const char *dimension; /* mass, volume, count */
  gint64 num;
  gint64 den;
  guint decimals;
} PtUnit;

/* NULL where the code names no unit. */
const PtUnit *pt_unit_find (const char *code);
/* All units, closed by an entry whose code is NULL. */
const PtUnit *pt_units (void);
/* Whether @list (`kg,g,lb`) names @code. */
gboolean pt_unit_list_has (const char *list, const char *code);

G_END_DECLS
