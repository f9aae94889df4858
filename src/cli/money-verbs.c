/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl balance. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "cli.h"
#include "dates.h"
#include "errors.h"
#include "numbers.h"
#include "reports.h"

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

static void
print_money (const PtCli *cli, gint64 minor)
{
  g_autofree char *text = NULL;

  if (cli->raw)
    text = g_strdup_printf ("%" G_GINT64_FORMAT, minor);
  else
    text = pt_decimal_format (minor, pt_profile_get_office (cli->profile)->exponent, PT_DECIMAL_FIXED);
  g_print ("%s\n", text);
}

int
pt_cli_balance (PtCli *cli, GError **error)
{
  char today[PT_DATE_TEXT];
  const char *on = pt_arguments_value (cli->arguments, "on");
  Balance balance = { .supplier = pt_arguments_get (cli->arguments, 0) };

  pt_profile_today (cli->profile, today);
  balance.on = on != NULL ? on : today;
  if (!pt_date_is_valid (balance.on, -1)) {
    pt_cli_wrong_usage (error, _ ("%s is no date: write YYYY-MM-DD"), balance.on);
    return PT_EXIT_USAGE;
  }
  if (pt_profile_run (cli->profile, PT_PROFILE_READ, read_balance, &balance, error))
    print_money (cli, balance.minor);
  return PT_EXIT_OK;
}
