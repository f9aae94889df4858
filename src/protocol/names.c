/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Duplicate member names, found for the reader. A name is compared with the first ones of its object one by one, which
 * is all that our messages need; the many more that an attacker may send go to a balanced tree: no hash that could be
 * made to collide, nothing quadratic.
 */

#include "names.h"

#include <string.h>

#define COMPARED_ONE_BY_ONE 32

typedef struct {
  guint64 head; /* the first eight bytes: nearly always enough to tell two names apart */
  const char *bytes;
  gsize length;
  guint first; /* where its object's names begin: one tree holds those of all objects */
} Name;

struct _PtNames {
  GArray *names;
  GTree *tree; /* of copies of those past the first of each object; NULL until there is one */
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
  g_clear_pointer (&self->tree, g_tree_unref);
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

static int
compare (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Name *left = a, *right = b;
  if (left->first != right->first)
    return left->first < right->first ? -1 : 1;
  if (left->length != right->length)
    return left->length < right->length ? -1 : 1;
  return memcmp (left->bytes, right->bytes, left->length);
}

static gboolean
add_to_tree (PtNames *self, const Name *name)
{
  if (self->tree == NULL)
    self->tree = g_tree_new_full (compare, NULL, g_free, NULL);
  if (g_tree_lookup_node (self->tree, name) != NULL)
    return FALSE;
  g_tree_insert (self->tree, g_memdup2 (name, sizeof *name), NULL);
  return TRUE;
}

gboolean
pt_names_add (PtNames *self, guint first, const char *bytes, gsize length)
{
  Name name = { .bytes = bytes, .length = length, .first = first };
  memcpy (&name.head, bytes, MIN (length, sizeof name.head));
  guint last = MIN (self->names->len, first + COMPARED_ONE_BY_ONE);
  for (guint i = first; i < last; i++)
    if (same (&g_array_index (self->names, Name, i), &name))
      return FALSE;
  if (self->names->len >= first + COMPARED_ONE_BY_ONE && !add_to_tree (self, &name))
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

void
pt_names_close (PtNames *self, guint first)
{
  for (guint i = first + COMPARED_ONE_BY_ONE; i < self->names->len; i++)
    g_tree_remove (self->tree, &g_array_index (self->names, Name, i));
  g_array_set_size (self->names, first);
}
