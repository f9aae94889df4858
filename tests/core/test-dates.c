/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates: what is one, the days between them, and which day an instant is in a time zone. */

#include "dates.h"

static void
test_valid (void)
{
  static const struct {
    const char *text;
    gboolean valid;
  } cases[] = {
    { "2026-11-22", TRUE },  { "2024-02-29", TRUE },  { "2026-02-29", FALSE }, { "1900-02-29", FALSE },
    { "2000-02-29", TRUE },  { "0001-01-01", TRUE },  { "9999-12-31", TRUE },  { "0000-01-01", FALSE },
    { "2026-00-01", FALSE }, { "2026-13-01", FALSE }, { "2026-01-00", FALSE }, { "2026-01-32", FALSE },
    { "2026-04-31", FALSE }, { "2026-1-01", FALSE },  { "26-01-01", FALSE },   { "2026-01-011", FALSE },
    { "2026/01/01", FALSE }, { "20260101", FALSE },   { "", FALSE },           { "+026-01-01", FALSE },
    { "2026-01- 1", FALSE }, { "2026-+1-01", FALSE }, { "-026-01-01", FALSE }, { "10000-01-0", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("“%s”", cases[i].text);
    g_assert_cmpint (pt_date_is_valid (cases[i].text, -1), ==, cases[i].valid);
  }
  g_assert_false (pt_date_is_valid (NULL, -1));
  g_assert_true (pt_date_is_valid ("2026-01-01T00:00", 10));
  g_assert_false (pt_date_is_valid ("2026-01-01", 9));
}

static void
test_add (void)
{
  static const struct {
    const char *from;
    int days;
    const char *to;
  } cases[] = {
    { "2026-11-22", 0, "2026-11-22" },   { "2026-12-31", 1, "2027-01-01" },  { "2027-01-01", -1, "2026-12-31" },
    { "2024-02-28", 1, "2024-02-29" },   { "2023-02-28", 1, "2023-03-01" },  { "1900-02-28", 1, "1900-03-01" },
    { "2000-01-01", 366, "2001-01-01" }, { "1969-12-31", 1, "1970-01-01" },  { "0001-01-01", 3652058, "9999-12-31" },
    { "9999-12-31", 1, "9999-12-31" },   { "0001-01-01", -1, "0001-01-01" }, { "2026-01-01", G_MAXINT, "9999-12-31" },
  };
  char out[PT_DATE_TEXT];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    pt_date_add (cases[i].from, cases[i].days, out);
    g_assert_cmpstr (out, ==, cases[i].to);
  }
}

static void
test_between (void)
{
  g_assert_cmpint (pt_date_days_between ("2026-11-22", "2026-11-22"), ==, 0);
  g_assert_cmpint (pt_date_days_between ("2026-01-01", "2027-01-01"), ==, 365);
  g_assert_cmpint (pt_date_days_between ("2024-03-01", "2024-02-28"), ==, -2);
  g_assert_cmpint (pt_date_days_between ("0001-01-01", "9999-12-31"), ==, 3652058);
}

static void
test_of (void)
{
  static const struct {
    gint64 wall;
    const char *zone;
    const char *date;
  } cases[] = {
    { 0, "UTC", "1970-01-01" },
    { -1, "UTC", "1969-12-31" },
    { -1000, "UTC", "1969-12-31" },
    { 1795391999999, "UTC", "2026-11-22" },
    { 1795392000000, "UTC", "2026-11-23" },
    { 1795372199999, "Asia/Colombo", "2026-11-22" },
    { 1795372200000, "Asia/Colombo", "2026-11-23" },
    { 1795372200000, "America/New_York", "2026-11-22" },
    { 1795372200000, "No/Such_Place", "2026-11-22" },
    { 1795372200000, NULL, "2026-11-22" },
    { G_MAXINT64, "UTC", "9999-12-31" },
    { G_MININT64, "UTC", "0001-01-01" },
  };
  char out[PT_DATE_TEXT];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    pt_date_of (cases[i].wall, cases[i].zone, out);
    g_test_message ("case %u", i);
    g_assert_cmpstr (out, ==, cases[i].date);
  }
}

static void
test_start (void)
{
  static const struct {
    const char *date;
    const char *zone;
    gint64 wall;
  } cases[] = {
    { "1970-01-01", "UTC", 0 },
    { "1970-01-02", "UTC", 86400000 },
    { "2026-11-22", "Asia/Colombo", 1795305600000 - 19800000 },
    { "2026-11-22", "Nowhere/Land", 1795305600000 },
    { "2026-07-01", "Europe/Berlin", 1782864000000 - 7200000 },
  };
  char day[PT_DATE_TEXT];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpint (pt_date_start (cases[i].date, cases[i].zone), ==, cases[i].wall);
    pt_date_of (cases[i].wall, cases[i].zone, day);
    g_assert_cmpstr (day, ==, cases[i].date);
    pt_date_of (cases[i].wall - 1, cases[i].zone, day);
    g_assert_cmpstr (day, !=, cases[i].date);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dates/valid", test_valid);
  g_test_add_func ("/dates/add", test_add);
  g_test_add_func ("/dates/between", test_between);
  g_test_add_func ("/dates/of", test_of);
  g_test_add_func ("/dates/start", test_start);
  return g_test_run ();
}
