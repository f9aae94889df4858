/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pull page: written, read row by row, ended by a row that the caller refuses, and its wrong forms. */

#include <string.h>

#include "errors.h"
#include "samples.h"

typedef struct {
  GPtrArray *rows;
  guint refuse_at; /* 1 for the first; 0 never */
} Taken;

static gboolean
take_row (PtRow *row, PtFieldsForm form, gpointer data, GError **error)
{
  Taken *taken = data;
  g_ptr_array_add (taken->rows, pt_row_copy (row));
  if (taken->rows->len != taken->refuse_at)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, "The disk is full");
  return FALSE;
}

static PtPage
sample_page (void)
{
  PtPage page = { .cursor = (char *) "next", .backed_up = 88000, .server_time = 1795000000000, .mark = sample_mark () };
  return page;
}

static GBytes *
write_page (const char *from, const PtPage *page, guint n_rows)
{
  g_autoptr (PtWriter) writer = pt_page_begin (from);
  for (guint i = 0; i < n_rows; i++) {
    g_autoptr (PtRow) row = sample_row (pt_entity (i % PT_ENTITIES));
    pt_row_meta (row)->deleted = i % 7 == 6;
    pt_pull_row_write (writer, row, i % 3 == 2 ? PT_FIELDS_SET : PT_FIELDS_FULL);
  }
  return pt_page_end (writer, page);
}

static void
test_round_trip (void)
{
  PtPage page = sample_page (), back;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  Taken taken = { rows, 0 };
  g_autoptr (GError) error = NULL;
  page.has_digests = TRUE;
  page.organisation = (char *) "{\"name\":\"Tea\"}";
  page.directory = (char *) "{\"users\":[],\"devices\":[]}";
  for (guint i = 0; i < PT_ENTITIES; i++)
    page.digests[i] = (PtDigest){ i * 10, (PtLeaf) i << 100 | i };
  g_autoptr (GBytes) bytes = write_page ("before", &page, 20);
  pt_page_read (bytes, &back, take_row, &taken, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back.from, ==, "before");
  g_assert_cmpstr (back.cursor, ==, "next");
  g_assert_cmpstr (back.organisation, ==, page.organisation);
  g_assert_cmpstr (back.directory, ==, page.directory);
  g_assert_false (back.more);
  g_assert_cmpint (back.backed_up, ==, 88000);
  g_assert_cmpint (back.server_time, ==, 1795000000000);
  g_assert_cmpuint (back.n_changes, ==, 20);
  g_assert_true (back.has_digests);
  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_assert_cmpint (back.digests[i].count, ==, page.digests[i].count);
    g_assert_true (back.digests[i].sum == page.digests[i].sum);
  }
  g_assert_cmpmem (&back.mark, sizeof back.mark, &page.mark, sizeof page.mark);
  g_assert_cmpuint (rows->len, ==, 20);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (PtRow) row = sample_row (pt_entity (i % PT_ENTITIES));
    pt_row_meta (row)->deleted = i % 7 == 6;
    for (guint field = 0; pt_row_meta (row)->deleted && field < pt_row_entity (row)->n_fields; field++)
      pt_row_unset (row, field);
    assert_same_row (row, rows->pdata[i]);
  }
  pt_page_clear (&back);
  g_assert_null (back.cursor);
}

static void
test_first_page (void)
{
  PtPage page = sample_page (), back;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  Taken taken = { rows, 0 };
  page.more = TRUE;
  g_autoptr (GBytes) bytes = write_page (NULL, &page, 0);
  g_assert_true (pt_page_read (bytes, &back, take_row, &taken, NULL));
  g_assert_null (back.from);
  g_assert_true (back.more);
  g_assert_false (back.has_digests);
  g_assert_null (back.organisation);
  g_assert_cmpuint (back.n_changes, ==, 0);
  pt_page_clear (&back);
}

/* The caller's error ends the walk at once and comes out unchanged; nothing of the page is left. */
static void
test_refused_row (void)
{
  PtPage page = sample_page (), back;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  Taken taken = { rows, 3 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = write_page ("before", &page, 20);
  g_assert_false (pt_page_read (bytes, &back, take_row, &taken, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_cmpstr (error->message, ==, "The disk is full");
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_null (back.from);
}

/* A page cut anywhere is told, though its first rows may have been given out: the caller rolls them back. */
static void
test_cut (void)
{
  PtPage page = sample_page (), back;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  Taken taken = { rows, 0 };
  g_autoptr (GBytes) whole = write_page ("before", &page, 2);
  for (gsize length = 0; length < g_bytes_get_size (whole); length++) {
    g_autoptr (GBytes) bytes = g_bytes_new (g_bytes_get_data (whole, NULL), length);
    g_autoptr (GError) error = NULL;
    g_assert_false (pt_page_read (bytes, &back, take_row, &taken, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    g_assert_null (back.cursor);
  }
}

/* @instead stands in place of @part of a sound page. */
static gboolean
reads_with (const char *part, const char *instead)
{
  PtPage page = sample_page (), back;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  Taken taken = { rows, 0 };
  g_autofree char *old = sample_json (part);
  g_autofree char *new = sample_json (instead);
  page.has_digests = TRUE;
  g_autoptr (GBytes) bytes = write_page ("before", &page, 1);
  g_autofree char *json = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) around = g_strsplit (json, old, 2);
  g_assert_cmpuint (g_strv_length (around), ==, 2);
  g_autofree char *changed = g_strjoinv (new, around);
  g_autoptr (GBytes) changed_bytes = sample_bytes (changed);
  gboolean is_read = pt_page_read (changed_bytes, &back, take_row, &taken, NULL);
  pt_page_clear (&back);
  return is_read;
}

static void
test_forms (void)
{
  static const struct {
    const char *part;
    const char *instead;
    gboolean fits;
  } cases[] = {
    { "'from'", "'from'", TRUE },
    { "'from'", "'other'", TRUE },
    { "'more':false", "'more':false,'new':[{}]", TRUE },
    { "'from':'before'", "'from':7", FALSE },
    { "'changes'", "'rows'", FALSE },
    { "'cursor'", "'place'", FALSE },
    { "'mark'", "'sign'", FALSE },
    { "'more':false", "'more':true", FALSE },
    { "'more':false", "'more':null", FALSE },
    { "'rates':{'count'", "'rate':{'count'", FALSE },
    { "'rates':{'count':0", "'rates':{'count':-1", FALSE },
    { "'rates':{'count':0,'sum':'0000", "'rates':{'count':0,'sum':'000G", FALSE },
    { "'rates':{'count':0,'sum':'0000", "'rates':{'count':0,'sum':'000", FALSE },
    { "'rates':{'count':0", "'users':{},'rates':{'count':0", TRUE },
    { "'backed_up'", "'organisation':[],'backed_up'", FALSE },
    { "'backed_up'", "'organisation':{'a':1},'directory':{},'backed_up'", TRUE },
    { "'backed_up'", "'directory':'x','backed_up'", FALSE },
    { "'entity':'suppliers'", "'entity':'cars'", FALSE },
    { "'server_time':1795000000000", "'server_time':1.795e12", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s in place of %s", cases[i].instead, cases[i].part);
    g_assert_cmpint (reads_with (cases[i].part, cases[i].instead), ==, cases[i].fits);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page/round-trip", test_round_trip);
  g_test_add_func ("/page/first", test_first_page);
  g_test_add_func ("/page/refused-row", test_refused_row);
  g_test_add_func ("/page/cut", test_cut);
  g_test_add_func ("/page/forms", test_forms);
  return g_test_run ();
}
