/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "row.h"
#include "sha256.h"

G_BEGIN_DECLS

/*
 * The proof that two sides hold the same rows: a leaf per row, and sums of
 * leaves modulo 2^128 per bucket, which either side keeps up to date without
 * reading rows.
 */

typedef unsigned __int128 PtLeaf;

/* The row's SHA-256 as the protocol defines it (section 6); the leaf is its first 16 bytes, little-endian. */
void pt_row_hash (const PtRow *row, guint8 out[32]);
PtLeaf pt_row_leaf (const PtRow *row);
#define PT_BASE_LEAF_TEXT 17
/* The first 16 hex digits of that hash: `base_leaf`. */
void pt_row_base_leaf (const PtRow *row, char out[PT_BASE_LEAF_TEXT]);

/* A row's bucket, 0 to 65535: the last four hex digits of its id. */
guint pt_id_bucket (const PtId *id);

#define PT_LEAF_TEXT 33
/* 32 hex digits, most significant first. */
void pt_leaf_format (PtLeaf sum, char out[PT_LEAF_TEXT]);
gboolean pt_leaf_parse (const char *text, PtLeaf *sum);

typedef struct {
  gint64 count;
  PtLeaf sum;
} PtDigest;

/**
 * PtDigestDelta:
 *
 * The changes to bucket sums that one transaction gathers, per entity, so that
 * each touched bucket is written once. Levels: 4 hex digits, 2, and 0.
 */
typedef struct _PtDigestDelta PtDigestDelta;

PtDigestDelta *pt_digest_delta_new (void);
void pt_digest_delta_free (PtDigestDelta *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDigestDelta, pt_digest_delta_free)
/* A row came (@before NULL), went (@after NULL) or changed. Rows of version 0 do not count. */
void pt_digest_delta_change (PtDigestDelta *self, const PtRow *before, const PtRow *after);
void pt_digest_delta_add (PtDigestDelta *self, guint entity, const PtId *id, PtLeaf leaf);
void pt_digest_delta_remove (PtDigestDelta *self, guint entity, const PtId *id, PtLeaf leaf);

/* @digits 0, 2 or 4; @prefix the bucket's leading digits as a number; @change is added to what is stored. */
typedef gboolean (*PtDigestWrite) (guint entity, guint digits, guint prefix, const PtDigest *change, gpointer data,
                                   GError **error);
/* Gives every touched bucket of every level once, in ascending order, and forgets them. */
gboolean pt_digest_delta_flush (PtDigestDelta *self, PtDigestWrite write, gpointer data, GError **error);

G_END_DECLS
