/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Making one supplier of two, by what rule 4 leaves open: notes, a status, and a pair of adjustments. Called by the
 * window's dialog. */

#include "config.h"

#include "supplier-merge.h"

#include <glib/gi18n-lib.h>

#include "checks.h"
#include "errors.h"
#include "numbers.h"
#include "reports.h"
#include "repository.h"
#include "store.h"

void
pt_supplier_merge_free (PtSupplierMerge *merge)
{
  g_clear_pointer (&merge->stays, pt_row_free);
  g_clear_pointer (&merge->leaves, pt_row_free);
  g_free (merge);
}

void
pt_supplier_merged_clear (PtSupplierMerged *merged)
{
  g_clear_pointer (&merged->taken_no, g_free);
  g_clear_pointer (&merged->given_no, g_free);
}

static const PtId *
id_of (const PtRow *row)
{
  return &pt_row_peek_meta (row)->id;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, message);
  return FALSE;
}

/* Looking */

static PtRow *
read_supplier (PtDatabase *database, const PtId *id, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (GError) failure = NULL;

  if (pt_repository_get (database, pt_entity (PT_SUPPLIERS), id, row, NULL, &failure)
      && !pt_row_peek_meta (row)->deleted)
    return g_steal_pointer (&row);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("That supplier is no longer here"));
  return NULL;
}

static gboolean
count (PtDatabase *database, const char *sql, const PtId *a, const PtId *b, gint64 *value, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, a);
  if (b != NULL)
    pt_statement_bind_id (select, 2, b);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  *value = pt_statement_integer (select, 0);
  return TRUE;
}

static gboolean
count_rows (PtDatabase *database, PtSupplierMerge *merge, GError **error)
{
  const PtId *id = id_of (merge->leaves);

  return count (database,
                "SELECT count(*) FROM collections WHERE deleted = 0 AND supplier_id = ? AND status <> 'cancelled'", id,
                NULL, &merge->slips, error)
         && count (database,
                   "SELECT count(*) FROM payments WHERE deleted = 0 AND supplier_id = ? AND status <> 'cancelled'", id,
                   NULL, &merge->payments, error)
         && count (database, "SELECT count(*) FROM rates WHERE deleted = 0 AND supplier_id = ? AND status = 'active'",
                   id, NULL, &merge->rates, error)
         && count (database,
                   "SELECT count(*) FROM collections WHERE deleted = 0 AND supplier_id = ? AND status = 'unpriced'", id,
                   NULL, &merge->unpriced, error)
         && count (database,
                   "SELECT count(*) FROM payments WHERE deleted = 0 AND supplier_id = ?"
                   " AND status IN ('pending', 'approved')",
                   id, NULL, &merge->unpaid, error);
}

static gboolean
count_unsent (PtDatabase *database, PtSupplierMerge *merge, GError **error)
{
  return count (database,
                "SELECT count(*) FROM queue q WHERE q.status <> 'success' AND (q.entity_uuid IN (?1, ?2)"
                " OR EXISTS (SELECT 1 FROM collections c WHERE c.id = q.entity_uuid AND c.supplier_id IN (?1, ?2))"
                " OR EXISTS (SELECT 1 FROM payments p WHERE p.id = q.entity_uuid AND p.supplier_id IN (?1, ?2)))",
                id_of (merge->stays), id_of (merge->leaves), &merge->unsent, error);
}

static gboolean
read_balances (PtDatabase *database, const PtSupplierMerge *merge, const char *today, gint64 *stays, gint64 *leaves,
               GError **error)
{
  return pt_report_balance (database, id_of (merge->stays), today, stays, error)
         && pt_report_balance (database, id_of (merge->leaves), today, leaves, error);
}

static gboolean
check (const PtSupplierMerge *merge, const PtOffice *office, GError **error)
{
  if (pt_id_equal (id_of (merge->stays), id_of (merge->leaves)))
    return refuse (error, _ ("Choose two different suppliers"));
  if (!pt_row_has_word (merge->stays, PT_SUPPLIER_STATUS, "active")) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s is not active"),
                 pt_row_get_text (merge->stays, PT_SUPPLIER_NAME));
    return FALSE;
  }
  if (merge->unsent > 0 && office->server_url != NULL)
    return refuse (error, _ ("Entries about these suppliers have not been settled with the server: sync first"));
  return TRUE;
}

PtSupplierMerge *
pt_supplier_merge_plan (PtDatabase *database, const PtOffice *office, const PtId *stays, const PtId *leaves,
                        const char *today, GError **error)
{
  g_autoptr (PtSupplierMerge) merge = g_new0 (PtSupplierMerge, 1);

  merge->stays = read_supplier (database, stays, error);
  if (merge->stays == NULL)
    return NULL;
  merge->leaves = read_supplier (database, leaves, error);
  if (merge->leaves == NULL || !count_rows (database, merge, error) || !count_unsent (database, merge, error)
      || !check (merge, office, error)
      || !read_balances (database, merge, today, &merge->stays_minor, &merge->leaves_minor, error)
      || !pt_add (merge->stays_minor, merge->leaves_minor, &merge->sum_minor, error))
    return NULL;
  return g_steal_pointer (&merge);
}

guint32
pt_supplier_merge_choices (const PtSupplierMerge *merge)
{
  const guint32 kept = 1u << PT_SUPPLIER_CODE | 1u << PT_SUPPLIER_STATUS | 1u << PT_SUPPLIER_NOTES;

  return pt_row_diff (merge->stays, merge->leaves) & ~kept;
}

/* Doing */

typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  const PtOffice *office;
  const PtSupplierMerge *merge;
  char today[11];
  PtId group;
} Run;

static gboolean
save (const Run *run, PtEdit *edit, char **number, GError **error)
{
  PtSaved saved;
  gboolean done;

  edit->group = run->group;
  done = pt_outbox_save (run->database, run->seams, run->office, edit, &saved, error);
  if (done && number != NULL)
    *number = g_strdup (pt_row_get_text (saved.row, PT_PAYMENT_PAYMENT_NO));
  pt_saved_clear (&saved);
  return done;
}

static PtEdit *
new_update (const PtRow *supplier)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));

  pt_row_meta (edit->row)->id = *id_of (supplier);
  edit->base = pt_row_copy (supplier);
  return edit;
}

/* A line of its own under the notes; not a second time the same. */
static void
add_note (PtEdit *edit, const char *line)
{
  const char *notes = pt_row_get_text (edit->base, PT_SUPPLIER_NOTES);
  g_autofree char *longer = notes != NULL ? g_strdup_printf ("%s\n%s", notes, line) : g_strdup (line);

  if (notes == NULL || strstr (notes, line) == NULL)
    pt_row_set_text (edit->row, PT_SUPPLIER_NOTES, longer, -1);
}

static gboolean
update_stays (const Run *run, guint32 taken, GError **error)
{
  const PtSupplierMerge *merge = run->merge;
  g_autoptr (PtEdit) edit = new_update (merge->stays);
  /* Translators: a note on a supplier: code and name of the record that is kept no longer */
  g_autofree char *line
      = g_strdup_printf (_ ("Was also kept as %s %s"), pt_row_get_text (merge->leaves, PT_SUPPLIER_CODE),
                         pt_row_get_text (merge->leaves, PT_SUPPLIER_NAME));

  for (guint i = 0; i < PT_SUPPLIER_FIELDS; i++)
    if ((taken & pt_supplier_merge_choices (merge) & (1u << i)) != 0)
      pt_row_copy_field (edit->row, merge->leaves, i);
  add_note (edit, line);
  return save (run, edit, NULL, error);
}

static gboolean
update_leaves (const Run *run, GError **error)
{
  const PtSupplierMerge *merge = run->merge;
  g_autoptr (PtEdit) edit = new_update (merge->leaves);
  /* Translators: a note on a supplier: code and name of the record that is used from now on */
  g_autofree char *line = g_strdup_printf (_ ("Is the same person as %s %s, who is used from now on"),
                                           pt_row_get_text (merge->stays, PT_SUPPLIER_CODE),
                                           pt_row_get_text (merge->stays, PT_SUPPLIER_NAME));

  pt_row_set_text (edit->row, PT_SUPPLIER_STATUS, "inactive", -1);
  add_note (edit, line);
  return save (run, edit, NULL, error);
}

/* A positive adjustment lowers what is owed. */
static gboolean
adjust (const Run *run, const PtRow *supplier, gint64 amount, const char *notes, char **number, GError **error)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_PAYMENTS));

  pt_row_set_id (edit->row, PT_PAYMENT_SUPPLIER_ID, id_of (supplier));
  pt_row_set_text (edit->row, PT_PAYMENT_PAID_ON, run->today, -1);
  pt_row_set_integer (edit->row, PT_PAYMENT_AMOUNT_MINOR, amount);
  pt_row_set_text (edit->row, PT_PAYMENT_TYPE, "adjustment", -1);
  pt_row_set_text (edit->row, PT_PAYMENT_REASON_CODE, "refund", -1);
  pt_row_set_text (edit->row, PT_PAYMENT_NOTES, notes, -1);
  return save (run, edit, number, error);
}

static gboolean
carry_balance (const Run *run, PtSupplierMerged *merged, GError **error)
{
  const PtSupplierMerge *merge = run->merge;
  const char *stays = pt_row_get_text (merge->stays, PT_SUPPLIER_CODE);
  const char *leaves = pt_row_get_text (merge->leaves, PT_SUPPLIER_CODE);
  /* Translators: notes of a payment; the code of the other supplier record of the same person */
  g_autofree char *taken = g_strdup_printf (_ ("Balance carried over to %s, the same person"), stays);
  g_autofree char *given = g_strdup_printf (_ ("Balance carried over from %s, the same person"), leaves);
  gint64 opposite = 0;

  if (merge->leaves_minor == 0)
    return TRUE;
  return pt_subtract (0, merge->leaves_minor, &opposite, error)
         && adjust (run, merge->leaves, merge->leaves_minor, taken, &merged->taken_no, error)
         && adjust (run, merge->stays, opposite, given, &merged->given_no, error);
}

static gboolean
check_balances (const Run *run, gint64 stays, gint64 leaves, GError **error)
{
  gint64 stays_now = 0, leaves_now = 0;

  if (!read_balances (run->database, run->merge, run->today, &stays_now, &leaves_now, error))
    return FALSE;
  return (stays_now == stays && leaves_now == leaves)
         || refuse (error, _ ("A balance has changed meanwhile: look at both suppliers again"));
}

static gboolean
run_all (const Run *run, guint32 taken, PtSupplierMerged *merged, GError **error)
{
  const PtSupplierMerge *merge = run->merge;

  return check_balances (run, merge->stays_minor, merge->leaves_minor, error) && update_stays (run, taken, error)
         && update_leaves (run, error) && carry_balance (run, merged, error)
         && check_balances (run, merge->sum_minor, 0, error);
}

gboolean
pt_supplier_merge_run (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtSupplierMerge *merge,
                       guint32 taken, PtSupplierMerged *merged, GError **error)
{
  Run run = { .database = database, .seams = seams, .office = office, .merge = merge };
  PtScope scope;
  gboolean done;

  *merged = (PtSupplierMerged){ 0 };
  if (office->role < PT_ROLE_MANAGER) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_ALLOWED, pt_rules_not_allowed ());
    return FALSE;
  }
  pt_office_today (office, seams->clock, run.today);
  run.group = merged->group = pt_id_new (seams->clock, seams->random);
  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  done = pt_scope_end (database, scope, run_all (&run, taken, merged, error), error);
  if (!done)
    pt_supplier_merged_clear (merged);
  return done;
}
