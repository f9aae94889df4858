/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* Profiles of which there are two: old copies that are put back, machines set up as copies of others. */

/* Keeps a copy of the device's profile, in the place of an older one. */
void sim_copies_keep (SimDevice *device);
/* Puts it back, by PayTrack's own restore or by hand. What was saved since may be gone, unless the server has it. */
void sim_copies_put_back (SimDevice *device);
void sim_copies_put_back_by_hand (SimDevice *device);
/* A new machine with all that this one has, keys too. */
void sim_copies_double (SimDevice *device);

G_END_DECLS
