/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "conflicts.h"
#include "merge.h"

G_BEGIN_DECLS

/**
 * PtConflictView:
 *
 * A conflict made ready for people: each differing field's three values as
 * text, who made them, and which of them nobody has to choose.
 */
typedef struct {
  PtConflictEntry *entry;
  PtMergeSides sides;       /* all 0 where one side is deleted */
  char *was[PT_FIELDS_MAX]; /* only of the fields in sides */
  char *mine[PT_FIELDS_MAX];
  char *theirs[PT_FIELDS_MAX];
  char *my_name; /* who made mine, on which computer, when; never NULL */
  char *their_name;
} PtConflictView;

typedef enum {
  PT_SIDE_NONE, /* nothing chosen yet, or typed */
  PT_SIDE_MINE,
  PT_SIDE_THEIRS
} PtSide;

/* Open conflicts, then archived ones, on a database's thread. (element-type PtConflictView) */
GPtrArray *pt_conflict_views_load (PtDatabase *database, const PtOffice *office, GError **error);
void pt_conflict_view_free (PtConflictView *self);

/* What people call the record. */
const char *pt_conflict_view_get_title (const PtConflictView *self);
/* Which fields it is about, or where it was deleted, in a few words or in a sentence; the caller's. */
char *pt_conflict_view_dup_brief (const PtConflictView *self);
char *pt_conflict_view_dup_subtitle (const PtConflictView *self);
/* The fields that differ; 0 where there is nothing to choose field by field. */
guint32 pt_conflict_view_get_fields (const PtConflictView *self);
/* What stands chosen at first: nothing where both sides changed the field, else the side that did; of an archived
 * conflict the server's. */
PtSide pt_conflict_view_get_default (const PtConflictView *self, guint field);
/* Whether one decision makes sense for both: the same kind of record, and the same fields to choose. */
gboolean pt_conflict_view_is_similar (const PtConflictView *self, const PtConflictView *other);
/* Writes a side's value of @field into @result. */
void pt_conflict_view_take (const PtConflictView *self, guint field, PtSide side, PtRow *result);
/* The value of a field on a side: `was`, `mine` … as text. */
const char *pt_conflict_view_get_text (const PtConflictView *self, guint field, PtSide side);

G_END_DECLS
