/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of suppliers, products and rates, and the rate that a new one closes. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "checks.h"
#include "dates.h"
#include "units.h"

const PtRule PT_SUPPLIER_RULES[] = { pt_check_final, pt_check_required, pt_check_duplicate, NULL };

static gboolean
is_of_dimension (const PtRow *product, const char *code)
{
  const PtUnit *unit = pt_unit_find (code);

  return unit != NULL && pt_row_has_word (product, PT_PRODUCT_DIMENSION, unit->dimension);
}

static void
check_product_unit (PtCheck *check, guint field, const char *code)
{
  if (!is_of_dimension (check->after, code))
    pt_check_error (check, "unit", field, _ ("%s is not measured in %s"), pt_check_name (check->after), code);
}

static void
check_product_units (PtCheck *check)
{
  const char *base_unit = pt_row_get_text (check->after, PT_PRODUCT_BASE_UNIT);
  const char *allowed = pt_row_get_text (check->after, PT_PRODUCT_ALLOWED_UNITS);
  g_auto (GStrv) codes = g_strsplit (allowed != NULL ? allowed : "", ",", -1);

  if (pt_row_is_null (check->after, PT_PRODUCT_DIMENSION))
    return;
  if (base_unit != NULL)
    check_product_unit (check, PT_PRODUCT_BASE_UNIT, base_unit);
  for (char **code = codes; *code != NULL; code++)
    check_product_unit (check, PT_PRODUCT_ALLOWED_UNITS, *code);
}

const PtRule PT_PRODUCT_RULES[] = { pt_check_final, pt_check_required, pt_check_duplicate, check_product_units, NULL };

static void
take_rate_product (PtCheck *check)
{
  if (pt_check_is_changed (check, PT_RATE_UNIT) || pt_check_is_changed (check, PT_RATE_PRODUCT_ID))
    pt_check_take_product (check, PT_RATE_PRODUCT_ID);
}

static void
check_rate_unit (PtCheck *check)
{
  const char *unit = pt_row_get_text (check->after, PT_RATE_UNIT);

  if (unit != NULL && check->product != NULL && !pt_row_peek_meta (check->product)->deleted
      && !is_of_dimension (check->product, unit))
    pt_check_error (check, "unit", PT_RATE_UNIT, _ ("%s is not measured in %s"), pt_check_name (check->product), unit);
}

static void
check_rate_product (PtCheck *check)
{
  if (check->product != NULL)
    pt_check_deleted (check, PT_RATE_PRODUCT_ID, check->product);
}

static void
check_rate_supplier (PtCheck *check)
{
  g_autoptr (PtRow) supplier = NULL;

  if (pt_check_is_changed (check, PT_RATE_SUPPLIER_ID))
    supplier = pt_check_dup_reference (check, PT_RATE_SUPPLIER_ID);
  if (supplier != NULL)
    pt_check_deleted (check, PT_RATE_SUPPLIER_ID, supplier);
}

static void
check_rate_amount (PtCheck *check)
{
  if (!pt_row_is_null (check->after, PT_RATE_RATE_E4) && pt_row_get_integer (check->after, PT_RATE_RATE_E4) <= 0)
    pt_check_error (check, "amount", PT_RATE_RATE_E4, _ ("Enter a rate above 0"));
}

static gboolean
ends_before_start (const PtRow *rate)
{
  const char *from = pt_row_get_text (rate, PT_RATE_EFFECTIVE_FROM);
  const char *to = pt_row_get_text (rate, PT_RATE_EFFECTIVE_TO);

  return from != NULL && to != NULL && strcmp (to, from) < 0;
}

static void
check_rate_order (PtCheck *check)
{
  if (ends_before_start (check->after))
    pt_check_error (check, "date_order", PT_RATE_EFFECTIVE_TO, _ ("Ends before it starts"));
}

/* A new open rate takes the place of an open one that began earlier. */
static gboolean
succeeds (const PtRow *rate, const PtRow *other)
{
  return pt_row_is_null (rate, PT_RATE_EFFECTIVE_TO) && pt_row_is_null (other, PT_RATE_EFFECTIVE_TO)
         && strcmp (pt_row_get_text (other, PT_RATE_EFFECTIVE_FROM), pt_row_get_text (rate, PT_RATE_EFFECTIVE_FROM))
                < 0;
}

static void
say_overlap (PtCheck *check, const PtRow *other)
{
  const char *from = pt_row_get_text (other, PT_RATE_EFFECTIVE_FROM);
  const char *to = pt_row_get_text (other, PT_RATE_EFFECTIVE_TO);

  if (to != NULL)
    pt_check_error (check, "overlap", PT_RATE_EFFECTIVE_FROM, _ ("Overlaps the rate of %s to %s"), from, to);
  else
    pt_check_error (check, "overlap", PT_RATE_EFFECTIVE_FROM, _ ("Overlaps the rate from %s on"), from);
}

static gboolean
can_overlap (const PtRow *rate)
{
  return pt_row_has_word (rate, PT_RATE_STATUS, "active") && !pt_row_is_null (rate, PT_RATE_PRODUCT_ID)
         && !pt_row_is_null (rate, PT_RATE_EFFECTIVE_FROM) && !ends_before_start (rate);
}

static void
check_rate_overlap (PtCheck *check)
{
  g_autoptr (PtRow) other = NULL;

  if (can_overlap (check->after))
    other = check->facts->dup_overlap (check->facts, check->after, &check->failure);
  if (other != NULL && !(pt_check_is_new (check) && succeeds (check->after, other)))
    say_overlap (check, other);
}

/* The first changed field of those that a collection's snapshot was taken by; -1 for none. When a rate ends, and what
 * is noted about it, says nothing about the slips that it priced. */
static int
find_repriced_field (const PtCheck *check)
{
  static const guint8 fields[]
      = { PT_RATE_PRODUCT_ID, PT_RATE_SUPPLIER_ID, PT_RATE_RATE_E4, PT_RATE_UNIT, PT_RATE_EFFECTIVE_FROM };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (pt_check_is_changed (check, fields[i]))
      return fields[i];
  }
  return -1;
}

static void
check_rate_use (PtCheck *check)
{
  int field = pt_check_is_new (check) ? -1 : find_repriced_field (check);
  gint64 uses = 0;

  if (field >= 0
      && check->facts->count_rate_uses (check->facts, &pt_row_peek_meta (check->after)->id, &uses, &check->failure)
      && uses > 0)
    pt_check_error (check, "rate_in_use", field,
                    ngettext ("%lu collection uses this rate: enter a new one",
                              "%lu collections use this rate: enter a new one", uses),
                    (gulong) uses);
}

const PtRule PT_RATE_RULES[] = {
  pt_check_final,
  pt_check_required,
  take_rate_product,
  check_rate_unit,
  check_rate_product,
  check_rate_supplier,
  check_rate_amount,
  check_rate_order,
  check_rate_overlap,
  check_rate_use,
  NULL,
};

PtRow *
pt_rules_predecessor (PtFacts *facts, const PtRow *rate, GError **error)
{
  g_autoptr (PtRow) other = can_overlap (rate) ? facts->dup_overlap (facts, rate, error) : NULL;
  char day_before[PT_DATE_TEXT];

  if (other == NULL || !succeeds (rate, other))
    return NULL;
  pt_date_add (pt_row_get_text (rate, PT_RATE_EFFECTIVE_FROM), -1, day_before);
  pt_row_set_text (other, PT_RATE_EFFECTIVE_TO, day_before, -1);
  return g_steal_pointer (&other);
}
