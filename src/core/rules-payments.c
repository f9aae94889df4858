/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of payments: amounts against the balance, deductions with a reason, approval by somebody else. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "checks.h"
#include "numbers.h"
#include "pricing.h"

static gboolean
is_type (const PtRow *payment, const char *type)
{
  return pt_row_has_word (payment, PT_PAYMENT_TYPE, type);
}

/* A deleted supplier takes no payments; an inactive one may still be paid what is owed. */
static void
check_supplier (PtCheck *check)
{
  g_autoptr (PtRow) supplier = NULL;

  if (pt_check_is_new (check))
    supplier = pt_check_dup_reference (check, PT_PAYMENT_SUPPLIER_ID);
  if (supplier != NULL)
    pt_check_deleted (check, PT_PAYMENT_SUPPLIER_ID, supplier);
}

static void
check_amount (PtCheck *check)
{
  gint64 amount = pt_row_get_integer (check->after, PT_PAYMENT_AMOUNT_MINOR);

  if (!pt_check_is_new (check) || pt_row_is_null (check->after, PT_PAYMENT_AMOUNT_MINOR))
    return;
  if (amount == 0 || (amount < 0 && !is_type (check->after, "adjustment")))
    pt_check_error (check, "amount", PT_PAYMENT_AMOUNT_MINOR, _ ("Enter an amount above 0"));
}

gboolean
pt_payment_balance (PtFacts *facts, const PtRow *payment, gint64 *balance, gint64 *payable, GError **error)
{
  const char *period_end = pt_row_get_text (payment, PT_PAYMENT_PERIOD_END);
  const char *on = period_end != NULL ? period_end : pt_row_get_text (payment, PT_PAYMENT_PAID_ON);
  gboolean cash = pt_row_has_word (payment, PT_PAYMENT_METHOD, "cash");

  if (!facts->balance (facts, pt_row_get_id (payment, PT_PAYMENT_SUPPLIER_ID), on, &pt_row_peek_meta (payment)->id,
                       balance, error))
    return FALSE;
  *payable = cash ? pt_price_cash (*balance, facts->cash_step) : *balance;
  return TRUE;
}

/* The balance counts on arrival and at approval; money that has left or was cancelled is a fact. */
static gboolean
is_balance_due (const PtCheck *check)
{
  gboolean arrives = pt_check_is_new (check) && !pt_row_has_word (check->after, PT_PAYMENT_STATUS, "completed")
                     && !pt_row_has_word (check->after, PT_PAYMENT_STATUS, "cancelled");

  return (arrives || pt_check_becomes (check, PT_PAYMENT_STATUS, "approved"))
         && (is_type (check->after, "full") || is_type (check->after, "partial"))
         && !pt_row_is_null (check->after, PT_PAYMENT_SUPPLIER_ID) && !pt_row_is_null (check->after, PT_PAYMENT_PAID_ON)
         && pt_row_get_integer (check->after, PT_PAYMENT_AMOUNT_MINOR) > 0;
}

static void
check_balance (PtCheck *check)
{
  gint64 amount = pt_row_get_integer (check->after, PT_PAYMENT_AMOUNT_MINOR);
  gboolean full = is_type (check->after, "full");
  g_autofree char *figure = NULL;
  gint64 balance = 0;
  gint64 payable = 0;

  if (!is_balance_due (check) || !pt_payment_balance (check->facts, check->after, &balance, &payable, &check->failure))
    return;
  figure = pt_decimal_format (full ? payable : balance, check->facts->exponent, PT_DECIMAL_GROUPED);
  if (full && amount != payable)
    pt_check_error (check, "not_balance", PT_PAYMENT_AMOUNT_MINOR, _ ("The balance is %s"), figure);
  else if (!full && amount > balance)
    pt_check_error (check, "over_balance", PT_PAYMENT_AMOUNT_MINOR, _ ("More than the balance of %s: enter an advance"),
                    figure);
}

static void
check_reason (PtCheck *check)
{
  if (pt_check_is_new (check) && is_type (check->after, "adjustment")
      && pt_row_is_null (check->after, PT_PAYMENT_REASON_CODE))
    pt_check_error (check, "reason", PT_PAYMENT_REASON_CODE, _ ("Choose a reason"));
}

static void
check_reference (PtCheck *check)
{
  g_autoptr (PtRow) other = NULL;

  if (pt_check_is_new (check) && !pt_row_is_null (check->after, PT_PAYMENT_SUPPLIER_ID)
      && !pt_row_is_null (check->after, PT_PAYMENT_REFERENCE_NUMBER))
    other = check->facts->dup_same_reference (check->facts, check->after, &check->failure);
  if (other != NULL)
    pt_check_error (check, "duplicate_reference", PT_PAYMENT_REFERENCE_NUMBER, _ ("Reference already used by %s"),
                    pt_row_get_text (other, PT_PAYMENT_PAYMENT_NO));
}

/* Who enters a payment as approved approves his own. */
static void
check_approval (PtCheck *check)
{
  if (pt_check_becomes (check, PT_PAYMENT_STATUS, "approved")
      && (check->before == NULL || pt_id_equal (&pt_row_peek_meta (check->before)->created_by, &check->facts->user)))
    pt_check_error (check, "self_approval", PT_PAYMENT_STATUS, _ ("Someone else must approve it"));
}

const PtRule PT_PAYMENT_RULES[] = {
  pt_check_final,    pt_check_posted,
  pt_check_required, pt_check_duplicate,
  pt_check_future,   check_supplier,
  check_amount,      check_balance,
  check_reason,      pt_check_cancel_reason,
  check_reference,   pt_check_period,
  check_approval,    NULL,
};
