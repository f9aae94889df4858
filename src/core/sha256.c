/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SHA-256 for leaves and the audit chain. Every row is hashed once on each side, and a pull of 100 000 rows spends a
 * fifth of its time there with GLib's or libsodium's portable code: so the x86 instructions for it are used where the
 * processor has them (four times as fast), and plain C where not. */

#include "sha256.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

static const guint32 K[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static guint32
rotate (guint32 value, guint bits)
{
  return value >> bits | value << (32 - bits);
}

/* The message schedule: the block's 16 words and 48 that are mixed from them. */
static void
expand (const guint8 *block, guint32 words[64])
{
  for (guint i = 0; i < 16; i++) {
    memcpy (&words[i], block + 4 * i, 4);
    words[i] = GUINT32_FROM_BE (words[i]);
  }
  for (guint i = 16; i < 64; i++) {
    guint32 early = words[i - 15];
    guint32 late = words[i - 2];

    words[i] = words[i - 16] + words[i - 7] + (rotate (early, 7) ^ rotate (early, 18) ^ early >> 3)
               + (rotate (late, 17) ^ rotate (late, 19) ^ late >> 10);
  }
}

static void
compress (guint32 state[8], const guint8 *block)
{
  guint32 words[64];
  guint32 s[8];

  expand (block, words);
  memcpy (s, state, sizeof s);
  for (guint i = 0; i < 64; i++) {
    guint32 chosen = (s[4] & s[5]) ^ (~s[4] & s[6]);
    guint32 majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    guint32 first = s[7] + (rotate (s[4], 6) ^ rotate (s[4], 11) ^ rotate (s[4], 25)) + chosen + K[i] + words[i];
    guint32 second = (rotate (s[0], 2) ^ rotate (s[0], 13) ^ rotate (s[0], 22)) + majority;

    memmove (s + 1, s, 7 * sizeof s[0]);
    s[4] += first;
    s[0] = first + second;
  }
  for (guint i = 0; i < 8; i++)
    state[i] += s[i];
}

void
pt_sha256_run_portable (guint32 state[8], const guint8 *blocks, gsize n)
{
  for (; n > 0; n--, blocks += 64)
    compress (state, blocks);
}

#if defined(__x86_64__)

static gboolean
has_instructions (void)
{
  static gsize known; /* 1 no, 2 yes */

  if (g_once_init_enter (&known)) {
    guint a = 0;
    guint b = 0;
    guint c = 0;
    guint d = 0;
    gboolean found = __get_cpuid (1, &a, &b, &c, &d) && (c & bit_SSSE3) != 0 && (c & bit_SSE4_1) != 0
                     && __get_cpuid_count (7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0;

    g_once_init_leave (&known, found ? 2 : 1);
  }
  return known == 2;
}

/* The instructions keep the state as words ABEF and CDGH and do two rounds each; @words holds the schedule's last 16
 * words, of which each step uses four and replaces them by the four that come 16 later. */
__attribute__ ((target ("sha,sse4.1,ssse3"))) static void
run_instructions (guint32 state[8], const guint8 *blocks, gsize n)
{
  const __m128i swap = _mm_set_epi64x (0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i low = _mm_shuffle_epi32 (_mm_loadu_si128 ((const __m128i *) state), 0xb1);
  __m128i high = _mm_shuffle_epi32 (_mm_loadu_si128 ((const __m128i *) (state + 4)), 0x1b);
  __m128i abef = _mm_alignr_epi8 (low, high, 8);
  __m128i cdgh = _mm_blend_epi16 (high, low, 0xf0);

  for (; n > 0; n--, blocks += 64) {
    const __m128i old_abef = abef;
    const __m128i old_cdgh = cdgh;
    __m128i words[4];

    for (guint i = 0; i < 4; i++)
      words[i] = _mm_shuffle_epi8 (_mm_loadu_si128 ((const __m128i *) (blocks + 16 * i)), swap);
#pragma GCC unroll 16
    for (guint i = 0; i < 16; i++) {
      __m128i sum = _mm_add_epi32 (words[i % 4], _mm_loadu_si128 ((const __m128i *) (K + 4 * i)));
      __m128i next = _mm_add_epi32 (_mm_sha256msg1_epu32 (words[i % 4], words[(i + 1) % 4]),
                                    _mm_alignr_epi8 (words[(i + 3) % 4], words[(i + 2) % 4], 4));

      cdgh = _mm_sha256rnds2_epu32 (cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32 (abef, cdgh, _mm_shuffle_epi32 (sum, 0x0e));
      words[i % 4] = _mm_sha256msg2_epu32 (next, words[(i + 3) % 4]);
    }
    abef = _mm_add_epi32 (abef, old_abef);
    cdgh = _mm_add_epi32 (cdgh, old_cdgh);
  }
  low = _mm_shuffle_epi32 (abef, 0x1b);
  high = _mm_shuffle_epi32 (cdgh, 0xb1);
  _mm_storeu_si128 ((__m128i *) state, _mm_blend_epi16 (low, high, 0xf0));
  _mm_storeu_si128 ((__m128i *) (state + 4), _mm_alignr_epi8 (high, low, 8));
}

gboolean
pt_sha256_run_accelerated (guint32 state[8], const guint8 *blocks, gsize n)
{
  if (!has_instructions ())
    return FALSE;
  run_instructions (state, blocks, n);
  return TRUE;
}

#else

gboolean
pt_sha256_run_accelerated (guint32 state[8], const guint8 *blocks, gsize n)
{
  return FALSE;
}

#endif

static void
run (PtSha256 *self, const guint8 *blocks, gsize n)
{
  if (n > 0 && !pt_sha256_run_accelerated (self->state, blocks, n))
    pt_sha256_run_portable (self->state, blocks, n);
}

void
pt_sha256_init (PtSha256 *self)
{
  static const guint32 start[8]
      = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

  memcpy (self->state, start, sizeof start);
  self->length = 0;
}

void
pt_sha256_update (PtSha256 *self, const void *bytes, gsize length)
{
  const guint8 *next = bytes;
  gsize held = self->length % sizeof self->block;

  self->length += length;
  if (held > 0) {
    gsize taken = MIN (length, sizeof self->block - held);

    memcpy (self->block + held, next, taken);
    if (held + taken < sizeof self->block)
      return;
    run (self, self->block, 1);
    next += taken;
    length -= taken;
  }
  run (self, next, length / 64);
  if (length % 64 > 0)
    memcpy (self->block, next + length / 64 * 64, length % 64);
}

void
pt_sha256_finish (PtSha256 *self, guint8 out[32])
{
  static const guint8 padding[64] = { 0x80 };
  guint64 bits = GUINT64_TO_BE (self->length * 8);
  gsize held = self->length % sizeof self->block;

  pt_sha256_update (self, padding, (held < 56 ? 56 : 120) - held);
  pt_sha256_update (self, &bits, sizeof bits);
  for (guint i = 0; i < 8; i++) {
    guint32 word = GUINT32_TO_BE (self->state[i]);

    memcpy (out + 4 * i, &word, 4);
  }
}

void
pt_sha256 (const void *bytes, gsize length, guint8 out[32])
{
  PtSha256 hash;

  pt_sha256_init (&hash);
  pt_sha256_update (&hash, bytes, length);
  pt_sha256_finish (&hash, out);
}

void
pt_sha256_format (const guint8 hash[32], char text[PT_SHA256_TEXT])
{
  static const char digits[] = "0123456789abcdef";

  for (guint i = 0; i < 32; i++) {
    text[2 * i] = digits[hash[i] >> 4];
    text[2 * i + 1] = digits[hash[i] & 15];
  }
  text[64] = '\0';
}
