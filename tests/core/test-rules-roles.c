/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may do what: domain.md's People table, cell by cell. */

#include "books.h"

#define TODAY G_GINT64_CONSTANT (1795348800000) /* 2026-11-22 12:00 UTC */
#define DAY G_GINT64_CONSTANT (86400000)

typedef struct {
  const char *name;
  PtRole role;
  PtOperationKind kind;
  guint entity;
  guint before;        /* 0: a new row */
  const char *changes; /* to the row, or the new row's fields */
  gboolean allowed;
} Case;

#define NONE 0

static const Case CASES[] = {
  { "admin", PT_ROLE_ADMIN, PT_OPERATION_DELETE, PT_SUPPLIERS, BOOKS_NIMAL, "", TRUE },
  { "manager deletes", PT_ROLE_MANAGER, PT_OPERATION_DELETE, PT_SUPPLIERS, BOOKS_NIMAL, "", TRUE },
  { "manager's rate", PT_ROLE_MANAGER, PT_OPERATION_CREATE, PT_RATES, NONE, "", TRUE },
  { "manager prices", PT_ROLE_MANAGER, PT_OPERATION_UPDATE, PT_COLLECTIONS, BOOKS_SLIP, "status=unpriced", TRUE },
  { "manager approves", PT_ROLE_MANAGER, PT_OPERATION_UPDATE, PT_PAYMENTS, BOOKS_ADVANCE, "status=approved", TRUE },
  { "clerk's supplier", PT_ROLE_CLERK, PT_OPERATION_CREATE, PT_SUPPLIERS, NONE, "", TRUE },
  { "clerk corrects a supplier", PT_ROLE_CLERK, PT_OPERATION_UPDATE, PT_SUPPLIERS, BOOKS_NIMAL, "phone=1", TRUE },
  { "clerk deletes a supplier", PT_ROLE_CLERK, PT_OPERATION_DELETE, PT_SUPPLIERS, BOOKS_NIMAL, "", FALSE },
  { "clerk deletes an unsent one", PT_ROLE_CLERK, PT_OPERATION_DELETE, PT_SUPPLIERS, NONE, "", TRUE },
  { "clerk's product", PT_ROLE_CLERK, PT_OPERATION_CREATE, PT_PRODUCTS, NONE, "", FALSE },
  { "clerk's rate", PT_ROLE_CLERK, PT_OPERATION_UPDATE, PT_RATES, BOOKS_RATE, "notes=x", FALSE },
  { "clerk's slip", PT_ROLE_CLERK, PT_OPERATION_CREATE, PT_COLLECTIONS, NONE, "", TRUE },
  { "clerk disputes", PT_ROLE_CLERK, PT_OPERATION_UPDATE, PT_COLLECTIONS, BOOKS_SLIP, "status=disputed", TRUE },
  { "clerk cancels", PT_ROLE_CLERK, PT_OPERATION_UPDATE, PT_COLLECTIONS, BOOKS_SLIP, "status=cancelled;cancel_reason=x",
    TRUE },
  { "clerk notes", PT_ROLE_CLERK, PT_OPERATION_UPDATE, PT_COLLECTIONS, BOOKS_SLIP, "notes=x", FALSE },
  { "clerk deletes a slip", PT_ROLE_CLERK, PT_OPERATION_DELETE, PT_COLLECTIONS, BOOKS_SLIP, "", FALSE },
  { "clerk's advance", PT_ROLE_CLERK, PT_OPERATION_CREATE, PT_PAYMENTS, NONE, "type=advance", TRUE },
  { "clerk's full payment", PT_ROLE_CLERK, PT_OPERATION_CREATE, PT_PAYMENTS, NONE, "type=full", FALSE },
  { "clerk's deduction", PT_ROLE_CLERK, PT_OPERATION_CREATE, PT_PAYMENTS, NONE, "type=adjustment", FALSE },
  { "clerk's completed advance", PT_ROLE_CLERK, PT_OPERATION_CREATE, PT_PAYMENTS, NONE, "type=advance;status=completed",
    FALSE },
  { "clerk approves", PT_ROLE_CLERK, PT_OPERATION_UPDATE, PT_PAYMENTS, BOOKS_ADVANCE, "status=approved", FALSE },
  { "clerk takes back", PT_ROLE_CLERK, PT_OPERATION_WITHDRAW, PT_RATES, BOOKS_RATE, "", TRUE },
  { "viewer", PT_ROLE_VIEWER, PT_OPERATION_CREATE, PT_SUPPLIERS, NONE, "", FALSE },
  { "viewer's slip", PT_ROLE_VIEWER, PT_OPERATION_CREATE, PT_COLLECTIONS, NONE, "", FALSE },
};

static gboolean
is_allowed (Books *books, const Case *judged)
{
  const PtRow *before = judged->before != NONE ? books_find (books, judged->before) : NULL;
  g_autoptr (PtRow) after = before != NULL ? pt_row_copy (before) : books_row (judged->entity, BOOKS_NEW, 0, "");
  g_autoptr (PtFinding) finding = NULL;

  books_set (after, judged->changes);
  finding = pt_rules_check_role (&books->facts, judged->kind, before, after);
  if (finding == NULL)
    return TRUE;
  g_assert_cmpstr (finding->code, ==, "not_allowed");
  g_assert_null (finding->field);
  g_assert_cmpint (finding->severity, ==, PT_SEVERITY_ERROR);
  g_assert_cmpstr (finding->message, ==, "Your role does not allow this: ask a manager");
  return FALSE;
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (Books) books = books_new ();

    g_test_message ("%s", CASES[i].name);
    books->facts.role = CASES[i].role;
    books->facts.user = books_id (BOOKS_CLERK);
    pt_row_meta (books_find (books, BOOKS_SLIP))->created_at = TODAY;
    g_assert_cmpint (is_allowed (books, &CASES[i]), ==, CASES[i].allowed);
  }
}

/* A clerk cancels only what he entered himself, on the day on which he entered it. */
static void
test_own_of_the_day (void)
{
  static const Case cancel = {
    "", PT_ROLE_CLERK, PT_OPERATION_UPDATE, PT_COLLECTIONS, BOOKS_SLIP, "status=cancelled;cancel_reason=x", TRUE
  };
  static const struct {
    guint user;
    gint64 created_at;
    const char *zone;
    gboolean allowed;
  } cases[] = {
    { BOOKS_CLERK, TODAY, "UTC", TRUE },
    { BOOKS_MANAGER, TODAY, "UTC", FALSE },
    { BOOKS_CLERK, TODAY - DAY, "UTC", FALSE },
    { BOOKS_CLERK, TODAY - DAY / 2, "UTC", TRUE },
    { BOOKS_CLERK, TODAY - DAY / 2 - 1, "UTC", FALSE },
    { BOOKS_CLERK, TODAY - DAY / 2 - 1, "Asia/Colombo", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Books) books = books_new ();

    books->facts.role = PT_ROLE_CLERK;
    books->facts.user = books_id (cases[i].user);
    books->facts.time_zone = cases[i].zone;
    pt_row_meta (books_find (books, BOOKS_SLIP))->created_at = cases[i].created_at;
    g_assert_cmpint (is_allowed (books, &cancel), ==, cases[i].allowed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/roles/table", test_table);
  g_test_add_func ("/rules/roles/own-of-the-day", test_own_of_the_day);
  return g_test_run ();
}
