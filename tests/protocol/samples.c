/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows, ids, keys and marks that the tests of src/protocol share. */

#include "samples.h"

#include <string.h>

PtId
sample_id (guint8 n)
{
  PtId id = { { 0x01, 0x8f, 0xaa, 0xbb, 0xcc, 0xdd, 0x7e, 0xee, 0x8f, 0xff, 0, 0, 0, 0, 0, n } };
  return id;
}

static void
set_sample (PtRow *row, guint index)
{
  const PtField *field = &pt_row_entity (row)->fields[index];
  PtId id = sample_id (100 + index);
  if (pt_kind_is_integer (field->kind)) {
    pt_row_set_integer (row, index, index % 2 == 0 ? G_MAXINT64 - index : -(gint64) index);
  } else if (pt_kind_is_id (field->kind)) {
    pt_row_set_id (row, index, &id);
  } else if (field->kind == PT_KIND_CHOICE) {
    g_auto (GStrv) choices = pt_field_dup_choices (field);
    pt_row_set_text (row, index, choices[0], -1);
  } else if (field->kind == PT_KIND_DATE) {
    pt_row_set_text (row, index, "2024-02-29", -1);
  } else {
    pt_row_set_text (row, index,
                     field->kind == PT_KIND_UNIT ? "kg" : "a \"tea\" \\ estate\n\tශ්‍රී 🍃 \x01 end", -1);
  }
}

PtRow *
sample_row (const PtEntity *entity)
{
  PtRow *row = pt_row_new (entity);
  PtRowMeta *meta = pt_row_meta (row);
  for (guint i = 0; i < entity->n_fields; i++)
    set_sample (row, i);
  *meta = (PtRowMeta){ .id = sample_id (entity->index),
                       .version = 5,
                       .seq = 90101,
                       .created_at = 1795000000000,
                       .updated_at = 1795000000123,
                       .created_by = sample_id (50),
                       .updated_by = sample_id (51) };
  return row;
}

void
sample_keys (PtKeyPair *pair)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (7);
  pt_signatures_init ();
  pt_key_pair_generate (pair, random);
}

PtMark
sample_mark (void)
{
  PtKeyPair pair;
  PtMark mark = { .epoch = sample_id (9), .head = 90110 };
  sample_keys (&pair);
  memset (mark.hash, 'a', sizeof mark.hash - 1);
  pt_mark_sign (&mark, &pair);
  return mark;
}

void
assert_same_row (const PtRow *a, const PtRow *b)
{
  const PtRowMeta *left = pt_row_peek_meta (a), *right = pt_row_peek_meta (b);
  g_assert_true (pt_row_entity (a) == pt_row_entity (b));
  g_assert_cmphex (pt_row_mask (a), ==, pt_row_mask (b));
  g_assert_cmphex (pt_row_diff (a, b), ==, 0);
  g_assert_true (pt_id_equal (&left->id, &right->id));
  g_assert_cmpint (left->version, ==, right->version);
  g_assert_cmpint (left->seq, ==, right->seq);
  g_assert_cmpint (left->deleted, ==, right->deleted);
  g_assert_cmpint (left->created_at, ==, right->created_at);
  g_assert_cmpint (left->updated_at, ==, right->updated_at);
  g_assert_true (pt_id_equal (&left->created_by, &right->created_by));
  g_assert_true (pt_id_equal (&left->updated_by, &right->updated_by));
}

GBytes *
sample_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

char *
sample_json (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}
