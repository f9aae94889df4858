/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The store's SQL in PostgreSQL's words. */

#include "postgres-text.h"

static const struct {
  const char *sql;
  const char *text;
  guint parameters;
} cases[] = {
  { "SELECT 1", "SELECT 1", 0 },
  { "VALUES (?1, ?, ?)", "VALUES ($1, $2, $3)", 3 },
  { "a = ?2 AND b = ? AND c = ?1", "a = $2 AND b = $3 AND c = $1", 3 },
  { "x = ?12", "x = $12", 12 },
  { "id BLOB, n INTEGER", "id BYTEA, n BIGINT", 0 },
  { "name TEXT NOT NULL", "name TEXT COLLATE \"C\" NOT NULL", 0 },
  { "CREATE TABLE t (a INTEGER) WITHOUT ROWID;", "CREATE TABLE t (a BIGINT)  ;", 0 },
  { "user, users, user_id, u.user", "\"user\", users, user_id, u.\"user\"", 0 },
  { "instr (a, ?)", "strpos (a, $1)", 1 },
  { "a = 'user ? BLOB' AND \"user\" = ?", "a = 'user ? BLOB' AND \"user\" = $1", 1 },
  { "a = 'it''s ?'", "a = 'it''s ?'", 0 },
  { "a INTEGER, -- INTEGER? user\nb BLOB", "a BIGINT, -- INTEGER? user\nb BYTEA", 0 },
  { "-- to the end ?", "-- to the end ?", 0 },
  { "'never closed ?", "'never closed ?", 0 },
  { "", "", 0 },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint parameters = 99;
    g_autofree char *text = pt_postgres_text (cases[i].sql, &parameters);

    g_assert_cmpstr (text, ==, cases[i].text);
    g_assert_cmpuint (parameters, ==, cases[i].parameters);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/postgres-text/cases", test_cases);
  return g_test_run ();
}
