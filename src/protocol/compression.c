/* SPDX-License-Identifier: GPL-3.0-or-later */

/* gzip of request and answer bodies, for the transport and the server's routes. */

#include "compression.h"

#include <string.h>
#include <zlib.h>

#include "errors.h"

#define GZIP_WINDOW (15 + 16) /* zlib's way to ask for gzip and nothing else */
#define LEAST_GZIP 18         /* bytes of the smallest stream */
#define GREATEST_RATIO 1032   /* of deflate */

GBytes *
pt_gzip (GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  z_stream stream = { 0 };
  g_assert_cmpuint (length, <=, G_MAXUINT / 2);
  int result = deflateInit2 (&stream, 1, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY);
  g_assert_cmpint (result, ==, Z_OK);
  gsize room = deflateBound (&stream, length);
  guint8 *out = g_malloc (room);
  stream.next_in = (Bytef *) data;
  stream.avail_in = length;
  stream.next_out = out;
  stream.avail_out = room;
  result = deflate (&stream, Z_FINISH);
  g_assert_cmpint (result, ==, Z_STREAM_END);
  gsize written = stream.total_out;
  deflateEnd (&stream);
  return g_bytes_new_take (g_realloc (out, written), written);
}

/* The size that the stream itself claims, kept within what it can hold and @limit: room for an honest one at once. */
static gsize
guess_size (const guint8 *data, gsize length, gsize limit)
{
  guint32 claimed = 0;
  if (length >= LEAST_GZIP)
    memcpy (&claimed, data + length - sizeof claimed, sizeof claimed);
  claimed = GUINT32_FROM_LE (claimed);
  return MIN (MIN (MAX (claimed, 64), length * GREATEST_RATIO), limit);
}

/* Inflates into @out, which grows by doubling up to @limit. */
static int
inflate_all (z_stream *stream, GByteArray *out, gsize room, gsize limit)
{
  int result = Z_OK;
  guint8 beyond; /* where a byte lands that the limit has no room for */
  while (result == Z_OK) {
    gsize done = stream->total_out;
    gboolean is_full = done == limit;
    if (done == out->len && !is_full)
      g_byte_array_set_size (out, MIN (MAX (room, 2 * done), limit));
    stream->next_out = is_full ? &beyond : out->data + done;
    stream->avail_out = is_full ? 1 : out->len - done;
    result = inflate (stream, Z_NO_FLUSH);
    if (stream->total_out > limit)
      return Z_MEM_ERROR;
  }
  g_byte_array_set_size (out, stream->total_out);
  return result;
}

GBytes *
pt_gunzip (GBytes *bytes, gsize limit, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  z_stream stream = { .next_in = (Bytef *) data, .avail_in = length };
  g_return_val_if_fail (length <= G_MAXUINT && limit < G_MAXUINT, NULL);
  int result = inflateInit2 (&stream, GZIP_WINDOW);
  g_assert_cmpint (result, ==, Z_OK);
  result = inflate_all (&stream, out, guess_size (data, length, limit), limit);
  guint left = stream.avail_in;
  inflateEnd (&stream);
  if (result == Z_MEM_ERROR) {
    g_set_error (error, PT_ERROR, PT_ERROR_TOO_LARGE, "The compressed body holds more than %" G_GSIZE_FORMAT " bytes",
                 limit);
    return NULL;
  }
  if (result != Z_STREAM_END || left > 0) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED, "The compressed body is damaged or cut short");
    return NULL;
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
