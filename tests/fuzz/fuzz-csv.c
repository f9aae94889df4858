/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CSV files of any making: what is read is UTF-8, and written again it is read as the same cells. */

#include "csv-table.h"
#include "csv-text.h"
#include "fuzz.h"

static void
compare (const PtCsvTable *one, const PtCsvTable *other)
{
  g_assert_cmpuint (one->rows->len, ==, other->rows->len);
  for (guint i = 0; i < one->rows->len; i++) {
    const char *const *mine = g_ptr_array_index (one->rows, i);
    const char *const *theirs = g_ptr_array_index (other->rows, i);

    for (guint j = 0; mine[j] != NULL; j++) {
      g_assert_true (g_utf8_validate (mine[j], -1, NULL));
      g_assert_nonnull (theirs[j]);
    }
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (PtCsvTable) table = pt_csv_table_parse ((const char *) data, size, NULL);
  g_autoptr (PtCsvTable) again = NULL;
  g_autofree char *text = NULL;

  if (table == NULL)
    return 0;
  for (guint i = 0; i < table->rows->len; i++)
    for (char **cell = g_ptr_array_index (table->rows, i); *cell != NULL; cell++)
      g_free (pt_csv_number (*cell, i % 2 == 0 ? PT_CSV_POINT : PT_CSV_COMMA));
  text = pt_csv_format (table->rows);
  again = pt_csv_table_parse (text, strlen (text), NULL);
  if (again != NULL && again->separator == ',')
    compare (table, again);
  return 0;
}
