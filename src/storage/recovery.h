/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outbox.h"

G_BEGIN_DECLS

/* The kept marks that a recovery may go back to, newest first: none from beyond what was pulled, since the pull goes on
 * from the one that the server chooses. An answer to a push brings a newer mark than the last page. (element-type
 * PtMark)
 */
GArray *pt_recovery_list_marks (PtDatabase *database, GError **error);

/**
 * pt_recovery_prepare:
 * @key: the device's Ed25519 secret
 * @fork: the newest point of this computer's history that the server still knows
 * @cursor: where to pull from, as the server said
 * @operations: (out): how many go out again
 *
 * After the server came back from a backup (protocol.md, section 7): in one
 * transaction it seals anew, with the server's own old answers beside them,
 * all operations of this computer that were applied after @fork, and the rows
 * of that time that they do not explain as witnesses; and takes over @cursor
 * and @fork. The envelopes wait ahead of all others, as the outbox's do.
 */
gboolean pt_recovery_prepare (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64],
                              const PtMark *fork, const char *cursor, guint *operations, GError **error);

/* Whether anything of that has not been answered yet: until then the server's digests cannot be held against ours. */
gboolean pt_recovery_is_waiting (PtDatabase *database, gboolean *waiting, GError **error);

G_END_DECLS
