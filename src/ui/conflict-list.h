/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtConflictList:
 *
 * Fills a list with the conflicts that a person must settle, and then those
 * that the policy settled, whose losing change is kept.
 *
 * Signal `filled` (guint open): how many wait for a person.
 */
#define PT_TYPE_CONFLICT_LIST (pt_conflict_list_get_type ())
G_DECLARE_FINAL_TYPE (PtConflictList, pt_conflict_list, PT, CONFLICT_LIST, GObject)

PtConflictList *pt_conflict_list_new (PtProfile *profile, GtkListBox *list);

G_END_DECLS
