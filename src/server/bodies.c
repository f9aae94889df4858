/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much of what is sent at once is held; used by http-front.c, before anybody's token is known. */

#include "bodies.h"

struct _PtBodies {
  GPtrArray *arriving; /* of PtBody */
  gsize held;
  gsize most;
};

struct _PtBody {
  PtBodies *bodies;
  GByteArray *bytes; /* NULL once it was taken or dropped */
  gsize held;
  gboolean dropped;
};

PtBodies *
pt_bodies_new (gsize most)
{
  PtBodies *self = g_new0 (PtBodies, 1);

  self->arriving = g_ptr_array_new ();
  self->most = most;
  return self;
}

void
pt_bodies_free (PtBodies *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->arriving);
  g_free (self);
}

PtBody *
pt_body_new (PtBodies *bodies)
{
  PtBody *self = g_new0 (PtBody, 1);

  self->bodies = bodies;
  self->bytes = g_byte_array_new ();
  g_ptr_array_add (bodies->arriving, self);
  return self;
}

static void
release (PtBody *self)
{
  self->bodies->held -= self->held;
  self->held = 0;
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_ptr_array_remove_fast (self->bodies->arriving, self);
}

void
pt_body_free (PtBody *self)
{
  release (self);
  g_free (self);
}

static PtBody *
find_largest (PtBodies *bodies)
{
  PtBody *largest = NULL;

  for (guint i = 0; i < bodies->arriving->len; i++) {
    PtBody *body = g_ptr_array_index (bodies->arriving, i);

    if (largest == NULL || body->held > largest->held)
      largest = body;
  }
  return largest;
}

void
pt_body_append (PtBody *self, GBytes *chunk)
{
  PtBodies *bodies = self->bodies;
  gsize size = g_bytes_get_size (chunk);

  if (self->bytes == NULL)
    return;
  g_byte_array_append (self->bytes, g_bytes_get_data (chunk, NULL), (guint) size);
  self->held += size;
  bodies->held += size;
  while (bodies->held > bodies->most && bodies->arriving->len > 0) {
    PtBody *largest = find_largest (bodies);

    largest->dropped = TRUE;
    release (largest);
  }
}

gsize
pt_body_length (const PtBody *self)
{
  return self->held;
}

gboolean
pt_body_is_dropped (const PtBody *self)
{
  return self->dropped;
}

GBytes *
pt_body_take (PtBody *self)
{
  g_autoptr (GByteArray) bytes = g_steal_pointer (&self->bytes);

  g_ptr_array_remove_fast (self->bodies->arriving, self);
  return bytes != NULL && bytes->len > 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}
