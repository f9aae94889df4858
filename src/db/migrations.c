/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Schema steps, counted in the database itself: run once when a client's profile or
 * a server's data folder is opened, all missing ones or none.
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "database-private.h"
#include "errors.h"
#include "migrations.h"

static gboolean
run_step (PtDatabase *database, const PtMigration *step, GError **error)
{
  if (step->resource != NULL) {
    g_autoptr (GBytes) sql = g_resources_lookup_data (step->resource, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

    /* Resource data is closed by a NUL outside of its size. */
    if (sql == NULL || !pt_database_exec (database, g_bytes_get_data (sql, NULL), error))
      return FALSE;
  }
  return step->run == NULL || step->run (database, error);
}

static gboolean
run_missing (PtDatabase *database, const PtMigration *steps, guint count, GError **error)
{
  gint64 version = 0;

  if (!database->driver->read_version (database->connection, &version, error))
    return FALSE;
  if (version > count) {
    g_set_error (error, PT_ERROR, PT_ERROR_SCHEMA,
                 _ ("A newer PayTrack wrote this database (version %" PRId64 "): update the program"), version);
    return FALSE;
  }
  for (guint i = (guint) version; i < count; i++)
    if (!run_step (database, &steps[i], error))
      return FALSE;
  return version == count || database->driver->write_version (database->connection, count, error);
}

gboolean
pt_migrations_run (PtDatabase *database, const PtMigration *steps, guint count, GError **error)
{
  if (!pt_database_begin (database, error))
    return FALSE;
  if (run_missing (database, steps, count, error))
    return pt_database_commit (database, error);
  pt_database_rollback (database);
  return FALSE;
}
