/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demo's days: a clock that is set by hand, and the calendar's arithmetic beyond core/dates.h that demo-plan.c and
 * payday.c need to make months of slips and payments.
 */

#include "calendar.h"

#include <stdlib.h>

#define DAY_MS (G_GINT64_CONSTANT (86400) * 1000)

struct _DemoCalendar {
  PtClock parent_instance;
  gint64 wall;
};

G_DEFINE_FINAL_TYPE (DemoCalendar, demo_calendar, PT_TYPE_CLOCK)

static gint64
wall (PtClock *clock)
{
  return DEMO_CALENDAR (clock)->wall;
}

static void
demo_calendar_class_init (DemoCalendarClass *klass)
{
  PT_CLOCK_CLASS (klass)->wall = wall;
}

static void
demo_calendar_init (DemoCalendar *self)
{
}

PtClock *
demo_calendar_new (void)
{
  return g_object_new (DEMO_TYPE_CALENDAR, NULL);
}

void
demo_calendar_set (DemoCalendar *self, const char *day)
{
  self->wall = pt_date_days_between ("1970-01-01", day) * DAY_MS + DAY_MS / 2;
}

guint
demo_month_of (const char *day)
{
  return strtoul (day + 5, NULL, 10);
}

void
demo_month_start (const char *day, int months, char out[PT_DATE_TEXT])
{
  int month = (int) strtoul (day, NULL, 10) * 12 + (int) demo_month_of (day) - 1 + months;

  g_snprintf (out, PT_DATE_TEXT, "%04d-%02d-01", month / 12 % 10000, month % 12 + 1);
}

gboolean
demo_is_sunday (const char *day)
{
  return pt_date_days_between ("2000-01-02", day) % 7 == 0;
}
