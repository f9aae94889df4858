/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A slip that comes when its period is closed goes to the first open day, with its number, and says so. */

#include "counterpart.h"
#include "errors.h"
#include "notices.h"
#include "postdate.h"
#include "repository.h"

#define NAMED "/protocol/3/one-action-enters-it-on-the-first-open-day-with-its-number-the-true-date-in-the-notes"

typedef struct {
  Desk *desk;
  Counterpart *server;
  DeskBasics basics;
  PtId slip; /* of 2026-10-30, refused since October is closed */
} Late;

static PtVerdict *
judge (Counterpart *server, const PtOperation *operation, guint index)
{
  const char *day = operation->entity->index == PT_COLLECTIONS
                        ? pt_row_get_text (operation->set, PT_COLLECTION_COLLECTED_ON)
                        : NULL;

  if (day != NULL && g_strcmp0 (day, "2026-10-31") <= 0)
    return counterpart_reject (operation, "period_closed", "collected_on");
  return counterpart_judge (server, operation);
}

static void
close_to (Late *late, const char *day)
{
  g_free (late->desk->office->closed_to);
  late->desk->office->closed_to = g_strdup (day);
  g_assert_true (pt_office_store (late->desk->database, late->desk->office, NULL));
}

static void
set_up (Late *late, gconstpointer data)
{
  g_autofree char *supplier = NULL;
  g_autofree char *product = NULL;

  late->desk = desk_new ();
  late->server = counterpart_new (late->desk);
  late->basics = desk_add_basics (late->desk);
  supplier = pt_id_to_text (&late->basics.supplier);
  product = pt_id_to_text (&late->basics.product);
  late->slip = desk_add (late->desk, PT_COLLECTIONS, "supplier_id", supplier, "product_id", product, "collected_on",
                         "2026-10-30", "unit", "kg", "quantity_milli", "1000", NULL);
  counterpart_exchange (late->desk, late->server, judge);
  close_to (late, "2026-10-31");
}

static void
tear_down (Late *late, gconstpointer data)
{
  desk_check_seen (late->desk);
  counterpart_free (late->server);
  desk_free (late->desk);
}

static gint64
entry_of (Late *late)
{
  g_autoptr (PtChange) change = desk_only (late->desk, &late->slip);

  return change->id;
}

static gboolean
postdate (Late *late, gint64 entry, GError **error)
{
  guint changed = 0;

  return pt_outbox_postdate (late->desk->database, &late->desk->seams, entry, &changed, error);
}

static void
assert_slip (Late *late, const char *day, gint64 amount, const char *notes)
{
  g_autoptr (PtRow) row = desk_get (late->desk, PT_COLLECTIONS, &late->slip);

  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_RECEIPT_NO), ==, "A3-000001");
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_COLLECTED_ON), ==, day);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_NOTES), ==, notes);
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_AMOUNT_MINOR), ==, amount);
}

static void
assert_notice (Late *late, const char *text)
{
  g_autoptr (GPtrArray) notices = pt_notices_list (late->desk->database, NULL);

  g_assert_cmpuint (notices->len, ==, 1);
  g_assert_cmpstr (((PtNotice *) notices->pdata[0])->message, ==, text);
}

static void
test_entered (Late *late, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (postdate (late, entry_of (late), &error));
  g_assert_no_error (error);
  assert_slip (late, "2026-11-01", 25000, "True date: 2026-10-30");
  assert_notice (late, "A3-000001 of 2026-10-30 is entered on 2026-11-01, since its period is closed: print it again");
  counterpart_exchange (late->desk, late->server, judge);
  g_assert_cmpint (desk_state (late->desk, PT_COLLECTIONS, &late->slip), ==, PT_SYNC_STATE_SYNCED);
}

static void
test_all (Late *late, gconstpointer data)
{
  g_assert_true (postdate (late, 0, NULL));
  assert_slip (late, "2026-11-01", 25000, "True date: 2026-10-30");
  g_assert_true (postdate (late, 0, NULL));
  assert_slip (late, "2026-11-01", 25000, "True date: 2026-10-30");
}

/* The open day has a rate of its own: the price follows it, and not silently. */
static void
test_other_price (Late *late, gconstpointer data)
{
  g_autofree char *product = pt_id_to_text (&late->basics.product);

  desk_add (late->desk, PT_RATES, "product_id", product, "rate_e4", "2600000", "unit", "kg", "effective_from",
            "2026-11-01", NULL);
  /* As the server does it. */
  desk_edit (late->desk, PT_RATES, &late->basics.rate, "effective_to", "2026-10-31", NULL);
  g_assert_true (postdate (late, entry_of (late), NULL));
  assert_slip (late, "2026-11-01", 26000, "True date: 2026-10-30");
  assert_notice (late, "A3-000001 of 2026-10-30 is entered on 2026-11-01, since its period is closed, and its price "
                       "changed from 250.00 to 260.00: print it again");
}

static void
test_refused (Late *late, gconstpointer data)
{
  static const struct {
    const char *closed_to;
    int code;
    const char *message;
  } cases[] = {
    { "2026-11-20", PT_ERROR_INVALID, "The date is in the future" },
    { NULL, PT_ERROR_INVALID, "This computer knows of no closed period that it falls into: sync first" },
    { "2026-10-29", PT_ERROR_INVALID, "This computer knows of no closed period that it falls into: sync first" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    close_to (late, cases[i].closed_to);
    g_assert_false (postdate (late, entry_of (late), &error));
    g_assert_error (error, PT_ERROR, cases[i].code);
    g_assert_cmpstr (error->message, ==, cases[i].message);
    assert_slip (late, "2026-10-30", 25000, NULL);
  }
}

/* What was refused for another reason, and what is not there. */
static void
test_other_reason (Late *late, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 entry = entry_of (late);

  g_assert_false (postdate (late, entry + 100, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (pt_database_exec (late->desk->database,
                                   "UPDATE queue SET error_code = 'overlap' WHERE status <> 'success'", NULL));
  g_assert_false (postdate (late, entry, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  assert_slip (late, "2026-10-30", 25000, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add (NAMED, Late, NULL, set_up, test_entered, tear_down);
  g_test_add ("/postdate/all", Late, NULL, set_up, test_all, tear_down);
  g_test_add ("/postdate/other-price", Late, NULL, set_up, test_other_price, tear_down);
  g_test_add ("/postdate/refused", Late, NULL, set_up, test_refused, tear_down);
  g_test_add ("/postdate/other-reason", Late, NULL, set_up, test_other_reason, tear_down);
  return g_test_run ();
}
