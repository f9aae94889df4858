/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "logo.h"
#include "profile.h"

G_BEGIN_DECLS

/* The organisation's logo in base64, on a database's thread: apart from the office, which is read at every slip. */

/* NULL without an error: there is none. */
char *pt_office_logo_load (PtDatabase *database, GError **error);
/* The PNG itself, judged anew: one that a decoder may have. NULL where there is none, or it does not pass. */
GBytes *pt_office_logo_load_png (PtDatabase *database);
/* NULL or an empty text takes it away; what is no logo is refused. */
gboolean pt_office_logo_store (PtDatabase *database, const char *logo, GError **error);
/* Takes over what a pull page's `organisation` object says of it. */
gboolean pt_office_logo_take (PtDatabase *database, const char *json, GError **error);

G_END_DECLS
