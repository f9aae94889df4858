/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "change.h"

G_BEGIN_DECLS

/**
 * pt_chain_carry_on:
 * @failed: a change that the server finally refused, set aside, or lost
 * @judged: (element-type PtId): operations of the same envelope, which were judged on @failed and need new ids
 *
 * Later changes of the record stand on @failed. Where it waits for a person (a
 * refused create, an open conflict) they go into it; else they are sent anew on
 * its own base. Nothing of them is lost.
 */
gboolean pt_chain_carry_on (PtDatabase *database, const PtSeams *seams, PtChange *failed, GHashTable *judged,
                            GError **error);
/* After a refused change was renewed: what stands on it goes on standing on it, and goes after it. */
gboolean pt_chain_follow (PtDatabase *database, const PtSeams *seams, PtChange *renewed, GHashTable *judged,
                          GError **error);
/* As pt_chain_carry_on(), after a change was taken back before the server had it: where that made the record, the next
 * change makes it instead. */
gboolean pt_chain_replace (PtDatabase *database, const PtSeams *seams, PtChange *withdrawn, GHashTable *judged,
                           GError **error);

G_END_DECLS
