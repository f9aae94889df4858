/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an edit stands on that meets unsettled changes of its record. */

#include "counterpart.h"

/* Saves a form that was opened when the record was as @screen, in @group (NULL: in none). */
static void
save_in_group (Desk *desk, const PtRow *screen, const PtId *group, const char *field, const char *value)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_row_entity (screen));
  PtSaved saved;

  edit->base = pt_row_copy (screen);
  if (group != NULL)
    edit->group = *group;
  pt_row_meta (edit->row)->id = pt_row_peek_meta (screen)->id;
  desk_set (edit->row, field, value, NULL);
  g_assert_true (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, NULL));
  pt_saved_clear (&saved);
}

static void
save_form (Desk *desk, const PtRow *screen, const char *field, const char *value)
{
  save_in_group (desk, screen, NULL, field, value);
}

/* A form from before the first sync asks for what the server has by then: it takes that for done and makes no version
 * of it, so that the next edit must not stand on it. */
static void
test_upon_what_asks_for_nothing (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (PtRow) early = desk_get (desk, PT_SUPPLIERS, &id);
  g_autoptr (GPtrArray) open = NULL;
  PtSealed sealed = { 0 };
  const PtChange *change;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_push (server, desk);
  save_form (desk, early, "phone", "1");
  desk_seal (desk, 100, &sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "email", "n@example.org", NULL);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  change = open->pdata[1];
  g_assert_true (pt_id_is_none (&change->base_op));
  g_assert_cmpint (change->base_version, ==, 1);
  pt_sealed_clear (&sealed);
}

static PtVerdict *
refuse_the_first (Counterpart *server, const PtOperation *operation, guint index)
{
  return index == 0 ? counterpart_reject (operation, "not_allowed", NULL) : counterpart_judge (server, operation);
}

/* The server may refuse what asks for nothing: the next edit, in the same envelope, does not stand on it and keeps its
 * own verdict. */
static void
test_beside_what_is_refused (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (PtRow) early = desk_get (desk, PT_SUPPLIERS, &id);
  g_autoptr (PtRow) late = NULL;
  g_autoptr (GPtrArray) open = NULL;
  PtId group = pt_id_new (desk->seams.clock, desk->seams.random);
  PtSettled settled;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_push (server, desk);
  save_form (desk, early, "phone", "1");
  late = desk_get (desk, PT_SUPPLIERS, &id);
  save_in_group (desk, late, &group, "email", "n@example.org");
  settled = counterpart_exchange (desk, server, refuse_the_first);
  g_assert_cmpuint (settled.rejected, ==, 1);
  g_assert_cmpuint (settled.applied, ==, 1);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpint (((PtChange *) open->pdata[0])->status, ==, PT_CHANGE_FAILED);
}

/* One that does change something is on its way ahead of the next edit, whose base it makes. */
static void
test_upon_what_is_on_its_way (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (GPtrArray) open = NULL;
  PtSealed sealed = { 0 };

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "2", NULL);
  desk_seal (desk, 100, &sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "email", "n@example.org", NULL);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_true (pt_id_equal (&((PtChange *) open->pdata[1])->base_op, &((PtChange *) open->pdata[0])->op));
  pt_sealed_clear (&sealed);
}

/* An edit goes into the open conflict that it stands on; a deletion on top of it, which cannot, stands on that conflict
 * then: nobody has the edit. */
static void
test_upon_what_was_folded (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  PtId group = pt_id_new (desk->seams.clock, desk->seams.random);
  g_autoptr (PtRow) shown = NULL;
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GPtrArray) open = NULL;
  GPtrArray *verdicts = g_ptr_array_new ();
  PtSealed sealed = { 0 };

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "2", NULL);
  desk_seal (desk, 100, &sealed);
  shown = desk_get (desk, PT_SUPPLIERS, &id);
  save_in_group (desk, shown, &group, "email", "n@example.org");
  desk_delete (desk, PT_SUPPLIERS, &id);
  counterpart_change (server, &id, "phone", "3", NULL);
  envelope = desk_read (&sealed);
  g_ptr_array_add (verdicts, counterpart_conflict (server, envelope->ops->pdata[0], "manual"));
  answer = counterpart_answer (server, verdicts);
  counterpart_settle (desk, &sealed, answer);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_true (pt_id_equal (&((PtChange *) open->pdata[1])->base_op, &((PtChange *) open->pdata[0])->op));
  pt_sealed_clear (&sealed);
}

/* A pull may bring the change of which the answer was lost. The form that showed it then showed what the server has by
 * now, and its edit is in nobody's way. */
static void
test_upon_what_came_by_a_pull (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtRow) shown = NULL;
  g_autoptr (GBytes) lost = NULL;
  g_autoptr (GPtrArray) open = NULL;
  PtSealed sealed = { 0 };
  const PtChange *change;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "2", NULL);
  shown = desk_get (desk, PT_SUPPLIERS, &id);
  desk_seal (desk, 100, &sealed);
  lost = counterpart_apply (server, &sealed);
  counterpart_pull (server, desk, 100);
  save_form (desk, shown, "email", "n@example.org");
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  change = open->pdata[1];
  g_assert_true (pt_id_is_none (&change->base_op));
  g_assert_cmpint (change->base_version, ==, 2);
  pt_sealed_clear (&sealed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/upon-what-asks-for-nothing", test_upon_what_asks_for_nothing);
  g_test_add_func ("/plan/beside-what-is-refused", test_beside_what_is_refused);
  g_test_add_func ("/plan/upon-what-is-on-its-way", test_upon_what_is_on_its_way);
  g_test_add_func ("/plan/upon-what-was-folded", test_upon_what_was_folded);
  g_test_add_func ("/plan/upon-what-came-by-a-pull", test_upon_what_came_by_a_pull);
  return g_test_run ();
}
