/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"
#include "digest.h"

G_BEGIN_DECLS

/* Writes what @delta gathered to the stored sums and empties it; within the transaction that wrote the rows. */
gboolean pt_digests_flush (PtDatabase *database, PtDigestDelta *delta, GError **error);
/* Forgets all sums, so that they can be made anew from the rows. */
gboolean pt_digests_clear (PtDatabase *database, GError **error);
/* The stored count and sum of a prefix of 0, 2 or 4 hex digits; PT_ERROR_INVALID for another. */
gboolean pt_digests_read (PtDatabase *database, const PtEntity *entity, const char *prefix, PtDigest *digest,
                          GError **error);

G_END_DECLS
