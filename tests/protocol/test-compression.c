/* SPDX-License-Identifier: GPL-3.0-or-later */

/* gzip both ways, and the streams that must not pass: bombs, cut ones, ones with something after them. */

#include "compression.h"

#include <string.h>

#include "errors.h"

static GBytes *
filled (gsize length, gboolean is_varied)
{
  guint8 *bytes = g_malloc0 (length + 1);
  for (gsize i = 0; is_varied && i < length; i++)
    bytes[i] = (i * 2654435761u) >> 13;
  return g_bytes_new_take (bytes, length);
}

static void
test_round_trip (void)
{
  static const gsize lengths[] = { 0, 1, 63, 64, 65, 1024, 100000, 1 << 20 };
  for (guint i = 0; i < 2 * G_N_ELEMENTS (lengths); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) plain = filled (lengths[i / 2], i % 2);
    g_autoptr (GBytes) packed = pt_gzip (plain);
    g_autoptr (GBytes) exact = pt_gunzip (packed, lengths[i / 2], &error);
    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (plain, exact));
    g_autoptr (GBytes) roomy = pt_gunzip (packed, 8 << 20, &error);
    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (plain, roomy));
  }
}

static void
assert_refused (GBytes *packed, gsize limit, int code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (pt_gunzip (packed, limit, &error));
  g_assert_error (error, PT_ERROR, code);
}

static void
test_bomb (void)
{
  g_autoptr (GBytes) plain = filled (32 << 20, FALSE);
  g_autoptr (GBytes) packed = pt_gzip (plain);
  g_assert_cmpuint (g_bytes_get_size (packed), <, 200000);
  assert_refused (packed, 8 << 20, PT_ERROR_TOO_LARGE);
  assert_refused (packed, (32 << 20) - 1, PT_ERROR_TOO_LARGE);
  assert_refused (packed, 1, PT_ERROR_TOO_LARGE);
  assert_refused (packed, 0, PT_ERROR_TOO_LARGE);
}

/* The closing count of bytes is the sender's claim; it neither gets room past the limit nor is it believed. */
static void
test_false_claim (void)
{
  static const guint32 claims[] = { 0, 1, 1 << 30, G_MAXUINT32 };
  g_autoptr (GBytes) plain = filled (1000, TRUE);
  g_autoptr (GBytes) packed = pt_gzip (plain);
  for (guint i = 0; i < G_N_ELEMENTS (claims); i++) {
    gsize length = g_bytes_get_size (packed);
    guint8 *copy = g_memdup2 (g_bytes_get_data (packed, NULL), length);
    guint32 claim = GUINT32_TO_LE (claims[i]);
    memcpy (copy + length - 4, &claim, 4);
    g_autoptr (GBytes) forged = g_bytes_new_take (copy, length);
    assert_refused (forged, 8 << 20, PT_ERROR_MALFORMED);
  }
}

static void
test_cut (void)
{
  g_autoptr (GBytes) plain = filled (500, TRUE);
  g_autoptr (GBytes) packed = pt_gzip (plain);
  for (gsize length = 0; length < g_bytes_get_size (packed); length++) {
    g_autoptr (GBytes) cut = g_bytes_new (g_bytes_get_data (packed, NULL), length);
    assert_refused (cut, 8 << 20, PT_ERROR_MALFORMED);
  }
}

static GBytes *
join (GBytes *a, const void *bytes, gsize length)
{
  GByteArray *joined = g_byte_array_new ();
  g_byte_array_append (joined, g_bytes_get_data (a, NULL), g_bytes_get_size (a));
  g_byte_array_append (joined, bytes, length);
  return g_byte_array_free_to_bytes (joined);
}

static void
test_trailing (void)
{
  g_autoptr (GBytes) plain = filled (500, TRUE);
  g_autoptr (GBytes) packed = pt_gzip (plain);
  g_autoptr (GBytes) zero = join (packed, "", 1);
  g_autoptr (GBytes) twice = join (packed, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  assert_refused (zero, 8 << 20, PT_ERROR_MALFORMED);
  assert_refused (twice, 8 << 20, PT_ERROR_MALFORMED);
}

/* One changed byte is told, wherever it stands but in the header's idle bytes (time, system). */
static void
test_damaged (void)
{
  g_autoptr (GBytes) plain = filled (500, TRUE);
  g_autoptr (GBytes) packed = pt_gzip (plain);
  for (gsize at = 10; at < g_bytes_get_size (packed); at++) {
    guint8 *copy = g_memdup2 (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
    copy[at] ^= 0x10;
    g_autoptr (GBytes) damaged = g_bytes_new_take (copy, g_bytes_get_size (packed));
    g_autoptr (GBytes) inflated = pt_gunzip (damaged, 8 << 20, NULL);
    g_assert_null (inflated);
  }
}

/* zlib and raw deflate are other formats. */
static void
test_other_forms (void)
{
  static const guint8 zlib_form[] = { 0x78, 0x9c, 0x4b, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62 };
  static const guint8 raw_form[] = { 0x4b, 0x04, 0x00 };
  g_autoptr (GBytes) zlib_bytes = g_bytes_new_static (zlib_form, sizeof zlib_form);
  g_autoptr (GBytes) raw_bytes = g_bytes_new_static (raw_form, sizeof raw_form);
  g_autoptr (GBytes) json = g_bytes_new_static ("{\"a\":1}", 7);
  assert_refused (zlib_bytes, 8 << 20, PT_ERROR_MALFORMED);
  assert_refused (raw_bytes, 8 << 20, PT_ERROR_MALFORMED);
  assert_refused (json, 8 << 20, PT_ERROR_MALFORMED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compression/round-trip", test_round_trip);
  g_test_add_func ("/compression/bomb", test_bomb);
  g_test_add_func ("/compression/false-claim", test_false_claim);
  g_test_add_func ("/compression/cut", test_cut);
  g_test_add_func ("/compression/trailing", test_trailing);
  g_test_add_func ("/compression/damaged", test_damaged);
  g_test_add_func ("/compression/other-forms", test_other_forms);
  return g_test_run ();
}
