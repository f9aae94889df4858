/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SHA-256: the standard's vectors, GLib's answers at every length around a block, in one piece and in many, and both
 * ways through the blocks side by side. */

#include "sha256.h"

#include <string.h>

#include "random.h"

static char *
to_hex (const guint8 hash[32])
{
  char *hex = g_malloc (PT_SHA256_TEXT);

  pt_sha256_format (hash, hex);
  return hex;
}

static void
assert_hash (const char *text, const char *expected)
{
  g_autofree char *hex = NULL;
  guint8 hash[32];

  pt_sha256 (text, strlen (text), hash);
  hex = to_hex (hash);
  g_assert_cmpstr (hex, ==, expected);
}

static void
test_standard (void)
{
  assert_hash ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert_hash ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert_hash ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void
test_lengths (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (5);
  guint8 bytes[300];

  pt_random_fill (random, bytes, sizeof bytes);
  for (gsize length = 0; length <= sizeof bytes; length++) {
    g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, length);
    g_autofree char *hex = NULL;
    guint8 hash[32];

    pt_sha256 (bytes, length, hash);
    hex = to_hex (hash);
    g_assert_cmpstr (hex, ==, expected);
  }
}

static void
test_pieces (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (6);
  guint8 bytes[1000];
  guint8 whole[32];

  pt_random_fill (random, bytes, sizeof bytes);
  pt_sha256 (bytes, sizeof bytes, whole);
  for (guint round = 0; round < 200; round++) {
    guint8 hash[32];
    PtSha256 pieces;

    pt_sha256_init (&pieces);
    for (gsize done = 0; done < sizeof bytes;) {
      gsize length = pt_random_below (random, 200);

      length = MIN (length, sizeof bytes - done);
      pt_sha256_update (&pieces, bytes + done, length);
      done += length;
    }
    pt_sha256_finish (&pieces, hash);
    g_assert_cmpmem (hash, sizeof hash, whole, sizeof whole);
  }
}

/* On a processor without the instructions there is only one way, which the vectors above have gone. */
static void
test_ways (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (8);
  guint8 blocks[64 * 20];
  guint32 portable[8];
  guint32 accelerated[8];

  for (guint n = 0; n <= 20; n++) {
    pt_random_fill (random, blocks, sizeof blocks);
    pt_random_fill (random, (guint8 *) portable, sizeof portable);
    memcpy (accelerated, portable, sizeof portable);
    if (!pt_sha256_run_accelerated (accelerated, blocks, n))
      return;
    pt_sha256_run_portable (portable, blocks, n);
    g_assert_cmpmem (accelerated, sizeof accelerated, portable, sizeof portable);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sha256/standard", test_standard);
  g_test_add_func ("/sha256/lengths", test_lengths);
  g_test_add_func ("/sha256/pieces", test_pieces);
  g_test_add_func ("/sha256/ways", test_ways);
  return g_test_run ();
}
