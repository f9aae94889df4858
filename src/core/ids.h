/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clock.h"
#include "random.h"

G_BEGIN_DECLS

/**
 * PtId:
 *
 * A UUID as its 16 bytes, the identity of every record, operation, device and
 * person. As text it is lower case with hyphens, 36 characters; no other form
 * is accepted.
 */
typedef struct {
  guint8 bytes[16];
} PtId;

#define PT_ID_TEXT 37 /* with the closing NUL */

/* All zero: stands for "none"; never given out. */
extern const PtId PT_ID_NONE;

/* A version 7 UUID: milliseconds of the wall clock, then random bits, so that new rows are neighbours in an index. */
PtId pt_id_new (PtClock *clock, PtRandom *random);
/* @length -1 for NUL-terminated text. */
gboolean pt_id_parse (const char *text, gssize length, PtId *id);
void pt_id_format (const PtId *id, char text[PT_ID_TEXT]);
char *pt_id_to_text (const PtId *id);

int pt_id_compare (const PtId *a, const PtId *b);
gboolean pt_id_is_none (const PtId *id);
guint pt_id_hash (gconstpointer id);
gboolean pt_id_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
