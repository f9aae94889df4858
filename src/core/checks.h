/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules.h"

G_BEGIN_DECLS

/*
 * What the rules' files share; for src/core/rules*.c alone. A rule looks at
 * one change and adds what it finds; a failed lookup goes into @failure, and no
 * rule runs after it.
 */
typedef struct {
  PtFacts *facts;
  PtOperationKind kind;
  const PtRow *before; /* NULL for a new or never accepted row */
  const PtRow *after;
  GPtrArray *findings;
  GError *failure;
  PtRow *product; /* what product_id points to, once pt_check_take_product() has run; NULL where there is none */
} PtCheck;

typedef void (*PtRule) (PtCheck *check);

/* Each list is in the order of domain.md's table and closed by NULL. */
extern const PtRule PT_SUPPLIER_RULES[];
extern const PtRule PT_PRODUCT_RULES[];
extern const PtRule PT_RATE_RULES[];
extern const PtRule PT_COLLECTION_RULES[];
extern const PtRule PT_PAYMENT_RULES[];

enum { PT_CHECK_WHOLE_ROW = -1 };

/* Adds a finding at @field (PT_CHECK_WHOLE_ROW for none). */
void pt_check_error (PtCheck *check, const char *code, int field, const char *format, ...) G_GNUC_PRINTF (4, 5);
void pt_check_warn (PtCheck *check, const char *code, int field, const char *format, ...) G_GNUC_PRINTF (4, 5);

gboolean pt_check_is_new (const PtCheck *check);
/* Whether @field is new or other than it was. */
gboolean pt_check_is_changed (const PtCheck *check, guint field);
/* Whether the choice @field becomes @word by this change. */
gboolean pt_check_becomes (const PtCheck *check, guint field, const char *word);
gboolean pt_row_has_word (const PtRow *row, guint field, const char *word);

/* The row that the REFERENCE @field of @after points to; NULL where null or unknown (said) or the lookup failed. */
PtRow *pt_check_dup_reference (PtCheck *check, guint field);
/* Looks up what @field points to as the check's product, for the rules that follow. */
void pt_check_take_product (PtCheck *check, guint field);
/* A supplier's or product's name, else its code. */
const char *pt_check_name (const PtRow *row);
/* Says "NAME is not active" at @field where @row is deleted. */
void pt_check_deleted (PtCheck *check, guint field, const PtRow *row);

/* Rules that several entities share. */
void pt_check_final (PtCheck *check);
void pt_check_posted (PtCheck *check);
void pt_check_required (PtCheck *check);
void pt_check_duplicate (PtCheck *check);
void pt_check_future (PtCheck *check);
void pt_check_cancel_reason (PtCheck *check);
void pt_check_period (PtCheck *check);
void pt_check_delete (PtCheck *check);

/* What a `full` payment must be: the balance without it on its day, in cash rounded down to the step. */
gboolean pt_payment_balance (PtFacts *facts, const PtRow *payment, gint64 *balance, gint64 *payable, GError **error);

G_END_DECLS
