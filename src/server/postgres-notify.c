/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Words between the processes on one database: that something was committed, and
 * short notes. Not every database passes them on, and nothing depends on it.
 */

#include "config.h"

#include "database-driver.h"
#include "postgres-private.h"

#define CHANNEL "paytrack"

/* An administrator's word: `ALTER DATABASE … SET paytrack.notify = 'off'`, where it is understood but not passed on. */
static gboolean
is_unwanted (PtPostgres *self)
{
  PGresult *result = PQexec (self->handle, "SELECT current_setting ('paytrack.notify', true)");
  gboolean unwanted = PQresultStatus (result) == PGRES_TUPLES_OK && g_str_equal (PQgetvalue (result, 0, 0), "off");

  PQclear (result);
  return unwanted;
}

gboolean
pt_postgres_try_telling (PtPostgres *self)
{
  PGresult *result = PQexec (self->handle, "NOTIFY " CHANNEL);
  gboolean told = PQresultStatus (result) == PGRES_COMMAND_OK;

  PQclear (result);
  return told && !is_unwanted (self);
}

gboolean
pt_postgres_can_tell (PtDatabase *database)
{
  return ((PtPostgres *) pt_database_connection (database))->can_tell;
}

gboolean
pt_postgres_tell (PtDatabase *database, GError **error)
{
  g_autoptr (PtStatement) statement = pt_database_prepare (database, "NOTIFY " CHANNEL, error);

  return statement != NULL && pt_statement_run (statement, error);
}

/* Once a connection; where it is not understood, time alone ends a wait. */
static void
listen (PtPostgres *self)
{
  if (self->listening == self->generation || !self->can_tell)
    return;
  self->listening = self->generation;
  pt_postgres_exec (self, "LISTEN " CHANNEL, NULL);
}

/* Whoever tells listens first, so that he hears the answers. */
gboolean
pt_postgres_tell_note (PtDatabase *database, const char *note, GError **error)
{
  PtPostgres *self = pt_database_connection (database);
  g_autoptr (PtStatement) statement = NULL;

  if (!self->can_tell)
    return TRUE;
  if (!pt_postgres_is_lost (self))
    listen (self);
  statement = pt_database_prepare (database, "SELECT pg_notify ('" CHANNEL "', ?1)", error);
  if (statement == NULL)
    return FALSE;
  pt_statement_bind_text (statement, 1, note);
  return pt_statement_step (statement, error) != PT_STEP_ERROR;
}

static gboolean
take_news (PtPostgres *self, GPtrArray *notes)
{
  gboolean any = FALSE;
  PGnotify *news;

  PQconsumeInput (self->handle);
  while ((news = PQnotifies (self->handle)) != NULL) {
    if (*news->extra != '\0')
      g_ptr_array_add (notes, g_strdup (news->extra));
    PQfreemem (news);
    any = TRUE;
  }
  return any;
}

void
pt_postgres_wait (PtDatabase *database, guint ms, GCancellable *cancellable, GPtrArray *notes)
{
  PtPostgres *self = pt_database_connection (database);
  GPollFD watched[2] = { { .fd = -1, .events = G_IO_IN }, { .fd = -1, .events = G_IO_IN } };

  if (!pt_postgres_is_lost (self))
    listen (self);
  if (!pt_postgres_is_lost (self) && take_news (self, notes))
    return;
  if (!pt_postgres_is_lost (self))
    watched[1].fd = PQsocket (self->handle);
  if (!g_cancellable_make_pollfd (cancellable, &watched[0]))
    return;
  g_poll (watched, G_N_ELEMENTS (watched), (int) ms);
  g_cancellable_release_fd (cancellable);
  if (!pt_postgres_is_lost (self))
    take_news (self, notes);
}
