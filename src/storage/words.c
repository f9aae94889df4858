/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Search as people type it: words that begin the words of a code or name, case
 * and accents folded. An SQL function, so that a query does it within the
 * database.
 */

#include "words.h"

/* The text's words, folded; free with g_strfreev. */
static GStrv
split (const char *text)
{
  GStrv folded = NULL;
  GStrv plain = g_str_tokenize_and_fold (text, NULL, &folded);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  /* Accented words have their ASCII form as an alternate: either may be typed. */
  for (guint i = 0; plain[i] != NULL; i++)
    g_ptr_array_add (words, plain[i]);
  for (guint i = 0; folded[i] != NULL; i++)
    g_ptr_array_add (words, folded[i]);
  g_ptr_array_add (words, NULL);
  g_free (plain);
  g_free (folded);
  return (GStrv) g_ptr_array_steal (words, NULL);
}

static gboolean
one_begins (const char *word, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], word))
      return TRUE;
  return FALSE;
}

static gboolean
all_begin (const char *const *needles, const char *text)
{
  g_auto (GStrv) words = split (text);

  for (guint i = 0; needles[i] != NULL; i++)
    if (!one_begins (needles[i], (const char *const *) words))
      return FALSE;
  return TRUE;
}

static void
begins (sqlite3_context *context, int count, sqlite3_value **values)
{
  GStrv needles = sqlite3_get_auxdata (context, 0);
  const char *typed = (const char *) sqlite3_value_text (values[0]);
  const char *text = (const char *) sqlite3_value_text (values[1]);
  gboolean fresh = needles == NULL;

  if (typed == NULL || text == NULL) {
    sqlite3_result_int (context, 0);
    return;
  }
  if (fresh)
    needles = g_str_tokenize_and_fold (typed, NULL, NULL);
  sqlite3_result_int (context, all_begin ((const char *const *) needles, text));
  /* Kept by SQLite for the other rows; it may free it at once, so this comes last. */
  if (fresh)
    sqlite3_set_auxdata (context, 0, needles, (void (*) (void *)) g_strfreev);
}

gboolean
pt_words_install (PtDatabase *database, GError **error)
{
  int code = sqlite3_create_function (pt_database_handle (database), "begins", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                      NULL, begins, NULL, NULL);

  return code == SQLITE_OK || pt_database_exec (database, "SELECT begins ('', '')", error);
}
