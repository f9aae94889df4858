/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The proof that both sides hold the same, asked bucket by bucket, and the rows to repair one. Looked up by routes.c.
 */

#include "server-digests.h"

#include "cursors.h"
#include "fields.h"
#include "protocol-limits.h"

/* The entity and prefix that the address names. */
typedef struct {
  const PtEntity *entity;
  guint digits;
  guint prefix;
} Bucket;

static gboolean
parse_prefix (const char *text, Bucket *bucket)
{
  bucket->digits = (guint) strlen (text);
  if (bucket->digits != 0 && bucket->digits != 2 && bucket->digits != 4)
    return FALSE;
  bucket->prefix = 0;
  for (guint i = 0; i < bucket->digits; i++) {
    int digit = g_ascii_isupper (text[i]) ? -1 : g_ascii_xdigit_value (text[i]);

    if (digit < 0)
      return FALSE;
    bucket->prefix = bucket->prefix << 4 | (guint) digit;
  }
  return TRUE;
}

/* FALSE where the call was answered with what is wrong. */
static gboolean
take_bucket (PtCall *call, Bucket *bucket)
{
  const char *prefix = pt_call_query (call, "prefix");

  bucket->entity = pt_entity_find (pt_call_rest (call), -1);
  if (bucket->entity == NULL)
    return !pt_call_problem (call, "not_found", NULL);
  return parse_prefix (prefix != NULL ? prefix : "", bucket) || !pt_call_problem (call, "malformed", "prefix");
}

static void
put_digest (PtWriter *writer, const PtDigest *digest)
{
  char sum[PT_LEAF_TEXT];

  pt_leaf_format (digest->sum, sum);
  pt_writer_put_integer (writer, "count", digest->count);
  pt_writer_put_text (writer, "sum", sum);
}

typedef struct {
  PtWriter *writer;
  guint digits;
} Children;

static PtEach
write_child (guint prefix, const PtDigest *digest, gpointer data, GError **error)
{
  Children *children = data;
  char name[5];

  if (digest->count == 0)
    return PT_EACH_MORE;
  g_snprintf (name, sizeof name, "%0*x", (int) children->digits, prefix);
  pt_writer_member (children->writer, name);
  pt_writer_begin_object (children->writer);
  put_digest (children->writer, digest);
  pt_writer_end_object (children->writer);
  return PT_EACH_MORE;
}

static gboolean
write_children (PtCall *call, const Bucket *bucket, PtWriter *writer, GError **error)
{
  Children children = { writer, bucket->digits + 2 };

  if (bucket->digits == 4)
    return TRUE;
  pt_writer_member (writer, "children");
  pt_writer_begin_object (writer);
  if (!call->store->verbs->each_digest (call->store, bucket->entity->index, children.digits, bucket->prefix << 8,
                                        bucket->prefix << 8 | 0xff, write_child, &children, error))
    return FALSE;
  pt_writer_end_object (writer);
  return TRUE;
}

gboolean
pt_digest_run (PtCall *call, GError **error)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  Bucket bucket;
  PtDigest digest;

  if (!take_bucket (call, &bucket))
    return TRUE;
  if (!call->store->verbs->read_digest (call->store, bucket.entity->index, bucket.digits, bucket.prefix, &digest,
                                        error))
    return FALSE;
  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "head", call->organisation->head);
  put_digest (writer, &digest);
  if (!write_children (call, &bucket, writer, error))
    return FALSE;
  pt_call_reply_marked (call, writer);
  return TRUE;
}

typedef struct {
  PtWriter *writer;
  guint left;
  gboolean more;
  PtId last;
} Rows;

static PtEach
write_row (PtRow *row, gpointer data, GError **error)
{
  Rows *rows = data;

  if (rows->left == 0 || pt_writer_text_so_far (rows->writer)->len > PT_LIMIT_PAGE - PT_LIMIT_ROW) {
    rows->more = TRUE;
    return PT_EACH_STOP;
  }
  pt_pull_row_write (rows->writer, row, PT_FIELDS_FULL);
  rows->left--;
  rows->last = pt_row_peek_meta (row)->id;
  return PT_EACH_MORE;
}

static void
reply_rows (PtCall *call, const Rows *rows)
{
  PtCursor cursor = { .epoch = call->organisation->epoch, .row = rows->last };
  g_autofree char *text = pt_cursor_format (call->keys, "rows", &cursor);

  pt_writer_end_array (rows->writer);
  pt_writer_put_text (rows->writer, "cursor", text);
  pt_writer_put_boolean (rows->writer, "more", rows->more);
  pt_call_reply_marked (call, rows->writer);
}

gboolean
pt_rows_run (PtCall *call, GError **error)
{
  const char *text = pt_call_query (call, "cursor");
  g_autoptr (PtWriter) writer = pt_writer_new ();
  Rows rows = { .writer = writer, .left = PT_PULL_LIMIT_MAX };
  PtCursor cursor = { .seq = 0 };
  Bucket bucket;

  if (!take_bucket (call, &bucket))
    return TRUE;
  if (text != NULL && !pt_cursor_parse (call->keys, "rows", text, &cursor))
    return pt_call_problem (call, "bad_cursor", NULL);
  rows.last = cursor.row;
  pt_writer_begin_object (writer);
  pt_writer_member (writer, "changes");
  pt_writer_begin_array (writer);
  if (!call->store->verbs->each_row_in (call->store, bucket.entity, bucket.digits, bucket.prefix, &cursor.row,
                                        write_row, &rows, error))
    return FALSE;
  reply_rows (call, &rows);
  return TRUE;
}
