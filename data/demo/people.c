/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The accounts of the demo's people. `paytrack-server user add` would do but for one thing: payments name their
 * approver by id, and in the demo that has to be the same on every computer. Called by paytrack-demo.
 */

#include "people.h"

#include "admin.h"

#define SEED 40

const char *const demo_people[DEMO_PEOPLE] = { "kumari", "nimal", "ruwan", "shanthi" };

gboolean
demo_people_add (const char *data, const char *until, const char *password, GError **error)
{
  g_autoptr (PtClock) calendar = demo_calendar_new ();
  g_autoptr (PtRandom) random = pt_random_new_seeded (SEED);
  PtServerSeams seams;
  gboolean added = TRUE;

  pt_server_seams_init_system (&seams);
  g_set_object (&seams.clock, calendar);
  g_set_object (&seams.random, random);
  demo_calendar_set (DEMO_CALENDAR (calendar), until);
  for (guint i = DEMO_MANAGER; added && i < DEMO_PEOPLE; i++)
    added = pt_admin_user_add (data, &seams, demo_people[i], i == DEMO_MANAGER ? PT_ROLE_MANAGER : PT_ROLE_CLERK,
                               password, error);
  pt_server_seams_clear (&seams);
  return added;
}
