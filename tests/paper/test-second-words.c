/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words of a second language, from a catalogue as msgfmt writes it; damaged and missing ones give none. */

#include "config.h"

#include "schema.h"
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
  static const char *const languages[] = { "xx", "", "../de", "de/../de" };

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

/* What a receipt or voucher says, in each language whose words the program brings along. */
static void
test_own (void)
{
  static const char *const languages[] = { "es", "fr", "hi", "id", "pt", "si", "sw", "ta", "ta_LK" };
  static const char *const said[]
      = { "Receipt", "Payment voucher", "COPY", "CANCELLED", "Supplier", "Product", "Amount", "Received by" };
  static const guint of_slip[]
      = { PT_COLLECTION_RECEIPT_NO,    PT_COLLECTION_COLLECTED_ON, PT_COLLECTION_SESSION,
          PT_COLLECTION_QUALITY_GRADE, PT_COLLECTION_TARE_BASE,    PT_COLLECTION_QUANTITY_MILLI,
          PT_COLLECTION_WATER_BASE,    PT_COLLECTION_NET_BASE,     PT_COLLECTION_RATE_E4,
          PT_COLLECTION_GROSS_MINOR,   PT_COLLECTION_DEDUCTION_BP };
  static const guint of_payment[] = { PT_PAYMENT_PAYMENT_NO,   PT_PAYMENT_PAID_ON,    PT_PAYMENT_TYPE,
                                      PT_PAYMENT_REASON_CODE,  PT_PAYMENT_METHOD,     PT_PAYMENT_REFERENCE_NUMBER,
                                      PT_PAYMENT_PERIOD_START, PT_PAYMENT_PERIOD_END, PT_PAYMENT_STATUS };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autoptr (PtSecondWords) words = pt_second_words_new (languages[i]);

    g_assert_nonnull (words);
    for (guint j = 0; j < G_N_ELEMENTS (said); j++)
      g_assert_nonnull (pt_second_words_find (words, said[j]));
    for (guint j = 0; j < G_N_ELEMENTS (of_slip); j++)
      g_assert_nonnull (pt_second_words_find (words, pt_entity (PT_COLLECTIONS)->fields[of_slip[j]].label));
    for (guint j = 0; j < G_N_ELEMENTS (of_payment); j++)
      g_assert_nonnull (pt_second_words_find (words, pt_entity (PT_PAYMENTS)->fields[of_payment[j]].label));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/second-words/both", Place, NULL, set_up, test_both, tear_down);
  g_test_add_func ("/second-words/own", test_own);
  g_test_add ("/second-words/none", Place, NULL, set_up, test_none, tear_down);
  g_test_add ("/second-words/damaged", Place, NULL, set_up, test_damaged, tear_down);
  return g_test_run ();
}
