/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A collection's arithmetic (domain.md's formulas), rounded once for the base quantity, once for the gross amount and
 * once for the deduction. The rules and the forms' previews price with it. */

#include "config.h"

#include "pricing.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"
#include "numbers.h"
#include "units.h"

#define WHOLE_BP 10000

static const PtUnit *
find_unit (const char *code, GError **error)
{
  const PtUnit *unit = pt_unit_find (code);

  if (unit == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("“%s” is no unit"), code != NULL ? code : "");
  return unit;
}

/* @product / @divisor, rounded once and narrowed. */
static gboolean
settle (PtWide product, PtWide divisor, gint64 *result, GError **error)
{
  return pt_wide_narrow (pt_round_divide (product, divisor), result, error);
}

gboolean
pt_price_base (gint64 quantity_milli, const char *unit_code, gint64 *base, GError **error)
{
  const PtUnit *unit = find_unit (unit_code, error);
  PtWide product = 0;

  return unit != NULL && pt_wide_multiply (quantity_milli, unit->num, &product, error)
         && settle (product, (PtWide) unit->den * 1000, base, error);
}

static gboolean
price_net (const PtRow *row, PtPrice *price, GError **error)
{
  gint64 rest = 0;

  if (!pt_price_base (pt_row_get_integer (row, PT_COLLECTION_QUANTITY_MILLI), pt_row_get_text (row, PT_COLLECTION_UNIT),
                      &price->entered_base, error)
      || !pt_subtract (price->entered_base, pt_row_get_integer (row, PT_COLLECTION_TARE_BASE), &rest, error)
      || !pt_subtract (rest, pt_row_get_integer (row, PT_COLLECTION_WATER_BASE), &price->net_base, error))
    return FALSE;
  if (price->net_base > 0)
    return TRUE;
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("Nothing is left after tare and water"));
  return FALSE;
}

static const PtUnit *
find_rate_unit (const PtRow *row, GError **error)
{
  const PtUnit *entered = pt_unit_find (pt_row_get_text (row, PT_COLLECTION_UNIT));
  const PtUnit *unit = find_unit (pt_row_get_text (row, PT_COLLECTION_RATE_UNIT), error);

  if (unit == NULL || strcmp (unit->dimension, entered->dimension) == 0)
    return unit;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("A rate per %s does not price what is measured in %s"), unit->code,
               entered->code);
  return NULL;
}

static gboolean
price_gross (const PtRow *row, guint exponent, PtPrice *price, GError **error)
{
  const PtUnit *unit = find_rate_unit (row, error);
  PtWide product = 0;

  return unit != NULL
         && pt_wide_multiply (price->net_base, pt_row_get_integer (row, PT_COLLECTION_RATE_E4), &product, error)
         && pt_wide_multiply (product, unit->den, &product, error)
         && settle (product, (PtWide) unit->num * pt_power_of_ten (4 - exponent), &price->gross_minor, error);
}

static gboolean
price_deduction (const PtRow *row, PtPrice *price, GError **error)
{
  gint64 deduction = 0;
  PtWide product = 0;

  return pt_wide_multiply (price->gross_minor, pt_row_get_integer (row, PT_COLLECTION_DEDUCTION_BP), &product, error)
         && settle (product, WHOLE_BP, &deduction, error)
         && pt_subtract (price->gross_minor, deduction, &price->amount_minor, error);
}

gboolean
pt_price_collection (const PtRow *row, guint exponent, PtPrice *price, GError **error)
{
  g_return_val_if_fail (pt_row_entity (row)->index == PT_COLLECTIONS && exponent <= 4, FALSE);
  *price = (PtPrice){ 0 };
  if (!price_net (row, price, error))
    return FALSE;
  return pt_row_is_null (row, PT_COLLECTION_RATE_E4)
         || (price_gross (row, exponent, price, error) && price_deduction (row, price, error));
}

gint64
pt_price_cash (gint64 amount, gint64 step)
{
  return step > 1 ? amount - amount % step : amount;
}
