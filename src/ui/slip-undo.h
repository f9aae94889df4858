/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * pt_slip_undo_async:
 *
 * Takes a slip back: cancelled, with the reason "entry mistake"; its number
 * stays used. NOT_FOUND, and the rules' own errors.
 */
void pt_slip_undo_async (PtProfile *profile, const PtId *slip, GAsyncReadyCallback callback, gpointer user_data);
/* The cancelled slip's number; lives as long as @result. NULL with @error. */
const char *pt_slip_undo_finish (PtProfile *profile, GAsyncResult *result, GError **error);

G_END_DECLS
