/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* The organisation's people and computers by name, as the server last sent them. */

/* Takes over a pull page's `directory` object: {"users":[{"id","name","role"}],"devices":[{"id","name"}],
 * "erased":["uuid"]}; suppliers who were erased are forgotten here as well. @former: as in erased.h, or NULL. */
gboolean pt_directory_take (PtDatabase *database, const char *json, GHashTable *former, GError **error);
/* Who or which computer an id is; NULL without an error where it is not known. */
char *pt_directory_dup_person (PtDatabase *database, const PtId *id, GError **error);
char *pt_directory_dup_device (PtDatabase *database, const PtId *id, GError **error);

G_END_DECLS
