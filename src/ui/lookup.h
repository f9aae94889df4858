/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "repository.h"

G_BEGIN_DECLS

/* What a person types to name a row of another entity. Both run on a database's thread. */

/* Rows that begin with @text's words, not deleted, at most @limit. (element-type PtRow) */
GPtrArray *pt_lookup_search (PtDatabase *database, const PtEntity *entity, const char *text, guint limit,
                             GError **error);
/* The one row meant by @text: by its code, in any case, else the only row that the search finds.
 * PT_ERROR_NOT_FOUND says that there is none, or several. */
PtRow *pt_lookup_one (PtDatabase *database, const PtEntity *entity, const char *text, GError **error);

G_END_DECLS
