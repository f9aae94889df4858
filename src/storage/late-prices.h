/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outbox.h"

G_BEGIN_DECLS

/*
 * Slips that were entered before the rate of their day was: a manager has them
 * priced by what the rates are now. Every function runs on a database's thread.
 */

typedef struct {
  gint64 ready;        /* have a rate by now */
  gint64 lacking;      /* have none yet */
  gint64 closed;       /* have one, in a period that is closed */
  gint64 priced;       /* were priced */
  gint64 amount_minor; /* what those are worth together */
} PtLatePrices;

/* How many there are. */
gboolean pt_late_prices_count (PtDatabase *database, const PtOffice *office, PtLatePrices *prices, GError **error);

/* Prices up to a thousand of those that are ready, each by an entry of its own in the queue;
 * one that a rule refuses stays as it is. @prices: as they are afterwards. Errors: NOT_ALLOWED, OVERFLOW, STORAGE. */
gboolean pt_late_prices_run (PtDatabase *database, const PtSeams *seams, const PtOffice *office, PtLatePrices *prices,
                             GError **error);

G_END_DECLS
