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

/* The two parts of filling a row: what it refers to and its units bound the values that come after. */
typedef enum { PT_ASSIGN_KEYS, PT_ASSIGN_VALUES } PtAssignPart;

/* Writes that part of the assignments into @row; references by code or id. Runs on the database's thread. Errors: the
 * rule's text (PT_ERROR_INVALID), PT_ERROR_NOT_FOUND for an unknown code. */
gboolean pt_assignments_apply (PtDatabase *database, GArray *assignments, PtAssignPart part, PtRow *row, guint exponent,
                               PtOutputForm form, GError **error);

/* One value as stored, for a filter; free with g_free. */
char *pt_assignment_stored (PtDatabase *database, const PtEntity *entity, const PtAssignment *assignment,
                            guint exponent, PtOutputForm form, GError **error);

G_END_DECLS
