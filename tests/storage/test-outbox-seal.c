/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Envelopes: what goes in, in which order, that their bytes never change, and what a refusal of one as a whole does. */

#include "compression.h"
#include "counterpart.h"
#include "errors.h"
#include "protocol-limits.h"

static void
add_many (Desk *desk, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *code = g_strdup_printf ("S%04u", i);

    desk_add (desk, PT_SUPPLIERS, "code", code, "name", "Nimal", NULL);
  }
}

static void
test_nothing (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  g_assert_null (sealed.body);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM envelopes"), ==, 0);
}

static void
test_envelope (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  PtId slip = desk_add_slip (desk, &basics, "1000");
  g_autoptr (PtEnvelope) envelope = NULL;
  PtSealed sealed;
  gsize length;
  const void *bytes;

  desk->office->has_clock_offset = TRUE;
  desk->office->clock_offset = -120;
  desk_seal (desk, 100, &sealed);
  envelope = desk_read (&sealed);
  bytes = g_bytes_get_data (sealed.body, &length);
  g_assert_true (pt_verify (desk->keys.public_key, PT_CONTEXT_PUSH, bytes, length, sealed.signature, NULL));
  g_assert_cmpuint (sealed.n_ops, ==, 4);
  g_assert_cmpint (sealed.n, ==, 1);
  g_assert_cmpint (envelope->n, ==, 1);
  g_assert_cmpint (envelope->schema, ==, PT_PROTOCOL_SCHEMA);
  g_assert_true (pt_id_equal (&envelope->organisation, &desk->office->organisation));
  g_assert_true (pt_id_equal (&envelope->device, &desk->office->device));
  g_assert_true (pt_id_equal (&envelope->user, &desk->office->user));
  g_assert_cmpint (envelope->clock_offset, ==, -120);
  /* Parents before children. */
  for (guint i = 0; i < envelope->ops->len; i++)
    g_assert_cmpuint (((PtOperation *) g_ptr_array_index (envelope->ops, i))->entity->index, ==, i);
  g_assert_true (pt_id_equal (&((PtOperation *) g_ptr_array_index (envelope->ops, 3))->id, &slip));
  pt_sealed_clear (&sealed);
}

/* The same bytes at every send, after edits, after a restart. */
static void
test_frozen (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  PtSealed first, second;

  desk_seal (desk, 100, &first);
  desk_edit (desk, PT_SUPPLIERS, &id, "name", "Nimal Perera", NULL);
  desk_clock_advance (desk, 1000000);
  g_assert_true (pt_outbox_reset_syncing (desk->database, NULL));
  desk_reopen (desk);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 2);
  desk_seal (desk, 1, &second);
  g_assert_true (g_bytes_equal (first.body, second.body));
  g_assert_cmpstr (first.signature, ==, second.signature);
  g_assert_true (pt_id_equal (&first.envelope, &second.envelope));
  g_assert_cmpuint (second.n_ops, ==, 1);
  pt_sealed_clear (&first);
  pt_sealed_clear (&second);
}

static void
test_most (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  static const guint sizes[] = { 100, 100, 30 };

  add_many (desk, 230);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) answer = NULL;
    PtSealed sealed;

    desk_seal (desk, 5000, &sealed);
    g_assert_cmpuint (sealed.n_ops, ==, sizes[i]);
    g_assert_cmpint (sealed.n, ==, i + 1);
    answer = counterpart_apply (server, &sealed);
    counterpart_settle (desk, &sealed, answer);
    pt_sealed_clear (&sealed);
  }
  g_assert_cmpint (desk_counts (desk).waiting, ==, 0);
}

static PtId
add_in_group (Desk *desk, const PtId *group, const char *code)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
  PtSaved saved;
  PtId id;

  edit->group = *group;
  desk_set (edit->row, "code", code, "name", "Nimal", NULL);
  g_assert_true (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, NULL));
  id = saved.id;
  pt_saved_clear (&saved);
  return id;
}

/* A group is whole and without gaps, also where others were made between. */
static void
test_group (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (PtEnvelope) envelope = NULL;
  PtId group = pt_id_new (desk->seams.clock, desk->seams.random);
  g_autoptr (GBytes) answer = NULL;
  PtSealed sealed;

  desk_add (desk, PT_SUPPLIERS, "code", "X", "name", "Before", NULL);
  add_in_group (desk, &group, "G1");
  desk_add (desk, PT_SUPPLIERS, "code", "Y", "name", "Between", NULL);
  add_in_group (desk, &group, "G2");
  add_in_group (desk, &group, "G3");
  /* Does not fit behind the first: it goes with the next. */
  desk_seal (desk, 3, &sealed);
  g_assert_cmpuint (sealed.n_ops, ==, 1);
  answer = counterpart_apply (server, &sealed);
  counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
  desk_seal (desk, 100, &sealed);
  envelope = desk_read (&sealed);
  g_assert_cmpuint (envelope->ops->len, ==, 4);
  for (guint i = 0; i < 3; i++)
    g_assert_true (pt_id_equal (&((PtOperation *) g_ptr_array_index (envelope->ops, i))->group, &group));
  pt_sealed_clear (&sealed);
}

/* A group larger than an envelope is one by itself. */
static void
test_large_group (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId group = pt_id_new (desk->seams.clock, desk->seams.random);
  PtSealed sealed;

  g_assert_true (pt_database_begin (desk->database, NULL));
  for (guint i = 0; i < 150; i++) {
    g_autofree char *code = g_strdup_printf ("G%u", i);

    add_in_group (desk, &group, code);
  }
  g_assert_true (pt_database_commit (desk->database, NULL));
  desk_add (desk, PT_SUPPLIERS, "code", "X", "name", "After", NULL);
  desk_seal (desk, 100, &sealed);
  g_assert_cmpuint (sealed.n_ops, ==, 150);
  pt_sealed_clear (&sealed);
}

/* The one envelope that @user may send has @n changes, made by him. */
static void
assert_sends (Desk *desk, Counterpart *server, PtId user, guint n)
{
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (GBytes) answer = NULL;
  PtSealed sealed;

  desk->office->user = user;
  desk_seal (desk, 100, &sealed);
  envelope = desk_read (&sealed);
  g_assert_true (pt_id_equal (&envelope->user, &user));
  g_assert_cmpuint (envelope->ops->len, ==, n);
  answer = counterpart_apply (server, &sealed);
  counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
}

static void
assert_sends_nothing (Desk *desk)
{
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  g_assert_null (sealed.body);
}

static void
add_as (Desk *desk, PtId user, const char *code)
{
  desk->office->user = user;
  desk_add (desk, PT_SUPPLIERS, "code", code, "name", code, NULL);
}

/* The queue of each is sent while he is signed in; work from before the first sign-in belongs to who signs in. */
static void
test_users (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId first = desk->office->user;
  PtId second = pt_id_new (desk->seams.clock, desk->seams.random);

  add_as (desk, PT_ID_NONE, "S001");
  add_as (desk, first, "S002");
  add_as (desk, second, "S003");
  add_as (desk, first, "S004");
  assert_sends (desk, server, first, 3);
  assert_sends_nothing (desk);
  assert_sends (desk, server, second, 1);
  assert_sends_nothing (desk);
}

/* Sealed is not sent: another person's envelope waits for its maker too. */
static void
test_sealed_waits_for_its_maker (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId first = desk->office->user;
  PtId second = pt_id_new (desk->seams.clock, desk->seams.random);
  PtOutboxCounts counts;
  PtSealed sealed;

  add_many (desk, 3);
  desk_seal (desk, 100, &sealed);
  pt_sealed_clear (&sealed);
  desk->office->user = second;
  g_assert_true (pt_office_store (desk->database, desk->office, NULL));
  assert_sends_nothing (desk);
  add_as (desk, second, "X");
  counts = desk_counts (desk);
  g_assert_cmpint (counts.waiting, ==, 4);
  g_assert_cmpint (counts.others, ==, 3);
  desk->office->user = first;
  desk_seal (desk, 100, &sealed);
  g_assert_cmpuint (sealed.n_ops, ==, 3);
  pt_sealed_clear (&sealed);
}

static guint
seal_ahead (Desk *desk, const PtSealed *in_flight)
{
  g_autoptr (GError) error = NULL;
  PtSealed sealed;
  guint n = 0;

  pt_outbox_seal_ahead (desk->database, &desk->seams, desk->office, desk->keys.secret, 100, &in_flight->envelope,
                        &sealed, &error);
  g_assert_no_error (error);
  n = sealed.n_ops;
  pt_sealed_clear (&sealed);
  return n;
}

/* Ahead goes what has nothing to do with what is on its way: no second change of a record, no group. */
static void
test_seal_ahead (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtSealed sealed;
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);

  desk_seal (desk, 100, &sealed);
  g_assert_cmpuint (seal_ahead (desk, &sealed), ==, 0);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  g_assert_cmpuint (seal_ahead (desk, &sealed), ==, 0);
  desk_add (desk, PT_SUPPLIERS, "code", "S002", "name", "Kamala", NULL);
  g_assert_cmpuint (seal_ahead (desk, &sealed), ==, 1);
  g_assert_cmpuint (seal_ahead (desk, &sealed), ==, 1); /* the same one: it was not answered */
  pt_sealed_clear (&sealed);
}

static void
test_nobody_signed_in (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtSealed sealed;

  add_many (desk, 1);
  desk->office->user = PT_ID_NONE;
  desk_seal (desk, 100, &sealed);
  g_assert_null (sealed.body);
}

/* A request stays under its limits, however large the rows are. */
static void
test_size (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  guint envelopes = 0;

  for (guint i = 0; i < 20; i++) {
    g_autofree guint8 *noise = g_malloc (150000);
    g_autofree char *notes = NULL;
    g_autofree char *code = g_strdup_printf ("S%u", i);

    pt_random_fill (desk->seams.random, noise, 150000);
    notes = g_base64_encode (noise, 150000);
    desk_add (desk, PT_SUPPLIERS, "code", code, "name", "Nimal", "notes", notes, NULL);
  }
  for (;;) {
    g_autoptr (GBytes) answer = NULL;
    g_autoptr (GBytes) packed = NULL;
    PtSealed sealed;

    desk_seal (desk, 100, &sealed);
    if (sealed.body == NULL)
      break;
    envelopes++;
    g_assert_cmpuint (g_bytes_get_size (sealed.body), <=, PT_LIMIT_INFLATED);
    packed = pt_gzip (sealed.body);
    g_assert_cmpuint (g_bytes_get_size (packed), <=, PT_LIMIT_REQUEST);
    answer = counterpart_apply (server, &sealed);
    counterpart_settle (desk, &sealed, answer);
    pt_sealed_clear (&sealed);
  }
  g_assert_cmpuint (envelopes, >, 3);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 0);
}

/* The server refuses every envelope with the bad one in it: the others land, it is parked after three tries alone. */
static void
test_one_bad_of_many (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GPtrArray) left = NULL;
  guint alone = 0;

  add_many (desk, 40);
  for (guint rounds = 0; rounds < 100; rounds++) {
    g_autoptr (PtEnvelope) envelope = NULL;
    g_autoptr (GBytes) answer = NULL;
    gboolean bad = FALSE;
    PtSealed sealed;

    desk_seal (desk, 100, &sealed);
    if (sealed.body == NULL)
      break;
    envelope = desk_read (&sealed);
    for (guint i = 0; i < envelope->ops->len; i++)
      bad |= g_strcmp0 (pt_row_get_text (((PtOperation *) g_ptr_array_index (envelope->ops, i))->set, PT_SUPPLIER_CODE),
                        "S0017")
             == 0;
    alone += bad && envelope->ops->len == 1;
    if (bad) {
      g_assert_true (pt_outbox_refused (desk->database, &desk->seams, &sealed.envelope, "Malformed", NULL));
      /* The same refusal twice counts once. */
      g_assert_true (pt_outbox_refused (desk->database, &desk->seams, &sealed.envelope, "Malformed", NULL));
    } else {
      answer = counterpart_apply (server, &sealed);
      counterpart_settle (desk, &sealed, answer);
    }
    pt_sealed_clear (&sealed);
  }
  left = pt_outbox_list (desk->database, 0, NULL);
  g_assert_cmpuint (alone, ==, 3);
  g_assert_cmpuint (g_hash_table_size (server->rows), ==, 39);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (((PtQueueEntry *) g_ptr_array_index (left, 0))->status, ==, "error");
  g_assert_cmpstr (((PtQueueEntry *) g_ptr_array_index (left, 0))->error_message, ==, "Malformed");
  g_assert_cmpint (((PtQueueEntry *) g_ptr_array_index (left, 0))->retry_count, ==, 3);
  /* Retried, it is a new operation with new tries. */
  g_assert_true (pt_outbox_retry (desk->database, &desk->seams, 0, NULL));
  counterpart_push (server, desk);
  g_assert_cmpuint (g_hash_table_size (server->rows), ==, 40);
}

/* A group is never halved: it is tried and parked as one. */
static void
test_refused_group (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId group = pt_id_new (desk->seams.clock, desk->seams.random);

  add_in_group (desk, &group, "G1");
  add_in_group (desk, &group, "G2");
  for (guint i = 0; i < 3; i++) {
    PtSealed sealed;

    desk_seal (desk, 100, &sealed);
    g_assert_cmpuint (sealed.n_ops, ==, 2);
    g_assert_true (pt_outbox_refused (desk->database, &desk->seams, &sealed.envelope, "Malformed", NULL));
    pt_sealed_clear (&sealed);
  }
  g_assert_cmpint (desk_counts (desk).waiting, ==, 0);
  g_assert_cmpint (desk_counts (desk).attention, ==, 2);
}

/* Sealing is one transaction: without room there is no envelope, and the changes wait as before. */
static void
test_disk_full (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *pragma = NULL;
  g_autoptr (GError) error = NULL;
  PtSealed sealed;

  add_many (desk, 100);
  pragma = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT, desk_integer (desk, "PRAGMA page_count") + 1);
  g_assert_true (pt_database_exec (desk->database, pragma, NULL));
  g_assert_false (pt_outbox_seal (desk->database, &desk->seams, desk->office, desk->keys.secret, 100, &sealed, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_null (sealed.body);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM queue WHERE status = 'pending'"), ==, 100);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM envelopes"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/seal/nothing", test_nothing);
  g_test_add_func ("/protocol/3/clock-offset-is-server-minus-device", test_envelope);
  g_test_add_func ("/protocol/3/bytes-and-signature-are-stored-before-the-first-send-and-never-change", test_frozen);
  g_test_add_func ("/outbox/seal/most", test_most);
  g_test_add_func ("/protocol/3/a-group-is-consecutive-in-one-envelope", test_group);
  g_test_add_func ("/outbox/seal/large-group", test_large_group);
  g_test_add_func ("/outbox/seal/users", test_users);
  g_test_add_func ("/outbox/seal/ahead", test_seal_ahead);
  g_test_add_func ("/outbox/seal/sealed-waits-for-its-maker", test_sealed_waits_for_its_maker);
  g_test_add_func ("/outbox/seal/nobody-signed-in", test_nobody_signed_in);
  g_test_add_func ("/outbox/seal/size", test_size);
  g_test_add_func ("/outbox/seal/one-bad-of-many", test_one_bad_of_many);
  g_test_add_func ("/outbox/seal/refused-group", test_refused_group);
  g_test_add_func ("/outbox/seal/disk-full", test_disk_full);
  return g_test_run ();
}
