/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows that come with a verdict: what the server made of a change, what followed from it, and what it left out. */

#include "counterpart.h"
#include "notices.h"

static PtVerdict *
judge_apply (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_judge (server, operation);
}

/* The server prices otherwise: its record stands, and a person is told to print again. */
static PtVerdict *
judge_price (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = counterpart_judge (server, operation);
  g_autoptr (PtRow) row = NULL;

  if (operation->entity->index != PT_COLLECTIONS)
    return verdict;
  row = pt_row_copy (counterpart_get (server, &operation->id));
  pt_row_set_integer (row, PT_COLLECTION_AMOUNT_MINOR, 26000);
  verdict->record = pt_row_copy (row);
  counterpart_put (server, g_steal_pointer (&row));
  verdict->version++;
  verdict->seq++;
  return verdict;
}

static void
test_record (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  PtId id = desk_add_slip (desk, &basics, "1000");
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GPtrArray) notices = NULL;
  PtNotice *notice;

  counterpart_exchange (desk, server, judge_price);
  row = desk_get (desk, PT_COLLECTIONS, &id);
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_AMOUNT_MINOR), ==, 26000);
  notices = pt_notices_list (desk->database, NULL);
  g_assert_cmpuint (notices->len, ==, 1);
  notice = g_ptr_array_index (notices, 0);
  g_assert_cmpstr (notice->code, ==, "price");
  g_assert_cmpstr (notice->message, ==, "The price changed from 250.00 to 260.00: print receipt A3-000001 again");
  g_assert_true (pt_id_equal (&notice->entity_id, &id));
  g_assert_cmpint (desk_counts (desk).attention, ==, 1);
  g_assert_true (pt_notices_read (desk->database, notice->id, 1, NULL));
  g_assert_cmpint (desk_counts (desk).attention, ==, 0);
  counterpart_pull (server, desk, 100);
}

/* Money that had left was more than was owed. */
static PtVerdict *
judge_advance (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = counterpart_judge (server, operation);
  g_autoptr (PtRow) row = NULL;

  if (operation->entity->index != PT_PAYMENTS)
    return verdict;
  row = pt_row_copy (counterpart_get (server, &operation->id));
  pt_row_set_text (row, PT_PAYMENT_TYPE, "advance", -1);
  verdict->record = pt_row_copy (row);
  counterpart_put (server, g_steal_pointer (&row));
  verdict->version++;
  verdict->seq++;
  return verdict;
}

static void
test_completed_payment (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  g_autofree char *supplier = pt_id_to_text (&basics.supplier);
  g_autoptr (GPtrArray) notices = NULL;
  g_autoptr (PtRow) row = NULL;
  const PtNotice *notice;
  PtId id;

  desk_add_slip (desk, &basics, "1000");
  id = desk_add (desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", "2026-11-20", "amount_minor", "25000", "type",
                 "full", NULL);
  counterpart_exchange (desk, server, judge_advance);
  row = desk_get (desk, PT_PAYMENTS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_PAYMENT_TYPE), ==, "advance");
  notices = pt_notices_list (desk->database, NULL);
  g_assert_cmpuint (notices->len, ==, 1);
  notice = g_ptr_array_index (notices, 0);
  g_assert_cmpstr (notice->code, ==, "recorded");
  g_assert_nonnull (strstr (notice->message, "A3-000001"));
  g_assert_true (pt_id_equal (&notice->entity_id, &id));
  g_assert_cmpint (desk_counts (desk).attention, ==, 1);
}

/* The server priced by a rate that another computer made and this one has not pulled yet. */
static PtVerdict *
judge_unknown_rate (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = counterpart_judge (server, operation);
  g_autoptr (PtRow) rate = NULL;
  PtId id = pt_id_new (server->clock, server->random);

  if (operation->entity->index != PT_COLLECTIONS)
    return verdict;
  rate = pt_row_new (pt_entity (PT_RATES));
  pt_row_fill_defaults (rate);
  pt_row_meta (rate)->id = id;
  pt_row_set_id (rate, PT_RATE_PRODUCT_ID, pt_row_get_id (operation->set, PT_COLLECTION_PRODUCT_ID));
  counterpart_put (server, g_steal_pointer (&rate));
  verdict->record = pt_row_copy (counterpart_get (server, &operation->id));
  pt_row_set_id (verdict->record, PT_COLLECTION_RATE_ID, &id);
  counterpart_put (server, pt_row_copy (verdict->record));
  verdict->version++;
  verdict->seq += 2;
  return verdict;
}

static void
test_unknown_parent (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  PtId id = desk_add_slip (desk, &basics, "1000");
  g_autoptr (PtRow) row = NULL;
  g_autoptr (PtRow) rate = NULL;
  PtId rate_id;

  counterpart_exchange (desk, server, judge_unknown_rate);
  row = desk_get (desk, PT_COLLECTIONS, &id);
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 2);
  rate_id = *pt_row_get_id (row, PT_COLLECTION_RATE_ID);
  g_assert_false (pt_id_equal (&rate_id, &basics.rate));
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM rates WHERE deleted = 0"), ==, 1);
  /* The pull puts it in its place. */
  counterpart_pull (server, desk, 100);
  rate = desk_get (desk, PT_RATES, &rate_id);
  g_assert_false (pt_row_peek_meta (rate)->deleted);
  desk_check_digests (desk);
}

/* A rate's predecessor that the server closed comes beside the verdict. */
static PtVerdict *
judge_also (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = NULL;
  GHashTableIter iter;
  gpointer row;

  if (operation->kind != PT_OPERATION_CREATE || pt_row_get_integer (operation->set, PT_RATE_RATE_E4) != 2600000)
    return counterpart_judge (server, operation);
  g_hash_table_iter_init (&iter, server->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (pt_row_entity (row)->index == PT_RATES)
      break;
  {
    PtId id = pt_row_peek_meta (row)->id;
    g_autoptr (GPtrArray) also = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);

    counterpart_change (server, &id, "effective_to", "2026-10-31", NULL);
    g_ptr_array_add (also, pt_row_copy (counterpart_get (server, &id)));
    verdict = counterpart_judge (server, operation);
    verdict->also = g_steal_pointer (&also);
  }
  return verdict;
}

static void
test_also (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  g_autofree char *product = pt_id_to_text (&basics.product);
  g_autoptr (PtRow) row = NULL;

  counterpart_exchange (desk, server, judge_apply);
  desk_add (desk, PT_RATES, "product_id", product, "rate_e4", "2600000", "unit", "kg", "effective_from", "2026-11-01",
            NULL);
  counterpart_exchange (desk, server, judge_also);
  row = desk_get (desk, PT_RATES, &basics.rate);
  g_assert_cmpstr (pt_row_get_text (row, PT_RATE_EFFECTIVE_TO), ==, "2026-10-31");
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 2);
}

static PtVerdict *
judge_omitted (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = counterpart_judge (server, operation);

  verdict->omitted = TRUE;
  return verdict;
}

/* A record too large for the answer comes by pull. */
static void
test_omitted (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtRow) row = NULL;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_exchange (desk, server, judge_omitted);
  counterpart_pull (server, desk, 100);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "1");
  desk_check_digests (desk);
}

static PtVerdict *
judge_price_omitted (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = judge_price (server, operation, index);

  verdict->omitted = verdict->record != NULL;
  g_clear_pointer (&verdict->record, pt_row_free);
  return verdict;
}

/* The pull brings another price than the receipt has, and no verdict said so. */
static void
test_money_omitted (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  PtId id = desk_add_slip (desk, &basics, "1000");
  g_autoptr (GPtrArray) notices = NULL;
  g_autoptr (PtRow) row = NULL;
  const PtNotice *notice;

  counterpart_exchange (desk, server, judge_price_omitted);
  counterpart_pull (server, desk, 100);
  row = desk_get (desk, PT_COLLECTIONS, &id);
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_AMOUNT_MINOR), ==, 26000);
  notices = pt_notices_list (desk->database, NULL);
  g_assert_cmpuint (notices->len, ==, 1);
  notice = g_ptr_array_index (notices, 0);
  g_assert_nonnull (strstr (notice->message, "A3-000001"));
  g_assert_true (pt_id_equal (&notice->entity_id, &id));
}

static PtVerdict *
judge_conflict_omitted (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = counterpart_conflict (server, operation, "server_wins");

  verdict->omitted = TRUE;
  g_clear_pointer (&verdict->conflict->server, pt_row_free);
  return verdict;
}

/* So does the row that won over this computer's change; the change is kept with the conflict. */
static void
test_conflict_omitted (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (PtRow) row = NULL;
  const PtConflictEntry *entry;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "2", NULL);
  counterpart_change (server, &id, "phone", "1", NULL);
  counterpart_exchange (desk, server, judge_conflict_omitted);
  counterpart_pull (server, desk, 100);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "1");
  conflicts = pt_conflicts_list (desk->database, NULL);
  g_assert_cmpuint (conflicts->len, ==, 1);
  entry = g_ptr_array_index (conflicts, 0);
  g_assert_cmpstr (pt_row_get_text (entry->mine, PT_SUPPLIER_PHONE), ==, "2");
  desk_check_digests (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/3/money-is-never-changed-silently", test_record);
  g_test_add_func ("/protocol/3/money-is-never-changed-silently/omitted", test_money_omitted);
  g_test_add_func ("/protocol/3/a-completed-payment-recorded-otherwise-is-listed-under-needs-attention",
                   test_completed_payment);
  g_test_add_func ("/outbox/result/unknown-parent", test_unknown_parent);
  g_test_add_func ("/outbox/result/also", test_also);
  g_test_add_func ("/outbox/result/omitted", test_omitted);
  g_test_add_func ("/outbox/result/conflict-omitted", test_conflict_omitted);
  return g_test_run ();
}
