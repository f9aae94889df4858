/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * One PostgreSQL of the test program's own, in a temporary folder, reached by a
 * socket there; it ends with the program. Without fsync, unless PAYTRACK_TEST_DURABLE is
 * set: what is tested is what survives the death of processes, not of machines. All failures end the test.
 */

/* Whether this run keeps the server's rows in PostgreSQL: PAYTRACK_TEST_STORE=postgresql. */
gboolean postgres_cluster_is_wanted (void);

/* postgresql://… of the database that all servers of this program share; starts the cluster the first time. */
const char *postgres_cluster_url (void);

/* Runs statements on that database behind the servers' backs. */
void postgres_cluster_exec (const char *sql);

/* Ends it as a crash would, all its connections with it, and starts it again on the same data. */
void postgres_cluster_crash (void);
/* The first half of that, and the second. */
void postgres_cluster_kill (void);
void postgres_cluster_start (void);

G_END_DECLS
