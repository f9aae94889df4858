/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "output.h"

G_BEGIN_DECLS

/**
 * PtAssignment:
 *
 * One `field=value` of a command line or cell of a table.
 */
typedef struct {
  guint field;
  char *value;
} PtAssignment;

/* Splits words of the form field=value; fields with or without their suffix. Wrong usage (G_OPTION_ERROR) for another
 * form and for a name that is no field of @entity. (element-type PtAssignment) */
GArray *pt_assignments_parse (const PtEntity *entity, const char *const *words, GError **error);

/* What filling a row needs to know. */
typedef struct {
  guint exponent;
  PtOutputForm values;
  const char *today; /* what a new slip's date is unless it says otherwise */
} PtFilling;

/* Writes the assignments into @row; references by code or id. A new slip is for today and in its product's own unit,
 * unless it says otherwise. Runs on the database's thread. Errors: the rule's text (PT_ERROR_INVALID),
 * PT_ERROR_NOT_FOUND for an unknown code. */
gboolean pt_assignments_fill (PtDatabase *database, GArray *assignments, const PtFilling *filling, PtOperationKind kind,
                              PtRow *row, GError **error);

/* One value as stored, for a filter; free with g_free. */
char *pt_assignment_stored (PtDatabase *database, const PtEntity *entity, const PtAssignment *assignment,
                            const PtFilling *filling, GError **error);

G_END_DECLS
