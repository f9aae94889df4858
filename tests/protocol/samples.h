/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"

G_BEGIN_DECLS

/* The id whose last byte is @n, the same in each run. */
PtId sample_id (guint8 n);
/* A row of the entity with every field written: text that needs escapes, negative and large numbers, ids, dates. */
PtRow *sample_row (const PtEntity *entity);
/* A mark signed by sample_keys(). */
PtMark sample_mark (void);
void sample_keys (PtKeyPair *pair);
/* Fails the test where the two differ in id, meta, presence or value. */
void assert_same_row (const PtRow *a, const PtRow *b);
/* Bytes of a text, without its NUL. */
GBytes *sample_bytes (const char *text);
/* @text with each single quote as a double one, so that JSON reads well in C. */
char *sample_json (const char *text);

G_END_DECLS
