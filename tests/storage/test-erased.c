/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An erased person's name stands nowhere in the database's file, whichever way his row came, and not in free pages
 * either. */

#include "erased.h"

#include <string.h>

#include "desk.h"
#include "errors.h"

#define NAME "Quetzalcoa"
#define SUPPLIER "01890000-0000-7000-8000-000000000002"
#define ROW(id, seq, rest)                                                                                             \
  "{'entity':'suppliers','id':'" id "','version':" seq ",'seq':" seq "," rest                                          \
  ",'meta':{'created_at':1,'updated_at':" seq "}}"
#define END                                                                                                            \
  ",'server_time':1,'mark':{'epoch':'01890000-0000-7000-8000-000000000001','head':7,"                                  \
  "'hash':'0000000000000000000000000000000000000000000000000000000000000000',"                                         \
  "'sig':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=='}}"
#define ERASED "'directory':{'erased':['" SUPPLIER "']}"

#define FIRST                                                                                                          \
  "{'changes':[" ROW (SUPPLIER, "1", "'deleted':false,'fields':{'code':'S1','name':'" NAME "'}") "," ROW (             \
      "01890000-0000-7000-8000-000000000003", "2",                                                                     \
      "'deleted':false,'fields':{'code':'S2','name':'Abe'}") "],'cursor':'a','more':false" END

/* What comes after a page with the supplier and another one. */
static const struct {
  const char *name;
  const char *pages[2];
} ways[] = {
  { "row-and-word-in-one-page",
    { "{'from':'a','changes':[" ROW (
        SUPPLIER, "3",
        "'deleted':false,'fields':{'code':'S1','name':'S1'}") "],'cursor':'b','more':false," ERASED END } },
  { "word-before-the-row",
    { "{'from':'a','changes':[],'cursor':'b','more':true," ERASED END,
      "{'from':'b','changes':[" ROW (
          SUPPLIER, "3", "'deleted':false,'fields':{'code':'S1','name':'S1'}") "],'cursor':'c','more':false" END } },
  { "word-after-the-row",
    { "{'from':'a','changes':[" ROW (
          SUPPLIER, "3", "'deleted':false,'fields':{'code':'S1','name':'S1'}") "],'cursor':'b','more':true" END,
      "{'from':'b','changes':[],'cursor':'c','more':false," ERASED END } },
  { "deleted",
    { "{'from':'a','changes':[" ROW (SUPPLIER, "3", "'deleted':true") "],'cursor':'b','more':false," ERASED END } },
  { "deleted-and-told-first",
    { "{'from':'a','changes':[],'cursor':'b','more':true," ERASED END,
      "{'from':'b','changes':[" ROW (SUPPLIER, "3", "'deleted':true") "],'cursor':'c','more':false" END } },
};

static void
apply (Desk *desk, const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GBytes) page = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  PtPageApplied applied;
  guint changed = 0;

  pt_confirmed_apply_page (desk->database, &desk->seams, page, &applied, &changed, &error);
  g_assert_no_error (error);
  g_assert_false (applied.stale);
}

/* How often the name stands in the database's file, in whatever case. */
static guint
count_in_file (Desk *desk)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;
  guint found = 0;

  g_assert_cmpint (desk_integer (desk, "PRAGMA wal_checkpoint(TRUNCATE)"), ==, 0);
  g_assert_true (g_file_get_contents (desk->path, &bytes, &size, NULL));
  for (gsize at = 0; at + strlen (NAME) <= size; at++)
    found += g_ascii_strncasecmp (bytes + at, NAME, strlen (NAME)) == 0;
  return found;
}

static void
test_illegible (gconstpointer data)
{
  guint way = GPOINTER_TO_UINT (data);
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;

  apply (desk, FIRST);
  g_assert_cmpuint (count_in_file (desk), >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (ways[way].pages) && ways[way].pages[i] != NULL; i++)
    apply (desk, ways[way].pages[i]);
  g_assert_true (pt_erased_go_on (desk->database, &error));
  g_assert_cmpuint (count_in_file (desk), ==, 0);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM supplier_words WHERE supplier_words MATCH 's1'"), ==, 1);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM supplier_words WHERE supplier_words MATCH 'abe'"), ==, 1);
  desk_check_digests (desk);
}

/* What a program that did not know better has left in the words goes at the schema's next step. */
static void
test_words_of_before (void)
{
  g_autoptr (Desk) desk = desk_new ();

  apply (desk, FIRST);
  g_assert_true (pt_database_exec (desk->database,
                                   "UPDATE suppliers SET name = code; INSERT INTO erased (id) SELECT id FROM suppliers;"
                                   "PRAGMA user_version = 9",
                                   NULL));
  g_assert_cmpuint (count_in_file (desk), >, 0);
  desk_reopen (desk);
  g_assert_cmpuint (count_in_file (desk), ==, 0);
}

/* What is written over goes on being so after an erasure. */
static void
test_setting_stays (void)
{
  g_autoptr (Desk) desk = desk_new ();

  g_assert_cmpint (desk_integer (desk, "PRAGMA secure_delete"), ==, 1);
  apply (desk, "{'changes':[" ROW (
                   SUPPLIER, "1",
                   "'deleted':false,'fields':{'code':'S1','name':'S1'}") "],'cursor':'a','more':false," ERASED END);
  g_assert_cmpint (desk_integer (desk, "PRAGMA secure_delete"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autofree char *path = g_strconcat ("/erased/illegible/", ways[i].name, NULL);
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_illegible);
  }
  g_test_add_func ("/erased/words-of-before", test_words_of_before);
  g_test_add_func ("/erased/setting-stays", test_setting_stays);
  return g_test_run ();
}
