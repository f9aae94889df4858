/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words of an enumeration by their text, for the operations, roles, strategies and conflicts of core. */

#include "vocabulary.h"

#include <string.h>

int
pt_vocabulary_find (const char *const *words, guint n, const char *word, gssize length)
{
  gsize size = length < 0 ? strlen (word) : (gsize) length;

  for (guint i = 0; i < n; i++) {
    if (strlen (words[i]) == size && memcmp (words[i], word, size) == 0)
      return (int) i;
  }
  return -1;
}
