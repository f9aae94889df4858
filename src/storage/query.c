/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Which rows a list shows, as SQL over indexed columns. A list asks for the
 * row ids of everything that matches and reads only the rows on screen.
 */

#include "config.h"

#include <string.h>

#include "repository.h"
#include "tables.h"
#include "words.h"

/* Behind every text that begins with what stands before it. */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"

static void
free_filter (gpointer data)
{
  PtFilter *filter = data;

  g_free (filter->value);
  g_free (filter);
}

PtQuery *
pt_query_new (const PtEntity *entity)
{
  PtQuery *query = g_new0 (PtQuery, 1);

  query->entity = entity;
  query->order = -1;
  return query;
}

void
pt_query_add_filter (PtQuery *query, guint field, const char *value)
{
  pt_query_add_bound (query, field, PT_FILTER_IS, value);
}

void
pt_query_add_bound (PtQuery *query, guint field, PtFilterRelation relation, const char *value)
{
  PtFilter *filter = g_new (PtFilter, 1);

  filter->field = field;
  filter->relation = relation;
  filter->value = g_strdup (value);
  if (query->filters == NULL)
    query->filters = g_ptr_array_new_with_free_func (free_filter);
  g_ptr_array_add (query->filters, filter);
}

PtQuery *
pt_query_copy (const PtQuery *query)
{
  PtQuery *copy = g_memdup2 (query, sizeof *query);

  copy->search = g_strdup (query->search);
  copy->filters = NULL;
  for (guint i = 0; query->filters != NULL && i < query->filters->len; i++) {
    const PtFilter *filter = g_ptr_array_index (query->filters, i);

    pt_query_add_bound (copy, filter->field, filter->relation, filter->value);
  }
  return copy;
}

void
pt_query_free (PtQuery *query)
{
  if (query == NULL)
    return;
  g_clear_pointer (&query->filters, g_ptr_array_unref);
  g_free (query->search);
  g_free (query);
}

/* The statement's text */

typedef enum { SEARCH_NONE, SEARCH_LOOK_UP, SEARCH_WALK } SearchPlan;

static gboolean
is_searched (const PtQuery *query)
{
  return query->search != NULL && query->search[strspn (query->search, " \t")] != '\0';
}

static void
add_filters (GString *sql, const PtQuery *query)
{
  static const char *const relations[] = { "=", ">=", "<=" };

  for (guint i = 0; query->filters != NULL && i < query->filters->len; i++) {
    const PtFilter *filter = g_ptr_array_index (query->filters, i);
    const char *name = query->entity->fields[filter->field].name;

    if (filter->value == NULL)
      g_string_append_printf (sql, " AND t.%s IS NULL", name);
    else
      g_string_append_printf (sql, " AND t.%s %s ?", name, relations[filter->relation]);
  }
}

/* Three parameters everywhere: the words' expression, a number's beginning, and what lies behind all numbers that begin
 * so. */
#define NAMED(entity) "SELECT rowid FROM " entity "_words WHERE " entity "_words MATCH ?1"
#define SUPPLIERS_FOUND "(SELECT s.id FROM suppliers s WHERE s.rowid IN (" NAMED ("supplier") "))"

/* From so many matches on it is quicker to walk all rows in their order than to look each match up and sort. */
#define MANY 20000

static gboolean
is_slip (const PtEntity *entity)
{
  return entity->posted;
}

static const char *
number_of (const PtEntity *entity)
{
  return entity->fields[entity->code_field].name;
}

/* Slips are found by number or by their supplier, each over its index, before anything else of them is looked at. */
static void
add_found_slips (GString *sql, const PtEntity *entity)
{
  g_string_append_printf (sql,
                          "(SELECT rowid AS found FROM %s WHERE %s >= ?2 COLLATE NOCASE AND %s < ?3 COLLATE NOCASE"
                          " UNION SELECT x.rowid FROM suppliers s CROSS JOIN %s x ON x.supplier_id = s.id"
                          " WHERE x.deleted = 0 AND s.rowid IN (" NAMED ("supplier") ")) CROSS JOIN %s t"
                                                                                     " ON t.rowid = found",
                          entity->name, number_of (entity), number_of (entity), entity->name, entity->name);
}

static void
add_search (GString *sql, const PtEntity *entity, SearchPlan plan)
{
  if (entity->index == PT_RATES)
    g_string_append (sql, " AND (t.product_id IN (SELECT p.id FROM products p WHERE p.rowid IN (" NAMED (
                              "product") "))"
                                         " OR t.supplier_id IN " SUPPLIERS_FOUND ")");
  else if (entity->index == PT_SUPPLIERS)
    g_string_append (sql, " AND t.rowid IN (" NAMED ("supplier") ")");
  else if (entity->index == PT_PRODUCTS)
    g_string_append (sql, " AND t.rowid IN (" NAMED ("product") ")");
  else if (plan == SEARCH_WALK)
    g_string_append_printf (sql,
                            " AND (+t.supplier_id IN " SUPPLIERS_FOUND
                            " OR (+t.%s >= ?2 COLLATE NOCASE AND +t.%s < ?3 COLLATE NOCASE))",
                            number_of (entity), number_of (entity));
}

static void
add_field_order (GString *sql, const PtEntity *entity, guint index, const char *direction)
{
  const PtField *field = &entity->fields[index];
  const PtEntity *target = field->kind == PT_KIND_REFERENCE ? pt_field_target (field) : NULL;

  if (target != NULL && !pt_kind_is_id (target->fields[target->code_field].kind))
    g_string_append_printf (sql, "(SELECT r.%s FROM %s r WHERE r.id = t.%s) COLLATE NOCASE %s",
                            target->fields[target->code_field].name, target->name, field->name, direction);
  else if (field->kind == PT_KIND_TEXT || field->kind == PT_KIND_NOTE)
    g_string_append_printf (sql, "t.%s COLLATE NOCASE %s", field->name, direction);
  else
    g_string_append_printf (sql, "t.%s %s", field->name, direction);
}

/* The day of a slip or payment: lists of these begin with the newest. */
static int
day_field (const PtEntity *entity)
{
  switch (entity->index) {
  case PT_COLLECTIONS:
    return PT_COLLECTION_COLLECTED_ON;
  case PT_PAYMENTS:
    return PT_PAYMENT_PAID_ON;
  default:
    return -1;
  }
}

static void
add_order (GString *sql, const PtQuery *query)
{
  const PtEntity *entity = query->entity;
  int day = day_field (entity);
  gboolean down = query->order < 0 && day >= 0 ? !query->descending : query->descending;
  const char *direction = down ? "DESC" : "ASC";
  guint field = query->order >= 0 ? (guint) query->order : day >= 0 ? (guint) day : entity->code_field;

  g_string_append (sql, " ORDER BY ");
  add_field_order (sql, entity, field, direction);
  if (entity->index == PT_RATES && query->order < 0)
    g_string_append (sql, ", t.effective_from DESC");
  g_string_append_printf (sql, ", t.rowid %s", direction);
}

static char *
compose (const PtQuery *query, SearchPlan plan)
{
  GString *sql = g_string_new (NULL);

  g_string_append (sql, "SELECT t.rowid FROM ");
  if (plan == SEARCH_LOOK_UP)
    add_found_slips (sql, query->entity);
  else
    g_string_append_printf (sql, "%s t", query->entity->name);
  g_string_append (sql, " WHERE ?1 IS ?1 AND ?2 IS ?2 AND ?3 IS ?3");
  if (!query->with_deleted)
    g_string_append (sql, " AND t.deleted = 0");
  if (is_searched (query))
    add_search (sql, query->entity, plan);
  if (query->only_unsynced)
    g_string_append (sql, " AND t.id IN (SELECT entity_uuid FROM queue WHERE status <> 'success')");
  add_filters (sql, query);
  add_order (sql, query);
  if (query->limit > 0)
    g_string_append_printf (sql, " LIMIT %u", query->limit);
  return g_string_free (sql, FALSE);
}

/* Its values */

/* @id keeps a parsed id alive until the statement is done. */
static void
bind_filter (PtStatement *select, int parameter, const PtQuery *query, const PtFilter *filter, PtId *id)
{
  PtKind kind = query->entity->fields[filter->field].kind;

  if (pt_kind_is_integer (kind))
    pt_statement_bind_integer (select, parameter, g_ascii_strtoll (filter->value, NULL, 10));
  else if (!pt_kind_is_id (kind))
    pt_statement_bind_text (select, parameter, filter->value);
  else if (pt_id_parse (filter->value, -1, id))
    pt_statement_bind_id (select, parameter, id);
  else
    pt_statement_bind_null (select, parameter);
}

static void
bind_filters (PtStatement *select, const PtQuery *query, PtId *ids)
{
  int parameter = 4;

  for (guint i = 0; query->filters != NULL && i < query->filters->len; i++) {
    const PtFilter *filter = g_ptr_array_index (query->filters, i);

    if (filter->value != NULL)
      bind_filter (select, parameter++, query, filter, &ids[i]);
  }
}

static GArray *
collect (PtStatement *select, GError **error)
{
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  PtStep step;

  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    gint64 row_id = pt_statement_integer (select, 0);

    g_array_append_val (row_ids, row_id);
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&row_ids) : NULL;
}

/* What a search is given, alive until its statements are done. */
typedef struct {
  char *match;
  char *beginning;
  char *behind;
} Search;

static void
search_clear (Search *search)
{
  g_free (search->match);
  g_free (search->beginning);
  g_free (search->behind);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static void
prepare_search (Search *search, const PtQuery *query)
{
  if (!is_searched (query))
    return;
  search->match = pt_words_match (query->search);
  search->beginning = g_strstrip (g_strdup (query->search));
  search->behind = g_strconcat (search->beginning, LAST_CHARACTER, NULL);
}

static void
bind_search (PtStatement *select, const Search *search)
{
  pt_statement_bind_text (select, 1, search->match);
  pt_statement_bind_text (select, 2, search->beginning);
  pt_statement_bind_text (select, 3, search->behind);
}

/* Counts matches over the indexes alone, and no further than to see that they are many. */
static gboolean
are_many (PtDatabase *database, const PtEntity *entity, const Search *search, gboolean *many, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT (SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s >= ?2 COLLATE NOCASE AND %s < ?3 COLLATE NOCASE"
      " LIMIT ?4)) + (SELECT count(*) FROM (SELECT 1 FROM suppliers s CROSS JOIN %s x ON x.supplier_id = s.id"
      " WHERE x.deleted = 0 AND s.rowid IN (" NAMED ("supplier") ") LIMIT ?4))",
      entity->name, number_of (entity), number_of (entity), entity->name);
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);

  if (select == NULL)
    return FALSE;
  bind_search (select, search);
  pt_statement_bind_integer (select, 4, MANY);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  *many = pt_statement_integer (select, 0) >= MANY;
  return TRUE;
}

static gboolean
choose_plan (PtDatabase *database, const PtQuery *query, const Search *search, SearchPlan *plan, GError **error)
{
  gboolean many = FALSE;

  *plan = SEARCH_NONE;
  if (!is_searched (query) || !is_slip (query->entity))
    return TRUE;
  if (!are_many (database, query->entity, search, &many, error))
    return FALSE;
  *plan = many ? SEARCH_WALK : SEARCH_LOOK_UP;
  return TRUE;
}

GArray *
pt_repository_row_ids (PtDatabase *database, const PtQuery *query, GError **error)
{
  g_auto (Search) search = { 0 };
  g_autofree PtId *ids = g_new0 (PtId, query->filters != NULL ? query->filters->len : 0);
  g_autofree char *sql = NULL;
  g_autoptr (PtStatement) select = NULL;
  SearchPlan plan;

  prepare_search (&search, query);
  if (!choose_plan (database, query, &search, &plan, error))
    return NULL;
  sql = compose (query, plan);
  select = pt_database_prepare (database, sql, error);
  if (select == NULL)
    return NULL;
  bind_search (select, &search);
  bind_filters (select, query, ids);
  return collect (select, error);
}
