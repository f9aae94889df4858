/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the store's SQL to PostgreSQL's, word by word; called by postgres.c for every text it is given. */

#include "postgres-text.h"

#include <string.h>

static const struct {
  const char *word;
  const char *instead;
} words[] = {
  { "BLOB", "BYTEA" },
  { "INTEGER", "BIGINT" },
  /* Compared byte by byte, whatever the language of the machine, and never to be indexed anew for its sake. */
  { "TEXT", "TEXT COLLATE \"C\"" },
  { "WITHOUT", "" },
  { "ROWID", "" },
  { "instr", "strpos" },
  { "user", "\"user\"" },
};

/* The length of what must not be touched at @at: a literal, a quoted name, a comment; 0 where there is none. */
static gsize
quoted (const char *at)
{
  const char *end = NULL;

  if (*at == '\'' || *at == '"')
    end = strchr (at + 1, *at);
  else if (g_str_has_prefix (at, "--"))
    end = strchr (at, '\n');
  else
    return 0;
  return end != NULL ? (gsize) (end - at) + 1 : strlen (at);
}

static gboolean
in_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static gsize
put_word (GString *out, const char *at)
{
  gsize length = 0;

  while (in_word (at[length]))
    length++;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].word) == length && memcmp (words[i].word, at, length) == 0) {
      g_string_append (out, words[i].instead);
      return length;
    }
  g_string_append_len (out, at, (gssize) length);
  return length;
}

/* ?3 is the third; a bare ? is the one after the greatest so far. */
static gsize
put_parameter (GString *out, const char *at, guint *greatest)
{
  char *end;
  guint64 number = g_ascii_strtoull (at + 1, &end, 10);

  if (end == at + 1)
    number = *greatest + 1;
  *greatest = MAX (*greatest, (guint) number);
  g_string_append_printf (out, "$%u", (guint) number);
  return (gsize) (end - at);
}

char *
pt_postgres_text (const char *sql, guint *parameters)
{
  GString *out = g_string_new (NULL);
  guint greatest = 0;

  for (gsize step; *sql != '\0'; sql += step) {
    step = quoted (sql);
    if (step > 0)
      g_string_append_len (out, sql, (gssize) step);
    else if (in_word (*sql))
      step = put_word (out, sql);
    else if (*sql == '?')
      step = put_parameter (out, sql, &greatest);
    else
      step = g_string_append_c (out, *sql) != NULL;
  }
  if (parameters != NULL)
    *parameters = greatest;
  return g_string_free (out, FALSE);
}
