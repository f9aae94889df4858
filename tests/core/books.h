/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules.h"

G_BEGIN_DECLS

/*
 * Small books over plain arrays, for the tests of the rules: rows are written
 * as `field=value;field=value`, values as stored, `@7` for the id of number 7,
 * an empty value for null.
 */
typedef struct {
  PtFacts facts;
  GPtrArray *rows;
  guint failing; /* how many lookups succeed before every other one fails; 0 none fails */
} Books;

enum {
  BOOKS_NIMAL = 1, /* S017, active */
  BOOKS_OLD_FARM,  /* S018, inactive */
  BOOKS_GONE,      /* S019, deleted */
  BOOKS_LEAF,      /* kg,g,lb */
  BOOKS_MILK,      /* l, no list of units */
  BOOKS_DUST,      /* kg, inactive */
  BOOKS_RATE,      /* leaf for everybody, 250.00 a kg from 2026-01-01 on */
  BOOKS_SLIP,      /* A3-000001: 40 kg of leaf from Nimal on 2026-11-20, 10 000.00 */
  BOOKS_ADVANCE,   /* A3-P00001: 1 000.00 to Nimal on 2026-11-21, reference R-1 */
  BOOKS_CLERK,
  BOOKS_MANAGER,
  BOOKS_NEW /* the row under test */
};

/* Today is 2026-11-22, the user BOOKS_MANAGER a manager, nothing is closed; Nimal is owed 9 000.00. */
Books *books_new (void);
void books_free (Books *books);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Books, books_free)

PtId books_id (guint number);
/* A full row of version @version with @fields over its defaults. */
PtRow *books_row (guint entity, guint number, gint64 version, const char *fields);
/* Writes `fields` into @row. */
void books_set (PtRow *row, const char *fields);
/* Keeps @row (transfer full) in the books; returns it. */
PtRow *books_add (Books *books, PtRow *row);
PtRow *books_find (Books *books, guint number);

/* The findings after completing @after: a line each, `code field: message`, `~` before a warning; "" for none. */
char *books_judge (Books *books, PtOperationKind kind, const PtRow *before, PtRow *after);

/* One case of a table over a new row, or over a change to a kept one. */
typedef struct {
  const char *name;
  const char *changes;
  const char *findings;
} BooksCase;

/* @row is what every case starts from; @before the accepted row or NULL. */
void books_assert_cases (const BooksCase *cases, guint n, guint entity, guint before, const char *row);

G_END_DECLS
