/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the database tests: real files that go away. */

#include "scratch.h"

#include <glib/gstdio.h>

Scratch *
scratch_new (void)
{
  Scratch *scratch = g_new0 (Scratch, 1);

  scratch->directory = g_dir_make_tmp ("paytrack-db-XXXXXX", NULL);
  g_assert_nonnull (scratch->directory);
  scratch->path = g_build_filename (scratch->directory, "test.db", NULL);
  return scratch;
}

void
scratch_free (Scratch *scratch)
{
  g_autoptr (GDir) directory = g_dir_open (scratch->directory, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *file = g_build_filename (scratch->directory, name, NULL);

    g_unlink (file);
  }
  g_rmdir (scratch->directory);
  g_free (scratch->directory);
  g_free (scratch->path);
  g_free (scratch);
}

PtDatabase *
scratch_open (Scratch *scratch, const char *vfs)
{
  g_autoptr (GError) error = NULL;
  PtDatabase *database = pt_database_open (scratch->path, PT_DATABASE_WRITE, vfs, &error);

  g_assert_no_error (error);
  return database;
}

void
scratch_exec (PtDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;

  pt_database_exec (database, sql, &error);
  g_assert_no_error (error);
}

gint64
scratch_integer (PtDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  pt_database_get_integer (database, sql, &value, NULL, &error);
  g_assert_no_error (error);
  return value;
}
