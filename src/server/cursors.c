/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cursors as text without signs that an address must escape. Used by every endpoint that answers in pages. */

#include "cursors.h"

#include <sodium.h>
#include <string.h>

#define CHECK_BYTES 8

/* Numbers in the order of the highest byte first, so that a cursor means the same on every machine. */
typedef struct {
  guint8 epoch[16];
  guint64 seq;
  guint64 settings;
  guint64 directory;
  guint64 whole;
  guint8 row[16];
  guint8 check[CHECK_BYTES];
} Packed;

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define TEXT_BYTES sodium_base64_ENCODED_LEN (sizeof (Packed), VARIANT)

G_STATIC_ASSERT (sizeof (Packed) == 72);

static void
derive_check (const PtServerKeys *keys, const char *purpose, const Packed *packed, guint8 check[CHECK_BYTES])
{
  g_autofree char *name = g_strconcat ("cursor ", purpose, NULL);
  guint8 hash[32];

  pt_server_keys_derive (keys, name, packed, G_STRUCT_OFFSET (Packed, check), hash);
  memcpy (check, hash, CHECK_BYTES);
}

char *
pt_cursor_format (const PtServerKeys *keys, const char *purpose, const PtCursor *cursor)
{
  Packed packed = { .seq = GUINT64_TO_BE ((guint64) cursor->seq),
                    .settings = GUINT64_TO_BE ((guint64) cursor->settings),
                    .directory = GUINT64_TO_BE ((guint64) cursor->directory),
                    .whole = GUINT64_TO_BE ((guint64) cursor->whole) };
  char text[TEXT_BYTES];

  memcpy (packed.epoch, cursor->epoch.bytes, sizeof packed.epoch);
  memcpy (packed.row, cursor->row.bytes, sizeof packed.row);
  derive_check (keys, purpose, &packed, packed.check);
  sodium_bin2base64 (text, sizeof text, (guint8 *) &packed, sizeof packed, VARIANT);
  return g_strdup (text);
}

gboolean
pt_cursor_parse (const PtServerKeys *keys, const char *purpose, const char *text, PtCursor *cursor)
{
  Packed packed;
  guint8 check[CHECK_BYTES];
  size_t length;

  if (strlen (text) != TEXT_BYTES - 1
      || sodium_base642bin ((guint8 *) &packed, sizeof packed, text, strlen (text), NULL, &length, NULL, VARIANT) != 0
      || length != sizeof packed)
    return FALSE;
  derive_check (keys, purpose, &packed, check);
  if (sodium_memcmp (check, packed.check, CHECK_BYTES) != 0)
    return FALSE;
  memcpy (cursor->epoch.bytes, packed.epoch, sizeof packed.epoch);
  memcpy (cursor->row.bytes, packed.row, sizeof packed.row);
  cursor->seq = (gint64) GUINT64_FROM_BE (packed.seq);
  cursor->settings = (gint64) GUINT64_FROM_BE (packed.settings);
  cursor->directory = (gint64) GUINT64_FROM_BE (packed.directory);
  cursor->whole = (gint64) GUINT64_FROM_BE (packed.whole);
  return TRUE;
}
