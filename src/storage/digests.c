/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Bucket sums of confirmed rows as they lie in the database: 257 nodes an
 * entity, each with its 256 children packed in one blob, so that a page of
 * thousands of rows writes hundreds of records, not one for each bucket.
 * Called by whatever changes confirmed rows, and by digest and repair.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "digests.h"
#include "errors.h"

#define CHILDREN 256
#define CHILD_BYTES 20
#define ROOT (-1)
#define NOWHERE (-2)

/* The node at hand while a delta is written. */
typedef struct {
  PtDatabase *database;
  guint entity;
  int node;
  guint8 children[CHILDREN * CHILD_BYTES];
} Node;

static void
get_child (const guint8 *children, guint child, PtDigest *digest)
{
  const guint8 *at = children + child * CHILD_BYTES;
  guint32 count;
  guint64 low, high;

  memcpy (&count, at, sizeof count);
  memcpy (&low, at + 4, sizeof low);
  memcpy (&high, at + 12, sizeof high);
  digest->count = GUINT32_FROM_LE (count);
  digest->sum = (PtLeaf) GUINT64_FROM_LE (high) << 64 | GUINT64_FROM_LE (low);
}

static void
set_child (guint8 *children, guint child, const PtDigest *digest)
{
  guint8 *at = children + child * CHILD_BYTES;
  guint32 count = GUINT32_TO_LE ((guint32) digest->count);
  guint64 low = GUINT64_TO_LE ((guint64) digest->sum);
  guint64 high = GUINT64_TO_LE ((guint64) (digest->sum >> 64));

  memcpy (at, &count, sizeof count);
  memcpy (at + 4, &low, sizeof low);
  memcpy (at + 12, &high, sizeof high);
}

/* Fills @children, with zeros where the node is not there yet. */
static gboolean
load (PtDatabase *database, guint entity, int node, guint8 *children, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT children FROM digests WHERE entity = ? AND node = ?", error);
  const void *bytes = NULL;
  gsize length = 0;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_integer (select, 1, entity);
  pt_statement_bind_integer (select, 2, node);
  switch (pt_statement_step (select, error)) {
  case PT_STEP_ERROR:
    return FALSE;
  case PT_STEP_ROW:
    bytes = pt_statement_blob (select, 0, &length);
    break;
  case PT_STEP_DONE:
    break;
  }
  memset (children, 0, CHILDREN * CHILD_BYTES);
  if (length == CHILDREN * CHILD_BYTES)
    memcpy (children, bytes, length);
  return TRUE;
}

static gboolean
store (Node *node, GError **error)
{
  g_autoptr (PtStatement) insert = NULL;

  if (node->node == NOWHERE)
    return TRUE;
  insert = pt_database_prepare (node->database, "INSERT OR REPLACE INTO digests VALUES (?, ?, ?)", error);
  if (insert == NULL)
    return FALSE;
  pt_statement_bind_integer (insert, 1, node->entity);
  pt_statement_bind_integer (insert, 2, node->node);
  pt_statement_bind_blob (insert, 3, node->children, sizeof node->children);
  return pt_statement_run (insert, error);
}

/* Leaves the node at hand, storing it, and takes another. */
static gboolean
move (Node *node, guint entity, int to, GError **error)
{
  if (node->node == to && node->entity == entity)
    return TRUE;
  if (!store (node, error))
    return FALSE;
  node->entity = entity;
  node->node = to;
  return load (node->database, entity, to, node->children, error);
}

static gboolean
write_bucket (guint entity, guint digits, guint prefix, const PtDigest *change, gpointer data, GError **error)
{
  Node *node = data;
  PtDigest digest;

  if (digits == 0) /* the sum of the root's children */
    return TRUE;
  if (!move (node, entity, digits == 2 ? ROOT : (int) (prefix >> 8), error))
    return FALSE;
  get_child (node->children, prefix & 0xff, &digest);
  digest.count += change->count;
  digest.sum += change->sum;
  set_child (node->children, prefix & 0xff, &digest);
  return TRUE;
}

gboolean
pt_digests_flush (PtDatabase *database, PtDigestDelta *delta, GError **error)
{
  Node node = { .database = database, .node = NOWHERE };

  return pt_digest_delta_flush (delta, write_bucket, &node, error) && store (&node, error);
}

static gboolean
parse_prefix (const char *prefix, guint *digits, guint *number)
{
  *digits = (guint) strlen (prefix);
  *number = 0;
  if (*digits != 0 && *digits != 2 && *digits != 4)
    return FALSE;
  for (guint i = 0; i < *digits; i++) {
    if (!g_ascii_isxdigit (prefix[i]) || g_ascii_isupper (prefix[i]))
      return FALSE;
    *number = *number << 4 | (guint) g_ascii_xdigit_value (prefix[i]);
  }
  return TRUE;
}

gboolean
pt_digests_read (PtDatabase *database, const PtEntity *entity, const char *prefix, PtDigest *digest, GError **error)
{
  guint8 children[CHILDREN * CHILD_BYTES];
  guint digits, number;

  if (!parse_prefix (prefix, &digits, &number)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("“%s” is not a prefix of 0, 2 or 4 hex digits"), prefix);
    return FALSE;
  }
  if (!load (database, entity->index, digits == 4 ? (int) (number >> 8) : ROOT, children, error))
    return FALSE;
  memset (digest, 0, sizeof *digest);
  if (digits > 0) {
    get_child (children, number & 0xff, digest);
    return TRUE;
  }
  for (guint i = 0; i < CHILDREN; i++) {
    PtDigest child;

    get_child (children, i, &child);
    digest->count += child.count;
    digest->sum += child.sum;
  }
  return TRUE;
}
