/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Search as people type it: words that begin the words of a code, name or
 * phone number. SQLite's FTS5 keeps and folds them; this writes its
 * expressions. Queries call it.
 */

#include "words.h"

char *
pt_words_match (const char *typed)
{
  g_auto (GStrv) words = g_strsplit_set (typed, " \t\n", -1);
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++) {
    g_autoptr (GString) word = g_string_new (words[i]);

    if (word->len == 0)
      continue;
    g_string_replace (word, "\"", "\"\"", 0);
    g_string_append_printf (match, "%s\"%s\"*", match->len > 0 ? " " : "", word->str);
  }
  return match->len > 0 ? g_strdup (match->str) : NULL;
}
