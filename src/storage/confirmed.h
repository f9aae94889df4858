/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kept-pages.h"
#include "messages.h"
#include "profile.h"

G_BEGIN_DECLS

/* What the server has confirmed: pull pages go in here, each in one transaction with its cursor. */

typedef struct {
  guint rows; /* taken over */
  guint own;  /* of these, the echo of this computer's own changes */
  guint deleted;
  gboolean more;
  gboolean stale;    /* `from` is not the stored cursor, or that was given up: nothing was applied */
  gboolean compared; /* the page carried digests and they could be compared */
  guint differing;   /* mask of entities whose digest differs */
} PtPageApplied;

/**
 * pt_confirmed_apply_page:
 * @page: the verified bytes of a pull page
 *
 * Applies every row and the cursor in one transaction, foreign keys on. A row
 * with unsettled changes has its confirmed row replaced and what is seen
 * derived anew. Bulk pages (@more) defer checkpoints. A delta of a row that is not
 * here gives the cursor up. Errors change nothing; PT_ERROR_DELETIONS
 * asks a person first (brake.h).
 */
gboolean pt_confirmed_apply_page (PtDatabase *database, const PtSeams *seams, GBytes *page, PtPageApplied *applied,
                                  guint *changed, GError **error);
/* As above, and keeps the page as @proof of what the server said, while no verified backup of it holds all its rows. */
gboolean pt_confirmed_apply_proved (PtDatabase *database, const PtSeams *seams, GBytes *page, const PtPageProof *proof,
                                    PtPageApplied *applied, guint *changed, GError **error);
/* A verified page of GET /v1/rows: each row replaces what differs here, whatever its version. @repaired: how many did;
 * @listed (nullable, element-type PtId) takes the id of each. */
gboolean pt_confirmed_repair (PtDatabase *database, GBytes *page, GHashTable *listed, guint *repaired, guint *changed,
                              GError **error);
/* The stored cursor, NULL before the first page. */
char *pt_confirmed_dup_cursor (PtDatabase *database, GError **error);
/* Where the next pull goes on. @complete: whether nothing more was to come when the server said so. */
gboolean pt_confirmed_set_cursor (PtDatabase *database, const char *cursor, gboolean complete, GError **error);
/* Whether the last pull came to its end: FALSE before the first has, and after one that was cut off or cancelled. */
gboolean pt_confirmed_is_complete (PtDatabase *database, gboolean *complete, GError **error);
/* From here on everything is fetched again; rows and what waits stay as they are. */
gboolean pt_confirmed_forget_cursor (PtDatabase *database, GError **error);
/* The newest mark seen; FALSE without an error where none was. */
gboolean pt_confirmed_get_mark (PtDatabase *database, PtMark *mark, GError **error);
/* A mark that brings nothing new (an older head, an epoch that has been left) changes nothing. */
gboolean pt_confirmed_keep_mark (PtDatabase *database, const PtMark *mark, GError **error);
/* Another key signs from here on, and nothing proves the marks of the one before: the next one is the first. */
gboolean pt_confirmed_forget_marks (PtDatabase *database, GError **error);
/* The kept marks, the newest first, sparser into the past. (element-type PtMark) */
GArray *pt_confirmed_list_marks (PtDatabase *database, GError **error);

G_END_DECLS
