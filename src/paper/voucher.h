/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "paper.h"
#include "profile.h"

G_BEGIN_DECLS

typedef enum { PT_PRINT_ORIGINAL, PT_PRINT_COPY } PtPrint;

/**
 * PtVoucher:
 *
 * What a supplier takes home: the receipt of a collection, or the voucher of a
 * payment, with the names that their ids stand for.
 */
typedef struct {
  PtRow *row;     /* of collections or payments */
  char *supplier; /* `S017 Nimal Perera` */
  char *product;  /* of a collection */
  GBytes *logo;   /* a PNG; NULL for none */
} PtVoucher;

/* Reads it on a database's thread. Errors: NOT_FOUND, STORAGE. */
PtVoucher *pt_voucher_read (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error);
void pt_voucher_free (PtVoucher *voucher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtVoucher, pt_voucher_free)

/* Whether this profile has printed it before. */
gboolean pt_voucher_was_printed (PtDatabase *database, const PtVoucher *voucher, PtPrint *print, GError **error);
/* Within a transaction that writes: from now on it prints as a copy. */
gboolean pt_voucher_note_print (PtDatabase *database, const PtVoucher *voucher, GError **error);

/* A reprint says COPY, and what was cancelled says so on both. Words stand in the office's second language too, as far
 * as its catalogue has them. */
PtPaper *pt_voucher_draw (const PtVoucher *voucher, const PtOffice *office, PtPaperSize size, PtPrint print);

G_END_DECLS
