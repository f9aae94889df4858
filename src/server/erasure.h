/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"

G_BEGIN_DECLS

/**
 * pt_supplier_erase:
 *
 * Forgets the person behind a supplier on request: contact, phone, email,
 * address, registration and bank details and notes become empty, and the name
 * becomes the code, as one change that reaches every computer; those values
 * also go from the log, the stored results and the kept conflicts. The code, the
 * slips, the payments and with them the balance stay. The audit chain stays
 * whole: its entries hold salted hashes of values, and the salts are erased.
 *
 * Computers learn by the directory's `erased` (ids of suppliers, all that ever
 * were) to forget what they keep of him: each that takes it blanks its history,
 * conflicts and notices of that row. What it keeps as proof (signed envelopes,
 * answers, pages) goes as all proof does, once a verified backup holds it. Asking
 * again erases what came in since, and tells the computers again.
 * PT_ERROR_INVALID with what is wrong, for people.
 */
gboolean pt_supplier_erase (PtTransaction *transaction, const PtId *supplier, const PtCause *cause, GError **error);

G_END_DECLS
