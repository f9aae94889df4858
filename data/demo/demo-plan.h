/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calendar.h"
#include "growers.h"
#include "row.h"

G_BEGIN_DECLS

#define DEMO_DAYS 365
#define DEMO_SLIPS 5000
#define DEMO_CLERKS 2

typedef enum {
  DEMO_SLIP_GOOD,
  DEMO_SLIP_WRONG, /* keyed with a wrong weight: cancelled later, and entered anew as the next slip */
  DEMO_SLIP_DISPUTED
} DemoSlipFate;

typedef struct {
  PtRow *row; /* what a clerk keys: the number and the price come from saving it */
  guint clerk;
  DemoSlipFate fate;
} DemoSlip;

/**
 * DemoPlan:
 *
 * A year of the cooperative, down to each row's id, made from a seed and its
 * last day alone: the same two give the same plan on every computer.
 */
typedef struct {
  char since[PT_DATE_TEXT];
  char until[PT_DATE_TEXT];
  PtRandom *random;
  PtClock *calendar;    /* stands at the day that is being written: ids come in the order of the days */
  GPtrArray *suppliers; /* of PtRow */
  GPtrArray *products;  /* of PtRow */
  GPtrArray *rates;     /* of PtRow */
  GPtrArray *slips;     /* of DemoSlip, by day */
} DemoPlan;

DemoPlan *demo_plan_new (guint64 seed, const char *until);
void demo_plan_free (DemoPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoPlan, demo_plan_free)

/* A new row of @entity with its own id, as of noon on @day. */
PtRow *demo_plan_row (DemoPlan *plan, guint entity, const char *day);
/* A new slip of the grower with that index, as the scales of such a day may show it. */
PtRow *demo_plan_slip (DemoPlan *plan, guint grower, const char *day, const char *session, guint clerk);

G_END_DECLS
