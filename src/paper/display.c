/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How values read in the window: numbers in groups, dates in words, states by
 * name. Called by every list, card and form; what is written or sent never
 * passes through here.
 */
#include "config.h"

#include "display.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "dates.h"
#include "decimals.h"
#include "entry.h"
#include "numbers.h"
#include "units.h"

#define MINUTE (60 * G_GINT64_CONSTANT (1000))
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static char *
format_date (const char *date, const char *format)
{
  int year = 0, month = 0, day = 0;
  if (date == NULL || !pt_date_is_valid (date, -1) || sscanf (date, "%d-%d-%d", &year, &month, &day) != 3)
    return g_strdup (date != NULL ? date : "");
  g_autoptr (GDateTime) time = g_date_time_new_utc (year, month, day, 0, 0, 0);
  return g_date_time_format (time, format);
}

char *
pt_display_date (const char *date)
{
  /* Translators: a date in a list, such as 22 Nov 2026; see g_date_time_format() */
  return format_date (date, C_ ("date", "%-d %b %Y"));
}

char *
pt_display_day (const char *date)
{
  if (date != NULL && g_str_has_suffix (date, "-01"))
    /* Translators: the first day of a month under a chart, such as 1 Nov; see g_date_time_format() */
    return format_date (date, C_ ("date", "%-d %b"));
  /* Translators: a day under a chart, such as 22; see g_date_time_format() */
  return format_date (date, C_ ("date", "%-d"));
}

char *
pt_display_long_date (const char *date)
{
  /* Translators: a date as a heading, such as Sunday, 22 November 2026; see g_date_time_format() */
  return format_date (date, C_ ("date", "%A, %-d %B %Y"));
}

char *
pt_display_time (gint64 wall)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (wall / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  /* Translators: a moment, such as 22 Nov 2026, 14:05; see g_date_time_format() */
  return g_date_time_format (local, C_ ("date", "%-d %b %Y, %H:%M"));
}

char *
pt_display_age (gint64 wall, gint64 now)
{
  gint64 age = now - wall;
  if (age < MINUTE)
    return g_strdup (_ ("just now"));
  if (age < HOUR)
    return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d minute ago", "%d minutes ago", (gulong) (age / MINUTE)),
                            (int) (age / MINUTE));
  if (age < DAY)
    return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d hour ago", "%d hours ago", (gulong) (age / HOUR)),
                            (int) (age / HOUR));
  return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d day ago", "%d days ago", (gulong) (age / DAY)),
                          (int) (age / DAY));
}

char *
pt_display_amount (gint64 minor, const PtOffice *office)
{
  return pt_decimals_show (pt_decimal_format (minor, office->exponent, PT_DECIMAL_GROUPED), pt_decimals_sign ());
}

char *
pt_display_span (gint64 ms)
{
  if (ms < MINUTE)
    return g_strdup_printf (_ ("%d s"), (int) (MAX (ms, 0) / 1000));
  if (ms < HOUR)
    return g_strdup_printf (_ ("%d min"), (int) (ms / MINUTE));
  if (ms < DAY)
    /* Translators: a length of time in hours and minutes */
    return g_strdup_printf (_ ("%d h %d min"), (int) (ms / HOUR), (int) (ms % HOUR / MINUTE));
  return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) (ms / DAY)), (int) (ms / DAY));
}

char *
pt_display_money (gint64 minor, const PtOffice *office)
{
  g_autofree char *amount = pt_display_amount (minor, office);
  return g_strdup_printf ("%s\302\240%s", office->currency != NULL ? office->currency : "", amount);
}

static char *
format_short (gint64 scaled, guint decimals)
{
  g_autofree char *grouped = pt_decimal_format (scaled, decimals, PT_DECIMAL_GROUPED);
  char *end = grouped + strlen (grouped);
  while (decimals > 0 && end > grouped && end[-1] == '0')
    *--end = '\0';
  if (decimals > 0 && end > grouped && end[-1] == '.')
    *--end = '\0';
  return pt_decimals_show (g_steal_pointer (&grouped), pt_decimals_sign ());
}

char *
pt_display_weight (gint64 grams)
{
  return pt_display_base (grams, "mass");
}

/* Mass and volume read in thousands of their base unit; what is counted has no unit. */
char *
pt_display_base (gint64 base, const char *dimension)
{
  gboolean mass = g_str_equal (dimension, "mass");
  if (!mass && !g_str_equal (dimension, "volume"))
    return pt_display_count (base);
  g_autofree char *number = format_short (base, 3);
  return g_strdup_printf ("%s\302\240%s", number, mass ? "kg" : "l");
}

char *
pt_display_count (gint64 count)
{
  return pt_decimal_format (count, 0, PT_DECIMAL_GROUPED);
}

static const char *
unit_of (const PtRow *row, const char *name)
{
  int field = pt_entity_find_field (pt_row_entity (row), name, -1);
  return field < 0 ? NULL : pt_row_get_text (row, (guint) field);
}

static char *
with_unit (char *number, const char *separator, const char *unit)
{
  g_autofree char *taken = number;
  return unit == NULL ? g_steal_pointer (&taken) : g_strconcat (taken, separator, unit, NULL);
}

char *
pt_display_quantity (gint64 milli, const char *unit)
{
  return with_unit (format_short (milli, 3), "\302\240", unit);
}

static char *
display_units (const char *units)
{
  g_auto (GStrv) codes = g_strsplit (units, ",", -1);
  return g_strjoinv (", ", codes);
}

static char *
format_number (const PtRow *row, guint field, const PtOffice *office)
{
  return pt_decimals_show (pt_entry_format (row, field, office->exponent, TRUE), pt_decimals_sign ());
}

/* In the unit that people weigh in, as the quantity that the row has. */
static char *
format_base (const PtRow *row, guint field, const PtOffice *office)
{
  const char *code = unit_of (row, "unit");
  const PtUnit *unit = code != NULL ? pt_unit_find (code) : NULL;
  return unit != NULL ? pt_display_base (pt_row_get_integer (row, field), unit->dimension)
                      : format_number (row, field, office);
}

static char *
format_percent (const PtRow *row, guint field, const PtOffice *office)
{
  g_autofree char *number = format_number (row, field, office);
  /* Translators: a percentage, such as 2.5% */
  return g_strdup_printf (_ ("%s%%"), number);
}

char *
pt_display_field (const PtRow *row, guint field, const PtOffice *office)
{
  const PtField *description = &pt_row_entity (row)->fields[field];
  if (pt_row_is_null (row, field))
    return g_strdup ("");

  switch (description->kind) {
  case PT_KIND_CHOICE:
    return g_strdup (pt_choice_label (pt_row_get_text (row, field)));
  case PT_KIND_DATE:
    return pt_display_date (pt_row_get_text (row, field));
  case PT_KIND_UNITS:
    return display_units (pt_row_get_text (row, field));
  case PT_KIND_RATE:
    return with_unit (format_number (row, field, office), "\302\240/\302\240",
                      unit_of (row, pt_row_entity (row)->index == PT_RATES ? "unit" : "rate_unit"));
  case PT_KIND_QUANTITY:
    return pt_display_quantity (pt_row_get_integer (row, field), unit_of (row, "unit"));
  case PT_KIND_BASE:
    return format_base (row, field, office);
  case PT_KIND_PERCENT:
    return format_percent (row, field, office);
  case PT_KIND_MONEY:
    return format_number (row, field, office);
  default:
    return pt_entry_format (row, field, office->exponent, TRUE);
  }
}

/* What was taken off @text, where it is not 0. */
static void
take_off (GString *text, const PtRow *slip, guint field, const PtOffice *office)
{
  g_autofree char *shown = pt_display_field (slip, field, office);

  if (pt_row_get_integer (slip, field) != 0)
    g_string_append_printf (text, " \342\210\222 %s", shown);
}

static char *
net_step (const PtRow *slip, const PtOffice *office)
{
  g_autofree char *quantity = pt_display_field (slip, PT_COLLECTION_QUANTITY_MILLI, office);
  g_autofree char *net = pt_display_field (slip, PT_COLLECTION_NET_BASE, office);
  g_autoptr (GString) text = g_string_new (quantity);

  take_off (text, slip, PT_COLLECTION_TARE_BASE, office);
  take_off (text, slip, PT_COLLECTION_WATER_BASE, office);
  return g_str_equal (text->str, net) ? NULL : g_strdup_printf ("%s = %s", text->str, net);
}

static char *
price_step (const PtRow *slip, const PtOffice *office)
{
  g_autofree char *net = pt_display_field (slip, PT_COLLECTION_NET_BASE, office);
  g_autofree char *rate = pt_display_field (slip, PT_COLLECTION_RATE_E4, office);
  g_autofree char *gross = pt_display_field (slip, PT_COLLECTION_GROSS_MINOR, office);

  return g_strdup_printf ("%s \303\227 %s = %s", net, rate, gross);
}

static char *
deduction_step (const PtRow *slip, const PtOffice *office)
{
  g_autofree char *gross = pt_display_field (slip, PT_COLLECTION_GROSS_MINOR, office);
  g_autofree char *amount = pt_display_field (slip, PT_COLLECTION_AMOUNT_MINOR, office);
  g_autoptr (GString) text = g_string_new (gross);

  take_off (text, slip, PT_COLLECTION_DEDUCTION_BP, office);
  return g_str_equal (gross, amount) ? NULL : g_strdup_printf ("%s = %s", text->str, amount);
}

char *
pt_display_arithmetic (const PtRow *slip, const PtOffice *office)
{
  g_autoptr (GStrvBuilder) steps = g_strv_builder_new ();
  g_autofree char *net = net_step (slip, office);
  g_autofree char *price = price_step (slip, office);
  g_autofree char *deduction = deduction_step (slip, office);
  g_auto (GStrv) lines = NULL;

  if (pt_row_is_null (slip, PT_COLLECTION_AMOUNT_MINOR))
    return NULL;
  if (net != NULL)
    g_strv_builder_add (steps, net);
  g_strv_builder_add (steps, price);
  if (deduction != NULL)
    g_strv_builder_add (steps, deduction);
  lines = g_strv_builder_end (steps);
  return g_strjoinv ("\n", lines);
}

gboolean
pt_display_is_number (PtKind kind)
{
  return pt_kind_is_integer (kind);
}

const char *
pt_display_state (PtSyncState state)
{
  switch (state) {
  case PT_SYNC_STATE_WAITING:
    return _ ("Waiting");
  case PT_SYNC_STATE_CONFLICT:
    return _ ("In conflict");
  case PT_SYNC_STATE_FAILED:
    return _ ("Needs attention");
  case PT_SYNC_STATE_SYNCED:
  default:
    return _ ("Synced");
  }
}

const char *
pt_display_state_icon (PtSyncState state)
{
  switch (state) {
  case PT_SYNC_STATE_WAITING:
    return "pt-waiting-symbolic";
  case PT_SYNC_STATE_CONFLICT:
    return "pt-conflict-symbolic";
  case PT_SYNC_STATE_FAILED:
    return "pt-attention-symbolic";
  case PT_SYNC_STATE_SYNCED:
  default:
    return "pt-synced-symbolic";
  }
}
