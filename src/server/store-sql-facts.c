/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the rules ask of the other rows, in SQL: duplicates, the rate of a day,
 * overlaps, uses, balances. Called through the store by facts.c.
 */

#include "store-sql.h"

/* The row that @statement, a SELECT of one id, names: mostly there is none, so that the row is read apart. */
static PtFound
first (PtStore *store, PtStatement *statement, const PtEntity *entity, PtRow *row, GError **error)
{
  PtFound found = pt_sql_find (statement, error);
  PtId id;

  if (found != PT_FOUND)
    return found;
  pt_statement_id (statement, 0, &id);
  return pt_sql_read_row (store, entity, &id, row, error);
}

#define SELECT_ID(table, where) "SELECT id FROM " table " WHERE organisation = ?1 AND deleted = 0 AND " where " LIMIT 1"

/* An id that may be none: bound as 16 zero bytes, which no row has, where a null would make a comparison null. */
static void
bind_except (PtStatement *statement, int parameter, const PtId *id)
{
  const PtId *except = id != NULL ? id : &PT_ID_NONE;

  pt_statement_bind_blob (statement, parameter, except->bytes, sizeof except->bytes);
}

PtFound
pt_sql_find_by_text (PtStore *store, const PtEntity *entity, guint field, const char *text, const PtId *except,
                     PtRow *row, GError **error)
{
  g_autofree char *sql = NULL;
  g_autoptr (PtStatement) statement = NULL;

  if (pt_sql_foresight_lacks_code (&((PtSqlStore *) store)->foresight, entity, field, text))
    return PT_FOUND_NOTHING;
  sql = g_strdup_printf (SELECT_ID ("%s", "%s = ?2 AND id <> ?3"), entity->name, entity->fields[field].name);
  statement = pt_sql_use (store, sql, error);
  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_text (statement, 2, text);
  bind_except (statement, 3, except);
  return first (store, statement, entity, row, error);
}

PtFound
pt_sql_find_rate_on (PtStore *store, const PtId *product, const PtId *supplier, const char *on, PtRow *row,
                     GError **error)
{
  const PtEntity *rates = pt_entity (PT_RATES);
  g_autoptr (PtStatement) statement = NULL;

  if (pt_sql_foresight_lacks_rate (&((PtSqlStore *) store)->foresight, supplier))
    return PT_FOUND_NOTHING;
  statement = pt_sql_use (
      store,
      SELECT_ID (
          "rates",
          "product_id = ?2 AND supplier_id IS NOT DISTINCT FROM ?3 AND status = 'active' AND effective_from <= ?4"
          " AND (effective_to IS NULL OR effective_to >= ?4)"),
      error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, product);
  pt_statement_bind_id (statement, 3, supplier);
  pt_statement_bind_text (statement, 4, on);
  return first (store, statement, rates, row, error);
}

PtFound
pt_sql_find_overlap (PtStore *store, const PtRow *rate, PtRow *row, GError **error)
{
  const PtEntity *rates = pt_entity (PT_RATES);
  g_autoptr (PtStatement) statement = pt_sql_use (
      store,
      SELECT_ID ("rates", "product_id = ?2 AND supplier_id IS NOT DISTINCT FROM ?3 AND status = 'active' AND id <> ?4"
                          " AND (effective_from <= ?6 OR ?6 IS NULL)"
                          " AND (effective_to IS NULL OR effective_to >= ?5) ORDER BY effective_from DESC"),
      error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_field (statement, 2, rate, PT_RATE_PRODUCT_ID);
  pt_statement_bind_field (statement, 3, rate, PT_RATE_SUPPLIER_ID);
  bind_except (statement, 4, &pt_row_peek_meta (rate)->id);
  pt_statement_bind_field (statement, 5, rate, PT_RATE_EFFECTIVE_FROM);
  pt_statement_bind_field (statement, 6, rate, PT_RATE_EFFECTIVE_TO);
  return first (store, statement, rates, row, error);
}

PtFound
pt_sql_find_same_reference (PtStore *store, const PtRow *payment, PtRow *row, GError **error)
{
  const PtEntity *payments = pt_entity (PT_PAYMENTS);
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    SELECT_ID ("payments",
                               "supplier_id = ?2 AND reference_number = ?3 AND status <> 'cancelled' AND id <> ?4"),
                    error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_field (statement, 2, payment, PT_PAYMENT_SUPPLIER_ID);
  pt_statement_bind_field (statement, 3, payment, PT_PAYMENT_REFERENCE_NUMBER);
  bind_except (statement, 4, &pt_row_peek_meta (payment)->id);
  return first (store, statement, payments, row, error);
}

static gboolean
count (PtStatement *statement, gint64 *value, GError **error)
{
  if (pt_sql_find (statement, error) != PT_FOUND)
    return FALSE;
  *value = pt_statement_integer (statement, 0);
  return TRUE;
}

gboolean
pt_sql_count_rate_uses (PtStore *store, const PtId *rate, gint64 *uses, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT count(*) FROM collections WHERE organisation = ?1 AND rate_id = ?2 AND deleted = 0",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, rate);
  return count (statement, uses, error);
}

static gboolean
count_in (PtStore *store, const PtEntity *entity, const PtField *field, const PtId *id, gint64 *references,
          GError **error)
{
  /* A priced slip's product is its rate's, which refers to it as well: only the few unpriced ones need a look. */
  gboolean by_rate = entity->index == PT_COLLECTIONS && g_str_equal (field->name, "product_id");
  g_autofree char *sql
      = g_strdup_printf ("SELECT count(*) FROM %s WHERE organisation = ?1 AND %s = ?2 AND deleted = 0%s", entity->name,
                         field->name, by_rate ? " AND rate_id IS NULL" : "");
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql, error);
  gint64 more = 0;

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, id);
  if (!count (statement, &more, error))
    return FALSE;
  *references += more;
  return TRUE;
}

gboolean
pt_sql_count_references (PtStore *store, const PtEntity *target, const PtId *id, gint64 *references, GError **error)
{
  *references = 0;
  for (guint i = 0; i < PT_ENTITIES; i++) {
    const PtEntity *entity = pt_entity (i);

    for (guint j = 0; j < entity->n_fields; j++)
      if (entity->fields[j].kind == PT_KIND_REFERENCE && pt_field_target (&entity->fields[j]) == target
          && !count_in (store, entity, &entity->fields[j], id, references, error))
        return FALSE;
  }
  return TRUE;
}

gboolean
pt_sql_sum_balance (PtStore *store, const PtId *supplier, const char *on, const PtId *except, gint64 *minor,
                    GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (
      store,
      "SELECT CAST (coalesce((SELECT sum(amount_minor) FROM collections WHERE organisation = ?1 AND supplier_id = ?2"
      "   AND collected_on <= ?3 AND deleted = 0 AND status IN ('confirmed', 'disputed')), 0)"
      " - coalesce((SELECT sum(amount_minor) FROM payments WHERE organisation = ?1 AND supplier_id = ?2"
      "   AND paid_on <= ?3 AND deleted = 0 AND status <> 'cancelled' AND id <> ?4), 0) AS INTEGER)",
      error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, supplier);
  pt_statement_bind_text (statement, 3, on);
  bind_except (statement, 4, except);
  return count (statement, minor, error);
}
