/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtSha256:
 *
 * SHA-256 (FIPS 180-4) over bytes that come in pieces, without allocations.
 * It lives on the stack: init, update as often as wished, finish once.
 */
typedef struct {
  guint32 state[8];
  guint64 length; /* of all bytes so far */
  guint8 block[64];
} PtSha256;

void pt_sha256_init (PtSha256 *self);
void pt_sha256_update (PtSha256 *self, const void *bytes, gsize length);
void pt_sha256_finish (PtSha256 *self, guint8 out[32]);

/* SHA-256 of bytes. */
void pt_sha256 (const void *bytes, gsize length, guint8 out[32]);

/* A hash as 64 digits of lower-case hex. */
#define PT_SHA256_TEXT 65
void pt_sha256_format (const guint8 hash[32], char text[PT_SHA256_TEXT]);

/* The two ways through @n blocks of 64 bytes; open so that tests can hold them side by side. */
void pt_sha256_run_portable (guint32 state[8], const guint8 *blocks, gsize n);
/* With the processor's own instructions; FALSE, and nothing done, where it has none. */
gboolean pt_sha256_run_accelerated (guint32 state[8], const guint8 *blocks, gsize n);

G_END_DECLS
