/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ledger.h"
#include "paper.h"

G_BEGIN_DECLS

/**
 * PtSupplierStatement:
 *
 * A supplier's account over some days, as it is printed and handed to him.
 */
typedef struct {
  PtRow *supplier;
  char *label;  /* `S017 Nimal Perera` */
  char *from;   /* first day */
  char *to;     /* last day */
  GBytes *logo; /* a PNG; NULL for none */
  PtLedger *ledger;
} PtSupplierStatement;

/* Reads it on a database's thread; @supplier is a code or an id. Errors: NOT_FOUND, OVERFLOW, STORAGE. */
PtSupplierStatement *pt_supplier_statement_read (PtDatabase *database, const char *supplier, const char *from,
                                                 const char *to, GError **error);
void pt_supplier_statement_free (PtSupplierStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtSupplierStatement, pt_supplier_statement_free)

/* The table of a statement: date, number, entry, quantity, amount, balance. */
#define PT_SUPPLIER_STATEMENT_COLUMNS 6
extern const PtPaperColumn pt_supplier_statement_columns[PT_SUPPLIER_STATEMENT_COLUMNS];

/* `Green leaf 50.5 kg`, `Advance`. */
/* `Green leaf`, `Advance`; and `50.5 kg`, "" of a payment. */
const char *pt_supplier_statement_detail (const PtLedgerEntry *entry);
char *pt_supplier_statement_quantity (const PtLedgerEntry *entry);
char *pt_supplier_statement_describe (const PtLedgerEntry *entry);
/* On a roll without the columns that it has no room for. */
PtPaper *pt_supplier_statement_draw (const PtSupplierStatement *statement, const PtOffice *office, PtPaperSize size);

G_END_DECLS
