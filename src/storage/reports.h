/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* Sums over what is seen, by SQL in integers. Every function runs on a database's thread. */

/* Rule 1: confirmed and disputed collections up to @on less payments not cancelled up to @on, in minor units. */
gboolean pt_report_balance (PtDatabase *database, const PtId *supplier, const char *on, gint64 *minor, GError **error);

/**
 * PtDayTotals:
 *
 * One day: collections that were not cancelled, and the money that was paid
 * (payments not cancelled, deductions aside).
 */
typedef struct {
  gint64 slips;
  gint64 unpriced;
  gint64 net_base; /* of mass products, in g */
  gint64 amount_minor;
  gint64 paid_minor;
} PtDayTotals;

/* @n days, the first of them @from, into @days. */
gboolean pt_report_days (PtDatabase *database, const char *from, guint n, PtDayTotals *days, GError **error);

/**
 * PtSupplierTotals:
 *
 * A supplier's account over some days: closing = opening + earned - deducted -
 * paid. Slips and weight are of collections that were not cancelled; what has
 * no price yet earns nothing.
 */
typedef struct {
  PtId id;
  char *label; /* `S017 Nimal Perera` */
  gint64 slips;
  gint64 net_base; /* of mass products, in g */
  gint64 opening_minor;
  gint64 earned_minor;
  gint64 deducted_minor; /* adjustments */
  gint64 paid_minor;
  gint64 closing_minor;
} PtSupplierTotals;

void pt_supplier_totals_free (PtSupplierTotals *totals);
/* Suppliers who have an entry from @from to @to, or a balance after @to, by code. (element-type PtSupplierTotals)
 * PT_ERROR_OVERFLOW where a sum leaves int64. */
GPtrArray *pt_report_suppliers (PtDatabase *database, const char *from, const char *to, GError **error);

/* What a sheet of paper holds so far: slips, not cancelled, with the day, session, product and batch number of @like.
 */
gboolean pt_report_sheet (PtDatabase *database, const PtRow *like, gint64 *slips, gint64 *net_base, GError **error);
/* The median net of the supplier's latest ten slips of the product of @slip, in base units; 0 where there are fewer
 * than three. */
gboolean pt_report_usual (PtDatabase *database, const PtRow *slip, gint64 *net_base, GError **error);

G_END_DECLS
