/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"
#include "profile.h"

G_BEGIN_DECLS

/* What the server has confirmed: pull pages go in here, each in one transaction with its cursor. */

typedef struct {
  guint rows; /* taken over */
  guint own;  /* of these, the echo of this computer's own changes */
  guint deleted;
  gboolean more;
  gboolean stale;    /* `from` is not the stored cursor: nothing was applied */
  gboolean compared; /* the page carried digests and they could be compared */
  guint differing;   /* mask of entities whose digest differs */
} PtPageApplied;

/**
 * pt_confirmed_apply_page:
 * @page: the verified bytes of a pull page
 *
 * Applies every row and the cursor in one transaction, foreign keys on. A row
 * with unsettled changes has its confirmed row replaced and what is seen
 * derived anew. Bulk pages (@more) defer checkpoints. Errors change nothing.
 */
gboolean pt_confirmed_apply_page (PtDatabase *database, const PtSeams *seams, GBytes *page, PtPageApplied *applied,
                                  guint *changed, GError **error);
/* The stored cursor, NULL before the first page. */
char *pt_confirmed_dup_cursor (PtDatabase *database, GError **error);
/* The newest mark seen; FALSE without an error where none was. */
gboolean pt_confirmed_get_mark (PtDatabase *database, PtMark *mark, GError **error);
gboolean pt_confirmed_keep_mark (PtDatabase *database, const PtMark *mark, GError **error);

G_END_DECLS
