/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "row.h"

G_BEGIN_DECLS

/**
 * PtPrice:
 *
 * A collection's arithmetic, each step rounded half away from zero once
 * (domain.md's formulas): base units, then money in minor units.
 */
typedef struct {
  gint64 entered_base;
  gint64 net_base;
  gint64 gross_minor;
  gint64 amount_minor;
} PtPrice;

/* RHU(@quantity_milli * num, den * 1000) of @unit. Errors: PT_ERROR_INVALID for an unknown unit, PT_ERROR_OVERFLOW. */
gboolean pt_price_base (gint64 quantity_milli, const char *unit, gint64 *base, GError **error);

/**
 * pt_price_collection:
 * @row: a collection with quantity_milli, unit, tare_base, water_base, deduction_bp and, where priced, rate_e4 and
 * rate_unit
 * @exponent: the currency's, 0 to 4
 *
 * Without a rate the money stays 0. Errors: PT_ERROR_INVALID where nothing is
 * left after tare and water, PT_ERROR_OVERFLOW "Not an amount".
 */
gboolean pt_price_collection (const PtRow *row, guint exponent, PtPrice *price, GError **error);

/* @amount rounded towards zero to a multiple of @step minor units (cash payouts); a step of 0 or 1 changes nothing. */
gint64 pt_price_cash (gint64 amount, gint64 step);

G_END_DECLS
