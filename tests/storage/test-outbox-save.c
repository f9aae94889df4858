/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a save writes: row and queue entry together, coalesced where nothing was sent, with numbers, defaults and the
 * computed money. */

#include "counterpart.h"
#include "errors.h"

static void
test_create (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (PtRow) row = desk_get (desk, PT_SUPPLIERS, &id);
  g_autoptr (PtChange) change = desk_only (desk, &id);

  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_STATUS), ==, "active");
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 0);
  g_assert_true (pt_id_equal (&pt_row_peek_meta (row)->created_by, &desk->office->user));
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_WAITING);
  g_assert_cmpint (change->kind, ==, PT_OPERATION_CREATE);
  g_assert_cmpint (change->base_version, ==, 0);
  g_assert_null (change->base_row);
  g_assert_cmpuint (pt_row_mask (change->set), ==, 1u << PT_SUPPLIER_CODE | 1u << PT_SUPPLIER_NAME);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 1);
  g_assert_cmpint (desk_counts (desk).by_entity[PT_SUPPLIERS], ==, 1);
  desk_check_seen (desk);
}

static void
test_slip (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  PtId first = desk_add_slip (desk, &basics, "50500");
  PtId second = desk_add_slip (desk, &basics, "1000");
  g_autoptr (PtRow) row = desk_get (desk, PT_COLLECTIONS, &first);
  g_autoptr (PtRow) other = desk_get (desk, PT_COLLECTIONS, &second);
  g_autoptr (PtChange) change = desk_only (desk, &first);
  g_autofree char *next = pt_outbox_peek_number (desk->database, desk->office, pt_entity (PT_COLLECTIONS), NULL);

  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_RECEIPT_NO), ==, "A3-000001");
  g_assert_cmpstr (pt_row_get_text (other, PT_COLLECTION_RECEIPT_NO), ==, "A3-000002");
  g_assert_cmpstr (next, ==, "A3-000003");
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_AMOUNT_MINOR), ==, 1262500);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_STATUS), ==, "confirmed");
  /* The prediction travels with the slip. */
  g_assert_cmpint (pt_row_get_integer (change->set, PT_COLLECTION_AMOUNT_MINOR), ==, 1262500);
  g_assert_true (pt_id_equal (pt_row_get_id (change->set, PT_COLLECTION_RATE_ID), &basics.rate));
}

/* Two slips of one day and session: a warning, and it is saved. */
static void
test_warning (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_COLLECTIONS));
  g_autofree char *supplier = pt_id_to_text (&basics.supplier);
  g_autofree char *product = pt_id_to_text (&basics.product);
  g_autoptr (GError) error = NULL;
  PtSaved saved;

  desk_add_slip (desk, &basics, "1000");
  desk_set (edit->row, "supplier_id", supplier, "product_id", product, "collected_on", "2026-11-19", "quantity_milli",
            "2000", "unit", "kg", NULL);
  g_assert_true (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (saved.findings->len, ==, 1);
  g_assert_cmpstr (((PtFinding *) g_ptr_array_index (saved.findings, 0))->code, ==, "double");
  pt_saved_clear (&saved);
}

/* A number that somebody typed is not given again. */
static void
test_typed_number (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  g_autofree char *supplier = pt_id_to_text (&basics.supplier);
  g_autoptr (PtRow) row = NULL;
  PtId id;

  desk_add (desk, PT_PAYMENTS, "payment_no", "A3-000001", "supplier_id", supplier, "paid_on", "2026-11-20",
            "amount_minor", "100", "type", "advance", NULL);
  id = desk_add (desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", "2026-11-20", "amount_minor", "100", "type",
                 "advance", NULL);
  row = desk_get (desk, PT_PAYMENTS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_PAYMENT_PAYMENT_NO), ==, "A3-000002");
}

static void
test_coalesce (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", "phone", "1", NULL);
  g_autoptr (PtChange) before = desk_only (desk, &id);
  g_autoptr (PtChange) after = NULL;

  desk_edit (desk, PT_SUPPLIERS, &id, "name", "Nimal Perera", "phone", "", NULL);
  after = desk_only (desk, &id);
  g_assert_true (pt_id_equal (&before->op, &after->op));
  g_assert_cmpint (after->kind, ==, PT_OPERATION_CREATE);
  g_assert_cmpstr (pt_row_get_text (after->set, PT_SUPPLIER_NAME), ==, "Nimal Perera");
  g_assert_true (pt_row_is_null (after->set, PT_SUPPLIER_PHONE));
  g_assert_cmpint (after->made_at, >, before->made_at);
  desk_check_seen (desk);
}

/* While nothing was sealed even a slip may be corrected, and its money follows. */
static void
test_correct_unsent_slip (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  PtId id = desk_add_slip (desk, &basics, "1000");
  g_autoptr (PtRow) row = NULL;
  g_autoptr (PtChange) change = NULL;

  desk_edit (desk, PT_COLLECTIONS, &id, "quantity_milli", "2000", NULL);
  row = desk_get (desk, PT_COLLECTIONS, &id);
  change = desk_only (desk, &id);
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_AMOUNT_MINOR), ==, 50000);
  g_assert_cmpint (pt_row_get_integer (change->set, PT_COLLECTION_AMOUNT_MINOR), ==, 50000);
}

static void
test_nothing_changed (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  gint64 writes = sqlite3_total_changes64 (pt_database_handle (desk->database));

  desk_edit (desk, PT_SUPPLIERS, &id, "name", "Nimal", NULL);
  g_assert_cmpint (sqlite3_total_changes64 (pt_database_handle (desk->database)), ==, writes);
}

static void
test_delete_unsent (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (PtRow) row = NULL;

  desk_delete (desk, PT_SUPPLIERS, &id);
  open = desk_open (desk, &id);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpuint (open->len, ==, 0);
  g_assert_true (pt_row_peek_meta (row)->deleted);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM queue WHERE outcome = 'archived'"), ==, 1);
  desk_check_seen (desk);
}

/* A number that was used is never silently gone: create and cancel go together. */
static void
test_delete_unsent_slip (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  PtId id = desk_add_slip (desk, &basics, "1000");
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (PtRow) row = NULL;
  PtChange *create, *cancel;

  desk_delete (desk, PT_COLLECTIONS, &id);
  open = desk_open (desk, &id);
  row = desk_get (desk, PT_COLLECTIONS, &id);
  g_assert_cmpuint (open->len, ==, 2);
  create = g_ptr_array_index (open, 0);
  cancel = g_ptr_array_index (open, 1);
  g_assert_cmpint (create->kind, ==, PT_OPERATION_CREATE);
  g_assert_cmpint (cancel->kind, ==, PT_OPERATION_UPDATE);
  g_assert_false (pt_id_is_none (&create->group));
  g_assert_true (pt_id_equal (&create->group, &cancel->group));
  g_assert_true (pt_id_equal (&create->op, &cancel->base_op));
  g_assert_cmpstr (pt_row_get_text (cancel->set, PT_COLLECTION_STATUS), ==, "cancelled");
  g_assert_cmpstr (pt_row_get_text (cancel->set, PT_COLLECTION_CANCEL_REASON), ==, "entry mistake");
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_STATUS), ==, "cancelled");
  g_assert_false (pt_row_peek_meta (row)->deleted);
  desk_check_seen (desk);
}

/* Sealed is on its way: a later edit is an operation of its own that stands on it. */
static void
test_edit_after_seal (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (GPtrArray) open = NULL;
  PtSealed sealed;
  PtChange *first, *second;

  desk_seal (desk, 100, &sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "2", NULL);
  desk_edit (desk, PT_SUPPLIERS, &id, "email", "n@example.org", NULL);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  first = g_ptr_array_index (open, 0);
  second = g_ptr_array_index (open, 1);
  g_assert_cmpint (first->status, ==, PT_CHANGE_SYNCING);
  g_assert_true (pt_id_equal (&second->base_op, &first->op));
  g_assert_cmpuint (pt_row_mask (second->set), ==, 1u << PT_SUPPLIER_PHONE | 1u << PT_SUPPLIER_EMAIL);
  pt_sealed_clear (&sealed);
  desk_check_seen (desk);
}

/* The steps of a payment stay apart, each an operation. */
static void
test_steps_of_payment (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  g_autofree char *supplier = pt_id_to_text (&basics.supplier);
  g_autoptr (GPtrArray) open = NULL;
  PtId maker = desk->office->user;
  PtId id = desk_add (desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", "2026-11-20", "amount_minor", "100",
                      "type", "advance", NULL);

  desk->office->user = pt_id_new (desk->seams.clock, desk->seams.random);
  desk_edit (desk, PT_PAYMENTS, &id, "status", "approved", NULL);
  desk_edit (desk, PT_PAYMENTS, &id, "notes", "counted twice", NULL);
  desk_edit (desk, PT_PAYMENTS, &id, "status", "completed", NULL);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 3);
  g_assert_true (pt_id_equal (&((PtChange *) g_ptr_array_index (open, 0))->user, &maker));
  g_assert_cmpstr (pt_row_get_text (((PtChange *) g_ptr_array_index (open, 1))->set, PT_PAYMENT_NOTES), ==,
                   "counted twice");
  desk_check_seen (desk);
}

/* An edit that refers to a record made later than the operation it would go into must not overtake it. */
static void
test_no_reference_ahead (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  PtId slip = desk_add_slip (desk, &basics, "1000");
  PtId later = desk_add (desk, PT_SUPPLIERS, "code", "S002", "name", "Sunil", NULL);
  g_autofree char *text = pt_id_to_text (&later);
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_COLLECTIONS));
  PtSaved saved;

  pt_row_meta (edit->row)->id = slip;
  desk_set (edit->row, "supplier_id", text, NULL);
  edit->ignore_findings = TRUE;
  g_assert_true (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, NULL));
  open = desk_open (desk, &slip);
  g_assert_cmpuint (open->len, ==, 2);
  pt_saved_clear (&saved);
}

typedef struct {
  const char *name;
  guint entity;
  const char *pairs[8];
  int code;
  const char *message;
} Refusal;

static const Refusal refusals[] = {
  { "no name", PT_SUPPLIERS, { "code", "S002" }, PT_ERROR_INVALID, "Enter a name" },
  { "taken",
    PT_SUPPLIERS,
    { "code", "S001", "name", "Other" },
    PT_ERROR_INVALID,
    "Code S001 already belongs to Nimal" },
};

static void
test_refusals (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_add_basics (desk);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (refusals[i].entity));
    g_autoptr (GError) error = NULL;
    gint64 writes = sqlite3_total_changes64 (pt_database_handle (desk->database));
    PtSaved saved;

    for (guint p = 0; refusals[i].pairs[p] != NULL; p += 2)
      desk_set (edit->row, refusals[i].pairs[p], refusals[i].pairs[p + 1], NULL);
    g_assert_false (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, &error));
    g_assert_error (error, PT_ERROR, refusals[i].code);
    g_assert_cmpstr (error->message, ==, refusals[i].message);
    g_assert_nonnull (pt_findings_error (saved.findings));
    g_assert_null (saved.row);
    g_assert_cmpint (sqlite3_total_changes64 (pt_database_handle (desk->database)), ==, writes);
    pt_saved_clear (&saved);
  }
}

/* A number that was given to a refused slip is not lost. */
static void
test_refused_slip_keeps_number (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_COLLECTIONS));
  g_autofree char *next = NULL;
  PtSaved saved;

  g_assert_false (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, NULL));
  pt_saved_clear (&saved);
  next = pt_outbox_peek_number (desk->database, desk->office, pt_entity (PT_COLLECTIONS), NULL);
  g_assert_cmpstr (next, ==, "A3-000001");
  (void) basics;
}

static void
test_role (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
  g_autoptr (GError) error = NULL;
  PtSaved saved;

  desk->office->role = PT_ROLE_VIEWER;
  desk_set (edit->row, "code", "S001", "name", "Nimal", NULL);
  g_assert_false (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_ALLOWED);
  pt_saved_clear (&saved);
}

static void
save_and_expect (Desk *desk, const PtEdit *edit, int code)
{
  g_autoptr (GError) error = NULL;
  PtSaved saved;

  g_assert_false (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, &error));
  g_assert_error (error, PT_ERROR, code);
  pt_saved_clear (&saved);
}

static void
test_existence (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (PtEdit) again = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
  g_autoptr (PtEdit) nobody = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));
  g_autoptr (PtEdit) gone = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));

  pt_row_meta (again->row)->id = id;
  desk_set (again->row, "code", "S002", "name", "Sunil", NULL);
  save_and_expect (desk, again, PT_ERROR_INVALID);
  pt_row_meta (nobody->row)->id = pt_id_new (desk->seams.clock, desk->seams.random);
  desk_set (nobody->row, "name", "Sunil", NULL);
  save_and_expect (desk, nobody, PT_ERROR_NOT_FOUND);
  desk_delete (desk, PT_SUPPLIERS, &id);
  pt_row_meta (gone->row)->id = id;
  desk_set (gone->row, "name", "Sunil", NULL);
  save_and_expect (desk, gone, PT_ERROR_INVALID);
}

/* An import of many is one transaction; a refusal in it takes back its own row alone. */
static void
test_within_transaction (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (PtEdit) bad = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
  PtId id;

  g_assert_true (pt_database_begin (desk->database, NULL));
  id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  save_and_expect (desk, bad, PT_ERROR_INVALID);
  g_assert_true (pt_database_in_transaction (desk->database));
  g_assert_true (pt_database_commit (desk->database, NULL));
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_WAITING);
}

/* No room: neither the row nor its entry is there, and the message says what to do. */
static void
test_disk_full (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *pragma = NULL;
  g_autofree char *notes = g_strnfill (200000, 'x');
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
  g_autoptr (GError) error = NULL;
  PtSaved saved;

  pragma = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT, desk_integer (desk, "PRAGMA page_count") + 4);
  g_assert_true (pt_database_exec (desk->database, pragma, NULL));
  desk_set (edit->row, "code", "S001", "name", "Nimal", "notes", notes, NULL);
  g_assert_false (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "make room"));
  g_assert_false (pt_database_in_transaction (desk->database));
  g_assert_cmpint (desk_integer (desk, "SELECT (SELECT count(*) FROM suppliers) + (SELECT count(*) FROM queue)"), ==,
                   0);
  pt_saved_clear (&saved);
}

/* What stands between the edits keeps them apart: another strategy, another group, another person. */
static void
test_what_does_not_coalesce (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (GPtrArray) open = NULL;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));
    char phone[] = { (char) ('1' + i), '\0' };
    PtSaved saved;

    pt_row_meta (edit->row)->id = id;
    desk_set (edit->row, "phone", phone, NULL);
    edit->has_strategy = i == 0;
    edit->strategy = PT_STRATEGY_MANUAL;
    if (i == 1)
      edit->group = pt_id_new (desk->seams.clock, desk->seams.random);
    if (i == 2)
      desk->office->user = pt_id_new (desk->seams.clock, desk->seams.random);
    g_assert_true (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, NULL));
    pt_saved_clear (&saved);
  }
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 4);
  desk_check_seen (desk);
}

/* A pull between two edits that coalesce changes neither on what they stand nor what is kept of it. */
static void
test_oldest_base (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtChange) change = NULL;
  g_autoptr (PtRow) base = NULL;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_change (server, &id, "region", "Ella", NULL);
  counterpart_pull (server, desk, 100);
  desk_edit (desk, PT_SUPPLIERS, &id, "email", "a", NULL);
  change = desk_only (desk, &id);
  g_assert_cmpuint (pt_row_mask (change->set), ==, 1u << PT_SUPPLIER_PHONE | 1u << PT_SUPPLIER_EMAIL);
  g_assert_cmpint (change->base_version, ==, 1);
  base = pt_change_dup_base (change, NULL);
  g_assert_cmpint (pt_row_peek_meta (base)->version, ==, 1);
  g_assert_cmpstr (pt_row_get_text (base, PT_SUPPLIER_NAME), ==, "Nimal");
  g_assert_true (pt_row_is_null (base, PT_SUPPLIER_REGION));
  g_assert_true (pt_row_is_null (base, PT_SUPPLIER_PHONE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/save/create", test_create);
  g_test_add_func ("/outbox/save/slip", test_slip);
  g_test_add_func ("/outbox/save/warning", test_warning);
  g_test_add_func ("/outbox/save/typed-number", test_typed_number);
  g_test_add_func ("/protocol/3/only-operations-never-sealed-of-one-user-row-group-and-strategy-coalesce",
                   test_coalesce);
  g_test_add_func ("/protocol/3/only-operations-never-sealed-of-one-user-row-group-and-strategy-coalesce/others-do-not",
                   test_what_does_not_coalesce);
  g_test_add_func ("/protocol/3/each-pending-operation-keeps-that-row-coalescing-keeps-the-oldest", test_oldest_base);
  g_test_add_func ("/outbox/save/correct-unsent-slip", test_correct_unsent_slip);
  g_test_add_func ("/outbox/save/nothing-changed", test_nothing_changed);
  g_test_add_func ("/protocol/3/created-and-deleted-before-it-was-ever-sent-is-archived-not-sent", test_delete_unsent);
  g_test_add_func ("/protocol/3/a-row-with-a-number-is-sent-as-create-and-cancel-one-group", test_delete_unsent_slip);
  g_test_add_func ("/protocol/3/a-later-edit-is-a-new-operation", test_edit_after_seal);
  g_test_add_func ("/outbox/save/steps-of-payment", test_steps_of_payment);
  g_test_add_func ("/outbox/save/no-reference-ahead", test_no_reference_ahead);
  g_test_add_func ("/outbox/save/refusals", test_refusals);
  g_test_add_func ("/outbox/save/refused-slip-keeps-number", test_refused_slip_keeps_number);
  g_test_add_func ("/outbox/save/role", test_role);
  g_test_add_func ("/outbox/save/existence", test_existence);
  g_test_add_func ("/outbox/save/within-transaction", test_within_transaction);
  g_test_add_func ("/outbox/save/disk-full", test_disk_full);
  return g_test_run ();
}
