/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An envelope as the server gets it. One that is accepted writes an envelope that reads and writes the same again. */

#include "fuzz.h"
#include "messages.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  gboolean bad_text;
  g_autoptr (PtEnvelope) envelope = pt_envelope_from_bytes (bytes, &bad_text, &error);
  g_assert_true ((envelope == NULL) == (error != NULL));
  if (envelope == NULL)
    return 0;
  g_assert_false (bad_text);
  g_autoptr (GBytes) written = pt_envelope_to_bytes (envelope);
  g_autoptr (PtEnvelope) back = pt_envelope_from_bytes (written, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) again = pt_envelope_to_bytes (back);
  g_assert_true (g_bytes_equal (written, again));
  return 0;
}
