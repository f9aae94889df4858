/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-store.h"

G_BEGIN_DECLS

/**
 * pt_delta_find:
 * @row: a row as it is now
 * @since: a seq up to which the device holds everything, at least as it was then
 * @delta: (out): @row with none but the fields written since, nulls among them; NULL where the device may not have it
 */
gboolean pt_delta_find (PtStore *store, const PtRow *row, gint64 since, PtRow **delta, GError **error);

G_END_DECLS
