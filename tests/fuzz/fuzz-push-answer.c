/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The answer to a push as the client gets it; the entity of an operation is taken from its id, so that all five and
 * the unknown one come. */

#include "fuzz.h"
#include "messages.h"

static const PtEntity *
entity_of (const PtId *op, gpointer data)
{
  guint index = op->bytes[15] % (PT_ENTITIES + 1);
  return index < PT_ENTITIES ? pt_entity (index) : NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtPushAnswer) answer = pt_push_answer_from_bytes (bytes, entity_of, NULL, &error);
  g_assert_true ((answer == NULL) == (error != NULL));
  if (answer == NULL)
    return 0;
  g_autoptr (GBytes) written = pt_push_answer_to_bytes (answer);
  g_autoptr (PtPushAnswer) back = pt_push_answer_from_bytes (written, entity_of, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) again = pt_push_answer_to_bytes (back);
  g_assert_true (g_bytes_equal (written, again));
  return 0;
}
