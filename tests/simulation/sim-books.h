/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* All databases of a world, open for reading: what the checks look at. */
typedef struct {
  SimWorld *world;
  PtDatabase *server;
  GPtrArray *devices; /* PtDatabase, as world->devices */
} SimBooks;

void sim_books_open (SimBooks *books, SimWorld *world);
void sim_books_close (SimBooks *books);

/* The first value of the only row; 0 where there is none. */
gint64 sim_books_count (PtDatabase *database, const char *sql);
/* The same as a text; NULL where there is none. */
char *sim_books_ask (PtDatabase *database, const char *sql);

/* A check: NULL, or a sentence about the first thing that is wrong. */
typedef char *(*SimCheck) (const SimBooks *books);

/* sim-history.c */
char *sim_check_history (const SimBooks *books);
char *sim_check_groups (const SimBooks *books);
char *sim_check_chain (const SimBooks *books);
char *sim_check_verdicts (const SimBooks *books);
char *sim_check_echoes (const SimBooks *books);
char *sim_check_repairs (const SimBooks *books);

G_END_DECLS
