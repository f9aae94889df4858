/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "demo-plan.h"

G_BEGIN_DECLS

enum { DEMO_ADMIN, DEMO_MANAGER, DEMO_CLERK, DEMO_PEOPLE = DEMO_CLERK + DEMO_CLERKS };

extern const char *const demo_people[DEMO_PEOPLE];

/* Gives the manager and the clerks their accounts in the server's folder @data, where `init` has made the admin's. */
gboolean demo_people_add (const char *data, const char *until, const char *password, GError **error);

G_END_DECLS
