/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-plan.h"
#include "sim-world.h"

G_BEGIN_DECLS

/* Lives through the steps of @plan, and through the calm after them: faults end, machines come up, people press Sync
 * Now. After that sim_checks_run() must find nothing. */
void sim_day_live (SimWorld *world, const GArray *plan);

G_END_DECLS
