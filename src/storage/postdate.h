/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outbox.h"

G_BEGIN_DECLS

/**
 * pt_outbox_can_postdate:
 *
 * Whether an entry is new money whose day lies in a closed period: there is
 * nothing to change at it, it can only be entered on another day.
 */
gboolean pt_outbox_can_postdate (const PtQueueEntry *entry);

/**
 * pt_outbox_postdate:
 * @id: of the queue entry; 0 for all that pt_outbox_can_postdate()
 *
 * Enters it on the first open day with its number, its true date in the notes,
 * priced by the rates of that day, and has it sent again. A notice says that
 * it is to be printed again.
 *
 * PT_ERROR_NOT_FOUND; PT_ERROR_INVALID where it was refused for another reason,
 * where no closed period is known here that it falls into, and with the rules'
 * own texts (that day is still to come, a role).
 */
gboolean pt_outbox_postdate (PtDatabase *database, const PtSeams *seams, gint64 id, guint *changed, GError **error);

G_END_DECLS
