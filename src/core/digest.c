/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The proof that two sides hold the same rows (protocol, section 6): a row's canonical text goes through SHA-256
 * piece by piece, so that hashing allocates nothing; the changes of a transaction are gathered and written once a
 * bucket. Storage and server keep their bucket sums with these. */

#include "digest.h"

#include <string.h>

static const char DIGITS[] = "0123456789abcdef";

/* Gathers small pieces, since SHA-256 takes a kilobyte far faster than fifty short words. */
typedef struct {
  PtSha256 hash;
  gsize used;
  char pending[2048];
} Canon;

static void
flush (Canon *canon)
{
  pt_sha256_update (&canon->hash, canon->pending, canon->used);
  canon->used = 0;
}

static void
absorb (Canon *canon, const char *text, gsize length)
{
  if (length > sizeof canon->pending - canon->used)
    flush (canon);
  if (length > sizeof canon->pending) {
    pt_sha256_update (&canon->hash, text, length);
    return;
  }
  memcpy (canon->pending + canon->used, text, length);
  canon->used += length;
}

#define INTEGER_TEXT 21

/* Decimal digits at the end of @out; returns where they begin. */
static const char *
write_integer (gint64 value, char out[INTEGER_TEXT])
{
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;
  char *next = out + INTEGER_TEXT;

  do
    *--next = DIGITS[rest % 10];
  while ((rest /= 10) > 0);
  if (value < 0)
    *--next = '-';
  return next;
}

static void
absorb_integer (Canon *canon, gint64 value, char closing)
{
  char digits[INTEGER_TEXT];
  const char *first = write_integer (value, digits);

  absorb (canon, first, digits + INTEGER_TEXT - first);
  absorb (canon, &closing, 1);
}

/* "byte length:value\n" */
static void
absorb_value (Canon *canon, const char *value, gsize length)
{
  absorb_integer (canon, (gint64) length, ':');
  absorb (canon, value, length);
  absorb (canon, "\n", 1);
}

static void
absorb_field (Canon *canon, const PtRow *row, guint index)
{
  const PtField *field = &pt_row_entity (row)->fields[index];
  char buffer[PT_ID_TEXT];

  absorb (canon, field->name, strlen (field->name));
  absorb (canon, "=", 1);
  if (pt_kind_is_integer (field->kind)) {
    const char *digits = write_integer (pt_row_get_integer (row, index), buffer);

    absorb_value (canon, digits, buffer + INTEGER_TEXT - digits);
  } else if (pt_kind_is_id (field->kind)) {
    pt_id_format (pt_row_get_id (row, index), buffer);
    absorb_value (canon, buffer, PT_ID_TEXT - 1);
  } else {
    absorb_value (canon, pt_row_get_text (row, index), pt_row_get_text_length (row, index));
  }
}

static void
absorb_head (Canon *canon, const PtRow *row)
{
  const PtRowMeta *meta = pt_row_peek_meta (row);
  const char *name = pt_row_entity (row)->name;
  char id[PT_ID_TEXT];

  absorb (canon, name, strlen (name));
  absorb (canon, "\n", 1);
  pt_id_format (&meta->id, id);
  id[PT_ID_TEXT - 1] = '\n';
  absorb (canon, id, sizeof id);
  absorb_integer (canon, meta->version, '\n');
  absorb (canon, meta->deleted ? "1\n" : "0\n", 2);
}

void
pt_row_hash (const PtRow *row, guint8 out[32])
{
  const PtEntity *entity = pt_row_entity (row);
  const guint8 *sorted = pt_entity_sorted (entity);
  gboolean deleted = pt_row_peek_meta (row)->deleted;
  Canon canon;

  canon.used = 0;
  pt_sha256_init (&canon.hash);
  absorb_head (&canon, row);
  for (guint i = 0; !deleted && i < entity->n_fields; i++) {
    if (!pt_row_is_null (row, sorted[i]))
      absorb_field (&canon, row, sorted[i]);
  }
  flush (&canon);
  pt_sha256_finish (&canon.hash, out);
}

PtLeaf
pt_row_leaf (const PtRow *row)
{
  guint8 hash[32];
  PtLeaf leaf = 0;

  pt_row_hash (row, hash);
  for (int i = sizeof leaf - 1; i >= 0; i--)
    leaf = leaf << 8 | hash[i];
  return leaf;
}

void
pt_row_base_leaf (const PtRow *row, char out[PT_BASE_LEAF_TEXT])
{
  guint8 hash[32];

  pt_row_hash (row, hash);
  for (guint i = 0; i < PT_BASE_LEAF_TEXT - 1; i++)
    out[i] = DIGITS[i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 0x0f];
  out[PT_BASE_LEAF_TEXT - 1] = '\0';
}

guint
pt_id_bucket (const PtId *id)
{
  return (guint) id->bytes[14] << 8 | id->bytes[15];
}

void
pt_leaf_format (PtLeaf sum, char out[PT_LEAF_TEXT])
{
  for (int i = PT_LEAF_TEXT - 2; i >= 0; i--) {
    out[i] = DIGITS[sum & 0x0f];
    sum >>= 4;
  }
  out[PT_LEAF_TEXT - 1] = '\0';
}

gboolean
pt_leaf_parse (const char *text, PtLeaf *sum)
{
  PtLeaf parsed = 0;
  guint digits = 0;

  for (; text[digits] != '\0'; digits++) {
    const char *digit = strchr (DIGITS, text[digits]);

    if (digit == NULL || digits == PT_LEAF_TEXT - 1)
      return FALSE;
    parsed = parsed << 4 | (PtLeaf) (digit - DIGITS);
  }
  if (digits != PT_LEAF_TEXT - 1)
    return FALSE;
  *sum = parsed;
  return TRUE;
}

/* One leaf that came or went. */
typedef struct {
  PtLeaf leaf;
  gint32 count;
  guint16 entity;
  guint16 bucket;
} Change;

struct _PtDigestDelta {
  GArray *changes;
};

PtDigestDelta *
pt_digest_delta_new (void)
{
  PtDigestDelta *self = g_new (PtDigestDelta, 1);

  self->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  return self;
}

void
pt_digest_delta_free (PtDigestDelta *self)
{
  if (self != NULL)
    g_array_unref (self->changes);
  g_free (self);
}

static void
record (PtDigestDelta *self, guint entity, const PtId *id, PtLeaf leaf, gint32 count)
{
  Change change = { leaf, count, entity, pt_id_bucket (id) };

  g_array_append_val (self->changes, change);
}

void
pt_digest_delta_add (PtDigestDelta *self, guint entity, const PtId *id, PtLeaf leaf)
{
  record (self, entity, id, leaf, 1);
}

void
pt_digest_delta_remove (PtDigestDelta *self, guint entity, const PtId *id, PtLeaf leaf)
{
  record (self, entity, id, -leaf, -1);
}

static gboolean
is_counted (const PtRow *row)
{
  return row != NULL && pt_row_peek_meta (row)->version > 0;
}

void
pt_digest_delta_change (PtDigestDelta *self, const PtRow *before, const PtRow *after)
{
  if (is_counted (before))
    pt_digest_delta_remove (self, pt_row_entity (before)->index, &pt_row_peek_meta (before)->id, pt_row_leaf (before));
  if (is_counted (after))
    pt_digest_delta_add (self, pt_row_entity (after)->index, &pt_row_peek_meta (after)->id, pt_row_leaf (after));
}

static guint
get_byte (const Change *change, guint byte)
{
  return ((guint) change->entity << 16 | change->bucket) >> 8 * byte & 0xff;
}

/* A counting sort by one byte of entity and bucket, keeping the order of equals. */
static void
sort_by_byte (const Change *from, Change *to, guint n, guint byte)
{
  guint places[257] = { 0 };

  for (guint i = 0; i < n; i++)
    places[get_byte (&from[i], byte) + 1]++;
  for (guint value = 1; value < 256; value++)
    places[value] += places[value - 1];
  for (guint i = 0; i < n; i++)
    to[places[get_byte (&from[i], byte)]++] = from[i];
}

/* By entity, then bucket: byte by byte, since a bulk page touches thousands of buckets and comparing is ten times
 * as slow. */
static void
sort (GArray *changes)
{
  g_autofree Change *scratch = g_new (Change, changes->len);
  Change *kept = (Change *) (gpointer) changes->data;

  sort_by_byte (kept, scratch, changes->len, 0);
  sort_by_byte (scratch, kept, changes->len, 1);
  sort_by_byte (kept, scratch, changes->len, 2);
  memcpy (kept, scratch, changes->len * sizeof *kept);
}

/* Writes the sums of @digits hex digits of one entity's changes, which stand in order. */
static gboolean
write_level (const Change *changes, guint n, guint digits, PtDigestWrite write, gpointer data, GError **error)
{
  guint shift = 16 - 4 * digits;

  for (guint i = 0; i < n;) {
    guint prefix = (guint) changes[i].bucket >> shift;
    PtDigest sum = { 0 };

    for (; i < n && (guint) changes[i].bucket >> shift == prefix; i++) {
      sum.count += changes[i].count;
      sum.sum += changes[i].leaf;
    }
    if (!write (changes[0].entity, digits, prefix, &sum, data, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_entity (const Change *changes, guint n, PtDigestWrite write, gpointer data, GError **error)
{
  return write_level (changes, n, 0, write, data, error) && write_level (changes, n, 2, write, data, error)
         && write_level (changes, n, 4, write, data, error);
}

gboolean
pt_digest_delta_flush (PtDigestDelta *self, PtDigestWrite write, gpointer data, GError **error)
{
  const Change *changes = (const Change *) (gconstpointer) self->changes->data;
  guint n = self->changes->len;

  if (n > 0)
    sort (self->changes);
  for (guint first = 0; first < n;) {
    guint end = first;

    while (end < n && changes[end].entity == changes[first].entity)
      end++;
    if (!write_entity (changes + first, end - first, write, data, error))
      return FALSE;
    first = end;
  }
  g_array_set_size (self->changes, 0);
  return TRUE;
}
