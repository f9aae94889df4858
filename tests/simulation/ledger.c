/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulator's own book-keeping, by schoolbook arithmetic: rounding is done on the absolute value by doubling,
 * and balances are added up row by row here, not by SQL. */

#include "ledger.h"

#include <string.h>

typedef __int128 Big;

static const struct {
  const char *code;
  int numerator;
  int denominator;
} UNITS[] = {
  { "g", 1, 1 },  { "kg", 1000, 1 }, { "t", 1000000, 1 }, { "lb", 45359237, 100000 },
  { "ml", 1, 1 }, { "l", 1000, 1 },  { "piece", 1, 1 },
};

static Big
nearest (Big top, Big bottom)
{
  Big size = top < 0 ? -top : top;
  Big whole = size / bottom;

  if (2 * (size - whole * bottom) >= bottom)
    whole++;
  return top < 0 ? -whole : whole;
}

static int
find_unit (const unsigned char *code)
{
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (UNITS); i++)
    if (strcmp ((const char *) code, UNITS[i].code) == 0)
      return (int) i;
  return -1;
}

static Big
ten_to (int power)
{
  Big result = 1;
  while (power-- > 0)
    result *= 10;
  return result;
}

/* Columns: receipt_no, quantity_milli, unit, tare, water, rate_e4, rate_unit, deduction_bp, net, gross, amount. */
static char *
check_collection (sqlite3_stmt *row, int exponent)
{
  int unit = find_unit (sqlite3_column_text (row, 2));
  int rate_unit = find_unit (sqlite3_column_text (row, 6));
  const char *receipt = (const char *) sqlite3_column_text (row, 0);
  if (unit < 0 || rate_unit < 0)
    return g_strdup_printf ("collection %s is priced but has no unit", receipt);

  Big entered
      = nearest ((Big) sqlite3_column_int64 (row, 1) * UNITS[unit].numerator, (Big) UNITS[unit].denominator * 1000);
  Big net = entered - sqlite3_column_int64 (row, 3) - sqlite3_column_int64 (row, 4);
  Big gross = nearest (net * sqlite3_column_int64 (row, 5) * UNITS[rate_unit].denominator,
                       UNITS[rate_unit].numerator * ten_to (4 - exponent));
  Big amount = gross - nearest (gross * sqlite3_column_int64 (row, 7), 10000);

  if (net == sqlite3_column_int64 (row, 8) && gross == sqlite3_column_int64 (row, 9)
      && amount == sqlite3_column_int64 (row, 10))
    return NULL;
  return g_strdup_printf ("collection %s holds net %lld gross %lld amount %lld, its inputs give %lld, %lld, %lld",
                          receipt, sqlite3_column_int64 (row, 8), sqlite3_column_int64 (row, 9),
                          sqlite3_column_int64 (row, 10), (long long) net, (long long) gross, (long long) amount);
}

char *
ledger_check_collections (sqlite3 *database, const char *collections, int exponent)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT receipt_no, quantity_milli, unit, ifnull(tare_base, 0), ifnull(water_base, 0), rate_e4, rate_unit,"
      " ifnull(deduction_bp, 0), net_base, gross_minor, amount_minor FROM %s"
      " WHERE NOT deleted AND version > 0 AND rate_e4 IS NOT NULL",
      collections);
  sqlite3_stmt *row = NULL;
  char *wrong = NULL;

  if (sqlite3_prepare_v2 (database, sql, -1, &row, NULL) != SQLITE_OK)
    return g_strdup (sqlite3_errmsg (database));
  while (wrong == NULL && sqlite3_step (row) == SQLITE_ROW)
    wrong = check_collection (row, exponent);
  sqlite3_finalize (row);
  return wrong;
}

static char *
hex_of (const guint8 *bytes, int length)
{
  GString *text = g_string_new (NULL);
  for (int i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

/* Adds each row's amount (column 1), with @sign, to the account of its supplier (column 0). */
static void
add_rows (sqlite3 *database, const char *sql, gint64 sign, GTree *accounts)
{
  sqlite3_stmt *row = NULL;
  g_assert (sqlite3_prepare_v2 (database, sql, -1, &row, NULL) == SQLITE_OK);
  while (sqlite3_step (row) == SQLITE_ROW) {
    char *key = hex_of (sqlite3_column_blob (row, 0), sqlite3_column_bytes (row, 0));
    gint64 *sum = g_tree_lookup (accounts, key);
    if (sum == NULL) {
      sum = g_new0 (gint64, 1);
      g_tree_insert (accounts, g_strdup (key), sum);
    }
    *sum += sign * sqlite3_column_int64 (row, 1);
    g_free (key);
  }
  sqlite3_finalize (row);
}

static gboolean
append_account (gpointer key, gpointer value, gpointer text)
{
  g_string_append_printf (text, "%s=%" G_GINT64_FORMAT "\n", (char *) key, *(gint64 *) value);
  return FALSE;
}

static int
compare_keys (gconstpointer a, gconstpointer b, G_GNUC_UNUSED gpointer data)
{
  return strcmp (a, b);
}

char *
ledger_balances (sqlite3 *database, const char *collections, const char *payments)
{
  g_autofree char *earned
      = g_strdup_printf ("SELECT supplier_id, amount_minor FROM %s WHERE NOT deleted AND version > 0"
                         " AND status IN ('confirmed', 'disputed')",
                         collections);
  g_autofree char *paid = g_strdup_printf ("SELECT supplier_id, amount_minor FROM %s WHERE NOT deleted AND version > 0"
                                           " AND status <> 'cancelled'",
                                           payments);
  GTree *accounts = g_tree_new_full (compare_keys, NULL, g_free, g_free);
  GString *text = g_string_new (NULL);

  add_rows (database, earned, 1, accounts);
  add_rows (database, paid, -1, accounts);
  g_tree_foreach (accounts, append_account, text);
  g_tree_unref (accounts);
  return g_string_free (text, FALSE);
}
