/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libpq-fe.h>

#include "postgres.h"

G_BEGIN_DECLS

/*
 * A connection over libpq, as postgres.c (statements), postgres-connection.c
 * (making it, reading what it answers) and postgres-notify.c (words between
 * processes) see it. Private to them.
 */

typedef struct {
  PGconn *handle;
  char *url;
  guint generation; /* +1 with each connection made: what was prepared before is gone */
  guint names;      /* of statements, so far */
  guint unread;     /* commands sent whose results were not read */
  gboolean lost;    /* libpq may notice it later */
  gboolean in_transaction;
  guint begun;     /* transactions, in this generation */
  GError *failure; /* of this transaction */
  gboolean can_tell;
  guint listening; /* the generation in which LISTEN was sent */
} PtPostgres;

gboolean pt_postgres_is_lost (PtPostgres *self);
/* What @result, or the connection where it is NULL, says that went wrong; free with g_error_free. */
GError *pt_postgres_describe (PtPostgres *self, const PGresult *result);
gboolean pt_postgres_connect (PtPostgres *self, GError **error);
void pt_postgres_close (gpointer connection);
/* Several statements without parameters, waited for. */
gboolean pt_postgres_exec (gpointer connection, const char *sql, GError **error);
typedef void (*PtPostgresEach) (PGresult *result, gpointer data);
/* Reads what was sent; @each (optional) is called on each result that is none of an error. */
gboolean pt_postgres_read_each (PtPostgres *self, PtPostgresEach each, gpointer data, GError **error);
/* Reads what was sent; the last result is the caller's, NULL after a failure. */
PGresult *pt_postgres_read (PtPostgres *self, GError **error);
/* FALSE with what a write met that was not waited for. */
gboolean pt_postgres_read_unread (PtPostgres *self, GError **error);
/* Takes @failure, which stays with its transaction; returns FALSE. */
gboolean pt_postgres_fail (PtPostgres *self, GError *failure, GError **error);
/* As pt_postgres_can_tell(), by trying; before the connection pipelines. */
gboolean pt_postgres_try_telling (PtPostgres *self);

G_END_DECLS
