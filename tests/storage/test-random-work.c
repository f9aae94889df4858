/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Random work of one person against a server whose verdicts are random: after each step what is seen is confirmed plus
 * unsettled, the digests are those of the confirmed rows, and in the end both sides hold the same, with nothing lost.
 */

#include "counterpart.h"
#include "errors.h"

#define STEPS 400

typedef struct {
  Desk *desk;
  Counterpart *server;
  PtRandom *random;
  GArray *ids; /* PtId of suppliers */
  guint made;
} World;

static guint
draw (World *world, guint bound)
{
  return (guint) pt_random_below (world->random, bound);
}

static const PtId *
any (World *world)
{
  return &g_array_index (world->ids, PtId, draw (world, world->ids->len));
}

static void
add (World *world)
{
  g_autofree char *code = g_strdup_printf ("S%04u", world->made++);
  PtId id = desk_add (world->desk, PT_SUPPLIERS, "code", code, "name", "Nimal", NULL);

  g_array_append_val (world->ids, id);
}

/* What may be refused for the state the record is in; nothing else may go wrong. */
static void
save (World *world, PtEdit *edit)
{
  g_autoptr (GError) error = NULL;
  PtSaved saved;

  pt_outbox_save (world->desk->database, &world->desk->seams, world->desk->office, edit, &saved, &error);
  if (error != NULL)
    g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  pt_saved_clear (&saved);
  desk_clock_advance (world->desk, 1);
}

static void
edit (World *world)
{
  static const char *const fields[] = { "phone", "email", "notes", "region" };
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));
  g_autofree char *value = g_strdup_printf ("%u", draw (world, 1000));

  pt_row_meta (edit->row)->id = *any (world);
  desk_set (edit->row, fields[draw (world, G_N_ELEMENTS (fields))], value, NULL);
  save (world, edit);
}

static void delete (World *world)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_DELETE, pt_entity (PT_SUPPLIERS));

  pt_row_meta (edit->row)->id = *any (world);
  save (world, edit);
}

static void
change_elsewhere (World *world)
{
  const PtId *id = any (world);
  const PtRow *row = counterpart_get (world->server, id);
  g_autofree char *value = g_strdup_printf ("e%u", draw (world, 1000));

  if (row == NULL || pt_row_peek_meta (row)->deleted)
    return;
  if (draw (world, 10) == 0)
    counterpart_delete (world->server, id);
  else
    counterpart_change (world->server, id, draw (world, 2) == 0 ? "phone" : "address", value, NULL);
}

/* Chains fail with their first member, and a record that is not there blocks. */
static PtVerdict *
judge (World *world, const PtOperation *operation, GHashTable *failed)
{
  const PtRow *row = counterpart_get (world->server, &operation->id);
  PtVerdict *verdict = NULL;

  if (!pt_id_is_none (&operation->base_op) && g_hash_table_contains (failed, &operation->base_op))
    verdict = counterpart_reject (operation, "base_failed", NULL);
  else if (operation->kind != PT_OPERATION_CREATE && row == NULL)
    return counterpart_block (world->server, operation, 0);
  else if (row != NULL && pt_row_peek_meta (row)->deleted)
    verdict = counterpart_conflict (world->server, operation, "server_wins");
  else if (draw (world, 8) == 0)
    verdict = counterpart_reject (operation, "overlap", "phone");
  else if (row != NULL && draw (world, 10) == 0)
    verdict = counterpart_conflict (world->server, operation, draw (world, 2) == 0 ? "manual" : "server_wins");
  else
    verdict = counterpart_judge (world->server, operation);
  if (verdict->status == PT_VERDICT_REJECTED || verdict->status == PT_VERDICT_CONFLICT)
    g_hash_table_add (failed, g_memdup2 (&operation->op, sizeof operation->op));
  return verdict;
}

static void
push_once (World *world)
{
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (GHashTable) failed = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  GPtrArray *verdicts = g_ptr_array_new ();
  g_autoptr (GBytes) answer = NULL;
  PtSealed sealed;

  desk_seal (world->desk, 1 + draw (world, 10), &sealed);
  if (sealed.body == NULL) {
    g_ptr_array_unref (verdicts);
    return;
  }
  envelope = desk_read (&sealed);
  for (guint i = 0; i < envelope->ops->len; i++)
    g_ptr_array_add (verdicts, judge (world, g_ptr_array_index (envelope->ops, i), failed));
  answer = counterpart_answer (world->server, verdicts);
  /* A lost answer comes again. */
  counterpart_settle (world->desk, &sealed, answer);
  if (draw (world, 3) == 0)
    counterpart_settle (world->desk, &sealed, answer);
  pt_sealed_clear (&sealed);
}

static void
refuse_envelope (World *world)
{
  PtSealed sealed;

  desk_seal (world->desk, 100, &sealed);
  if (sealed.body != NULL)
    g_assert_true (pt_outbox_refused (world->desk->database, &world->desk->seams, &sealed.envelope, "too large", NULL));
  pt_sealed_clear (&sealed);
}

static void
decide (World *world)
{
  g_autoptr (GPtrArray) conflicts = pt_conflicts_list (world->desk->database, NULL);
  PtConflictEntry *entry;
  PtSaved saved;

  if (conflicts->len == 0)
    return;
  entry = g_ptr_array_index (conflicts, draw (world, conflicts->len));
  pt_conflicts_resolve (world->desk->database, &world->desk->seams, world->desk->office, &entry->id,
                        draw (world, 2) == 0 ? PT_SETTLE_MINE : PT_SETTLE_THEIRS, NULL, &saved, NULL);
  pt_saved_clear (&saved);
}

static void
step (World *world)
{
  switch (draw (world, 12)) {
  case 0:
  case 1:
    add (world);
    break;
  case 2:
  case 3:
  case 4:
    edit (world);
    break;
  case 5:
    delete (world);
    break;
  case 6:
    change_elsewhere (world);
    break;
  case 7:
  case 8:
    push_once (world);
    break;
  case 9:
    refuse_envelope (world);
    break;
  case 10:
    counterpart_pull (world->server, world->desk, 1 + draw (world, 20));
    break;
  default:
    decide (world);
  }
}

/* Every operation that was ever made is settled with an outcome, or waits with its reason. */
static void
check_nothing_lost (World *world)
{
  g_assert_cmpint (desk_integer (world->desk,
                                 "SELECT count(*) FROM queue WHERE status = 'success' AND outcome IS NULL"),
                   ==, 0);
  g_assert_cmpint (desk_integer (world->desk,
                                 "SELECT count(*) FROM queue WHERE status = 'error' AND error_code IS NULL"),
                   ==, 0);
}

/* With a server that takes everything, all that is left goes out or is settled. */
static void
heal (World *world)
{
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < 20; round++) {
    g_autoptr (GPtrArray) conflicts = pt_conflicts_list (world->desk->database, NULL);

    for (guint i = 0; i < conflicts->len; i++) {
      PtConflictEntry *entry = g_ptr_array_index (conflicts, i);
      PtSaved saved;

      pt_conflicts_resolve (world->desk->database, &world->desk->seams, world->desk->office, &entry->id,
                            PT_SETTLE_THEIRS, NULL, &saved, &error);
      g_assert_no_error (error);
      pt_saved_clear (&saved);
    }
    g_assert_true (pt_outbox_retry (world->desk->database, &world->desk->seams, 0, &error));
    counterpart_push (world->server, world->desk);
    counterpart_pull (world->server, world->desk, 50);
    if (desk_counts (world->desk).waiting == 0 && desk_counts (world->desk).attention == 0)
      return;
  }
  g_test_message ("waiting %d, attention %d", (int) desk_counts (world->desk).waiting,
                  (int) desk_counts (world->desk).attention);
  g_test_fail ();
}

static void
check_same (World *world)
{
  for (guint i = 0; i < world->ids->len; i++) {
    const PtId *id = &g_array_index (world->ids, PtId, i);
    const PtRow *theirs = counterpart_get (world->server, id);
    g_autoptr (PtRow) ours = desk_get (world->desk, PT_SUPPLIERS, id);

    if (theirs == NULL)
      g_assert_true (pt_row_peek_meta (ours)->deleted);
    else if (pt_row_peek_meta (theirs)->deleted)
      g_assert_true (pt_row_peek_meta (ours)->deleted);
    else
      g_assert_cmpuint (pt_row_diff (ours, theirs), ==, 0);
  }
}

static void
test_random_work (gconstpointer seed)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (PtRandom) random = pt_random_new_seeded (GPOINTER_TO_UINT (seed));
  World world = { desk, server, random, g_array_new (FALSE, FALSE, sizeof (PtId)), 0 };

  add (&world);
  for (guint i = 0; i < STEPS; i++) {
    step (&world);
    desk_check_seen (desk);
    check_nothing_lost (&world);
  }
  desk_check_digests (desk);
  desk_reopen (desk);
  heal (&world);
  desk_check_seen (desk);
  desk_check_digests (desk);
  check_same (&world);
  g_array_unref (world.ids);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint seed = 1; seed <= (g_test_slow () ? 1000 : 10); seed++) {
    g_autofree char *path = g_strdup_printf ("/random-work/%u", seed);

    g_test_add_data_func (path, GUINT_TO_POINTER (seed), test_random_work);
  }
  return g_test_run ();
}
