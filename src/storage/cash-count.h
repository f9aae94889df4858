/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/*
 * A clerk's cash at the end of the day: what was in the drawer in the morning,
 * less what he paid in cash, against what he counts by notes and coins. Kept on
 * this computer, per user and day; a later count of the same day stands beside
 * the earlier one. Every function that takes a database runs on its thread.
 */

typedef struct {
  gint64 face_minor; /* of one note or coin, above 0 */
  gint64 pieces;
} PtCashLine;

/* A payment in cash. */
typedef struct {
  PtId id;
  char *number;
  char *supplier; /* `S017 Nimal Perera` */
  char *status;   /* the word */
  gint64 amount_minor;
} PtCashPayment;

void pt_cash_payment_free (PtCashPayment *payment);

/**
 * PtCashCount:
 *
 * One count. The sums are those of the moment when it was made.
 */
typedef struct {
  gint64 id; /* 0: not stored yet */
  PtId user;
  char *day;
  gint64 counted_at; /* UTC ms */
  gint64 opening_minor;
  gint64 paid_minor;
  gint64 payments; /* how many */
  gint64 counted_minor;
  char *note;    /* or NULL */
  GArray *lines; /* of PtCashLine, the greatest face first; those with pieces alone */
} PtCashCount;

PtCashCount *pt_cash_count_new (void);
void pt_cash_count_free (PtCashCount *count);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtCashCount, pt_cash_count_free)

/* The notes and coins of a currency, the greatest first (element-type gint64, minor units). A currency that is not
 * known by its own gets 1, 2, 5 times powers of ten. */
GArray *pt_cash_faces (const char *currency, guint exponent);
/* The sum of @lines (element-type PtCashLine) into counted_minor; OVERFLOW. Takes a reference on @lines. */
gboolean pt_cash_count_set_lines (PtCashCount *count, GArray *lines, GError **error);
/* Counted less what should be there: below 0 money is missing. OVERFLOW. */
gboolean pt_cash_count_difference (const PtCashCount *count, gint64 *minor, GError **error);

/* What @user paid in cash on @day and did not cancel (deductions aside), by number. (element-type PtCashPayment) */
GPtrArray *pt_cash_payments (PtDatabase *database, const PtId *user, const char *day, gint64 *sum, GError **error);

/* Adds it to the history and sets its id. INVALID where nothing of it could have been counted. */
gboolean pt_cash_count_store (PtDatabase *database, PtCashCount *count, GError **error);
/* The user's counts, the newest first; @limit 0 for all. (element-type PtCashCount) */
GPtrArray *pt_cash_count_list (PtDatabase *database, const PtId *user, guint limit, GError **error);

G_END_DECLS
