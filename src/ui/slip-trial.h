/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "saving.h"

G_BEGIN_DECLS

/**
 * PtSlipTrial:
 *
 * A slip as it would be saved, without saving it: its price and what the rules
 * say of it.
 */
typedef struct {
  PtRow *slip;          /* completed; NULL where the supplier is not known yet */
  char *supplier_label; /* NULL likewise */
  char *unknown;        /* why the supplier is not known; NULL where he is, or is not typed yet */
  gint64 unusual;       /* what this supplier brings mostly, in base units, where this is far from it; else 0 */
  GPtrArray *findings;  /* of PtFinding; may be NULL */
} PtSlipTrial;

/* Takes @saving over. */
void pt_slip_trial_run_async (PtProfile *profile, PtSaving *saving, GAsyncReadyCallback callback, gpointer user_data);
/* Lives as long as @result. */
const PtSlipTrial *pt_slip_trial_finish (PtProfile *profile, GAsyncResult *result, GError **error);

G_END_DECLS
