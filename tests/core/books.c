/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small books over plain arrays: what the tests of the rules ask instead of a database. */

#include "books.h"

#include <string.h>

#include "entry.h"
#include "errors.h"

static gboolean
may_answer (PtFacts *facts, GError **error)
{
  Books *books = (Books *) facts;

  if (books->failing == 0 || --books->failing > 0)
    return TRUE;
  books->failing = 1;
  g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE, "The disk is broken");
  return FALSE;
}

typedef gboolean (*Matches) (const PtRow *row, gconstpointer wanted);

static gboolean
is_kept (const PtRow *row, guint entity, const PtId *except)
{
  const PtRowMeta *meta = pt_row_peek_meta (row);

  return pt_row_entity (row)->index == entity && !meta->deleted && (except == NULL || !pt_id_equal (&meta->id, except));
}

static PtRow *
dup_first (PtFacts *facts, guint entity, const PtId *except, Matches matches, gconstpointer wanted, GError **error)
{
  Books *books = (Books *) facts;

  if (!may_answer (facts, error))
    return NULL;
  for (guint i = 0; i < books->rows->len; i++) {
    const PtRow *row = g_ptr_array_index (books->rows, i);

    if (is_kept (row, entity, except) && matches (row, wanted))
      return pt_row_copy (row);
  }
  return NULL;
}

static PtRow *
dup_row (PtFacts *facts, const PtEntity *entity, const PtId *id, GError **error)
{
  Books *books = (Books *) facts;

  if (!may_answer (facts, error))
    return NULL;
  for (guint i = 0; i < books->rows->len; i++) {
    const PtRow *row = g_ptr_array_index (books->rows, i);

    if (pt_row_entity (row) == entity && pt_id_equal (&pt_row_peek_meta (row)->id, id))
      return pt_row_copy (row);
  }
  return NULL;
}

typedef struct {
  guint field;
  const char *text;
} TextWanted;

static gboolean
has_text (const PtRow *row, gconstpointer data)
{
  const TextWanted *wanted = data;

  return g_strcmp0 (pt_row_get_text (row, wanted->field), wanted->text) == 0;
}

static PtRow *
dup_by_text (PtFacts *facts, const PtEntity *entity, guint field, const char *text, const PtId *except, GError **error)
{
  TextWanted wanted = { field, text };

  return dup_first (facts, entity->index, except, has_text, &wanted, error);
}

static gboolean
same_id (const PtId *a, const PtId *b)
{
  return a == NULL || b == NULL ? a == b : pt_id_equal (a, b);
}

typedef struct {
  const PtId *product;
  const PtId *supplier;
  const char *from;
  const char *to; /* NULL: open */
} SpanWanted;

static gboolean
shares_day (const PtRow *rate, gconstpointer data)
{
  const SpanWanted *wanted = data;
  const char *from = pt_row_get_text (rate, PT_RATE_EFFECTIVE_FROM);
  const char *to = pt_row_get_text (rate, PT_RATE_EFFECTIVE_TO);

  return same_id (pt_row_get_id (rate, PT_RATE_PRODUCT_ID), wanted->product)
         && same_id (pt_row_get_id (rate, PT_RATE_SUPPLIER_ID), wanted->supplier)
         && g_strcmp0 (pt_row_get_text (rate, PT_RATE_STATUS), "active") == 0
         && (to == NULL || strcmp (wanted->from, to) <= 0) && (wanted->to == NULL || strcmp (from, wanted->to) <= 0);
}

static PtRow *
dup_rate_on (PtFacts *facts, const PtId *product, const PtId *supplier, const char *on, GError **error)
{
  SpanWanted wanted = { product, supplier, on, on };

  return dup_first (facts, PT_RATES, NULL, shares_day, &wanted, error);
}

static PtRow *
dup_overlap (PtFacts *facts, const PtRow *rate, GError **error)
{
  SpanWanted wanted = { pt_row_get_id (rate, PT_RATE_PRODUCT_ID), pt_row_get_id (rate, PT_RATE_SUPPLIER_ID),
                        pt_row_get_text (rate, PT_RATE_EFFECTIVE_FROM), pt_row_get_text (rate, PT_RATE_EFFECTIVE_TO) };

  return dup_first (facts, PT_RATES, &pt_row_peek_meta (rate)->id, shares_day, &wanted, error);
}

static gboolean
is_same_slip (const PtRow *row, gconstpointer data)
{
  return g_strcmp0 (pt_row_get_text (row, PT_COLLECTION_STATUS), "cancelled") != 0
         && pt_row_same_field (row, data, PT_COLLECTION_SUPPLIER_ID)
         && pt_row_same_field (row, data, PT_COLLECTION_PRODUCT_ID)
         && pt_row_same_field (row, data, PT_COLLECTION_COLLECTED_ON)
         && pt_row_same_field (row, data, PT_COLLECTION_SESSION);
}

static PtRow *
dup_same_slip (PtFacts *facts, const PtRow *slip, GError **error)
{
  return dup_first (facts, PT_COLLECTIONS, &pt_row_peek_meta (slip)->id, is_same_slip, slip, error);
}

static gboolean
is_same_reference (const PtRow *row, gconstpointer data)
{
  return g_strcmp0 (pt_row_get_text (row, PT_PAYMENT_STATUS), "cancelled") != 0
         && pt_row_same_field (row, data, PT_PAYMENT_SUPPLIER_ID)
         && pt_row_same_field (row, data, PT_PAYMENT_REFERENCE_NUMBER);
}

static PtRow *
dup_same_reference (PtFacts *facts, const PtRow *payment, GError **error)
{
  return dup_first (facts, PT_PAYMENTS, &pt_row_peek_meta (payment)->id, is_same_reference, payment, error);
}

static gboolean
refers (const PtRow *row, const PtEntity *target, const PtId *id)
{
  const PtEntity *entity = pt_row_entity (row);

  for (guint i = 0; i < entity->n_fields; i++) {
    if (entity->fields[i].kind == PT_KIND_REFERENCE && pt_field_target (&entity->fields[i]) == target
        && same_id (pt_row_get_id (row, i), id))
      return TRUE;
  }
  return FALSE;
}

static gboolean
count_references (PtFacts *facts, const PtEntity *entity, const PtId *id, gint64 *count, GError **error)
{
  Books *books = (Books *) facts;

  *count = 0;
  for (guint i = 0; i < books->rows->len; i++) {
    const PtRow *row = g_ptr_array_index (books->rows, i);

    *count += !pt_row_peek_meta (row)->deleted && refers (row, entity, id);
  }
  return may_answer (facts, error);
}

static gboolean
count_rate_uses (PtFacts *facts, const PtId *rate, gint64 *count, GError **error)
{
  return count_references (facts, pt_entity (PT_RATES), rate, count, error);
}

static gboolean
counts (const PtRow *row, const PtId *supplier, guint field, guint date, const char *on)
{
  return same_id (pt_row_get_id (row, field), supplier) && strcmp (pt_row_get_text (row, date), on) <= 0;
}

static gint64
weigh (const PtRow *row, const PtId *supplier, const char *on)
{
  const char *status = NULL;

  if (pt_row_entity (row)->index == PT_COLLECTIONS
      && counts (row, supplier, PT_COLLECTION_SUPPLIER_ID, PT_COLLECTION_COLLECTED_ON, on)) {
    status = pt_row_get_text (row, PT_COLLECTION_STATUS);
    return g_str_equal (status, "confirmed") || g_str_equal (status, "disputed")
               ? pt_row_get_integer (row, PT_COLLECTION_AMOUNT_MINOR)
               : 0;
  }
  if (pt_row_entity (row)->index == PT_PAYMENTS
      && counts (row, supplier, PT_PAYMENT_SUPPLIER_ID, PT_PAYMENT_PAID_ON, on)) {
    status = pt_row_get_text (row, PT_PAYMENT_STATUS);
    return g_str_equal (status, "cancelled") ? 0 : -pt_row_get_integer (row, PT_PAYMENT_AMOUNT_MINOR);
  }
  return 0;
}

static gboolean
sum_balance (PtFacts *facts, const PtId *supplier, const char *on, const PtId *except, gint64 *minor, GError **error)
{
  Books *books = (Books *) facts;

  *minor = 0;
  for (guint i = 0; i < books->rows->len; i++) {
    const PtRow *row = g_ptr_array_index (books->rows, i);

    if (except == NULL || !pt_id_equal (&pt_row_peek_meta (row)->id, except))
      *minor += weigh (row, supplier, on);
  }
  return may_answer (facts, error);
}

PtId
books_id (guint number)
{
  PtId id = { { 1, 0x93, 0, 0, 0, 0, 0x70, 0, 0x80 } };

  id.bytes[15] = number;
  return id;
}

void
books_set (PtRow *row, const char *fields)
{
  g_auto (GStrv) pairs = g_strsplit (fields, ";", -1);

  for (char **pair = pairs; *pair != NULL && **pair != '\0'; pair++) {
    g_auto (GStrv) sides = g_strsplit (*pair, "=", 2);
    int field = pt_entity_find_field (pt_row_entity (row), sides[0], -1);
    PtId id = PT_ID_NONE;

    g_assert_cmpint (field, >=, 0);
    if (sides[1][0] == '@') {
      id = books_id (g_ascii_strtoull (sides[1] + 1, NULL, 10));
      pt_row_set_id (row, field, &id);
    } else {
      g_assert_true (pt_entry_set_raw (row, field, sides[1], NULL));
    }
  }
}

PtRow *
books_row (guint entity, guint number, gint64 version, const char *fields)
{
  PtRow *row = pt_row_new (pt_entity (entity));

  pt_row_meta (row)->id = books_id (number);
  pt_row_meta (row)->version = version;
  books_set (row, fields);
  pt_row_fill_defaults (row);
  return row;
}

PtRow *
books_add (Books *books, PtRow *row)
{
  g_ptr_array_add (books->rows, row);
  return row;
}

PtRow *
books_find (Books *books, guint number)
{
  PtId id = books_id (number);

  for (guint i = 0; i < books->rows->len; i++) {
    PtRow *row = g_ptr_array_index (books->rows, i);

    if (pt_id_equal (&pt_row_peek_meta (row)->id, &id))
      return row;
  }
  g_assert_not_reached ();
}

static void
open_books (Books *books)
{
  static const struct {
    guint entity;
    guint number;
    const char *fields;
  } rows[] = {
    { PT_SUPPLIERS, BOOKS_NIMAL, "code=S017;name=Nimal Perera" },
    { PT_SUPPLIERS, BOOKS_OLD_FARM, "code=S018;name=Old Farm;status=inactive" },
    { PT_SUPPLIERS, BOOKS_GONE, "code=S019;name=Gone Ltd" },
    { PT_PRODUCTS, BOOKS_LEAF, "code=LEAF;name=Green leaf;dimension=mass;base_unit=kg;allowed_units=kg,g,lb" },
    { PT_PRODUCTS, BOOKS_MILK, "code=MILK;name=Milk;dimension=volume;base_unit=l" },
    { PT_PRODUCTS, BOOKS_DUST, "code=DUST;name=Dust;dimension=mass;base_unit=kg;status=inactive" },
    { PT_RATES, BOOKS_RATE, "product_id=@4;rate_e4=2500000;unit=kg;effective_from=2026-01-01" },
    { PT_COLLECTIONS, BOOKS_SLIP,
      "receipt_no=A3-000001;supplier_id=@1;product_id=@4;collected_on=2026-11-20;quantity_milli=40000;unit=kg;"
      "rate_id=@7;rate_e4=2500000;rate_unit=kg;net_base=40000;gross_minor=1000000;amount_minor=1000000;"
      "status=confirmed" },
    { PT_PAYMENTS, BOOKS_ADVANCE,
      "payment_no=A3-P00001;supplier_id=@1;paid_on=2026-11-21;amount_minor=100000;type=advance;reference_number=R-1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    PtRow *row = books_add (books, books_row (rows[i].entity, rows[i].number, 1, rows[i].fields));

    pt_row_meta (row)->created_by = books_id (BOOKS_CLERK);
  }
  pt_row_meta (books_find (books, BOOKS_GONE))->deleted = TRUE;
}

static void
free_row (gpointer row)
{
  pt_row_free (row);
}

Books *
books_new (void)
{
  Books *books = g_new0 (Books, 1);

  books->facts = (PtFacts){
    .exponent = 2,
    .today = "2026-11-22",
    .time_zone = "UTC",
    .user = books_id (BOOKS_MANAGER),
    .role = PT_ROLE_MANAGER,
    .dup_row = dup_row,
    .dup_by_text = dup_by_text,
    .dup_rate_on = dup_rate_on,
    .dup_overlap = dup_overlap,
    .dup_same_slip = dup_same_slip,
    .dup_same_reference = dup_same_reference,
    .count_rate_uses = count_rate_uses,
    .count_references = count_references,
    .balance = sum_balance,
  };
  books->rows = g_ptr_array_new_with_free_func (free_row);
  open_books (books);
  return books;
}

void
books_free (Books *books)
{
  g_ptr_array_unref (books->rows);
  g_free (books);
}

static char *
write_findings (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++) {
    const PtFinding *finding = g_ptr_array_index (findings, i);

    g_string_append_printf (text, "%s%s%s %s: %s", i > 0 ? "\n" : "",
                            finding->severity == PT_SEVERITY_WARNING ? "~" : "", finding->code,
                            finding->field != NULL ? finding->field : "-", finding->message);
  }
  return g_string_free (text, FALSE);
}

char *
books_judge (Books *books, PtOperationKind kind, const PtRow *before, PtRow *after)
{
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;

  if (kind != PT_OPERATION_DELETE)
    pt_rules_complete (&books->facts, before, after, &error);
  g_assert_no_error (error);
  findings = pt_rules_check (&books->facts, kind, before, after, &error);
  g_assert_no_error (error);
  return write_findings (findings);
}

static void
assert_case (const BooksCase *judged, guint entity, guint before, const char *fields)
{
  g_autoptr (Books) books = books_new ();
  const PtRow *accepted = before != 0 ? books_find (books, before) : NULL;
  g_autoptr (PtRow) after = accepted != NULL ? pt_row_copy (accepted) : books_row (entity, BOOKS_NEW, 0, fields);
  g_autofree char *findings = NULL;

  g_test_message ("%s", judged->name);
  books_set (after, judged->changes);
  findings = books_judge (books, accepted != NULL ? PT_OPERATION_UPDATE : PT_OPERATION_CREATE, accepted, after);
  g_assert_cmpstr (findings, ==, judged->findings);
}

void
books_assert_cases (const BooksCase *cases, guint n, guint entity, guint before, const char *row)
{
  for (guint i = 0; i < n; i++)
    assert_case (&cases[i], entity, before, row);
}
