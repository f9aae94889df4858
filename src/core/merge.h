/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules.h"

G_BEGIN_DECLS

typedef enum {
  PT_STRATEGY_SERVER_WINS,
  PT_STRATEGY_CLIENT_WINS,
  PT_STRATEGY_LAST_WRITE_WINS,
  PT_STRATEGY_MERGE,
  PT_STRATEGY_MANUAL
} PtStrategy;

/* server_wins, client_wins, last_write_wins, merge, manual. */
gboolean pt_strategy_parse (const char *word, gssize length, PtStrategy *strategy);
const char *pt_strategy_word (PtStrategy strategy);

typedef enum {
  PT_CONFLICT_CREATE_CREATE,
  PT_CONFLICT_UPDATE_UPDATE,
  PT_CONFLICT_UPDATE_DELETE,
  PT_CONFLICT_DELETE_UPDATE
} PtConflictKind;

gboolean pt_conflict_kind_parse (const char *word, PtConflictKind *kind);
const char *pt_conflict_kind_word (PtConflictKind kind);

/* @mask widened so that fields that only make sense together stand in it together. */
guint32 pt_merge_widen (const PtEntity *entity, guint32 mask);

/* Where two changes of one row lead to different values, as masks; fields that move together stand in one of them. */
typedef struct {
  guint32 both;   /* changed on both sides: somebody must choose */
  guint32 mine;   /* changed by me alone */
  guint32 theirs; /* changed by others alone */
} PtMergeSides;

/* @base NULL: there was no row; @mine: the fields that one side writes; @theirs: the row as it is now. */
void pt_merge_compare (const PtRow *base, const PtRow *mine, const PtRow *theirs, PtMergeSides *sides);

/**
 * pt_merge_three_way:
 * @base: the row both sides started from
 * @mine: the fields that one side writes (present fields only)
 * @theirs: the row as it is now
 * @merged: (out): @theirs with the fields of @mine that nobody else changed
 *
 * Returns: the mask of overlapping fields (both sides changed them, to different
 * values); 0 where everything merged, and only then @merged is set.
 */
guint32 pt_merge_three_way (const PtRow *base, const PtRow *mine, const PtRow *theirs, PtRow **merged);

G_END_DECLS
