/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtLedgerEntry:
 *
 * One line of a supplier's statement: a confirmed or disputed collection, or a
 * payment that was not cancelled.
 */
typedef struct {
  char *on;
  const PtEntity *entity; /* collections or payments */
  PtId id;
  char *number;          /* receipt_no or payment_no */
  char *detail;          /* the product's name, or the payment's type */
  gint64 quantity_milli; /* 0 of a payment */
  char *unit;            /* NULL of a payment */
  gint64 amount_minor;   /* what it adds to what is owed; a payment takes away */
  gint64 balance_minor;  /* after it */
} PtLedgerEntry;

void pt_ledger_entry_free (PtLedgerEntry *entry);

/**
 * PtLedger:
 *
 * A statement (rule 1): opening balance, dated entries, closing balance.
 */
typedef struct {
  gint64 opening_minor;
  GPtrArray *entries; /* of PtLedgerEntry, by date, then number */
  gint64 closing_minor;
} PtLedger;

void pt_ledger_free (PtLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtLedger, pt_ledger_free)

/* @from and @to are the first and the last day. PT_ERROR_OVERFLOW where a balance leaves int64. */
PtLedger *pt_ledger_read (PtDatabase *database, const PtId *supplier, const char *from, const char *to, GError **error);

G_END_DECLS
