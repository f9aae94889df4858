/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calendar dates as text and the days between them: rules, reports and forms count with these. */

#include "dates.h"

#include <string.h>

#define DAYS_AT_EPOCH 719162 /* from 0001-01-01 to 1970-01-01 */
#define LAST_DAY 3652058     /* 9999-12-31, counted from 0001-01-01 */
#define DAY_SECONDS 86400

static int
read_number (const char *text, guint digits)
{
  int number = 0;

  for (guint i = 0; i < digits; i++) {
    if (!g_ascii_isdigit (text[i]))
      return -1;
    number = number * 10 + text[i] - '0';
  }
  return number;
}

gboolean
pt_date_is_valid (const char *text, gssize length)
{
  int year = 0;
  int month = 0;
  int day = 0;

  if (text == NULL || (length < 0 ? strlen (text) : (gsize) length) != PT_DATE_TEXT - 1)
    return FALSE;
  if (text[4] != '-' || text[7] != '-')
    return FALSE;
  year = read_number (text, 4);
  month = read_number (text + 5, 2);
  day = read_number (text + 8, 2);
  return year > 0 && month > 0 && day > 0 && g_date_valid_dmy (day, month, year);
}

/* Days since 0001-01-01. */
static int
count_days (const char *date)
{
  GDate parsed;

  g_date_clear (&parsed, 1);
  g_date_set_dmy (&parsed, read_number (date + 8, 2), read_number (date + 5, 2), read_number (date, 4));
  return (int) g_date_get_julian (&parsed) - 1;
}

/* Days before the first or after the last date that can be written become that date. */
static void
write_day (gint64 day, char out[PT_DATE_TEXT])
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) CLAMP (day, 0, LAST_DAY) + 1);
  g_snprintf (out, PT_DATE_TEXT, "%04u-%02u-%02u", g_date_get_year (&date) % 10000u, g_date_get_month (&date) % 100u,
              g_date_get_day (&date) % 100u);
}

void
pt_date_add (const char *date, int days, char out[PT_DATE_TEXT])
{
  g_return_if_fail (pt_date_is_valid (date, -1));
  write_day ((gint64) count_days (date) + days, out);
}

int
pt_date_days_between (const char *from, const char *to)
{
  g_return_val_if_fail (pt_date_is_valid (from, -1) && pt_date_is_valid (to, -1), 0);
  return count_days (to) - count_days (from);
}

/* Reading a zone's file takes far longer than a lookup in it, and a program works in one zone: the last is kept. */
static GTimeZone *
dup_zone (const char *name)
{
  static GMutex mutex;
  static char *kept_name;
  static GTimeZone *kept;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (kept == NULL || g_strcmp0 (kept_name, name) != 0) {
    GTimeZone *zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;

    g_clear_pointer (&kept, g_time_zone_unref);
    kept = zone != NULL ? zone : g_time_zone_new_utc ();
    g_free (kept_name);
    kept_name = g_strdup (name);
  }
  return g_time_zone_ref (kept);
}

static gint64
divide_down (gint64 value, gint64 divisor)
{
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

void
pt_date_of (gint64 wall, const char *time_zone, char out[PT_DATE_TEXT])
{
  g_autoptr (GTimeZone) zone = dup_zone (time_zone);
  gint64 seconds = divide_down (wall, 1000);
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);

  seconds += g_time_zone_get_offset (zone, interval);
  write_day (divide_down (seconds, DAY_SECONDS) + DAYS_AT_EPOCH, out);
}

gint64
pt_date_start (const char *date, const char *time_zone)
{
  g_autoptr (GTimeZone) zone = dup_zone (time_zone);
  gint64 local = ((gint64) count_days (date) - DAYS_AT_EPOCH) * DAY_SECONDS;
  int interval;

  g_return_val_if_fail (pt_date_is_valid (date, -1), 0);
  interval = g_time_zone_find_interval (zone, G_TIME_TYPE_STANDARD, local);
  /* Where clocks go forward at midnight, no such moment is in any interval: the day begins as the one before went. */
  if (interval < 0)
    interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, local - DAY_SECONDS);
  return (local - g_time_zone_get_offset (zone, interval)) * 1000;
}
