/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "conflicts.h"

G_BEGIN_DECLS

/**
 * PtConflictView:
 *
 * A conflict made ready for people: each differing field's three values as
 * text, and who made them.
 */
typedef struct {
  PtConflictEntry *entry;
  char *was[PT_FIELDS_MAX]; /* only of the fields that differ */
  char *mine[PT_FIELDS_MAX];
  char *theirs[PT_FIELDS_MAX];
  char *my_name; /* who made mine, on which computer; never NULL */
  char *their_name;
} PtConflictView;

/* On a database's thread. PT_ERROR_NOT_FOUND. */
PtConflictView *pt_conflict_view_load (PtDatabase *database, const PtOffice *office, const PtId *id, GError **error);
void pt_conflict_view_free (PtConflictView *self);

/* The value of a field that my change leaves: mine where it wrote the field, else what was. NULL for a delete. */
const PtRow *pt_conflict_view_my_row (const PtConflictView *self, guint field);

G_END_DECLS
