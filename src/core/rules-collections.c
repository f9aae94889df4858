/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of collections. What was weighed is judged once, before the server's first acceptance; after that only the
 * rules of posted money hold. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "checks.h"
#include "errors.h"
#include "numbers.h"
#include "pricing.h"
#include "units.h"

#define WHOLE_BP 10000

static const PtUnit *
find_unit (const PtCheck *check)
{
  return pt_unit_find (pt_row_get_text (check->after, PT_COLLECTION_UNIT));
}

static gboolean
is_measured_in (const PtRow *product, const char *code)
{
  const char *allowed = pt_row_get_text (product, PT_PRODUCT_ALLOWED_UNITS);
  const PtUnit *unit = pt_unit_find (code);

  return unit != NULL && pt_row_has_word (product, PT_PRODUCT_DIMENSION, unit->dimension)
         && (allowed != NULL ? pt_unit_list_has (allowed, code)
                             : pt_row_has_word (product, PT_PRODUCT_BASE_UNIT, code));
}

static void
take_product (PtCheck *check)
{
  if (pt_check_is_new (check))
    pt_check_take_product (check, PT_COLLECTION_PRODUCT_ID);
}

static void
check_unit (PtCheck *check)
{
  const char *unit = pt_row_get_text (check->after, PT_COLLECTION_UNIT);

  if (unit != NULL && check->product != NULL && !pt_row_peek_meta (check->product)->deleted
      && !is_measured_in (check->product, unit))
    pt_check_error (check, "unit", PT_COLLECTION_UNIT, _ ("%s is not measured in %s"), pt_check_name (check->product),
                    unit);
}

static gint64
get_quantity (const PtCheck *check)
{
  return pt_row_get_integer (check->after, PT_COLLECTION_QUANTITY_MILLI);
}

static void
check_quantity (PtCheck *check)
{
  if (pt_check_is_new (check) && !pt_row_is_null (check->after, PT_COLLECTION_QUANTITY_MILLI)
      && get_quantity (check) <= 0)
    pt_check_error (check, "quantity", PT_COLLECTION_QUANTITY_MILLI, _ ("Enter a quantity above 0"));
}

static void
check_decimals (PtCheck *check)
{
  const PtUnit *unit = find_unit (check);

  if (pt_check_is_new (check) && unit != NULL && get_quantity (check) % pt_power_of_ten (3 - unit->decimals) != 0)
    pt_check_error (check, "decimals", PT_COLLECTION_QUANTITY_MILLI,
                    ngettext ("%s takes at most %u decimal", "%s takes at most %u decimals", unit->decimals),
                    unit->code, unit->decimals);
}

static void
check_net (PtCheck *check)
{
  PtWide taken = (PtWide) pt_row_get_integer (check->after, PT_COLLECTION_TARE_BASE)
                 + pt_row_get_integer (check->after, PT_COLLECTION_WATER_BASE);
  gint64 base = 0;

  if (pt_check_is_new (check) && find_unit (check) != NULL && get_quantity (check) > 0
      && pt_price_base (get_quantity (check), find_unit (check)->code, &base, NULL) && taken >= base)
    pt_check_error (check, "net", PT_COLLECTION_TARE_BASE, _ ("Nothing is left after tare and water"));
}

static void
check_rate (PtCheck *check)
{
  const char *date = pt_row_get_text (check->after, PT_COLLECTION_COLLECTED_ON);

  if (check->product != NULL && date != NULL && pt_row_is_null (check->after, PT_COLLECTION_RATE_E4))
    pt_check_warn (check, "no_rate", PT_COLLECTION_PRODUCT_ID, _ ("No rate for %s on %s: saved without a price"),
                   pt_check_name (check->product), date);
}

/* No new slip for who or what is not active; both entities call that status "active". */
static void
check_active (PtCheck *check, guint field, const PtRow *row)
{
  int status = pt_entity_find_field (pt_row_entity (row), "status", -1);

  if (pt_row_peek_meta (row)->deleted || !pt_row_has_word (row, status, "active"))
    pt_check_error (check, "inactive", field, _ ("%s is not active"), pt_check_name (row));
}

static void
check_supplier (PtCheck *check)
{
  g_autoptr (PtRow) supplier = NULL;

  if (pt_check_is_new (check))
    supplier = pt_check_dup_reference (check, PT_COLLECTION_SUPPLIER_ID);
  if (supplier != NULL)
    check_active (check, PT_COLLECTION_SUPPLIER_ID, supplier);
}

static void
check_product (PtCheck *check)
{
  if (check->product != NULL)
    check_active (check, PT_COLLECTION_PRODUCT_ID, check->product);
}

static gboolean
can_be_double (const PtRow *slip)
{
  return !pt_row_is_null (slip, PT_COLLECTION_SUPPLIER_ID) && !pt_row_is_null (slip, PT_COLLECTION_PRODUCT_ID)
         && !pt_row_is_null (slip, PT_COLLECTION_COLLECTED_ON)
         && !pt_row_has_word (slip, PT_COLLECTION_STATUS, "cancelled");
}

static void
check_double (PtCheck *check)
{
  g_autoptr (PtRow) other = NULL;

  if (pt_check_is_new (check) && can_be_double (check->after))
    other = check->facts->dup_same_slip (check->facts, check->after, &check->failure);
  if (other != NULL)
    pt_check_warn (check, "double", PT_COLLECTION_SUPPLIER_ID, _ ("Already entered as %s"),
                   pt_row_get_text (other, PT_COLLECTION_RECEIPT_NO));
}

static void
check_range (PtCheck *check, guint field, gint64 most)
{
  gint64 value = pt_row_get_integer (check->after, field);

  if (value < 0 || value > most)
    pt_check_error (check, "not_a_number", field, _ ("Not an amount"));
}

static void
check_numbers (PtCheck *check)
{
  g_autoptr (GError) error = NULL;
  PtPrice price;

  if (!pt_check_is_new (check))
    return;
  check_range (check, PT_COLLECTION_TARE_BASE, G_MAXINT64);
  check_range (check, PT_COLLECTION_WATER_BASE, G_MAXINT64);
  check_range (check, PT_COLLECTION_DEDUCTION_BP, WHOLE_BP);
  if (!pt_price_collection (check->after, check->facts->exponent, &price, &error)
      && g_error_matches (error, PT_ERROR, PT_ERROR_OVERFLOW))
    pt_check_error (check, "not_a_number", PT_COLLECTION_QUANTITY_MILLI, _ ("Not an amount"));
}

const PtRule PT_COLLECTION_RULES[] = {
  pt_check_final,     pt_check_posted, pt_check_required,
  pt_check_duplicate, take_product,    check_unit,
  check_quantity,     check_decimals,  check_net,
  check_rate,         pt_check_future, check_supplier,
  check_product,      check_double,    pt_check_cancel_reason,
  pt_check_period,    check_numbers,   NULL,
};
