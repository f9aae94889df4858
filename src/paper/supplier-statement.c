/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The statement: opening balance, every slip and payment with the balance after it, closing balance. */

#include "config.h"

#include "supplier-statement.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "letterhead.h"
#include "office-logo.h"
#include "repository.h"

const PtPaperColumn pt_supplier_statement_columns[PT_SUPPLIER_STATEMENT_COLUMNS] = {
  { N_ ("Date"), 15, FALSE },    { N_ ("Number"), 13, FALSE }, { N_ ("Entry"), 19, FALSE },
  { N_ ("Quantity"), 13, TRUE }, { N_ ("Amount"), 15, TRUE },  { N_ ("Balance"), 16, TRUE },
};

static const PtPaperColumn narrow_columns[] = {
  { N_ ("Date"), 24, FALSE },
  { N_ ("Entry"), 26, FALSE },
  { N_ ("Amount"), 24, TRUE },
  { N_ ("Balance"), 26, TRUE },
};

void
pt_supplier_statement_free (PtSupplierStatement *statement)
{
  g_clear_pointer (&statement->supplier, pt_row_free);
  g_clear_pointer (&statement->ledger, pt_ledger_free);
  g_free (statement->label);
  g_free (statement->from);
  g_free (statement->to);
  g_clear_pointer (&statement->logo, g_bytes_unref);
  g_free (statement);
}

PtSupplierStatement *
pt_supplier_statement_read (PtDatabase *database, const char *supplier, const char *from, const char *to,
                            GError **error)
{
  g_autoptr (PtSupplierStatement) statement = g_new0 (PtSupplierStatement, 1);
  const PtEntity *suppliers = pt_entity (PT_SUPPLIERS);
  PtId id = PT_ID_NONE;
  PtSyncState state = PT_SYNC_STATE_SYNCED;

  statement->supplier = pt_row_new (suppliers);
  statement->from = g_strdup (from);
  statement->to = g_strdup (to);
  if (!pt_repository_resolve (database, suppliers, supplier, &id, error)
      || !pt_repository_get (database, suppliers, &id, statement->supplier, &state, error))
    return NULL;
  statement->label = pt_row_label (database, statement->supplier, error);
  statement->ledger = pt_ledger_read (database, &id, from, to, error);
  statement->logo = pt_office_logo_load_png (database);
  return statement->label != NULL && statement->ledger != NULL ? g_steal_pointer (&statement) : NULL;
}

char *
pt_supplier_statement_quantity (const PtLedgerEntry *entry)
{
  return entry->unit != NULL ? pt_display_quantity (entry->quantity_milli, entry->unit) : g_strdup ("");
}

const char *
pt_supplier_statement_detail (const PtLedgerEntry *entry)
{
  if (entry->detail == NULL)
    return "";
  return entry->unit != NULL ? entry->detail : pt_choice_label (entry->detail);
}

char *
pt_supplier_statement_describe (const PtLedgerEntry *entry)
{
  g_autofree char *quantity = pt_supplier_statement_quantity (entry);

  return entry->unit != NULL ? g_strdup_printf ("%s %s", pt_supplier_statement_detail (entry), quantity)
                             : g_strdup (pt_supplier_statement_detail (entry));
}

static void
begin_table (PtPaper *paper, PtPaperSize size)
{
  if (pt_paper_size_is_roll (size))
    pt_paper_begin_table (paper, narrow_columns, G_N_ELEMENTS (narrow_columns));
  else
    pt_paper_begin_table (paper, pt_supplier_statement_columns, PT_SUPPLIER_STATEMENT_COLUMNS);
}

/* @cells: one of each of the statement's columns. On a roll the number stands for the entry. */
static void
add_row (PtPaper *paper, PtPaperSize size, const char *const *cells, PtPaperRow row)
{
  const char *narrow[] = { cells[0], cells[1] != NULL ? cells[1] : cells[2], cells[4], cells[5] };

  pt_paper_add_row (paper, pt_paper_size_is_roll (size) ? narrow : cells, row);
}

static void
add_balance (PtPaper *paper, PtPaperSize size, const char *on, const char *what, const char *money)
{
  g_autofree char *date = pt_display_date (on);
  const char *cells[] = { date, NULL, what, NULL, NULL, money };

  add_row (paper, size, cells, PT_PAPER_ROW_STRONG);
}

static void
add_entry (PtPaper *paper, PtPaperSize size, const PtLedgerEntry *entry, const PtOffice *office)
{
  g_autofree char *date = pt_display_date (entry->on);
  g_autofree char *quantity = pt_supplier_statement_quantity (entry);
  g_autofree char *amount = pt_display_amount (entry->amount_minor, office);
  g_autofree char *balance = pt_display_amount (entry->balance_minor, office);
  const char *cells[] = { date, entry->number, pt_supplier_statement_detail (entry), quantity, amount, balance };

  add_row (paper, size, cells, PT_PAPER_ROW_PLAIN);
}

static void
add_table (PtPaper *paper, PtPaperSize size, const PtSupplierStatement *statement, const PtOffice *office)
{
  const PtLedger *ledger = statement->ledger;
  g_autofree char *opening = pt_display_amount (ledger->opening_minor, office);
  g_autofree char *closing = pt_display_amount (ledger->closing_minor, office);

  begin_table (paper, size);
  add_balance (paper, size, statement->from, _ ("Opening balance"), opening);
  for (guint i = 0; i < ledger->entries->len; i++)
    add_entry (paper, size, ledger->entries->pdata[i], office);
  add_balance (paper, size, statement->to, _ ("Closing balance"), closing);
}

static void
add_head (PtPaper *paper, const PtSupplierStatement *statement, const PtOffice *office)
{
  g_autofree char *from = pt_display_date (statement->from);
  g_autofree char *to = pt_display_date (statement->to);
  /* Translators: the first and the last day of a statement */
  g_autofree char *period = g_strdup_printf (_ ("%s to %s"), from, to);

  pt_letterhead_add (paper, office, statement->logo);
  pt_paper_add_title (paper, _ ("Statement"));
  pt_paper_add_gap (paper);
  pt_paper_add_pair (paper, _ ("Supplier"), statement->label);
  pt_paper_add_pair (paper, _ ("Address"), pt_row_get_text (statement->supplier, PT_SUPPLIER_ADDRESS));
  pt_paper_add_pair (paper, _ ("Period"), period);
  pt_paper_add_pair (paper, _ ("Currency"), office->currency);
  pt_paper_add_gap (paper);
}

PtPaper *
pt_supplier_statement_draw (const PtSupplierStatement *statement, const PtOffice *office, PtPaperSize size)
{
  /* Translators: the name of a printed document; %s is a supplier */
  g_autofree char *title = g_strdup_printf (_ ("Statement of %s"), statement->label);
  g_autofree char *closing = pt_display_money (statement->ledger->closing_minor, office);
  PtPaper *paper = pt_paper_new (size, title);

  add_head (paper, statement, office);
  add_table (paper, size, statement, office);
  pt_paper_add_gap (paper);
  pt_paper_add_total (paper,
                      statement->ledger->closing_minor < 0 ? _ ("Owed by the supplier") : _ ("Owed to the supplier"),
                      closing);
  return paper;
}
