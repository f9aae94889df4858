/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The money of the demo's year: advances in the middle of a month, and a payment run on the tenth over what stood in
 * each ledger when the month before it ended. Used by paytrack-demo once all slips are in.
 */

#include "payday.h"

#include "ids.h"
#include "pricing.h"
#include "reports.h"

#define ADVANCES_A_MONTH 5

static GPtrArray *
new_edits (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) pt_edit_free);
}

static const PtRow *
supplier (DemoPlan *plan, guint index)
{
  return g_ptr_array_index (plan->suppliers, index);
}

/* A payment's row with what all kinds have, noted in @payments. */
static PtRow *
new_payment (DemoPlan *plan, const PtRow *to, const char *on, gint64 amount, GArray *payments, DemoPaymentKind kind,
             DemoPaymentFate fate)
{
  PtRow *row = demo_plan_row (plan, PT_PAYMENTS, on);
  DemoPayment payment = { .id = pt_row_peek_meta (row)->id, .kind = kind, .fate = fate };

  pt_row_set_id (row, PT_PAYMENT_SUPPLIER_ID, &pt_row_peek_meta (to)->id);
  pt_row_set_text (row, PT_PAYMENT_PAID_ON, on, -1);
  pt_row_set_integer (row, PT_PAYMENT_AMOUNT_MINOR, amount);
  g_array_append_val (payments, payment);
  return row;
}

static void
add_advance (DemoPlan *plan, const char *month, GArray *payments, GPtrArray *edits)
{
  static const char *reasons[] = { "fertiliser", "feed", "transport", "loan" };
  const PtRow *to = supplier (plan, (guint) pt_random_below (plan->random, DEMO_GROWERS));
  gint64 amount = (gint64) (4 + pt_random_below (plan->random, 17)) * 50000;
  const char *reason = reasons[pt_random_below (plan->random, G_N_ELEMENTS (reasons))];
  char on[PT_DATE_TEXT];
  g_autoptr (PtRow) row = NULL;

  pt_date_add (month, 13 + (int) pt_random_below (plan->random, 9), on);
  if (strcmp (on, plan->since) < 0 || strcmp (on, plan->until) > 0)
    return;
  row = new_payment (plan, to, on, amount, payments, DEMO_ADVANCES,
                     pt_date_days_between (on, plan->until) < 7 ? DEMO_PAYMENT_PENDING : DEMO_PAYMENT_COMPLETED);
  pt_row_set_text (row, PT_PAYMENT_TYPE, "advance", -1);
  pt_row_set_text (row, PT_PAYMENT_METHOD, "cash", -1);
  pt_row_set_text (row, PT_PAYMENT_REASON_CODE, reason, -1);
  g_ptr_array_add (edits, demo_edit_create (row));
}

gboolean
demo_payday_advances (DemoPlan *plan, DemoDesk *clerk, GArray *payments, GError **error)
{
  g_autoptr (GPtrArray) edits = new_edits ();
  char month[PT_DATE_TEXT];

  for (demo_month_start (plan->since, 0, month); strcmp (month, plan->until) <= 0; demo_month_start (month, 1, month))
    for (guint i = 0; i < ADVANCES_A_MONTH; i++)
      add_advance (plan, month, payments, edits);
  return demo_desk_save (clerk, edits, error);
}

typedef struct {
  const DemoPlan *plan;
  const char *on;
  gint64 balances[DEMO_GROWERS];
} Ledger;

static gboolean
read_balances (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Ledger *ledger = data;

  for (guint i = 0; i < DEMO_GROWERS; i++) {
    const PtRow *row = g_ptr_array_index (ledger->plan->suppliers, i);

    if (!pt_report_balance (database, &pt_row_peek_meta (row)->id, ledger->on, &ledger->balances[i], error))
      return FALSE;
  }
  return TRUE;
}

typedef struct {
  const char *from;
  const char *to;
  const char *paid_on;
  PtId id;
  gboolean last; /* the newest run is still on its way */
} Run;

static void
add_share (DemoPlan *plan, const Run *run, guint index, gint64 balance, gint64 cash_step, GArray *payments,
           GPtrArray *edits)
{
  const PtRow *to = supplier (plan, index);
  const char *method = pt_row_get_text (to, PT_SUPPLIER_PAYMENT_METHOD);
  gint64 amount = g_str_equal (method, "cash") ? pt_price_cash (balance, cash_step) : balance;
  g_autofree char *reference = g_strdup_printf ("RUN-%.4s-%.2s", run->from, run->from + 5);
  g_autoptr (PtRow) row = NULL;

  if (amount <= 0)
    return;
  row = new_payment (plan, to, run->paid_on, amount, payments, DEMO_RUNS,
                     !run->last       ? DEMO_PAYMENT_COMPLETED
                     : index % 3 != 0 ? DEMO_PAYMENT_APPROVED
                                      : DEMO_PAYMENT_PENDING);
  pt_row_set_text (row, PT_PAYMENT_TYPE, "full", -1);
  pt_row_set_text (row, PT_PAYMENT_METHOD, method, -1);
  pt_row_set_text (row, PT_PAYMENT_REFERENCE_NUMBER, reference, -1);
  pt_row_set_text (row, PT_PAYMENT_PERIOD_START, run->from, -1);
  pt_row_set_text (row, PT_PAYMENT_PERIOD_END, run->to, -1);
  pt_row_set_id (row, PT_PAYMENT_RUN_ID, &run->id);
  g_ptr_array_add (edits, demo_edit_create (row));
}

static gboolean
pay_month (DemoPlan *plan, DemoDesk *payer, const Run *run, GArray *payments, GError **error)
{
  gint64 cash_step = pt_profile_get_office (payer->profile)->cash_step;
  Ledger ledger = { .plan = plan, .on = run->to };
  g_autoptr (GPtrArray) edits = new_edits ();

  if (!pt_profile_run (payer->profile, PT_PROFILE_READ, read_balances, &ledger, error))
    return FALSE;
  for (guint i = 0; i < DEMO_GROWERS; i++)
    add_share (plan, run, i, ledger.balances[i], cash_step, payments, edits);
  return demo_desk_save (payer, edits, error);
}

gboolean
demo_payday_runs (DemoPlan *plan, DemoDesk *payer, GArray *payments, GError **error)
{
  char from[PT_DATE_TEXT], next[PT_DATE_TEXT], later[PT_DATE_TEXT], to[PT_DATE_TEXT], paid_on[PT_DATE_TEXT];

  for (demo_month_start (plan->since, 0, from);; g_strlcpy (from, next, PT_DATE_TEXT)) {
    Run run = { .from = from, .to = to, .paid_on = paid_on };

    demo_month_start (from, 1, next);
    demo_month_start (from, 2, later);
    pt_date_add (next, -1, to);
    pt_date_add (next, 9, paid_on);
    pt_date_add (later, 9, later);
    if (strcmp (paid_on, plan->until) > 0)
      return TRUE;
    run.last = strcmp (later, plan->until) > 0;
    demo_calendar_set (DEMO_CALENDAR (plan->calendar), paid_on);
    run.id = pt_id_new (plan->calendar, plan->random);
    if (!pay_month (plan, payer, &run, payments, error))
      return FALSE;
  }
}

gboolean
demo_payday_move (DemoDesk *desk, GArray *payments, DemoPaymentKind kind, DemoPaymentFate fate, const char *status,
                  GError **error)
{
  g_autoptr (GPtrArray) edits = new_edits ();

  for (guint i = 0; i < payments->len; i++) {
    const DemoPayment *payment = &g_array_index (payments, DemoPayment, i);

    if (payment->kind == kind && payment->fate >= fate)
      g_ptr_array_add (edits, demo_edit_word (PT_PAYMENTS, &payment->id, PT_PAYMENT_STATUS, status));
  }
  return demo_desk_save (desk, edits, error);
}
