/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "conflicts.h"

G_BEGIN_DECLS

/*
 * The conflicts that the server keeps (GET /v1/conflicts), taken over so that
 * they do not die with the computer on which they came up.
 */

/* @due: whether it is time to ask; then @cursor says where to go on from (NULL: from the beginning). */
gboolean pt_conflicts_due (PtDatabase *database, gint64 now, gboolean *due, char **cursor, GError **error);

/**
 * pt_conflicts_take:
 * @page: the verified bytes of a page of GET /v1/conflicts
 * @more: (out): whether another page follows
 *
 * Takes conflicts over that are not here yet; those that are settled there are
 * settled here, and a change that was held for one is seen no more.
 */
gboolean pt_conflicts_take (PtDatabase *database, GBytes *page, gint64 now, gboolean *more, guint *changed,
                            GError **error);

/* After the server was put back from a backup: it may have lost some, and counts others anew. */
gboolean pt_conflicts_forget_cursor (PtDatabase *database, GError **error);

G_END_DECLS
