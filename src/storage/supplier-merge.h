/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outbox.h"

G_BEGIN_DECLS

/*
 * Two suppliers who are one person. Posted money is never moved: slips and
 * payments keep their supplier. One of the two stays; the other is set inactive
 * with a note that names the one who stays, and its balance is carried over by
 * a pair of adjustments, one on each, that are 0 together. All of it is one
 * group of operations: all or none. Doing it again carries over what has come
 * to the other since.
 *
 * Every function runs on a database's thread.
 */

/**
 * PtSupplierMerge:
 *
 * What a merge would do.
 */
typedef struct {
  PtRow *stays; /* as on screen: what is saved later is based on these */
  PtRow *leaves;
  gint64 stays_minor; /* balances before; afterwards the one who stays has their sum, the other 0 */
  gint64 leaves_minor;
  gint64 sum_minor;
  gint64 slips; /* of the one who leaves, that keep its name */
  gint64 payments;
  gint64 rates;    /* its own ones: they are not taken over */
  gint64 unpriced; /* slips that have no amount yet */
  gint64 unpaid;   /* payments that are counted and may yet be cancelled */
  gint64 unsent;   /* entries of this computer about either */
} PtSupplierMerge;

void pt_supplier_merge_free (PtSupplierMerge *merge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtSupplierMerge, pt_supplier_merge_free)

/* Looks at both on @today. PT_ERROR_INVALID where they are one record, the one who stays is not active, or, with a
 * server, entries about them are still to be sent; PT_ERROR_OVERFLOW where their sum is no amount. */
PtSupplierMerge *pt_supplier_merge_plan (PtDatabase *database, const PtOffice *office, const PtId *stays,
                                         const PtId *leaves, const char *today, GError **error);

/* The fields that a merge may take over from the one who leaves, where both differ. */
guint32 pt_supplier_merge_choices (const PtSupplierMerge *merge);

typedef struct {
  PtId group;
  char *taken_no; /* payment numbers of the adjustments; NULL where there was no balance */
  char *given_no;
} PtSupplierMerged;

void pt_supplier_merged_clear (PtSupplierMerged *merged);

/**
 * pt_supplier_merge_run:
 * @taken: the fields of pt_supplier_merge_choices() that become those of the one who leaves
 *
 * PT_ERROR_INVALID where a balance is no longer the one of @merge, and with the
 * rules' own texts (a closed day, a role).
 */
gboolean pt_supplier_merge_run (PtDatabase *database, const PtSeams *seams, const PtOffice *office,
                                const PtSupplierMerge *merge, guint32 taken, PtSupplierMerged *merged, GError **error);

G_END_DECLS
