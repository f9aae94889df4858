/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a file is a PNG that a decoder may have. For the organisation's logo, at the server and before it is drawn.
 */

#include "config.h"

#include "png.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zlib.h>

#include "errors.h"

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define SIGNATURE_BYTES 8
#define CHUNK_BYTES 12 /* of a chunk without data: length, type, checksum */
#define HEAD_BYTES 13

typedef struct {
  const guint8 *type;
  const guint8 *data;
  guint length;
} Chunk;

typedef struct {
  guint width, height;
  guint bits; /* a pixel */
  guint8 colour;
  gboolean is_interlaced;
} Head;

/* The pixels of each pass of an interlaced picture, and of the only one of another. */
typedef struct {
  guint x, y, step_x, step_y;
} Pass;

static const Pass interlaced[] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
                                   { 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 } };
static const Pass whole[] = { { 0, 0, 1, 1 } };

static guint32
read_number (const guint8 *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);
  return GUINT32_FROM_BE (number);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("The picture is no PNG file, or a damaged one"));
  return FALSE;
}

/* Takes the chunk at the beginning of @bytes. */
static gboolean
take_chunk (const guint8 **bytes, gsize *length, Chunk *chunk)
{
  if (*length < CHUNK_BYTES)
    return FALSE;
  chunk->length = read_number (*bytes);
  chunk->type = *bytes + 4;
  chunk->data = *bytes + 8;
  if (chunk->length > *length - CHUNK_BYTES
      || crc32 (0, chunk->type, chunk->length + 4) != read_number (chunk->data + chunk->length))
    return FALSE;
  *bytes += CHUNK_BYTES + chunk->length;
  *length -= CHUNK_BYTES + chunk->length;
  return TRUE;
}

static gboolean
is_type (const Chunk *chunk, const char *type)
{
  return memcmp (chunk->type, type, 4) == 0;
}

/* The samples of a pixel of each colour type, and the depths (a bit each) that it may have. */
static gboolean
read_colour (Head *head, guint8 depth)
{
  static const struct {
    guint samples, depths;
  } colours[] = {
    { 1, 1 | 2 | 4 | 8 | 16 }, { 0, 0 }, { 3, 8 | 16 }, { 1, 1 | 2 | 4 | 8 }, { 2, 8 | 16 }, { 0, 0 }, { 4, 8 | 16 }
  };

  if (head->colour >= G_N_ELEMENTS (colours) || (colours[head->colour].depths & depth) == 0
      || (depth & (depth - 1)) != 0)
    return FALSE;
  head->bits = colours[head->colour].samples * depth;
  return TRUE;
}

static gboolean
read_head (const Chunk *chunk, Head *head)
{
  if (!is_type (chunk, "IHDR") || chunk->length != HEAD_BYTES)
    return FALSE;
  head->width = read_number (chunk->data);
  head->height = read_number (chunk->data + 4);
  head->colour = chunk->data[9];
  head->is_interlaced = chunk->data[12] == 1;
  return head->width > 0 && head->height > 0 && chunk->data[10] == 0 && chunk->data[11] == 0 && chunk->data[12] <= 1
         && read_colour (head, chunk->data[8]);
}

/* Where the image data are: the pass, what is left of its rows, and what is left of this row. */
typedef struct {
  const Head *head;
  guint pass, rows;
  gsize row, left;
  gboolean is_sound;
} Scan;

static void
next_pass (Scan *scan)
{
  const Pass *passes = scan->head->is_interlaced ? interlaced : whole;
  guint count = scan->head->is_interlaced ? G_N_ELEMENTS (interlaced) : G_N_ELEMENTS (whole);

  while (scan->rows == 0 && scan->pass < count) {
    const Pass *pass = &passes[scan->pass++];
    gsize width = scan->head->width > pass->x ? (scan->head->width - pass->x - 1) / pass->step_x + 1 : 0;
    guint height = scan->head->height > pass->y ? (scan->head->height - pass->y - 1) / pass->step_y + 1 : 0;

    scan->rows = width > 0 ? height : 0;
    scan->row = 1 + (width * scan->head->bits + 7) / 8;
  }
}

/* Each row begins with the filter that it went through, of which there are five. */
static void
scan_bytes (Scan *scan, const guint8 *bytes, gsize length)
{
  while (length > 0 && scan->is_sound) {
    gsize part;

    if (scan->left == 0) {
      next_pass (scan);
      scan->is_sound = scan->rows > 0 && bytes[0] <= 4;
      scan->left = scan->row;
    }
    part = MIN (length, scan->left);
    scan->left -= part;
    scan->rows -= scan->left == 0 && scan->is_sound;
    bytes += part;
    length -= part;
  }
}

static gboolean
is_at_end (Scan *scan)
{
  next_pass (scan);
  return scan->is_sound && scan->left == 0 && scan->rows == 0;
}

/* Gives the stream's state after it: Z_OK for more, Z_STREAM_END, or an error. */
static int
scan_data (z_stream *stream, Scan *scan, const Chunk *chunk)
{
  guint8 room[4096];
  int result = Z_OK;

  stream->next_in = (Bytef *) chunk->data;
  stream->avail_in = chunk->length;
  do {
    stream->next_out = room;
    stream->avail_out = sizeof room;
    result = inflate (stream, Z_NO_FLUSH);
    scan_bytes (scan, room, sizeof room - stream->avail_out);
  } while (result == Z_OK && stream->avail_out == 0 && scan->is_sound);
  return result == Z_BUF_ERROR ? Z_OK : result;
}

/* The chunks after the head, to the end of the file. */
static gboolean
scan_chunks (const Head *head, const guint8 *bytes, gsize length, z_stream *stream)
{
  Scan scan = { .head = head, .is_sound = TRUE };
  gboolean has_palette = head->colour != 3;
  int state = Z_OK;
  Chunk chunk;

  while (take_chunk (&bytes, &length, &chunk) && scan.is_sound && (state == Z_OK || state == Z_STREAM_END)) {
    if (is_type (&chunk, "IEND"))
      return state == Z_STREAM_END && is_at_end (&scan) && length == 0;
    if (is_type (&chunk, "PLTE"))
      has_palette = TRUE;
    else if (is_type (&chunk, "IDAT") && has_palette && state == Z_OK)
      state = scan_data (stream, &scan, &chunk);
    else if ((chunk.type[0] & 0x20) == 0) /* one that must be understood */
      return FALSE;
  }
  return FALSE;
}

static gboolean
check_data (const Head *head, const guint8 *bytes, gsize length)
{
  z_stream stream = { 0 };
  int result = inflateInit (&stream);
  gboolean is_sound;

  g_assert_cmpint (result, ==, Z_OK);
  is_sound = scan_chunks (head, bytes, length, &stream);
  inflateEnd (&stream);
  return is_sound;
}

gboolean
pt_png_check (const guint8 *bytes, gsize length, guint most_side, PtPngSize *size, GError **error)
{
  Head head = { 0 };
  Chunk chunk;

  g_return_val_if_fail (length <= G_MAXUINT, FALSE);
  if (length < SIGNATURE_BYTES || memcmp (bytes, SIGNATURE, SIGNATURE_BYTES) != 0)
    return fail (error);
  bytes += SIGNATURE_BYTES;
  length -= SIGNATURE_BYTES;
  if (!take_chunk (&bytes, &length, &chunk) || !read_head (&chunk, &head))
    return fail (error);
  if (head.width > most_side || head.height > most_side) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
                 _ ("The picture is %u by %u pixels: make it at most %u wide and high"), head.width, head.height,
                 most_side);
    return FALSE;
  }
  *size = (PtPngSize){ head.width, head.height };
  return check_data (&head, bytes, length) || fail (error);
}
