/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SQL as the store writes it, for SQLite, in PostgreSQL's words: types, numbered parameters, names that are reserved
 * there. What stands in quotes or comments is left alone. @parameters (optional): how many there are. Free with
 * g_free. */
char *pt_postgres_text (const char *sql, guint *parameters);

G_END_DECLS
