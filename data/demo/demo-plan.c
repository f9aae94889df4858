/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes the year of the demo organisation: who delivers, at which rates, and every slip with its weight, tare, water
 * and grade. paytrack-demo then keys it all in at the desks of its people.
 */

#include "demo-plan.h"

#include "ids.h"

/* How much of an ordinary day each month brings, in percent: two flushes, a dry season. */
static const guint season[12] = { 72, 76, 96, 124, 130, 106, 84, 80, 94, 120, 126, 96 };

static guint
draw (DemoPlan *plan, guint from, guint to)
{
  return from + (guint) pt_random_below (plan->random, to - from + 1);
}

static gboolean
chance (DemoPlan *plan, guint percent)
{
  return draw (plan, 0, 99) < percent;
}

PtRow *
demo_plan_row (DemoPlan *plan, guint entity, const char *day)
{
  PtRow *row = pt_row_new (pt_entity (entity));

  demo_calendar_set (DEMO_CALENDAR (plan->calendar), day);
  pt_row_meta (row)->id = pt_id_new (plan->calendar, plan->random);
  return row;
}

static const PtId *
id_of (GPtrArray *rows, guint index)
{
  return &pt_row_peek_meta (g_ptr_array_index (rows, index))->id;
}

static void
plan_products (DemoPlan *plan)
{
  for (guint i = 0; i < DEMO_PRODUCTS; i++) {
    const DemoCrop *crop = &demo_crops[i];
    PtRow *row = demo_plan_row (plan, PT_PRODUCTS, plan->since);

    pt_row_set_text (row, PT_PRODUCT_CODE, crop->code, -1);
    pt_row_set_text (row, PT_PRODUCT_NAME, crop->name, -1);
    pt_row_set_text (row, PT_PRODUCT_CATEGORY, crop->category, -1);
    pt_row_set_text (row, PT_PRODUCT_DIMENSION, crop->dimension, -1);
    pt_row_set_text (row, PT_PRODUCT_BASE_UNIT, crop->base_unit, -1);
    pt_row_set_text (row, PT_PRODUCT_ALLOWED_UNITS, crop->allowed_units, -1);
    g_ptr_array_add (plan->products, row);
  }
}

static void
give_bank (DemoPlan *plan, PtRow *row)
{
  g_autofree char *branch = g_strdup_printf ("%03u", draw (plan, 1, 60));
  g_autofree char *account = g_strdup_printf ("%08u", draw (plan, 10000000, 99999999));

  pt_row_set_text (row, PT_SUPPLIER_BANK_NAME, "Hill Country Bank", -1);
  pt_row_set_text (row, PT_SUPPLIER_BANK_CODE, "9410", -1);
  pt_row_set_text (row, PT_SUPPLIER_BRANCH_CODE, branch, -1);
  pt_row_set_text (row, PT_SUPPLIER_BANK_ACCOUNT, account, -1);
}

static PtRow *
plan_supplier (DemoPlan *plan, guint number, const DemoGrower *grower)
{
  PtRow *row = demo_plan_row (plan, PT_SUPPLIERS, plan->since);
  g_autofree char *code = g_strdup_printf ("S%03u", number);
  g_autofree char *phone = g_strdup_printf ("0550%06u", draw (plan, 0, 999999));
  g_autofree char *address = g_strdup_printf ("No. %u, %s Road, %s", draw (plan, 2, 140), grower->name, grower->region);
  g_autofree char *registration = g_strdup_printf ("UVA/%u/%04u", draw (plan, 2004, 2022), draw (plan, 1, 9999));

  pt_row_set_text (row, PT_SUPPLIER_CODE, code, -1);
  pt_row_set_text (row, PT_SUPPLIER_NAME, grower->name, -1);
  pt_row_set_text (row, PT_SUPPLIER_CONTACT_PERSON, grower->contact, -1);
  pt_row_set_text (row, PT_SUPPLIER_PHONE, phone, -1);
  pt_row_set_text (row, PT_SUPPLIER_ADDRESS, address, -1);
  pt_row_set_text (row, PT_SUPPLIER_REGION, grower->region, -1);
  pt_row_set_text (row, PT_SUPPLIER_REGISTRATION_NUMBER, registration, -1);
  pt_row_set_text (row, PT_SUPPLIER_PAYMENT_METHOD, grower->method, -1);
  if (g_str_equal (grower->method, "bank_transfer"))
    give_bank (plan, row);
  return row;
}

/* One rate for the month that begins at @from; open where it is the running month's. */
static void
plan_rate (DemoPlan *plan, DemoProduct product, const PtId *supplier, const char *from, guint cents)
{
  PtRow *row = demo_plan_row (plan, PT_RATES, from);
  char next[PT_DATE_TEXT], to[PT_DATE_TEXT];

  demo_month_start (from, 1, next);
  pt_date_add (next, -1, to);
  pt_row_set_id (row, PT_RATE_PRODUCT_ID, id_of (plan->products, product));
  pt_row_set_id (row, PT_RATE_SUPPLIER_ID, supplier);
  pt_row_set_integer (row, PT_RATE_RATE_E4, (gint64) cents * 100);
  pt_row_set_text (row, PT_RATE_UNIT, demo_crops[product].unit, -1);
  pt_row_set_text (row, PT_RATE_EFFECTIVE_FROM, from, -1);
  if (strcmp (next, plan->until) <= 0)
    pt_row_set_text (row, PT_RATE_EFFECTIVE_TO, to, -1);
  g_ptr_array_add (plan->rates, row);
}

/* A crop's rate walks from month to month; those with a rate of their own stand a little above it. */
static void
plan_rates (DemoPlan *plan, DemoProduct product)
{
  const DemoCrop *crop = &demo_crops[product];
  guint cents = crop->cents;
  char from[PT_DATE_TEXT];

  demo_month_start (plan->since, 0, from);
  while (strcmp (from, plan->until) <= 0) {
    char next[PT_DATE_TEXT];

    demo_month_start (from, 1, next);
    /* The running month's latex has no rate yet: its slips wait for their price. */
    if (product == DEMO_LATEX && strcmp (next, plan->until) > 0)
      break;
    plan_rate (plan, product, NULL, from, cents);
    for (guint i = 0; i < DEMO_GROWERS; i++)
      if (demo_growers[i].product == product && demo_growers[i].extra_cents > 0)
        plan_rate (plan, product, id_of (plan->suppliers, i), from, cents + demo_growers[i].extra_cents);
    cents = (cents + draw (plan, 0, 2 * crop->step) - crop->step * 4 / 5) / 50 * 50;
    g_strlcpy (from, next, PT_DATE_TEXT);
  }
}

/* Sacks, rain and coarse leaf: what the scales show is not what is paid. */
static void
weigh_leaf (DemoPlan *plan, PtRow *row, guint quantity_milli, const char *day)
{
  guint rain = season[demo_month_of (day) - 1] > 100 ? 35 : 12;

  pt_row_set_integer (row, PT_COLLECTION_TARE_BASE, 500 * (1 + quantity_milli / 30000));
  if (chance (plan, rain))
    pt_row_set_integer (row, PT_COLLECTION_WATER_BASE, quantity_milli * draw (plan, 2, 6) / 100 / 100 * 100);
  if (chance (plan, 14)) {
    gboolean coarse = chance (plan, 30);

    pt_row_set_integer (row, PT_COLLECTION_DEDUCTION_BP, coarse ? 400 : 200);
    pt_row_set_text (row, PT_COLLECTION_QUALITY_GRADE, coarse ? "B45" : "B55", -1);
  }
}

PtRow *
demo_plan_slip (DemoPlan *plan, guint grower, const char *day, const char *session, guint clerk)
{
  const DemoCrop *crop = &demo_crops[demo_growers[grower].product];
  guint quantity_milli = demo_growers[grower].usual * draw (plan, 68, 134) / 10 * 100;
  g_autofree char *batch = g_strdup_printf ("%.4s%.2s%.2s-%c", day, day + 5, day + 8, 'A' + (char) clerk);
  PtRow *row = demo_plan_row (plan, PT_COLLECTIONS, day);

  pt_row_set_text (row, PT_COLLECTION_BATCH_NO, batch, -1);
  pt_row_set_id (row, PT_COLLECTION_SUPPLIER_ID, id_of (plan->suppliers, grower));
  pt_row_set_id (row, PT_COLLECTION_PRODUCT_ID, id_of (plan->products, demo_growers[grower].product));
  pt_row_set_text (row, PT_COLLECTION_COLLECTED_ON, day, -1);
  pt_row_set_text (row, PT_COLLECTION_SESSION, session, -1);
  pt_row_set_integer (row, PT_COLLECTION_QUANTITY_MILLI, quantity_milli);
  pt_row_set_text (row, PT_COLLECTION_UNIT, crop->unit, -1);
  pt_row_set_text (row, PT_COLLECTION_QUALITY_GRADE, crop->grade, -1);
  if (demo_growers[grower].product == DEMO_LEAF)
    weigh_leaf (plan, row, quantity_milli, day);
  return row;
}

static void
demo_slip_free (DemoSlip *slip)
{
  pt_row_free (slip->row);
  g_free (slip);
}

static void
add_slip (DemoPlan *plan, PtRow *row, guint clerk, DemoSlipFate fate)
{
  DemoSlip *slip = g_new (DemoSlip, 1);

  *slip = (DemoSlip){ .row = row, .clerk = clerk, .fate = fate };
  g_ptr_array_add (plan->slips, slip);
}

/* A weight keyed with the digits of the next line: the slip that is cancelled, before the one that replaces it. */
static void
add_wrong_slip (DemoPlan *plan, const PtRow *right, const char *day, guint clerk)
{
  g_autoptr (PtRow) fresh = demo_plan_row (plan, PT_COLLECTIONS, day);
  PtRow *wrong = pt_row_copy (right);

  pt_row_meta (wrong)->id = pt_row_peek_meta (fresh)->id;
  pt_row_set_integer (wrong, PT_COLLECTION_QUANTITY_MILLI,
                      pt_row_get_integer (right, PT_COLLECTION_QUANTITY_MILLI) * 10);
  add_slip (plan, wrong, clerk, DEMO_SLIP_WRONG);
}

/* @count slips of different growers, in the order in which they happened to come. */
static void
plan_day (DemoPlan *plan, const char *day, guint count)
{
  gboolean recent = pt_date_days_between (day, plan->until) < 24;
  guint order[DEMO_GROWERS] = { 0 };

  for (guint i = 0; i < DEMO_GROWERS; i++) {
    guint other = draw (plan, 0, i);

    order[i] = order[other];
    order[other] = i;
  }
  for (guint i = 0; i < MIN (count, DEMO_GROWERS); i++) {
    gboolean evening = demo_growers[order[i]].product == DEMO_LEAF && chance (plan, 28);
    guint clerk = (order[i] + demo_month_of (day)) % DEMO_CLERKS;
    PtRow *row = demo_plan_slip (plan, order[i], day, evening ? "evening" : "morning", clerk);
    gboolean wrong = i + 1 < count && chance (plan, 1);
    /* Without a price there is nothing to dispute. */
    gboolean disputed = !wrong && recent && demo_growers[order[i]].product != DEMO_LATEX && chance (plan, 4);

    if (wrong) {
      add_wrong_slip (plan, row, day, clerk);
      count--;
    }
    add_slip (plan, row, clerk, disputed ? DEMO_SLIP_DISPUTED : DEMO_SLIP_GOOD);
  }
}

/* An ordinary day's share by season; Sundays bring little. */
static guint
weight_of (const char *day)
{
  return season[demo_month_of (day) - 1] * (demo_is_sunday (day) ? 2 : 5);
}

/* Spreads exactly DEMO_SLIPS over the year. */
static void
plan_slips (DemoPlan *plan)
{
  char day[PT_DATE_TEXT];
  guint64 total = 0, sum = 0;
  guint done = 0;

  for (int i = 0; i < DEMO_DAYS; i++) {
    pt_date_add (plan->since, i, day);
    total += weight_of (day);
  }
  for (int i = 0; i < DEMO_DAYS; i++) {
    guint target;

    pt_date_add (plan->since, i, day);
    sum += weight_of (day);
    target = (guint) (sum * DEMO_SLIPS / total);
    plan_day (plan, day, target - done);
    done = target;
  }
}

DemoPlan *
demo_plan_new (guint64 seed, const char *until)
{
  DemoPlan *plan = g_new0 (DemoPlan, 1);

  g_strlcpy (plan->until, until, PT_DATE_TEXT);
  pt_date_add (until, 1 - DEMO_DAYS, plan->since);
  plan->random = pt_random_new_seeded (seed);
  plan->calendar = demo_calendar_new ();
  plan->suppliers = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  plan->products = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  plan->rates = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  plan->slips = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_slip_free);

  plan_products (plan);
  for (guint i = 0; i < DEMO_GROWERS; i++)
    g_ptr_array_add (plan->suppliers, plan_supplier (plan, i + 1, &demo_growers[i]));
  for (guint i = 0; i < DEMO_PRODUCTS; i++)
    plan_rates (plan, i);
  plan_slips (plan);
  return plan;
}

void
demo_plan_free (DemoPlan *plan)
{
  g_clear_object (&plan->random);
  g_clear_object (&plan->calendar);
  g_clear_pointer (&plan->suppliers, g_ptr_array_unref);
  g_clear_pointer (&plan->products, g_ptr_array_unref);
  g_clear_pointer (&plan->rates, g_ptr_array_unref);
  g_clear_pointer (&plan->slips, g_ptr_array_unref);
  g_free (plan);
}
