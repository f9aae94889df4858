/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the rules ask about other rows, answered from what this computer sees:
 * confirmed rows and its own unsettled changes. Used by every save.
 */

#include "config.h"

#include "balance.h"
#include "repository.h"
#include "seen.h"
#include "tables.h"

typedef struct {
  PtFacts facts; /* first: a PtFacts is this */
  PtDatabase *database;
  char *today_text;
  char *closed_text;
  char *zone_text;
} Facts;

static PtDatabase *
database_of (PtFacts *facts)
{
  return ((Facts *) facts)->database;
}

/* "SELECT columns FROM table WHERE deleted = 0 AND " and @condition. */
static PtStatement *
select_where (PtFacts *facts, const PtEntity *entity, const char *condition, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE deleted = 0 AND %s", pt_table_columns (entity, ""),
                                          entity->name, condition);

  return pt_database_prepare (database_of (facts), sql, error);
}

/* The statement's one row; NULL where there is none. */
static PtRow *
take_row (PtStatement *select, const PtEntity *entity, GError **error)
{
  PtRow *row;

  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return NULL;
  row = pt_row_new (entity);
  pt_table_read (select, 0, entity, row);
  return row;
}

static PtRow *
dup_row (PtFacts *facts, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (entity);
  gboolean found = FALSE;

  if (!pt_seen_read (database_of (facts), entity, id, row, &found, error) || !found)
    return NULL;
  return g_steal_pointer (&row);
}

/* Compared without case first, for the index, then byte for byte. */
static PtRow *
dup_by_text (PtFacts *facts, const PtEntity *entity, guint field, const char *text, const PtId *except, GError **error)
{
  const char *name = entity->fields[field].name;
  g_autofree char *condition
      = g_strdup_printf ("%s = ?1 COLLATE NOCASE AND %s = ?1 AND (?2 IS NULL OR id <> ?2) LIMIT 1", name, name);
  g_autoptr (PtStatement) select = select_where (facts, entity, condition, error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_text (select, 1, text);
  pt_statement_bind_id (select, 2, except);
  return take_row (select, entity, error);
}

static PtRow *
dup_rate_on (PtFacts *facts, const PtId *product, const PtId *supplier, const char *on, GError **error)
{
  const PtEntity *rates = pt_entity (PT_RATES);
  g_autoptr (PtStatement) select
      = select_where (facts, rates,
                      "product_id = ?1 AND supplier_id IS ?2 AND status = 'active' AND effective_from <= ?3"
                      " AND (effective_to IS NULL OR effective_to >= ?3) ORDER BY effective_from DESC LIMIT 1",
                      error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, product);
  pt_statement_bind_id (select, 2, supplier);
  pt_statement_bind_text (select, 3, on);
  return take_row (select, rates, error);
}

/* Of several the latest: a new rate may succeed one that began before it, which the server closes, and stands open here
 * until then; never one that begins after it. */
static PtRow *
dup_overlap (PtFacts *facts, const PtRow *rate, GError **error)
{
  const PtEntity *rates = pt_entity (PT_RATES);
  g_autoptr (PtStatement) select
      = select_where (facts, rates,
                      "product_id = ?1 AND supplier_id IS ?2 AND status = 'active' AND id IS NOT ?3"
                      " AND (?5 IS NULL OR effective_from <= ?5) AND (effective_to IS NULL OR effective_to >= ?4)"
                      " ORDER BY effective_from DESC LIMIT 1",
                      error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, pt_row_get_id (rate, PT_RATE_PRODUCT_ID));
  pt_statement_bind_id (select, 2, pt_row_get_id (rate, PT_RATE_SUPPLIER_ID));
  pt_statement_bind_id (select, 3, &pt_row_peek_meta (rate)->id);
  pt_statement_bind_text (select, 4, pt_row_get_text (rate, PT_RATE_EFFECTIVE_FROM));
  pt_statement_bind_text (select, 5, pt_row_get_text (rate, PT_RATE_EFFECTIVE_TO));
  return take_row (select, rates, error);
}

static PtRow *
dup_same_slip (PtFacts *facts, const PtRow *slip, GError **error)
{
  const PtEntity *collections = pt_entity (PT_COLLECTIONS);
  g_autoptr (PtStatement) select
      = select_where (facts, collections,
                      "supplier_id = ?1 AND product_id = ?2 AND collected_on = ?3 AND session IS ?4"
                      " AND status <> 'cancelled' AND id IS NOT ?5 LIMIT 1",
                      error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, pt_row_get_id (slip, PT_COLLECTION_SUPPLIER_ID));
  pt_statement_bind_id (select, 2, pt_row_get_id (slip, PT_COLLECTION_PRODUCT_ID));
  pt_statement_bind_text (select, 3, pt_row_get_text (slip, PT_COLLECTION_COLLECTED_ON));
  pt_statement_bind_text (select, 4, pt_row_get_text (slip, PT_COLLECTION_SESSION));
  pt_statement_bind_id (select, 5, &pt_row_peek_meta (slip)->id);
  return take_row (select, collections, error);
}

static PtRow *
dup_same_reference (PtFacts *facts, const PtRow *payment, GError **error)
{
  const PtEntity *payments = pt_entity (PT_PAYMENTS);
  g_autoptr (PtStatement) select
      = select_where (facts, payments,
                      "supplier_id = ?1 AND reference_number = ?2 AND status <> 'cancelled' AND id IS NOT ?3 LIMIT 1",
                      error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, pt_row_get_id (payment, PT_PAYMENT_SUPPLIER_ID));
  pt_statement_bind_text (select, 2, pt_row_get_text (payment, PT_PAYMENT_REFERENCE_NUMBER));
  pt_statement_bind_id (select, 3, &pt_row_peek_meta (payment)->id);
  return take_row (select, payments, error);
}

static gboolean
count (PtFacts *facts, const char *sql, const PtId *id, gint64 *value, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database_of (facts), sql, error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, id);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  *value = pt_statement_integer (select, 0);
  return TRUE;
}

/* Only days from the rate's first on can have used it: the index by day bounds the walk. Not its last day, which may
 * have been another when they did. */
#define USES_OF_RATE                                                                                                   \
  "(SELECT count(*) FROM rates r JOIN collections c ON c.deleted = 0 AND c.rate_id = r.id"                             \
  " AND c.collected_on >= r.effective_from WHERE r.id = ?1)"

static gboolean
count_rate_uses (PtFacts *facts, const PtId *rate, gint64 *uses, GError **error)
{
  return count (facts, "SELECT " USES_OF_RATE, rate, uses, error);
}

static gboolean
count_references (PtFacts *facts, const PtEntity *entity, const PtId *id, gint64 *references, GError **error)
{
  static const char *const questions[PT_ENTITIES] = {
    [PT_SUPPLIERS] = "SELECT (SELECT count(*) FROM rates WHERE deleted = 0 AND supplier_id = ?1)"
                     " + (SELECT count(*) FROM collections WHERE deleted = 0 AND supplier_id = ?1)"
                     " + (SELECT count(*) FROM payments WHERE deleted = 0 AND supplier_id = ?1)",
    [PT_PRODUCTS] = "SELECT (SELECT count(*) FROM rates WHERE deleted = 0 AND product_id = ?1)"
                    " + (SELECT count(*) FROM collections WHERE deleted = 0 AND product_id = ?1)",
    [PT_RATES] = "SELECT " USES_OF_RATE,
  };

  *references = 0;
  return questions[entity->index] == NULL || count (facts, questions[entity->index], id, references, error);
}

static gboolean
balance (PtFacts *facts, const PtId *supplier, const char *on, const PtId *except, gint64 *minor, GError **error)
{
  return pt_balance_leaving_out (database_of (facts), supplier, on, except, minor, error);
}

PtFacts *
pt_repository_facts_new (PtDatabase *database, const PtOffice *office, const char *today)
{
  Facts *self = g_new0 (Facts, 1);

  self->database = database;
  self->today_text = g_strdup (today);
  self->closed_text = g_strdup (office->closed_to);
  self->zone_text = g_strdup (office->time_zone);
  self->facts = (PtFacts){
    .exponent = office->exponent,
    .cash_step = office->cash_step,
    .today = self->today_text,
    .closed_to = self->closed_text,
    .time_zone = self->zone_text,
    .user = office->user,
    .role = office->role,
    .dup_row = dup_row,
    .dup_by_text = dup_by_text,
    .dup_rate_on = dup_rate_on,
    .dup_overlap = dup_overlap,
    .dup_same_slip = dup_same_slip,
    .dup_same_reference = dup_same_reference,
    .count_rate_uses = count_rate_uses,
    .count_references = count_references,
    .balance = balance,
  };
  return &self->facts;
}

void
pt_repository_facts_free (PtFacts *facts)
{
  Facts *self = (Facts *) facts;

  if (self == NULL)
    return;
  g_free (self->today_text);
  g_free (self->closed_text);
  g_free (self->zone_text);
  g_free (self);
}
