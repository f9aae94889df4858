/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* pt_report_balance(), leaving out the payment @except (NULL: none). */
gboolean pt_balance_leaving_out (PtDatabase *database, const PtId *supplier, const char *on, const PtId *except,
                                 gint64 *minor, GError **error);

G_END_DECLS
