/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows of a list that others stand in place of: @added at @position of the list after the change. */
typedef struct {
  guint position;
  guint removed;
  guint added;
} PtStretch;

/* Where two lists of row ids differ, from the beginning to the end; none is in a list twice. A row that both have may
 * still be among the removed and the added: where it moved, and where there are more stretches than a view is to be
 * told of one by one. */
GArray *pt_stretches_between (const GArray *before, const GArray *after);

G_END_DECLS
