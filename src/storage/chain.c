/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What becomes of changes that stand on one that failed: a person went on
 * editing a record while its earlier change was on its way. Called by settle
 * for each failing verdict.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "chain.h"
#include "conflicts.h"
#include "seen.h"

typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  PtChange *failed;
  GHashTable *judged;
  gint64 now;
  gboolean goes_anew; /* the failed change, ahead of those that stand on it */
} Chain;

static gboolean
waits_for_a_person (const PtChange *failed)
{
  return failed->status == PT_CHANGE_FAILED && (failed->kind == PT_OPERATION_CREATE || pt_change_is_held (failed));
}

/* A record that was refused and then deleted here needs no decision any more. */
static gboolean
drop_both (Chain *chain, const PtChange *later, GError **error)
{
  return pt_change_settle (chain->database, chain->failed, "archived", 0, 0, chain->now, error)
         && pt_change_settle (chain->database, later, "archived", 0, 0, chain->now, error);
}

static gboolean
fail_with (Chain *chain, PtChange *later, GError **error)
{
  later->status = PT_CHANGE_FAILED;
  pt_change_set_error (later, "base_failed", NULL, _ ("An earlier change of this record must be settled first"));
  return pt_change_update (chain->database, later, chain->now, error);
}

static gboolean
fold (Chain *chain, PtChange *later, GError **error)
{
  if (later->kind == PT_OPERATION_DELETE)
    return pt_change_is_held (chain->failed) ? fail_with (chain, later, error) : drop_both (chain, later, error);
  if (chain->failed->set == NULL)
    return fail_with (chain, later, error);
  pt_row_apply (chain->failed->set, later->set);
  if (!pt_change_update (chain->database, chain->failed, chain->now, error)
      || !pt_change_settle (chain->database, later, "folded", 0, 0, chain->now, error)
      || !pt_change_follow (chain->database, &later->op, &chain->failed->op, error))
    return FALSE;
  return !pt_change_is_held (chain->failed) || pt_conflicts_amend (chain->database, chain->failed, error);
}

/* The first to stand on it takes its base, unless it goes anew itself; those behind keep standing on each other. */
static gboolean
send_anew (Chain *chain, PtChange *later, GError **error)
{
  const PtChange *failed = chain->failed;

  if (!chain->goes_anew && pt_id_equal (&later->base_op, &failed->op)) {
    later->base_op = failed->base_op;
    later->base_version = failed->base_version;
    memcpy (later->base_leaf, failed->base_leaf, sizeof later->base_leaf);
    g_free (later->base_row);
    later->base_row = g_strdup (failed->base_row);
  }
  if (g_hash_table_remove (chain->judged, &later->op))
    return !pt_id_is_none (&later->group) ? fail_with (chain, later, error)
                                          : pt_change_renew (chain->database, chain->seams, later, chain->now, error);
  return pt_change_update (chain->database, later, chain->now, error);
}

static gboolean
is_cancel (const PtChange *later)
{
  int status = pt_entity_find_field (later->entity, "status", -1);

  return later->entity->posted && later->set != NULL && pt_row_has (later->set, (guint) status)
         && g_strcmp0 (pt_row_get_text (later->set, (guint) status), "cancelled") == 0;
}

/* The record was taken back before the server had it: what was changed of it since is what it is made with now. */
static gboolean
make_instead (Chain *chain, PtChange *later, GError **error)
{
  g_autoptr (PtRow) set = pt_row_copy (chain->failed->set);

  if (later->kind == PT_OPERATION_DELETE || is_cancel (later))
    return pt_change_settle (chain->database, later, "archived", 0, 0, chain->now, error);
  pt_row_apply (set, later->set);
  g_clear_pointer (&later->set, pt_row_free);
  g_clear_pointer (&later->base_row, g_free);
  later->set = g_steal_pointer (&set);
  later->kind = PT_OPERATION_CREATE;
  later->base_op = PT_ID_NONE;
  g_hash_table_remove (chain->judged, &later->op);
  return pt_change_renew (chain->database, chain->seams, later, chain->now, error);
}

/* The oldest change after @id that is not failed itself; read anew each time, since renewing moves what follows. */
static gboolean
find_next (Chain *chain, gint64 id, PtChange **next, GError **error)
{
  g_autoptr (GPtrArray) open = pt_changes_of_row (chain->database, &chain->failed->entity_id, error);

  *next = NULL;
  if (open == NULL)
    return FALSE;
  for (guint i = 0; i < open->len && *next == NULL; i++) {
    const PtChange *change = g_ptr_array_index (open, i);

    if (change->id > id && change->status != PT_CHANGE_FAILED)
      *next = g_ptr_array_steal_index (open, i);
  }
  return TRUE;
}

/* Takes @later, which stands on what failed, along with it. */
static gboolean
take_along (Chain *chain, PtChange *later, GHashTable *standing, GError **error)
{
  gboolean folds = !chain->goes_anew && waits_for_a_person (chain->failed);

  if (!(folds ? fold (chain, later, error) : send_anew (chain, later, error)))
    return FALSE;
  g_hash_table_remove (chain->judged, &later->op);
  g_hash_table_add (standing, g_memdup2 (&later->op, sizeof later->op));
  return TRUE;
}

/* Whatever was changed of a record that the server never had stands on its making; else what stands on something else,
 * such as the server's own row, has a verdict of its own. */
static gboolean
is_standing (const Chain *chain, const PtChange *later, GHashTable *standing)
{
  return chain->failed->kind == PT_OPERATION_CREATE || g_hash_table_contains (standing, &later->base_op);
}

static gboolean
carry_on (Chain *chain, GError **error)
{
  g_autoptr (GHashTable) standing = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  gint64 id = chain->failed->id;
  PtChange *next = NULL;

  g_hash_table_add (standing, g_memdup2 (&chain->failed->op, sizeof (PtId)));
  while (find_next (chain, id, &next, error)) {
    g_autoptr (PtChange) later = next;

    if (later == NULL)
      return TRUE;
    id = later->id;
    if (is_standing (chain, later, standing) && !take_along (chain, later, standing, error))
      return FALSE;
  }
  return FALSE;
}

gboolean
pt_chain_carry_on (PtDatabase *database, const PtSeams *seams, PtChange *failed, GHashTable *judged, GError **error)
{
  Chain chain = { database, seams, failed, judged, pt_clock_wall (seams->clock), FALSE };

  return carry_on (&chain, error);
}

gboolean
pt_chain_follow (PtDatabase *database, const PtSeams *seams, PtChange *renewed, GHashTable *judged, GError **error)
{
  Chain chain = { database, seams, renewed, judged, pt_clock_wall (seams->clock), TRUE };

  return carry_on (&chain, error);
}

gboolean
pt_chain_replace (PtDatabase *database, const PtSeams *seams, PtChange *withdrawn, GHashTable *judged, GError **error)
{
  Chain chain = { database, seams, withdrawn, judged, pt_clock_wall (seams->clock), FALSE };
  g_autoptr (PtRow) row = pt_row_new (withdrawn->entity);
  g_autoptr (PtChange) later = NULL;
  gboolean made = FALSE;

  if (withdrawn->kind != PT_OPERATION_CREATE)
    return pt_chain_carry_on (database, seams, withdrawn, judged, error);
  if (!pt_seen_read_confirmed (database, withdrawn->entity, &withdrawn->entity_id, row, &made, error))
    return FALSE;
  /* Another operation has made the record (of the other machine with a copy of this profile): what was changed since is
   * refused for what it stands on, and goes anew on the record as the server has it. */
  if (made)
    return TRUE;
  return find_next (&chain, withdrawn->id, &later, error) && (later == NULL || make_instead (&chain, later, error));
}
