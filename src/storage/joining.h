/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/*
 * A computer that has kept its books alone joins a server: all that was
 * entered goes there, under the name of whoever signs in. Printed numbers stay.
 */

/* Whether that is what a sign-in would do: there are books, and no server yet. */
gboolean pt_joining_is_due (const PtOffice *office);

/* At sign-in, within the transaction that stores @office: what the local person (of the office stored until now) made
 * and counted is @office's user's from here on. Does nothing where no local person worked here. */
gboolean pt_joining_adopt (PtDatabase *database, const PtOffice *office, GError **error);

G_END_DECLS
