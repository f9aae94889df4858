/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "change.h"

G_BEGIN_DECLS

/*
 * Groups: changes that the server takes together or not at all. What becomes
 * of the rest once one of them has failed.
 */

/* Whether a member was lost for good, or waits for a person to decide, so that the rest would go alone. */
gboolean pt_group_is_broken (PtDatabase *database, const PtId *group, gboolean *broken, GError **error);
/* Sends every failed member again, but for those that are held. */
gboolean pt_group_send_again (PtDatabase *database, const PtSeams *seams, const PtId *group, GError **error);

G_END_DECLS
