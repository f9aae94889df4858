/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Duplicate member names, found for the reader. A small object compares each name with those before it; a large one,
 * which no message of ours has but an attacker may send, is sorted once at its end: no hash that could be made to
 * collide, nothing quadratic.
 */

#include "names.h"

#include <string.h>

#define COMPARED_AT_ONCE 32

typedef struct {
  guint64 head; /* the first eight bytes: nearly always enough to tell two names apart */
  const char *bytes;
  gsize length;
} Name;

struct _PtNames {
  GArray *names;
  GStringChunk *copies;
};

PtNames *
pt_names_new (void)
{
  PtNames *self = g_new0 (PtNames, 1);
  self->names = g_array_sized_new (FALSE, FALSE, sizeof (Name), 64);
  return self;
}

void
pt_names_free (PtNames *self)
{
  g_array_unref (self->names);
  g_clear_pointer (&self->copies, g_string_chunk_free);
  g_free (self);
}

guint
pt_names_count (PtNames *self)
{
  return self->names->len;
}

static inline gboolean
same (const Name *a, const Name *b)
{
  return a->head == b->head && a->length == b->length && memcmp (a->bytes, b->bytes, a->length) == 0;
}

gboolean
pt_names_add (PtNames *self, guint first, const char *bytes, gsize length)
{
  Name name = { .bytes = bytes, .length = length };
  memcpy (&name.head, bytes, MIN (length, sizeof name.head));
  guint last = MIN (self->names->len, first + COMPARED_AT_ONCE);
  for (guint i = first; i < last; i++)
    if (same (&g_array_index (self->names, Name, i), &name))
      return FALSE;
  g_array_append_val (self->names, name);
  return TRUE;
}

gboolean
pt_names_add_copy (PtNames *self, guint first, const char *bytes, gsize length)
{
  if (self->copies == NULL)
    self->copies = g_string_chunk_new (1024);
  return pt_names_add (self, first, g_string_chunk_insert_len (self->copies, bytes, length), length);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Name *left = a, *right = b;
  if (left->length != right->length)
    return left->length < right->length ? -1 : 1;
  return memcmp (left->bytes, right->bytes, left->length);
}

gboolean
pt_names_close (PtNames *self, guint first)
{
  gboolean all_differ = TRUE;
  Name *own = &g_array_index (self->names, Name, first);
  guint count = self->names->len - first;
  if (count > COMPARED_AT_ONCE) {
    qsort (own, count, sizeof (Name), compare);
    for (guint i = 1; i < count; i++)
      all_differ &= !same (&own[i - 1], &own[i]);
  }
  g_array_set_size (self->names, first);
  return all_differ;
}
