/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clock.h"
#include "dates.h"

G_BEGIN_DECLS

/**
 * DemoCalendar:
 *
 * A clock that stands still at noon, UTC, of the day it was set to: what the
 * demo's ids take their time from.
 */
#define DEMO_TYPE_CALENDAR (demo_calendar_get_type ())
G_DECLARE_FINAL_TYPE (DemoCalendar, demo_calendar, DEMO, CALENDAR, PtClock)

PtClock *demo_calendar_new (void);
void demo_calendar_set (DemoCalendar *self, const char *day);

/* The first day of the month that is @months after that of @day. */
void demo_month_start (const char *day, int months, char out[PT_DATE_TEXT]);
/* 1 to 12. */
guint demo_month_of (const char *day);
gboolean demo_is_sunday (const char *day);

G_END_DECLS
