/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A supplier's statement over what is seen on this computer: for the supplier's page, the printed statement and
 * paytrackctl. */

#include "config.h"

#include "ledger.h"

#include "dates.h"
#include "numbers.h"
#include "reports.h"

void
pt_ledger_entry_free (PtLedgerEntry *entry)
{
  g_free (entry->on);
  g_free (entry->number);
  g_free (entry->detail);
  g_free (entry->unit);
  g_free (entry);
}

void
pt_ledger_free (PtLedger *ledger)
{
  g_clear_pointer (&ledger->entries, g_ptr_array_unref);
  g_free (ledger);
}

static PtLedgerEntry *
read_entry (PtStatement *select)
{
  PtLedgerEntry *entry = g_new0 (PtLedgerEntry, 1);

  entry->entity = pt_entity (pt_statement_integer (select, 0) != 0 ? PT_PAYMENTS : PT_COLLECTIONS);
  entry->on = g_strdup (pt_statement_text (select, 1));
  pt_statement_id (select, 2, &entry->id);
  entry->number = g_strdup (pt_statement_text (select, 3));
  entry->detail = g_strdup (pt_statement_text (select, 4));
  entry->quantity_milli = pt_statement_integer (select, 5);
  entry->unit = g_strdup (pt_statement_text (select, 6));
  entry->amount_minor = pt_statement_integer (select, 7);
  return entry;
}

static PtStatement *
select_entries (PtDatabase *database, const PtId *supplier, const char *from, const char *to, GError **error)
{
  PtStatement *select = pt_database_prepare (
      database,
      "SELECT 0, c.collected_on AS day, c.id, c.receipt_no AS number, p.name, c.quantity_milli, c.unit, c.amount_minor"
      " FROM collections c LEFT JOIN products p ON p.id = c.product_id WHERE c.deleted = 0 AND c.supplier_id = ?1"
      " AND c.collected_on BETWEEN ?2 AND ?3 AND c.status IN ('confirmed', 'disputed')"
      " UNION ALL SELECT 1, paid_on, id, payment_no, type, 0, NULL, -amount_minor FROM payments WHERE deleted = 0"
      " AND supplier_id = ?1 AND paid_on BETWEEN ?2 AND ?3 AND status <> 'cancelled' ORDER BY day, 1, number",
      error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, supplier);
  pt_statement_bind_text (select, 2, from);
  pt_statement_bind_text (select, 3, to);
  return select;
}

static gboolean
read_entries (PtDatabase *database, const PtId *supplier, const char *from, const char *to, PtLedger *ledger,
              GError **error)
{
  g_autoptr (PtStatement) select = select_entries (database, supplier, from, to, error);
  PtStep step = PT_STEP_ERROR;

  while (select != NULL && (step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtLedgerEntry *entry = read_entry (select);
    g_ptr_array_add (ledger->entries, entry);
    if (!pt_add (ledger->closing_minor, entry->amount_minor, &ledger->closing_minor, error))
      return FALSE;
    entry->balance_minor = ledger->closing_minor;
  }
  return step == PT_STEP_DONE;
}

PtLedger *
pt_ledger_read (PtDatabase *database, const PtId *supplier, const char *from, const char *to, GError **error)
{
  g_autoptr (PtLedger) ledger = g_new0 (PtLedger, 1);
  char before[PT_DATE_TEXT];

  pt_date_add (from, -1, before);
  ledger->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_ledger_entry_free);
  if (!pt_report_balance (database, supplier, before, &ledger->opening_minor, error))
    return NULL;
  ledger->closing_minor = ledger->opening_minor;
  return read_entries (database, supplier, from, to, ledger, error) ? g_steal_pointer (&ledger) : NULL;
}
