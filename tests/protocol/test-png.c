/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which PNG files a decoder may have: whole ones of each kind, and none with a byte changed, cut or added. */

#include "png.h"

#include <string.h>
#include <zlib.h>

#include "errors.h"

#define MOST_SIDE 100

static const struct {
  const char *name, *base64;
  PtPngSize size;
} files[] = {
  { "one bit",
    "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAADUlEQVQI12P438CAgQBvyAp6oFnJ9QAAAABJRU5ErkJggg==",
    { 9, 7 } },
  { "sixteen bits and alpha",
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACEAYAAAAiJtFnAAAAEklEQVQI12P8/5+BgYEBQmIFAHXOA/7Z1uhLAAAAAElFTkSuQmCC",
    { 2, 2 } },
  { "grey and alpha",
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAQAAAAT4xYKAAAAF0lEQVQI12Nk+M/AwMzAyHCQgYGBgQEAEb0Bxo1KdcAAAAAASUVORK5CYII=",
    { 2, 3 } },
  { "interlaced",
    "iVBORw0KGgoAAAANSUhEUgAAAAUAAAADEAIAAAHzw756AAAAJElEQVQI12P4/"
    "5+BgYGBAYViRBKBAkZkLoo8YwMDA0MDAy4AAHYCDPms+7ciAAAAAElFTkSuQmCC",
    { 5, 3 } },
  { "palette",
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEAgMAAADUn3btAAAADFBMVEX/AACqAFVVAKoAAP9QAAc5AAAAEElEQVQI12NgYAhlWMXwHwAErgH/"
    "fIKFMAAAAABJRU5ErkJggg==",
    { 4, 4 } },
};

static gboolean
passes (const guint8 *bytes, gsize length, PtPngSize *size)
{
  g_autoptr (GError) error = NULL;
  gboolean passed = pt_png_check (bytes, length, MOST_SIDE, size, &error);

  if (!passed)
    g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  return passed;
}

static void
test_kinds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    gsize length = 0;
    g_autofree guint8 *bytes = g_base64_decode (files[i].base64, &length);
    PtPngSize size;

    g_test_message ("%s", files[i].name);
    g_assert_true (passes (bytes, length, &size));
    g_assert_cmpuint (size.width, ==, files[i].size.width);
    g_assert_cmpuint (size.height, ==, files[i].size.height);
  }
}

/* The palette's and the data's last bytes are told by their checksums alone. */
static void
test_damage (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    gsize length = 0;
    g_autofree guint8 *bytes = g_base64_decode (files[i].base64, &length);
    g_autofree guint8 *longer = g_malloc0 (length + 1);
    PtPngSize size;

    memcpy (longer, bytes, length);
    g_assert_false (passes (longer, length + 1, &size));
    for (gsize at = 0; at < length; at++) {
      g_assert_false (passes (bytes, at, &size));
      bytes[at] ^= 1 << (at % 8);
      g_assert_false (passes (bytes, length, &size));
      bytes[at] ^= 1 << (at % 8);
    }
  }
}

static void
add_number (GByteArray *bytes, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &big, sizeof big);
}

static void
add_chunk (GByteArray *bytes, const char *type, const guint8 *data, guint length)
{
  guint from = bytes->len + 4;

  add_number (bytes, length);
  g_byte_array_append (bytes, (const guint8 *) type, 4);
  if (length > 0)
    g_byte_array_append (bytes, data, length);
  add_number (bytes, (guint32) crc32 (0, bytes->data + from, length + 4));
}

/* A grey picture of these sides that carries @data bytes, each @fill, whatever the sides would take. */
static GByteArray *
make (guint32 width, guint32 height, gsize data, guint8 fill)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 head[13] = { [8] = 8 };
  guint32 sides[] = { GUINT32_TO_BE (width), GUINT32_TO_BE (height) };
  g_autofree guint8 *plain = g_malloc (data + 1);
  uLongf room = compressBound (data);
  g_autofree guint8 *packed = g_malloc (room);

  memset (plain, fill, data);
  memcpy (head, sides, sizeof sides);
  g_assert_cmpint (compress (packed, &room, plain, data), ==, Z_OK);
  g_byte_array_append (bytes, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  add_chunk (bytes, "IHDR", head, sizeof head);
  add_chunk (bytes, "IDAT", packed, room);
  add_chunk (bytes, "IEND", NULL, 0);
  return bytes;
}

static void
test_bounds (void)
{
  static const struct {
    guint32 width, height;
    gsize data;
    guint8 fill;
    gboolean passes;
  } cases[] = {
    { 10, 10, 110, 0, TRUE },
    { 10, 10, 109, 0, FALSE }, /* a byte short */
    { 10, 10, 111, 0, FALSE }, /* and one over */
    { 10, 10, 110, 9, FALSE }, /* no such filter */
    { 10, 10, 50000000, 0, FALSE },
    { 100, 100, 10100, 0, TRUE },
    { 101, 1, 102, 0, FALSE },
    { 1, 101, 202, 0, FALSE },
    { 0, 10, 0, 0, FALSE },
    { 10, 0, 0, 0, FALSE },
    { G_MAXUINT32, G_MAXUINT32, 10, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) bytes = make (cases[i].width, cases[i].height, cases[i].data, cases[i].fill);
    PtPngSize size;

    g_test_message ("%u by %u in %" G_GSIZE_FORMAT " bytes", cases[i].width, cases[i].height, cases[i].data);
    g_assert_cmpint (passes (bytes->data, bytes->len, &size), ==, cases[i].passes);
  }
}

/* Its sides are told before anything is inflated. */
static void
test_the_sides_are_told (void)
{
  g_autoptr (GByteArray) bytes = make (5000, 20, 1, 0);
  g_autoptr (GError) error = NULL;
  PtPngSize size;

  g_assert_false (pt_png_check (bytes->data, bytes->len, MOST_SIDE, &size, &error));
  g_assert_cmpstr (error->message, ==, "The picture is 5000 by 20 pixels: make it at most 100 wide and high");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/png/kinds", test_kinds);
  g_test_add_func ("/png/damage", test_damage);
  g_test_add_func ("/png/bounds", test_bounds);
  g_test_add_func ("/png/the-sides-are-told", test_the_sides_are_told);
  return g_test_run ();
}
