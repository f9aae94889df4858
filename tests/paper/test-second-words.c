/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words of a second language, from a catalogue as msgfmt writes it; damaged and missing ones give none. */

#include "config.h"

#include "second-words.h"

#include <glib/gstdio.h>
#include <libintl.h>
#include <string.h>

typedef struct {
  char *folder, *catalogue;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  static const char *texts = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
                             "msgid \"Supplier\"\nmsgstr \"Lieferant\"\n\nmsgid \"Amount\"\nmsgstr \"Betrag\"\n\n"
                             "msgid \"Product\"\nmsgstr \"Product\"\n\nmsgid \"Receipt\"\nmsgstr \"Beleg\"\n";
  g_autofree char *source = NULL, *messages = NULL;
  int status = 1;

  place->folder = g_dir_make_tmp ("words-XXXXXX", NULL);
  messages = g_build_filename (place->folder, "de", "LC_MESSAGES", NULL);
  source = g_build_filename (place->folder, "de.po", NULL);
  place->catalogue = g_build_filename (messages, GETTEXT_PACKAGE ".mo", NULL);
  g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
  g_assert_true (g_file_set_contents (source, texts, -1, NULL));
  const char *command[] = { "msgfmt", "--output-file", place->catalogue, source, NULL };
  g_assert_true (
      g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  bindtextdomain (GETTEXT_PACKAGE, place->folder);
}

static void
tear_down (Place *place, gconstpointer data)
{
  const char *command[] = { "rm", "-r", place->folder, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (place->folder);
  g_free (place->catalogue);
}

static void
test_both (Place *place, gconstpointer data)
{
  static const struct {
    const char *text, *both;
  } words[] = { { "Supplier", "Supplier / Lieferant" },
                { "Amount", "Amount / Betrag" },
                { "Receipt", "Receipt / Beleg" },
                { "Product", "Product" },
                { "Tare", "Tare" },
                { "", "" } };
  g_autoptr (PtSecondWords) german = pt_second_words_new ("de");
  g_autoptr (PtSecondWords) austrian = pt_second_words_new ("de_AT");

  g_assert_nonnull (austrian);
  for (guint i = 0; i < G_N_ELEMENTS (words) - 1; i++) {
    g_autofree char *both = pt_second_words_both (german, words[i].text);
    g_autofree char *alone = pt_second_words_both (NULL, words[i].text);

    g_assert_cmpstr (both, ==, words[i].both);
    g_assert_cmpstr (alone, ==, words[i].text);
  }
}

static void
test_none (Place *place, gconstpointer data)
{
  static const char *const languages[] = { "si", "", "../de", "de/../de" };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    g_assert_null (pt_second_words_new (languages[i]));
}

/* Cut anywhere, or with any byte changed, it is read within its bounds. */
static void
test_damaged (Place *place, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (place->catalogue, &bytes, &length, NULL));
  for (gsize at = 0; at < length; at++) {
    g_autofree char *damaged = g_memdup2 (bytes, length);

    damaged[at] ^= 0xff;
    for (guint way = 0; way < 2; way++) {
      g_assert_true (g_file_set_contents (place->catalogue, way ? bytes : damaged, (gssize) (way ? at : length), NULL));
      g_autoptr (PtSecondWords) words = pt_second_words_new ("de");
      pt_second_words_find (words, "Supplier");
      pt_second_words_find (words, "Zebra");
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/second-words/both", Place, NULL, set_up, test_both, tear_down);
  g_test_add ("/second-words/none", Place, NULL, set_up, test_none, tear_down);
  g_test_add ("/second-words/damaged", Place, NULL, set_up, test_damaged, tear_down);
  return g_test_run ();
}
