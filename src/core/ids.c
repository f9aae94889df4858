/* SPDX-License-Identifier: GPL-3.0-or-later */

/* UUIDs as 16 bytes: made by the storage for every new row and operation, read and written by every layer. */

#include "ids.h"

#include <string.h>

const PtId PT_ID_NONE;

static const char DIGITS[] = "0123456789abcdef";

/* A lower-case hex digit's value plus 1; 0 for every other byte. */
static const guint8 VALUES[256] = {
  ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
  ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

static gboolean
has_hyphen_before (guint byte)
{
  return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

PtId
pt_id_new (PtClock *clock, PtRandom *random)
{
  guint64 milliseconds = GUINT64_TO_BE ((guint64) pt_clock_wall (clock) << 16);
  PtId id;

  pt_random_fill (random, id.bytes, sizeof id.bytes);
  memcpy (id.bytes, &milliseconds, 6);
  id.bytes[6] = 0x70 | (id.bytes[6] & 0x0f);
  id.bytes[8] = 0x80 | (id.bytes[8] & 0x3f);
  return id;
}

gboolean
pt_id_parse (const char *text, gssize length, PtId *id)
{
  const guint8 *next = (const guint8 *) text;
  PtId parsed;

  if (text == NULL || (length < 0 ? strlen (text) : (gsize) length) != PT_ID_TEXT - 1)
    return FALSE;
  for (guint i = 0; i < sizeof parsed.bytes; i++) {
    if (has_hyphen_before (i) && *next++ != '-')
      return FALSE;
    if (VALUES[next[0]] == 0 || VALUES[next[1]] == 0)
      return FALSE;
    parsed.bytes[i] = (VALUES[next[0]] - 1) << 4 | (VALUES[next[1]] - 1);
    next += 2;
  }
  *id = parsed;
  return TRUE;
}

void
pt_id_format (const PtId *id, char text[PT_ID_TEXT])
{
  for (guint i = 0; i < sizeof id->bytes; i++) {
    if (has_hyphen_before (i))
      *text++ = '-';
    *text++ = DIGITS[id->bytes[i] >> 4];
    *text++ = DIGITS[id->bytes[i] & 0x0f];
  }
  *text = '\0';
}

char *
pt_id_to_text (const PtId *id)
{
  char *text = g_malloc (PT_ID_TEXT);

  pt_id_format (id, text);
  return text;
}

int
pt_id_compare (const PtId *a, const PtId *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes);
}

gboolean
pt_id_is_none (const PtId *id)
{
  return pt_id_equal (id, &PT_ID_NONE);
}

guint
pt_id_hash (gconstpointer id)
{
  guint64 halves[2];

  memcpy (halves, id, sizeof halves);
  halves[0] = (halves[0] ^ halves[1]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint) (halves[0] >> 32);
}

gboolean
pt_id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (PtId)) == 0;
}
