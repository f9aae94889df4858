/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl balance and statement. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "cli.h"
#include "dates.h"
#include "errors.h"
#include "numbers.h"
#include "output.h"
#include "reports.h"
#include "supplier-statement.h"

typedef struct {
  const char *supplier;
  const char *on;
  gint64 minor;
} Balance;

static gboolean
read_balance (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Balance *balance = data;
  PtId supplier = PT_ID_NONE;

  return pt_repository_resolve (database, pt_entity (PT_SUPPLIERS), balance->supplier, &supplier, error)
         && pt_report_balance (database, &supplier, balance->on, &balance->minor, error);
}

static char *
format_money (const PtCli *cli, gint64 minor)
{
  if (cli->raw)
    return g_strdup_printf ("%" G_GINT64_FORMAT, minor);
  return pt_decimal_format (minor, pt_profile_get_office (cli->profile)->exponent, PT_DECIMAL_FIXED);
}

static gboolean
check_date (const char *text, GError **error)
{
  if (text != NULL && pt_date_is_valid (text, -1))
    return TRUE;
  pt_cli_wrong_usage (error, _ ("%s is no date: write YYYY-MM-DD"), text != NULL ? text : "");
  return FALSE;
}

int
pt_cli_balance (PtCli *cli, GError **error)
{
  char today[PT_DATE_TEXT];
  const char *on = pt_arguments_value (cli->arguments, "on");
  Balance balance = { .supplier = pt_arguments_get (cli->arguments, 0) };

  pt_profile_today (cli->profile, today);
  balance.on = on != NULL ? on : today;
  if (!check_date (balance.on, error))
    return PT_EXIT_USAGE;
  if (pt_profile_run (cli->profile, PT_PROFILE_READ, read_balance, &balance, error)) {
    g_autofree char *text = format_money (cli, balance.minor);
    g_print ("%s\n", text);
  }
  return PT_EXIT_OK;
}

typedef struct {
  const char *supplier;
  const char *from;
  const char *to;
  PtSupplierStatement *statement;
} Wanted;

static gboolean
read_statement (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Wanted *wanted = data;

  wanted->statement = pt_supplier_statement_read (database, wanted->supplier, wanted->from, wanted->to, error);
  return wanted->statement != NULL;
}

static void
write_line (PtWriter *writer, const PtLedgerEntry *entry)
{
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "on", entry->on);
  pt_writer_put_text (writer, "entity", entry->entity->name);
  pt_writer_put_id (writer, "id", &entry->id);
  pt_writer_put_text (writer, "number", entry->number);
  pt_writer_put_text (writer, "detail", entry->detail);
  if (entry->unit != NULL) {
    pt_writer_put_integer (writer, "quantity_milli", entry->quantity_milli);
    pt_writer_put_text (writer, "unit", entry->unit);
  }
  pt_writer_put_integer (writer, "amount_minor", entry->amount_minor);
  pt_writer_put_integer (writer, "balance_minor", entry->balance_minor);
  pt_writer_end_object (writer);
}

static void
print_statement_json (const PtSupplierStatement *statement)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "supplier", statement->label);
  pt_writer_put_text (writer, "from", statement->from);
  pt_writer_put_text (writer, "to", statement->to);
  pt_writer_put_integer (writer, "opening_minor", statement->ledger->opening_minor);
  pt_writer_member (writer, "entries");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < statement->ledger->entries->len; i++)
    write_line (writer, statement->ledger->entries->pdata[i]);
  pt_writer_end_array (writer);
  pt_writer_put_integer (writer, "closing_minor", statement->ledger->closing_minor);
  pt_writer_end_object (writer);
  pt_output_json (writer);
}

static void
add_line (const PtCli *cli, GPtrArray *lines, const char *on, const char *number, char *detail, char *amount,
          gint64 balance_minor)
{
  g_autofree char *balance = format_money (cli, balance_minor);
  const char *cells[] = { on, number, detail, amount, balance, NULL };

  g_ptr_array_add (lines, g_strdupv ((char **) cells));
  g_free (detail);
  g_free (amount);
}

static void
print_statement (const PtCli *cli, const PtSupplierStatement *statement)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const PtLedger *ledger = statement->ledger;

  add_line (cli, lines, statement->from, "", g_strdup (_ ("Opening balance")), g_strdup (""), ledger->opening_minor);
  for (guint i = 0; i < ledger->entries->len; i++) {
    const PtLedgerEntry *entry = ledger->entries->pdata[i];
    add_line (cli, lines, entry->on, entry->number != NULL ? entry->number : "", pt_supplier_statement_describe (entry),
              format_money (cli, entry->amount_minor), entry->balance_minor);
  }
  add_line (cli, lines, statement->to, "", g_strdup (_ ("Closing balance")), g_strdup (""), ledger->closing_minor);
  g_print ("%s\n", statement->label);
  pt_output_table (lines);
}

static gboolean
draw_statement (const PtCli *cli, const PtSupplierStatement *statement, const char *path, GError **error)
{
  const PtOffice *office = pt_profile_get_office (cli->profile);
  PtPaperSize size = pt_paper_size_of (office->paper, PT_PAPER_A4);
  g_autoptr (PtPaper) paper = pt_supplier_statement_draw (statement, office, size);

  return pt_paper_write_pdf (paper, path, error);
}

static gboolean
give_statement (const PtCli *cli, const PtSupplierStatement *statement, GError **error)
{
  const char *pdf = pt_arguments_value (cli->arguments, "pdf");

  if (pdf != NULL)
    return draw_statement (cli, statement, pdf, error);
  if (cli->json)
    print_statement_json (statement);
  else
    print_statement (cli, statement);
  return TRUE;
}

static gboolean
check_period (const char *from, const char *to, GError **error)
{
  if (!check_date (from, error) || !check_date (to, error))
    return FALSE;
  if (pt_date_days_between (from, to) >= 0)
    return TRUE;
  pt_cli_wrong_usage (error, _ ("Ends before it starts"));
  return FALSE;
}

int
pt_cli_statement (PtCli *cli, GError **error)
{
  Wanted wanted = { .supplier = pt_arguments_get (cli->arguments, 0),
                    .from = pt_arguments_value (cli->arguments, "from"),
                    .to = pt_arguments_value (cli->arguments, "to") };

  if (!check_period (wanted.from, wanted.to, error))
    return PT_EXIT_USAGE;
  if (pt_profile_run (cli->profile, PT_PROFILE_READ, read_statement, &wanted, error))
    give_statement (cli, wanted.statement, error);
  g_clear_pointer (&wanted.statement, pt_supplier_statement_free);
  return PT_EXIT_OK;
}
