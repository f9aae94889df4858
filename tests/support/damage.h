/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a broken disk does to a SQLite database that nobody has open. All failures end the test. */

/* Overwrites the page at which @table begins. */
void damage_table (const char *path, const char *table);
/* Overwrites one page of rows that holds both texts. */
void damage_rows (const char *path, const char *text, const char *beside);
/* Overwrites @length bytes. */
void damage_bytes (const char *path, gsize offset, gsize length);

G_END_DECLS
