/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections over libpq: making them, and reading what they answer in the order in which it was asked. */

#include "config.h"

#include "postgres-private.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "postgres-text.h"

gboolean
pt_postgres_is_lost (PtPostgres *self)
{
  return self->lost || self->handle == NULL || PQstatus (self->handle) != CONNECTION_OK;
}

/* Another transaction was served first. */
static gboolean
is_overtaken (const char *state)
{
  return state != NULL && g_str_has_prefix (state, "40");
}

/* Whether the same may succeed when it is tried again later. */
static gboolean
is_passing (const char *state)
{
  static const char *passing[] = { "08", "57P", "53", "55P03", "25P03" };

  for (guint i = 0; state != NULL && i < G_N_ELEMENTS (passing); i++)
    if (g_str_has_prefix (state, passing[i]))
      return TRUE;
  return FALSE;
}

GError *
pt_postgres_describe (PtPostgres *self, const PGresult *result)
{
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const char *said = result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  g_autofree char *message = g_strdup (said != NULL ? said : PQerrorMessage (self->handle));

  g_strchomp (message);
  /* What the database says itself has a state; the rest is said of the connection. */
  if (state == NULL && PQresultStatus (result) != PGRES_PIPELINE_ABORTED)
    self->lost = TRUE;
  if (pt_postgres_is_lost (self))
    return g_error_new (PT_ERROR, PT_ERROR_OFFLINE, _ ("The database cannot be reached: %s"), message);
  if (is_overtaken (state) || is_passing (state))
    return g_error_new (PT_ERROR, is_overtaken (state) ? PT_ERROR_BUSY : PT_ERROR_OFFLINE,
                        _ ("The database asks to try again: %s"), message);
  return g_error_new (PT_ERROR, PT_ERROR_STORAGE, _ ("The database refused: %s"), message);
}

static void
ignore_notice (void *data, const PGresult *result)
{
}

/* Settings that not every database of this kind knows: none is needed for being right. */
static void
configure (PtPostgres *self)
{
  static const char *settings[] = {
    "SET client_min_messages = warning",
    /* A process that hangs must not hold up the others for good. */
    "SET lock_timeout = '15s'",
    "SET idle_in_transaction_session_timeout = '60s'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    PQclear (PQexec (self->handle, settings[i]));
}

gboolean
pt_postgres_connect (PtPostgres *self, GError **error)
{
  /* What the address says of these goes before. A machine that is gone does not say so: what it is sent must be taken,
   * and while it is waited for it must show that it is there. */
  const char *names[] = { "connect_timeout",
                          "tcp_user_timeout",
                          "keepalives_idle",
                          "keepalives_interval",
                          "keepalives_count",
                          "fallback_application_name",
                          "dbname",
                          "client_encoding",
                          NULL };
  const char *values[] = { "5", "20000", "10", "5", "2", "paytrack-server", self->url, "UTF8", NULL };

  g_clear_pointer (&self->handle, PQfinish);
  self->unread = 0;
  self->lost = FALSE;
  self->generation++;
  self->begun = 0;
  self->handle = PQconnectdbParams (names, values, 1);
  if (PQstatus (self->handle) != CONNECTION_OK) {
    g_propagate_error (error, pt_postgres_describe (self, NULL));
    return FALSE;
  }
  PQsetNoticeReceiver (self->handle, ignore_notice, NULL);
  configure (self);
  self->can_tell = pt_postgres_try_telling (self);
  PQenterPipelineMode (self->handle);
  return TRUE;
}

/* @last takes the last result, also where there was an error before it. */
static gboolean
read_all (PtPostgres *self, PtPostgresEach each, gpointer data, PGresult **last, GError **error)
{
  g_autoptr (GError) first = NULL;

  PQpipelineSync (self->handle);
  for (; self->unread > 0; self->unread--) {
    ExecStatusType status;

    g_clear_pointer (last, PQclear);
    *last = PQgetResult (self->handle);
    status = PQresultStatus (*last);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && first == NULL)
      first = pt_postgres_describe (self, *last);
    else if (first == NULL && each != NULL)
      each (*last, data);
    /* A NULL ends the results of one command. */
    while (*last != NULL && !pt_postgres_is_lost (self)) {
      PGresult *more = PQgetResult (self->handle);

      if (more == NULL)
        break;
      PQclear (more);
    }
  }
  PQclear (PQgetResult (self->handle)); /* that of the sync */
  PQclear (PQgetResult (self->handle));
  if (first == NULL && pt_postgres_is_lost (self))
    first = pt_postgres_describe (self, NULL);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

PGresult *
pt_postgres_read (PtPostgres *self, GError **error)
{
  PGresult *last = NULL;

  if (!read_all (self, NULL, NULL, &last, error))
    g_clear_pointer (&last, PQclear);
  return last;
}

gboolean
pt_postgres_read_each (PtPostgres *self, PtPostgresEach each, gpointer data, GError **error)
{
  PGresult *last = NULL;
  gboolean read = read_all (self, each, data, &last, error);

  PQclear (last);
  return read;
}

gboolean
pt_postgres_read_unread (PtPostgres *self, GError **error)
{
  PGresult *result;

  if (self->unread == 0)
    return TRUE;
  result = pt_postgres_read (self, error);
  if (result == NULL)
    return FALSE;
  PQclear (result);
  return TRUE;
}

gboolean
pt_postgres_fail (PtPostgres *self, GError *failure, GError **error)
{
  if (self->in_transaction && self->failure == NULL)
    self->failure = g_error_copy (failure);
  g_propagate_error (error, failure);
  return FALSE;
}

void
pt_postgres_close (gpointer connection)
{
  PtPostgres *self = connection;

  PQfinish (self->handle);
  g_clear_error (&self->failure);
  g_free (self->url);
  g_free (self);
}

gboolean
pt_postgres_exec (gpointer connection, const char *sql, GError **error)
{
  PtPostgres *self = connection;
  g_autofree char *text = pt_postgres_text (sql, NULL);
  PGresult *result;
  gboolean done;

  if (pt_postgres_is_lost (self) && (self->in_transaction || !pt_postgres_connect (self, error)))
    return FALSE;
  if (!pt_postgres_read_unread (self, error))
    return FALSE;
  PQexitPipelineMode (self->handle);
  result = PQexec (self->handle, text);
  done = PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK;
  if (!done)
    pt_postgres_fail (self, pt_postgres_describe (self, result), error);
  PQclear (result);
  PQenterPipelineMode (self->handle);
  return done;
}
