/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the books themselves write into a row before it is judged: a collection's rate and money, who approved a
 * payment, and the type of money that left with another amount than the balance. */

#include "checks.h"
#include "errors.h"
#include "pricing.h"

static void
restore_field (PtRow *after, const PtRow *before, guint field)
{
  if (before != NULL)
    pt_row_copy_field (after, before, field);
  else
    pt_row_set_null (after, field);
}

/* A collection's computed fields but for the status, which people move too. */
static void
restore_price (PtRow *after, const PtRow *before)
{
  const PtEntity *entity = pt_row_entity (after);

  for (guint i = 0; i < entity->n_fields; i++) {
    if ((entity->fields[i].flags & PT_FIELD_COMPUTED) != 0 && i != PT_COLLECTION_STATUS)
      restore_field (after, before, i);
  }
}

/* The supplier's own rate, else the general one. FALSE only where a lookup failed. */
static gboolean
find_rate (PtFacts *facts, const PtRow *slip, PtRow **rate, GError **error)
{
  const PtId *product = pt_row_get_id (slip, PT_COLLECTION_PRODUCT_ID);
  const PtId *supplier = pt_row_get_id (slip, PT_COLLECTION_SUPPLIER_ID);
  const char *on = pt_row_get_text (slip, PT_COLLECTION_COLLECTED_ON);
  GError *failure = NULL;

  *rate = NULL;
  if (product == NULL || on == NULL)
    return TRUE;
  if (supplier != NULL)
    *rate = facts->dup_rate_on (facts, product, supplier, on, &failure);
  if (*rate == NULL && failure == NULL)
    *rate = facts->dup_rate_on (facts, product, NULL, on, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static void
take_snapshot (PtRow *slip, const PtRow *rate)
{
  pt_row_set_id (slip, PT_COLLECTION_RATE_ID, &pt_row_peek_meta (rate)->id);
  pt_row_set_integer (slip, PT_COLLECTION_RATE_E4, pt_row_get_integer (rate, PT_RATE_RATE_E4));
  pt_row_set_text (slip, PT_COLLECTION_RATE_UNIT, pt_row_get_text (rate, PT_RATE_UNIT), -1);
}

/* Writes what can be computed; TRUE where the slip has its money now. */
static gboolean
write_price (PtFacts *facts, PtRow *slip)
{
  PtPrice price;

  if (!pt_price_collection (slip, facts->exponent, &price, NULL))
    return FALSE;
  pt_row_set_integer (slip, PT_COLLECTION_NET_BASE, price.net_base);
  if (pt_row_is_null (slip, PT_COLLECTION_RATE_E4))
    return FALSE;
  pt_row_set_integer (slip, PT_COLLECTION_GROSS_MINOR, price.gross_minor);
  pt_row_set_integer (slip, PT_COLLECTION_AMOUNT_MINOR, price.amount_minor);
  return TRUE;
}

static gboolean
price_slip (PtFacts *facts, PtRow *slip, GError **error)
{
  g_autoptr (PtRow) rate = NULL;
  gboolean priced = FALSE;

  if (!find_rate (facts, slip, &rate, error))
    return FALSE;
  restore_price (slip, NULL);
  if (rate != NULL)
    take_snapshot (slip, rate);
  priced = write_price (facts, slip);
  if (!pt_row_has_word (slip, PT_COLLECTION_STATUS, "disputed")
      && !pt_row_has_word (slip, PT_COLLECTION_STATUS, "cancelled"))
    pt_row_set_text (slip, PT_COLLECTION_STATUS, priced ? "confirmed" : "unpriced", -1);
  return TRUE;
}

static gboolean
complete_collection (PtFacts *facts, const PtRow *before, PtRow *after, GError **error)
{
  gboolean priced_now = before == NULL
                        || (pt_row_has_word (before, PT_COLLECTION_STATUS, "unpriced")
                            && pt_row_has_word (after, PT_COLLECTION_STATUS, "confirmed"));

  if (priced_now)
    return price_slip (facts, after, error);
  restore_price (after, before);
  return TRUE;
}

static gboolean
becomes (const PtRow *before, const PtRow *after, const char *status)
{
  return pt_row_has_word (after, PT_PAYMENT_STATUS, status)
         && (before == NULL || !pt_row_has_word (before, PT_PAYMENT_STATUS, status));
}

/* What money that has left is, whatever it was meant to be. */
static const char *
name_type (const PtRow *payment, gint64 balance, gint64 payable)
{
  gint64 amount = pt_row_get_integer (payment, PT_PAYMENT_AMOUNT_MINOR);

  if (pt_row_has_word (payment, PT_PAYMENT_TYPE, "full") && amount == payable)
    return "full";
  return amount > balance ? "advance" : "partial";
}

static gboolean
is_of_balance (const PtRow *payment)
{
  return (pt_row_has_word (payment, PT_PAYMENT_TYPE, "full") || pt_row_has_word (payment, PT_PAYMENT_TYPE, "partial"))
         && !pt_row_is_null (payment, PT_PAYMENT_SUPPLIER_ID) && !pt_row_is_null (payment, PT_PAYMENT_PAID_ON);
}

static gboolean
complete_left (PtFacts *facts, const PtRow *before, PtRow *after, GError **error)
{
  gint64 balance = 0;
  gint64 payable = 0;

  if (before != NULL)
    pt_row_copy_field (after, before, PT_PAYMENT_TYPE);
  if (!is_of_balance (after))
    return TRUE;
  if (!pt_payment_balance (facts, after, &balance, &payable, error))
    return FALSE;
  pt_row_set_text (after, PT_PAYMENT_TYPE, name_type (after, balance, payable), -1);
  return TRUE;
}

static gboolean
complete_payment (PtFacts *facts, const PtRow *before, PtRow *after, GError **error)
{
  restore_field (after, before, PT_PAYMENT_APPROVED_BY);
  if (becomes (before, after, "approved"))
    pt_row_set_id (after, PT_PAYMENT_APPROVED_BY, &facts->user);
  return !becomes (before, after, "completed") || complete_left (facts, before, after, error);
}

gboolean
pt_rules_complete (PtFacts *facts, const PtRow *before, PtRow *after, GError **error)
{
  switch (pt_row_entity (after)->index) {
  case PT_COLLECTIONS:
    return complete_collection (facts, before, after, error);
  case PT_PAYMENTS:
    return complete_payment (facts, before, after, error);
  default:
    return TRUE;
  }
}
