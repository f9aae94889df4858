/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was saved from the window, and taken back: before it has left this computer, after, and after somebody else's
 * change. Over the real engine and a server of memory. */

#include "deed.h"

#include "dates.h"
#include "engine.h"

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  PtDeed **deed = data;
  g_autoptr (GError) error = NULL;
  const PtSaving *saving = pt_saving_finish (PT_PROFILE (source), result, &error);

  g_assert_no_error (error);
  g_assert_no_error (saving->error);
  g_assert_true (saving->done);
  *deed = pt_deed_new (saving);
}

/* Takes @edit over, and saves it as a form does. */
static PtDeed *
save (Engine *engine, PtEdit *edit)
{
  PtDeed *deed = NULL;

  pt_saving_run_async (engine->profile, pt_saving_new (edit), on_saved, &deed);
  settle ();
  g_assert_nonnull (deed);
  return deed;
}

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer data)
{
  char **text = data;
  g_autoptr (GError) error = NULL;

  *text = g_strdup (pt_deed_take_back_finish (PT_PROFILE (source), result, &error));
  if (*text == NULL)
    *text = g_strdup (error->message);
}

/* What is said of it. */
static char *
take_back (Engine *engine, PtDeed *deed)
{
  char *text = NULL;

  pt_deed_take_back_async (deed, engine->profile, on_taken_back, &text);
  settle ();
  g_assert_nonnull (text);
  return text;
}

typedef struct {
  const char *sql;
  char *text;
} Asked;

static gboolean
ask_text (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Asked *asked = data;
  g_autoptr (PtStatement) question = pt_database_prepare (database, asked->sql, error);

  if (question == NULL)
    return FALSE;
  if (pt_statement_step (question, error) == PT_STEP_ROW)
    asked->text = g_strdup (pt_statement_text (question, 0));
  return TRUE;
}

static char *
ask (Engine *engine, const char *sql)
{
  Asked asked = { .sql = sql };
  g_autoptr (GError) error = NULL;

  pt_profile_run (engine->profile, PT_PROFILE_READ, ask_text, &asked, &error);
  g_assert_no_error (error);
  return asked.text;
}

static void
assert_says (Engine *engine, const char *sql, const char *expected)
{
  g_autofree char *text = ask (engine, sql);
  g_assert_cmpstr (text, ==, expected);
}

/* An advance to a supplier, saved. */
static PtDeed *
pay (Engine *engine)
{
  PtId supplier = engine_add_supplier (engine, "S1");
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_PAYMENTS));
  char today[PT_DATE_TEXT];

  pt_profile_today (engine->profile, today);
  pt_row_set_id (edit->row, PT_PAYMENT_SUPPLIER_ID, &supplier);
  pt_row_set_text (edit->row, PT_PAYMENT_PAID_ON, today, -1);
  pt_row_set_integer (edit->row, PT_PAYMENT_AMOUNT_MINOR, 150000);
  pt_row_set_text (edit->row, PT_PAYMENT_TYPE, "advance", -1);
  pt_row_set_text (edit->row, PT_PAYMENT_NOTES, "for tools", -1);
  return save (engine, edit);
}

static PtDeed *
cancel (Engine *engine, const PtDeed *paid)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_PAYMENTS));

  edit->base = pt_row_copy (pt_deed_get_row (paid));
  pt_row_meta (edit->row)->id = pt_row_peek_meta (edit->base)->id;
  pt_row_set_text (edit->row, PT_PAYMENT_STATUS, "cancelled", -1);
  pt_row_set_text (edit->row, PT_PAYMENT_CANCEL_REASON, "wrong supplier", -1);
  return save (engine, edit);
}

#define STATES "SELECT group_concat(status, ' ') FROM (SELECT status FROM payments ORDER BY payment_no)"

static void
test_a_cancellation_that_waits_is_dropped (Engine *engine, gconstpointer data)
{
  g_autoptr (PtDeed) paid = pay (engine);
  pt_receipt_free (engine_sync_well (engine));
  g_autoptr (PtDeed) cancelled = cancel (engine, paid);
  assert_says (engine, STATES, "cancelled");
  g_autofree char *said = take_back (engine, cancelled);

  g_assert_true (g_str_has_suffix (said, " is back"));
  assert_says (engine, STATES, "pending");
}

static void
test_a_cancellation_that_has_left_is_entered_anew (Engine *engine, gconstpointer data)
{
  g_autoptr (PtDeed) paid = pay (engine);
  pt_receipt_free (engine_sync_well (engine));
  g_autoptr (PtDeed) cancelled = cancel (engine, paid);
  pt_receipt_free (engine_sync_well (engine));
  assert_says (engine, STATES, "cancelled");
  g_autofree char *said = take_back (engine, cancelled);

  g_assert_nonnull (strstr (said, "stays cancelled and is entered anew as "));
  assert_says (engine, STATES, "cancelled pending");
  assert_says (engine,
               "SELECT amount_minor || ' ' || type || ' ' || notes || ' ' || ifnull(cancel_reason, '-')"
               " || (payment_no IN (SELECT payment_no FROM payments WHERE status = 'cancelled'))"
               " FROM payments WHERE status = 'pending'",
               "150000 advance for tools -0");
}

/* What else was written into the same entry stays. */
static void
test_a_change_beside_a_cancellation_stays (Engine *engine, gconstpointer data)
{
  g_autoptr (PtDeed) paid = pay (engine);
  pt_receipt_free (engine_sync_well (engine));
  PtEdit *edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_PAYMENTS));
  edit->base = pt_row_copy (pt_deed_get_row (paid));
  pt_row_meta (edit->row)->id = pt_row_peek_meta (edit->base)->id;
  pt_row_set_text (edit->row, PT_PAYMENT_NOTES, "for seed", -1);
  g_autoptr (PtDeed) noted = save (engine, edit);
  g_autoptr (PtDeed) cancelled = cancel (engine, noted);
  g_autofree char *said = take_back (engine, cancelled);

  g_assert_nonnull (said);
  assert_says (engine, "SELECT group_concat(notes) FROM payments WHERE status = 'pending'", "for seed");
}

static gboolean
read_supplier (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtRow *row = data;
  PtId id = pt_row_peek_meta (row)->id;

  return pt_repository_get (database, pt_entity (PT_SUPPLIERS), &id, row, NULL, error);
}

static PtDeed *
rename_supplier (Engine *engine, const PtId *id, const char *name)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));

  pt_row_meta (edit->row)->id = *id;
  edit->base = pt_row_new (pt_entity (PT_SUPPLIERS));
  pt_row_meta (edit->base)->id = *id;
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_READ, read_supplier, edit->base, NULL));
  pt_row_set_text (edit->row, PT_SUPPLIER_NAME, name, -1);
  return save (engine, edit);
}

static gboolean
rename_by_another (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_database_exec (database, "UPDATE suppliers SET name = 'Zeenath', version = version + 1, seq = seq + 1",
                           error);
}

/* What is sent stands on what was saved, not on what is there by then: so the server sees what came between. */
static void
test_a_change_is_taken_back_on_what_was_saved (Engine *engine, gconstpointer data)
{
  PtId id = engine_add_supplier (engine, "S1");
  pt_receipt_free (engine_sync_well (engine));
  g_autoptr (PtDeed) renamed = rename_supplier (engine, &id, "Nimal");
  pt_receipt_free (engine_sync_well (engine));
  g_autofree char *own = ask (engine, "SELECT hex(op) FROM queue ORDER BY id DESC LIMIT 1");
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_WRITE, rename_by_another, NULL, NULL));
  g_autofree char *said = take_back (engine, renamed);

  g_assert_true (g_str_has_suffix (said, " is as it was before"));
  assert_says (engine, "SELECT hex(base_op) FROM queue ORDER BY id DESC LIMIT 1", own);
  assert_says (engine, "SELECT name FROM suppliers", "S1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add ("/deed/" path, Engine, NULL, engine_set_up, test, engine_tear_down)
  ADD ("a-cancellation-that-waits-is-dropped", test_a_cancellation_that_waits_is_dropped);
  ADD ("a-cancellation-that-has-left-is-entered-anew", test_a_cancellation_that_has_left_is_entered_anew);
  ADD ("a-change-beside-a-cancellation-stays", test_a_change_beside_a_cancellation_stays);
  ADD ("a-change-is-taken-back-on-what-was-saved", test_a_change_is_taken_back_on_what_was_saved);
  return g_test_run ();
}
