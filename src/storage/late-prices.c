/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pricing what had no rate on its day. Called by the window's menu. */

#include "config.h"

#include "late-prices.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "numbers.h"

/* The first condition on the status is that of the index collections_unsettled, which else would not be used. */
#define UNPRICED                                                                                                       \
  "FROM collections c WHERE c.deleted = 0 AND c.status IN ('unpriced', 'disputed') AND c.status = 'unpriced'"
/* The supplier's own rate or the general one, as the rules take it. */
#define HAS_RATE                                                                                                       \
  "EXISTS (SELECT 1 FROM rates r WHERE r.deleted = 0 AND r.status = 'active' AND r.product_id = c.product_id"          \
  " AND (r.supplier_id = c.supplier_id OR r.supplier_id IS NULL) AND r.effective_from <= c.collected_on"               \
  " AND (r.effective_to IS NULL OR r.effective_to >= c.collected_on))"

#define IS_OPEN "(?1 IS NULL OR c.collected_on > ?1)"

gboolean
pt_late_prices_count (PtDatabase *database, const PtOffice *office, PtLatePrices *prices, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database,
      "SELECT count(*) FILTER (WHERE has_rate AND is_open), count(*) FILTER (WHERE NOT has_rate),"
      " count(*) FILTER (WHERE has_rate AND NOT is_open)"
      " FROM (SELECT " HAS_RATE " AS has_rate, " IS_OPEN " AS is_open " UNPRICED ")",
      error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_text (select, 1, office->closed_to);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  prices->ready = pt_statement_integer (select, 0);
  prices->lacking = pt_statement_integer (select, 1);
  prices->closed = pt_statement_integer (select, 2);
  return TRUE;
}

/* (element-type PtId) The oldest first. Those of a closed period would be refused, and be first again the next time. */
static GArray *
list_ready (PtDatabase *database, const char *closed_to, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (PtId));
  g_autoptr (PtStatement) select = pt_database_prepare (database,
                                                        "SELECT c.id " UNPRICED " AND " IS_OPEN " AND " HAS_RATE
                                                        " ORDER BY c.collected_on, c.id LIMIT 1000",
                                                        error);
  PtStep step = select != NULL ? PT_STEP_ROW : PT_STEP_ERROR;

  if (select != NULL)
    pt_statement_bind_text (select, 1, closed_to);
  while (step == PT_STEP_ROW && (step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtId id;

    pt_statement_id (select, 0, &id);
    g_array_append_val (ids, id);
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

/* FALSE where something else than a rule is against it. */
static gboolean
price (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtId *id, PtLatePrices *prices,
       GError **error)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_COLLECTIONS));
  g_autoptr (GError) problem = NULL;
  PtSaved saved = { 0 };
  gboolean added = TRUE;

  pt_row_meta (edit->row)->id = *id;
  pt_row_set_text (edit->row, PT_COLLECTION_STATUS, "confirmed", -1);
  if (pt_outbox_save (database, seams, office, edit, &saved, &problem)) {
    prices->priced++;
    added = pt_add (prices->amount_minor, pt_row_get_integer (saved.row, PT_COLLECTION_AMOUNT_MINOR),
                    &prices->amount_minor, error);
  } else if (!g_error_matches (problem, PT_ERROR, PT_ERROR_INVALID)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    added = FALSE;
  }
  pt_saved_clear (&saved);
  return added;
}

gboolean
pt_late_prices_run (PtDatabase *database, const PtSeams *seams, const PtOffice *office, PtLatePrices *prices,
                    GError **error)
{
  g_autoptr (GArray) ids = NULL;

  *prices = (PtLatePrices){ 0 };
  if (office->role < PT_ROLE_MANAGER) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_ALLOWED, pt_rules_not_allowed ());
    return FALSE;
  }
  ids = list_ready (database, office->closed_to, error);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!price (database, seams, office, &g_array_index (ids, PtId, i), prices, error))
      return FALSE;
  return ids != NULL && pt_late_prices_count (database, office, prices, error);
}
