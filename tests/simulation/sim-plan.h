/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A bad day as a list of steps, made from a seed alone. Each step has its own
 * time and its own dice, so that leaving some out changes nothing in the
 * others: that is how a failing day is made short.
 */

typedef enum {
  SIM_STEP_ACT,          /* a person works */
  SIM_STEP_SYNC,         /* and presses Sync Now */
  SIM_STEP_WINDOW,       /* comes to the window, or leaves it */
  SIM_STEP_CABLE,        /* a device's connection comes or goes */
  SIM_STEP_WEATHER,      /* the whole network changes */
  SIM_STEP_CRASH,        /* a device, within one of its next disk calls */
  SIM_STEP_SERVER_CRASH, /* the server likewise */
  SIM_STEP_DISK,         /* a device's disk is full, or no more */
  SIM_STEP_SERVER_DISK,  /* the server's */
  SIM_STEP_CLOCK,        /* somebody sets a device's clock, right or wrong */
  SIM_STEP_POLICY,       /* the office's administrator */
  SIM_STEP_CLOSE_PERIOD,
  SIM_STEP_ROLE,
  SIM_STEP_SERVER_BACKUP, /* a copy of the server is made */
  SIM_STEP_SERVER_BACK,   /* and put in its place */
  SIM_STEP_KEEP,          /* a copy of a device's profile is made */
  SIM_STEP_PUT_BACK,      /* and put in its place */
  SIM_STEP_HAND_BACK,     /* the same by hand, without its keys */
  SIM_STEP_COPY,          /* a second computer is set up as a copy of one */
  SIM_STEP_SLEEP,         /* everybody goes home for hours or weeks; somebody comes back much later */
  SIM_STEPS
} SimStepKind;

const char *sim_step_word (SimStepKind kind);

typedef struct {
  guint number; /* in the whole day's plan */
  SimStepKind kind;
  guint device; /* any number: counted round among the devices that there are */
  guint pause;  /* ms ahead of it */
  guint64 seed; /* of its dice */
} SimStep;

/* Array of SimStep. Which kinds happen at all, and how often, is part of the seed's chance. */
GArray *sim_plan_new (guint64 seed);
/* Only the steps of @plan that @numbers names, as 3,7-12; the pauses of those left out go to the next. */
GArray *sim_plan_choose (const GArray *plan, const char *numbers);
/* That text for @plan. */
char *sim_plan_numbers (const GArray *plan);
/* @plan without @n steps from the @first on. */
GArray *sim_plan_without (const GArray *plan, guint first, guint n);

G_END_DECLS
