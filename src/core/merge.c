/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How two changes to one row meet: the words for conflicts and strategies, and the three-way merge, field by field
 * with groups that move together. The server resolves with it, the conflict view shows it. */

#include "merge.h"

#include <string.h>

#include "vocabulary.h"

static const char *const STRATEGIES[] = {
  [PT_STRATEGY_SERVER_WINS] = "server_wins",
  [PT_STRATEGY_CLIENT_WINS] = "client_wins",
  [PT_STRATEGY_LAST_WRITE_WINS] = "last_write_wins",
  [PT_STRATEGY_MERGE] = "merge",
  [PT_STRATEGY_MANUAL] = "manual",
};

static const char *const KINDS[] = {
  [PT_CONFLICT_CREATE_CREATE] = "create_create",
  [PT_CONFLICT_UPDATE_UPDATE] = "update_update",
  [PT_CONFLICT_UPDATE_DELETE] = "update_delete",
  [PT_CONFLICT_DELETE_UPDATE] = "delete_update",
};

gboolean
pt_strategy_parse (const char *word, gssize length, PtStrategy *strategy)
{
  int place = pt_vocabulary_find (STRATEGIES, G_N_ELEMENTS (STRATEGIES), word, length);

  if (place >= 0)
    *strategy = place;
  return place >= 0;
}

const char *
pt_strategy_word (PtStrategy strategy)
{
  g_return_val_if_fail ((guint) strategy < G_N_ELEMENTS (STRATEGIES), NULL);
  return STRATEGIES[strategy];
}

gboolean
pt_conflict_kind_parse (const char *word, PtConflictKind *kind)
{
  int place = pt_vocabulary_find (KINDS, G_N_ELEMENTS (KINDS), word, -1);

  if (place >= 0)
    *kind = place;
  return place >= 0;
}

const char *
pt_conflict_kind_word (PtConflictKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (KINDS), NULL);
  return KINDS[kind];
}

guint32
pt_merge_widen (const PtEntity *entity, guint32 mask)
{
  guint32 groups = 0;
  guint32 wide = mask;

  for (guint i = 0; i < entity->n_fields; i++) {
    if (mask >> i & 1)
      groups |= (guint32) 1 << entity->fields[i].together;
  }
  for (guint i = 0; i < entity->n_fields; i++) {
    guint group = entity->fields[i].together;

    if (group > 0 && groups >> group & 1)
      wide |= (guint32) 1 << i;
  }
  return wide;
}

static void
copy_fields (PtRow *row, const PtRow *from, guint32 mask)
{
  for (guint i = 0; i < pt_row_entity (row)->n_fields; i++) {
    if (mask >> i & 1)
      pt_row_copy_field (row, from, i);
  }
}

void
pt_merge_compare (const PtRow *base, const PtRow *mine, const PtRow *theirs, PtMergeSides *sides)
{
  const PtEntity *entity = pt_row_entity (theirs);
  g_autoptr (PtRow) wanted = base != NULL ? pt_row_copy (base) : pt_row_new (entity);
  guint32 my_changes = pt_row_diff (wanted, mine) & pt_row_mask (mine);
  guint32 their_changes = pt_row_diff (wanted, theirs);
  guint32 different = 0;

  copy_fields (wanted, mine, my_changes);
  different = pt_row_diff (wanted, theirs);
  sides->both = pt_merge_widen (entity, my_changes) & pt_merge_widen (entity, their_changes) & different;
  sides->mine = my_changes & different & ~sides->both;
  sides->theirs = different & ~sides->both & ~sides->mine;
}

guint32
pt_merge_three_way (const PtRow *base, const PtRow *mine, const PtRow *theirs, PtRow **merged)
{
  PtMergeSides sides;

  pt_merge_compare (base, mine, theirs, &sides);
  if (sides.both != 0)
    return sides.both;
  *merged = pt_row_copy (theirs);
  copy_fields (*merged, mine, sides.mine);
  return 0;
}
