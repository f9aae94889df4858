/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "change.h"

G_BEGIN_DECLS

/* What a new edit does to the queue, seeing which changes of its record are still unsettled. */
typedef enum {
  PT_PLAN_APPEND,  /* an operation of its own */
  PT_PLAN_AMEND,   /* goes into the newest one, which was never sealed or is held */
  PT_PLAN_REMAKE,  /* goes into the newest one, which the server refused and which is sent anew */
  PT_PLAN_ARCHIVE, /* the record was never sent: nothing is */
  PT_PLAN_CANCEL,  /* never sent, but it has a number: create and cancel go in one group */
  PT_PLAN_WITHDRAW /* an operation of its own, once the server has said that it did not take what it changes */
} PtPlan;

/* Whether nothing of the record has left this computer with success or may yet do so. @open are its unsettled
 * changes, @seen what is seen of it (NULL: nothing). */
gboolean pt_plan_is_unsent (const PtRow *seen, GPtrArray *open);

/* Whether an edit of these fields is of money whose first entry is on its way, so that it stands as if entered anew:
 * the server may have it, and would not take the edit then. */
gboolean pt_plan_is_anew (const PtEntity *entity, guint32 written, GPtrArray *open);

/**
 * pt_plan_make:
 * @edit: what is asked for
 * @written: the mask of the fields that it changes
 * @user: who asks
 *
 * Errors: PT_ERROR_INVALID where the record's state does not take the edit,
 * PT_ERROR_STORAGE.
 */
gboolean pt_plan_make (PtDatabase *database, const PtEdit *edit, guint32 written, const PtId *user, const PtRow *seen,
                       GPtrArray *open, PtPlan *plan, GError **error);

/**
 * pt_plan_base:
 *
 * Writes what was on screen when the edit began into @change: @screen, and in
 * its place the newest own operation that it stands on, if any.
 */
gboolean pt_plan_base (PtDatabase *database, PtChange *change, const PtRow *screen, const PtRow *seen, GPtrArray *open,
                       GError **error);

G_END_DECLS
