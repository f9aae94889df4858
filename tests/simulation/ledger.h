/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/*
 * An independent ledger: it reads the rows of a database (a client's or the
 * server's) and does domain.md's arithmetic with code of its own, so that a
 * mistake in core cannot confirm itself. Tables are given by name, or as a query
 * in brackets; rows that no server has confirmed do not count.
 */

/* NULL where every priced collection's net, gross and amount are what its inputs give; else what is wrong with the
 * first that is not. */
char *ledger_check_collections (sqlite3 *database, const char *collections, int exponent);

/* Every supplier's balance over all days, `hex id=minor` lines in order of id: equal text is equal books. */
char *ledger_balances (sqlite3 *database, const char *collections, const char *payments);

G_END_DECLS
