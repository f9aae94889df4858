/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/*
 * What the organisation's administrator does at the server's machine: founding
 * it, policies, roles, closed periods, backups and putting them back.
 */

#define SIM_PASSWORD "a long enough password"
#define SIM_MOST_PEOPLE 6

typedef struct {
  const char *name;
  PtRole role; /* at first */
} SimPerson;

extern const SimPerson SIM_PEOPLE[SIM_MOST_PEOPLE];

/* Makes the server's folder, with its people. */
void sim_office_found (SimWorld *world);
/* A policy at random for each entity; for one at random. */
void sim_office_choose_policies (SimWorld *world);
void sim_office_change_policy (SimWorld *world);
/* Closes the books up to some day of the last weeks. */
void sim_office_close_period (SimWorld *world);
/* Gives somebody another role. */
void sim_office_change_role (SimWorld *world);
/* Copies the server while it runs; and puts that copy in its place, under a new epoch. */
void sim_office_back_up (SimWorld *world);
void sim_office_put_back (SimWorld *world);

G_END_DECLS
