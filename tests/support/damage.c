/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Broken disks, for tests of storage and of whole programs; see the header. */

#include "damage.h"

#include <sqlite3.h>
#include <string.h>

#define PAGE_SIZE 4096
/* The first byte of a page that holds rows of a table. */
#define ROWS 0x0d

void
damage_bytes (const char *path, gsize offset, gsize length)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_cmpuint (offset + length, <=, size);
  memset (bytes + offset, 0xff, length);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

void
damage_table (const char *path, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", table);
  sqlite3 *database = NULL;
  sqlite3_stmt *select = NULL;
  gsize page;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &select, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (select), ==, SQLITE_ROW);
  page = (gsize) sqlite3_column_int64 (select, 0);
  sqlite3_finalize (select);
  /* The last to close it empties the log into the file. */
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  damage_bytes (path, (page - 1) * PAGE_SIZE, PAGE_SIZE);
}

static gboolean
holds (const char *page, const char *text)
{
  gsize n = strlen (text);

  for (gsize at = 0; at + n <= PAGE_SIZE; at++)
    if (memcmp (page + at, text, n) == 0)
      return TRUE;
  return FALSE;
}

void
damage_rows (const char *path, const char *text, const char *beside)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (gsize at = 0; at + PAGE_SIZE <= size; at += PAGE_SIZE)
    if (bytes[at] == ROWS && holds (bytes + at, text) && holds (bytes + at, beside)) {
      damage_bytes (path, at, PAGE_SIZE);
      return;
    }
  g_assert_not_reached ();
}
