/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counting a drawer: faces, sums and history. Called by the window's dialog and the printed sheet. */

#include "config.h"

#include "cash-count.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "numbers.h"
#include "repository.h"
#include "store.h"

void
pt_cash_payment_free (PtCashPayment *payment)
{
  g_free (payment->number);
  g_free (payment->supplier);
  g_free (payment->status);
  g_free (payment);
}

PtCashCount *
pt_cash_count_new (void)
{
  PtCashCount *count = g_new0 (PtCashCount, 1);

  count->lines = g_array_new (FALSE, FALSE, sizeof (PtCashLine));
  return count;
}

void
pt_cash_count_free (PtCashCount *count)
{
  g_free (count->day);
  g_free (count->note);
  g_array_unref (count->lines);
  g_free (count);
}

/* Faces */

/* In whole units of the currency; 0 ends them. Coins below one unit are rare enough to be left out where they are no
 * longer used. */
static const struct {
  const char *currency;
  gint64 units[12];
} known[] = {
  { "LKR", { 5000, 1000, 500, 100, 50, 20, 10, 5, 2, 1 } },
  { "INR", { 500, 200, 100, 50, 20, 10, 5, 2, 1 } },
  { "BDT", { 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1 } },
  { "NPR", { 1000, 500, 100, 50, 20, 10, 5, 2, 1 } },
  { "PKR", { 5000, 1000, 500, 100, 50, 20, 10, 5, 2, 1 } },
  { "KES", { 1000, 500, 200, 100, 50, 20, 10, 5, 1 } },
  { "UGX", { 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50 } },
  { "TZS", { 10000, 5000, 2000, 1000, 500, 200, 100, 50 } },
  { "RWF", { 5000, 2000, 1000, 500, 100, 50, 20, 10, 5, 1 } },
  { "BIF", { 10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1 } },
  { "CDF", { 20000, 10000, 5000, 1000, 500, 200, 100, 50 } },
  { "MWK", { 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 1 } },
  { "NGN", { 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1 } },
  { "XAF", { 10000, 5000, 2000, 1000, 500, 100, 50, 25, 10, 5, 2, 1 } },
  { "XOF", { 10000, 5000, 2000, 1000, 500, 250, 200, 100, 50, 25, 10, 5 } },
  { "MGA", { 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10 } },
  { "VND", { 500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100 } },
  { "IDR", { 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50 } },
  { "LAK", { 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500 } },
  { "MMK", { 20000, 10000, 5000, 1000, 500, 200, 100, 50 } },
  { "PHP", { 1000, 500, 200, 100, 50, 20, 10, 5, 1 } },
  { "THB", { 1000, 500, 100, 50, 20, 10, 5, 2, 1 } },
  { "COP", { 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50 } },
  { "PYG", { 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 100, 50 } },
  { "JPY", { 10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1 } },
};

static void
add_known (GArray *faces, guint index, gint64 scale)
{
  for (guint i = 0; i < G_N_ELEMENTS (known[index].units) && known[index].units[i] != 0; i++) {
    gint64 face = known[index].units[i] * scale;
    g_array_append_val (faces, face);
  }
}

/* From 500 000 units, the greatest note there is in common use, down to the smallest part. */
static void
add_series (GArray *faces, gint64 scale)
{
  static const gint64 steps[] = { 5, 2, 1 };

  for (gint64 power = 100000 * scale; power > 0; power /= 10)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
      gint64 face = steps[i] * power;
      g_array_append_val (faces, face);
    }
}

GArray *
pt_cash_faces (const char *currency, guint exponent)
{
  GArray *faces = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 scale = pt_power_of_ten (exponent);

  for (guint i = 0; i < G_N_ELEMENTS (known) && faces->len == 0; i++)
    if (g_strcmp0 (currency, known[i].currency) == 0)
      add_known (faces, i, scale);
  if (faces->len == 0)
    add_series (faces, scale);
  return faces;
}

/* Sums */

gboolean
pt_cash_count_set_lines (PtCashCount *count, GArray *lines, GError **error)
{
  PtWide sum = 0;

  for (guint i = 0; i < lines->len; i++) {
    const PtCashLine *line = &g_array_index (lines, PtCashLine, i);
    sum += (PtWide) line->face_minor * line->pieces;
  }
  if (!pt_wide_narrow (sum, &count->counted_minor, error))
    return FALSE;
  g_array_ref (lines);
  g_array_unref (count->lines);
  count->lines = lines;
  return TRUE;
}

gboolean
pt_cash_count_difference (const PtCashCount *count, gint64 *minor, GError **error)
{
  PtWide due = (PtWide) count->opening_minor - count->paid_minor;

  return pt_wide_narrow ((PtWide) count->counted_minor - due, minor, error);
}

/* What was paid */

static PtCashPayment *
read_payment (PtDatabase *database, PtStatement *select, GError **error)
{
  PtCashPayment *payment = g_new0 (PtCashPayment, 1);
  PtId supplier;

  pt_statement_id (select, 0, &payment->id);
  payment->number = g_strdup (pt_statement_text (select, 1));
  payment->status = g_strdup (pt_statement_text (select, 2));
  payment->amount_minor = pt_statement_integer (select, 3);
  if (pt_statement_id (select, 4, &supplier))
    payment->supplier = pt_repository_dup_label (database, pt_entity (PT_SUPPLIERS), &supplier, error);
  return payment;
}

GPtrArray *
pt_cash_payments (PtDatabase *database, const PtId *user, const char *day, gint64 *sum, GError **error)
{
  g_autoptr (GPtrArray) payments = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_cash_payment_free);
  g_autoptr (GError) failure = NULL;
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT id, payment_no, status, amount_minor, supplier_id FROM payments"
                             " WHERE deleted = 0 AND paid_on = ?1 AND created_by IS ?2 AND method = 'cash'"
                             " AND status <> 'cancelled' AND type <> 'adjustment' ORDER BY payment_no",
                             error);
  PtStep step = PT_STEP_ERROR;

  *sum = 0;
  if (select == NULL)
    return NULL;
  pt_statement_bind_text (select, 1, day);
  pt_statement_bind_id (select, 2, user);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtCashPayment *payment = read_payment (database, select, &failure);
    g_ptr_array_add (payments, payment);
    if (failure != NULL || !pt_add (*sum, payment->amount_minor, sum, &failure)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&payments) : NULL;
}

/* History */

static gboolean
insert_count (PtDatabase *database, PtCashCount *count, GError **error)
{
  g_autoptr (PtStatement) insert
      = pt_database_prepare (database,
                             "INSERT INTO cash_counts (user_id, day, counted_at, opening_minor, paid_minor, payments,"
                             " counted_minor, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                             error);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_id (insert, 1, &count->user);
  pt_statement_bind_text (insert, 2, count->day);
  pt_statement_bind_integer (insert, 3, count->counted_at);
  pt_statement_bind_integer (insert, 4, count->opening_minor);
  pt_statement_bind_integer (insert, 5, count->paid_minor);
  pt_statement_bind_integer (insert, 6, count->payments);
  pt_statement_bind_integer (insert, 7, count->counted_minor);
  pt_statement_bind_text (insert, 8, count->note);
  if (!pt_statement_run (insert, error))
    return FALSE;
  count->id = pt_database_last_rowid (database);
  return TRUE;
}

static gboolean
insert_lines (PtDatabase *database, const PtCashCount *count, GError **error)
{
  g_autoptr (PtStatement) insert
      = pt_database_prepare (database, "INSERT INTO cash_count_lines (count_id, face_minor, pieces) VALUES (?, ?, ?)",
                             error);

  for (guint i = 0; insert != NULL && i < count->lines->len; i++) {
    const PtCashLine *line = &g_array_index (count->lines, PtCashLine, i);
    pt_statement_bind_integer (insert, 1, count->id);
    pt_statement_bind_integer (insert, 2, line->face_minor);
    pt_statement_bind_integer (insert, 3, line->pieces);
    if (!pt_statement_run (insert, error))
      return FALSE;
  }
  return insert != NULL;
}

static gboolean
check (const PtCashCount *count, GError **error)
{
  gboolean wrong = count->opening_minor < 0;

  for (guint i = 0; i < count->lines->len; i++) {
    const PtCashLine *line = &g_array_index (count->lines, PtCashLine, i);
    wrong |= line->pieces < 0 || line->face_minor <= 0;
  }
  if (wrong)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("A count cannot be below 0"));
  return !wrong;
}

gboolean
pt_cash_count_store (PtDatabase *database, PtCashCount *count, GError **error)
{
  PtScope scope;

  if (!check (count, error) || !pt_scope_begin (database, &scope, error))
    return FALSE;
  return pt_scope_end (database, scope, insert_count (database, count, error) && insert_lines (database, count, error),
                       error);
}

static PtCashCount *
read_count (PtStatement *select)
{
  PtCashCount *count = pt_cash_count_new ();

  count->id = pt_statement_integer (select, 0);
  pt_statement_id (select, 1, &count->user);
  count->day = g_strdup (pt_statement_text (select, 2));
  count->counted_at = pt_statement_integer (select, 3);
  count->opening_minor = pt_statement_integer (select, 4);
  count->paid_minor = pt_statement_integer (select, 5);
  count->payments = pt_statement_integer (select, 6);
  count->counted_minor = pt_statement_integer (select, 7);
  count->note = g_strdup (pt_statement_text (select, 8));
  return count;
}

static gboolean
read_lines (PtDatabase *database, PtCashCount *count, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database, "SELECT face_minor, pieces FROM cash_count_lines WHERE count_id = ? ORDER BY face_minor DESC", error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_integer (select, 1, count->id);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtCashLine line = { pt_statement_integer (select, 0), pt_statement_integer (select, 1) };
    g_array_append_val (count->lines, line);
  }
  return step == PT_STEP_DONE;
}

GPtrArray *
pt_cash_count_list (PtDatabase *database, const PtId *user, guint limit, GError **error)
{
  g_autoptr (GPtrArray) counts = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_cash_count_free);
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT id, user_id, day, counted_at, opening_minor, paid_minor, payments, counted_minor,"
                             " note FROM cash_counts WHERE user_id IS ? ORDER BY id DESC LIMIT ?",
                             error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, user);
  pt_statement_bind_integer (select, 2, limit > 0 ? (gint64) limit : -1);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW)
    g_ptr_array_add (counts, read_count (select));
  for (guint i = 0; step == PT_STEP_DONE && i < counts->len; i++)
    if (!read_lines (database, counts->pdata[i], error))
      return NULL;
  return step == PT_STEP_DONE ? g_steal_pointer (&counts) : NULL;
}
