/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cash-count.h"
#include "paper.h"

G_BEGIN_DECLS

/* A cash count as a sheet to sign: pieces by note and coin, what was paid, what should be there, the difference.
 * @payments (element-type PtCashPayment) may be NULL; @person is who counted. */
PtPaper *pt_cash_sheet_draw (const PtCashCount *count, GPtrArray *payments, const PtOffice *office, const char *person,
                             PtPaperSize size);

G_END_DECLS
