/* SPDX-License-Identifier: GPL-3.0-or-later */

/* protocol.md, section 6, at a computer: what is confirmed here and the server does not have. */

#include <string.h>

#include "counterpart.h"
#include "strangers.h"

/* A supplier and a priced slip of his, which the server has; it knows of what is in @known. */
typedef struct {
  Desk *desk;
  Counterpart *server;
  DeskBasics basics;
  PtId slip;
  GHashTable *known;
} Books;

static void
set_up (Books *books, gconstpointer data)
{
  books->desk = desk_new ();
  books->server = counterpart_new (books->desk);
  books->basics = desk_add_basics (books->desk);
  books->slip = desk_add_slip (books->desk, &books->basics, "12500");
  counterpart_push (books->server, books->desk);
  counterpart_pull (books->server, books->desk, 100);
  books->known = g_hash_table_new (pt_id_hash, pt_id_equal);
}

static void
tear_down (Books *books, gconstpointer data)
{
  g_hash_table_unref (books->known);
  counterpart_free (books->server);
  desk_free (books->desk);
}

/* How many it parted with; what is seen and summed up is right afterwards. */
static guint
park (Books *books, guint entity, const char *prefix, gint64 head)
{
  g_autoptr (GError) error = NULL;
  guint parked = 0, changed = 0;

  pt_strangers_park (books->desk->database, &books->desk->seams, pt_entity (entity), prefix, books->known, head,
                     &parked, &changed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changed, ==, parked > 0 ? 1u << entity : 0);
  desk_check_seen (books->desk);
  desk_check_digests (books->desk);
  return parked;
}

/* It waits as a new record with all that it was. */
static void
test_parked_whole (Books *books, gconstpointer data)
{
  g_autoptr (PtRow) before = desk_get (books->desk, PT_COLLECTIONS, &books->slip);
  g_autoptr (PtRow) after = NULL;
  g_autoptr (PtChange) change = NULL;

  g_assert_cmpuint (park (books, PT_COLLECTIONS, "", books->server->seq), ==, 1);
  after = desk_get (books->desk, PT_COLLECTIONS, &books->slip);
  g_assert_cmpuint (pt_row_diff (before, after), ==, 0);
  g_assert_cmpint (pt_row_peek_meta (after)->version, ==, 0);
  g_assert_cmpint (desk_state (books->desk, PT_COLLECTIONS, &books->slip), ==, PT_SYNC_STATE_FAILED);
  change = desk_only (books->desk, &books->slip);
  g_assert_cmpint (change->kind, ==, PT_OPERATION_CREATE);
  g_assert_cmpstr (change->error_code, ==, PT_CODE_STRANGER);
  g_assert_true (pt_id_equal (&change->user, &books->desk->office->user));
  g_assert_nonnull (strstr (change->error_message, "The server does not have this record"));
}

/* The only operation that goes out is the creation of a record that says all this. */
static void
assert_goes_out (Books *books, const PtId *id, const PtRow *as)
{
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (PtRow) sent = NULL;
  const PtOperation *operation;
  PtSealed sealed;

  desk_seal (books->desk, 100, &sealed);
  envelope = desk_read (&sealed);
  pt_sealed_clear (&sealed);
  g_assert_cmpuint (envelope->ops->len, ==, 1);
  operation = g_ptr_array_index (envelope->ops, 0);
  g_assert_cmpint (operation->kind, ==, PT_OPERATION_CREATE);
  g_assert_true (pt_id_equal (&operation->id, id));
  sent = pt_row_new (operation->entity);
  pt_row_fill_defaults (sent);
  pt_row_apply (sent, operation->set);
  g_assert_cmpuint (pt_row_diff (sent, as), ==, 0);
}

static void
test_sent_by_retry (Books *books, gconstpointer data)
{
  g_autoptr (PtRow) before = desk_get (books->desk, PT_COLLECTIONS, &books->slip);
  g_autoptr (PtChange) change = NULL;

  park (books, PT_COLLECTIONS, "", books->server->seq);
  change = desk_only (books->desk, &books->slip);
  g_assert_true (pt_outbox_retry (books->desk->database, &books->desk->seams, change->id, NULL));
  assert_goes_out (books, &books->slip, before);
}

static void
test_sent_by_an_edit (Books *books, gconstpointer data)
{
  g_autoptr (PtRow) after = NULL;

  park (books, PT_SUPPLIERS, "", books->server->seq);
  desk_edit (books->desk, PT_SUPPLIERS, &books->basics.supplier, "phone", "0711", NULL);
  after = desk_get (books->desk, PT_SUPPLIERS, &books->basics.supplier);
  g_assert_cmpstr (pt_row_get_text (after, PT_SUPPLIER_NAME), ==, "Nimal");
  assert_goes_out (books, &books->basics.supplier, after);
}

static void
test_taken_back (Books *books, gconstpointer data)
{
  g_autoptr (PtChange) change = NULL;
  guint changed = 0;

  park (books, PT_COLLECTIONS, "", books->server->seq);
  change = desk_only (books->desk, &books->slip);
  g_assert_true (pt_outbox_discard (books->desk->database, &books->desk->seams, change->id, &changed, NULL));
  g_assert_cmpint (desk_integer (books->desk, "SELECT count(*) FROM collections WHERE deleted = 0"), ==, 0);
}

static void
test_known_stays (Books *books, gconstpointer data)
{
  g_hash_table_add (books->known, &books->slip);
  g_assert_cmpuint (park (books, PT_COLLECTIONS, "", books->server->seq), ==, 0);
  g_assert_cmpint (desk_state (books->desk, PT_COLLECTIONS, &books->slip), ==, PT_SYNC_STATE_SYNCED);
}

/* Of other buckets nothing was asked, and what was confirmed later the server could not have told. */
static void
test_only_what_was_asked (Books *books, gconstpointer data)
{
  g_autofree char *other = g_strdup_printf ("%04x", pt_id_bucket (&books->slip) ^ 1);
  g_autofree char *own = g_strdup_printf ("%04x", pt_id_bucket (&books->slip));

  g_assert_cmpuint (park (books, PT_COLLECTIONS, other, books->server->seq), ==, 0);
  g_assert_cmpuint (park (books, PT_COLLECTIONS, own, books->server->seq - 1), ==, 0);
  g_assert_cmpuint (park (books, PT_COLLECTIONS, own, books->server->seq), ==, 1);
}

static void
assert_parked_with_phone (Books *books)
{
  g_autoptr (PtChange) change = NULL;
  g_autoptr (PtRow) after = NULL;

  g_assert_cmpuint (park (books, PT_SUPPLIERS, "", books->server->seq), ==, 1);
  change = desk_only (books->desk, &books->basics.supplier);
  g_assert_cmpstr (change->error_code, ==, PT_CODE_STRANGER);
  after = desk_get (books->desk, PT_SUPPLIERS, &books->basics.supplier);
  g_assert_cmpstr (pt_row_get_text (after, PT_SUPPLIER_PHONE), ==, "0711");
  g_assert_cmpstr (pt_row_get_text (after, PT_SUPPLIER_NAME), ==, "Nimal");
}

/* An update of it would wait for ever. */
static void
test_changes_go_into_it (Books *books, gconstpointer data)
{
  desk_edit (books->desk, PT_SUPPLIERS, &books->basics.supplier, "phone", "0711", NULL);
  assert_parked_with_phone (books);
}

static void
test_blocked_change_goes_into_it (Books *books, gconstpointer data)
{
  desk_edit (books->desk, PT_SUPPLIERS, &books->basics.supplier, "phone", "0711", NULL);
  counterpart_exchange (books->desk, books->server, counterpart_block);
  assert_parked_with_phone (books);
}

/* The answer to what is on its way is to come. */
static void
test_what_is_on_its_way_comes_first (Books *books, gconstpointer data)
{
  PtSealed sealed;

  desk_edit (books->desk, PT_SUPPLIERS, &books->basics.supplier, "phone", "0711", NULL);
  desk_seal (books->desk, 100, &sealed);
  g_assert_cmpuint (park (books, PT_SUPPLIERS, "", books->server->seq), ==, 0);
  pt_sealed_clear (&sealed);
  desk_reopen (books->desk);
  g_assert_cmpuint (park (books, PT_SUPPLIERS, "", books->server->seq), ==, 0);
}

static void
test_deleted_here (Books *books, gconstpointer data)
{
  PtId id = desk_add (books->desk, PT_SUPPLIERS, "code", "S500", "name", "Sunil", NULL);

  counterpart_push (books->server, books->desk);
  desk_delete (books->desk, PT_SUPPLIERS, &id);
  g_hash_table_add (books->known, &books->basics.supplier);
  g_assert_cmpuint (park (books, PT_SUPPLIERS, "", books->server->seq), ==, 1);
  g_assert_cmpint (desk_integer (books->desk, "SELECT count(*) FROM queue WHERE status <> 'success'"), ==, 0);
}

/* References to it hold. */
static void
test_parent (Books *books, gconstpointer data)
{
  g_assert_cmpuint (park (books, PT_SUPPLIERS, "", books->server->seq), ==, 1);
  g_assert_cmpint (desk_integer (books->desk, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (desk_state (books->desk, PT_SUPPLIERS, &books->basics.supplier), ==, PT_SYNC_STATE_FAILED);
}

/* Nobody misses it. */
static void
test_deleted (Books *books, gconstpointer data)
{
  counterpart_delete (books->server, &books->basics.rate);
  counterpart_pull (books->server, books->desk, 100);
  g_assert_cmpuint (park (books, PT_RATES, "", books->server->seq), ==, 1);
  g_assert_cmpint (desk_integer (books->desk, "SELECT count(*) FROM queue WHERE status <> 'success'"), ==, 0);
  g_assert_cmpint (desk_integer (books->desk, "SELECT count(*) FROM rates WHERE deleted = 0"), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Books *, gconstpointer);
  } tests[] = {
    { "/protocol/6/what-the-server-does-not-have-is-parked/whole", test_parked_whole },
    { "/protocol/6/what-the-server-does-not-have-is-parked/sent-by-retry", test_sent_by_retry },
    { "/protocol/6/what-the-server-does-not-have-is-parked/sent-by-an-edit", test_sent_by_an_edit },
    { "/protocol/6/what-the-server-does-not-have-is-parked/taken-back", test_taken_back },
    { "/protocol/6/what-the-server-does-not-have-is-parked/known-stays", test_known_stays },
    { "/protocol/6/what-the-server-does-not-have-is-parked/only-what-was-asked", test_only_what_was_asked },
    { "/protocol/6/what-the-server-does-not-have-is-parked/changes-go-into-it", test_changes_go_into_it },
    { "/protocol/6/what-the-server-does-not-have-is-parked/blocked-change-goes-into-it",
      test_blocked_change_goes_into_it },
    { "/protocol/6/what-the-server-does-not-have-is-parked/what-is-on-its-way-comes-first",
      test_what_is_on_its_way_comes_first },
    { "/protocol/6/what-the-server-does-not-have-is-parked/deleted-here", test_deleted_here },
    { "/protocol/6/what-the-server-does-not-have-is-parked/parent", test_parent },
    { "/protocol/6/what-the-server-does-not-have-is-parked/deleted", test_deleted },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Books, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
