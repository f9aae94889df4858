/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening and asking a world's databases; for the checks. */

#include "sim-books.h"

static PtDatabase *
open_database (const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  PtDatabase *database = pt_database_open (path, PT_DATABASE_READ, SIM_DISK_VFS, &error);
  if (database == NULL)
    g_error ("%s cannot be read: %s", path, error->message);
  return database;
}

void
sim_books_open (SimBooks *books, SimWorld *world)
{
  g_autofree char *server = sim_world_server_folder (world);
  books->world = world;
  books->server = open_database (server, "/paytrack-server.db");
  books->devices = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_database_close);
  for (guint i = 0; i < world->devices->len; i++)
    g_ptr_array_add (books->devices, open_database (((SimDevice *) world->devices->pdata[i])->folder, "/paytrack.db"));
}

void
sim_books_close (SimBooks *books)
{
  pt_database_close (books->server);
  g_ptr_array_unref (books->devices);
}

gint64
sim_books_count (PtDatabase *database, const char *sql)
{
  gint64 value = 0;
  gboolean found = FALSE;
  g_autoptr (GError) error = NULL;
  if (!pt_database_get_integer (database, sql, &value, &found, &error))
    g_error ("%s: %s", sql, error->message);
  return found ? value : 0;
}

char *
sim_books_ask (PtDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtStatement) question = pt_database_prepare (database, sql, &error);
  g_assert_no_error (error);
  return pt_statement_step (question, &error) == PT_STEP_ROW ? g_strdup (pt_statement_text (question, 0)) : NULL;
}
