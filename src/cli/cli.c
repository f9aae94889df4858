/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl: finds the verb, opens the profile, runs the verb, and turns errors into one line and an exit code.
 * Called by the main alone. */

#include "config.h"

#include "cli.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "backups.h"
#include "errors.h"
#include "secret-service.h"
#include "signatures.h"
#include "worker.h"

typedef struct {
  const char *name;
  const char *usage; /* what follows the name */
  guint least;       /* positional arguments */
  guint most;
  const char *flags;
  const char *values;
  PtVerb run;
} VerbEntry;

static const VerbEntry verbs[] = {
  { "login", "URL --user NAME --password-file F [--ca F] [--accept-key FINGERPRINT]", 1, 1, "",
    "user password-file ca accept-key", pt_cli_login },
  { "logout", "[--keep]", 0, 0, "keep", "", pt_cli_logout },
  { "status", "[--json]", 0, 0, "json", "", pt_cli_status },
  { "sync", "[--json] [--accept-deletions]", 0, 0, "json accept-deletions", "", pt_cli_sync },
  { "notices", "[--read ID|--all] [--json]", 0, 0, "json all", "read", pt_cli_notices },
  { "log", "[--errors|--offline] [--json]", 0, 0, "json errors offline", "", pt_cli_log },
  { "list", "ENTITY [--filter field=value]… [--json|--csv] [--raw]", 1, 1, "json csv raw", "filter", pt_cli_list },
  { "show", "ENTITY ID [--json] [--raw]", 2, 2, "json raw", "", pt_cli_show },
  { "history", "ENTITY ID [--server] [--json]", 2, 2, "json server", "", pt_cli_history },
  { "add", "ENTITY field=value… [--raw]", 1, G_MAXUINT, "raw", "", pt_cli_add },
  { "edit", "ENTITY ID field=value… [--raw]", 3, G_MAXUINT, "raw", "", pt_cli_edit },
  { "delete", "ENTITY ID", 2, 2, "", "", pt_cli_delete },
  { "erase", "SUPPLIER --for-good", 1, 1, "for-good", "", pt_cli_erase },
  { "queue", "[--json]", 0, 0, "json", "", pt_cli_queue },
  { "retry", "ID|--all", 0, 1, "all", "", pt_cli_retry },
  { "postdate", "ID|--all", 0, 1, "all", "", pt_cli_postdate },
  { "discard", "ID [--export FILE]", 1, 1, "", "export", pt_cli_discard },
  { "conflicts", "[--all] [--json]", 0, 0, "json all", "", pt_cli_conflicts },
  { "resolve", "ID mine|theirs|anew|field=value… [--raw]", 2, G_MAXUINT, "raw", "", pt_cli_resolve },
  { "balance", "SUPPLIER [--on DATE] [--raw]", 1, 1, "raw", "on", pt_cli_balance },
  { "statement", "SUPPLIER --from DATE --to DATE [--json|--pdf FILE] [--raw]", 1, 1, "json raw", "from to pdf",
    pt_cli_statement },
  { "import", "ENTITY FILE.csv [--map column=field]… [--dry-run] [--raw]", 2, 2, "dry-run raw", "map", pt_cli_import },
  { "export", "ENTITY FILE.csv [--raw]", 2, 2, "raw", "", pt_cli_export },
  { "backup", "TO", 1, 1, "", "", pt_cli_backup },
  { "backups", "[--json]", 0, 0, "json", "", pt_cli_backups },
  { "restore", "FROM|--last", 0, 1, "last", "", pt_cli_restore },
  { "rescue", "FILE", 1, 1, "", "", pt_cli_rescue },
  { "doctor", "[--json]", 0, 0, "json", "", pt_cli_doctor },
  { "digest", "ENTITY", 1, 1, "", "", pt_cli_digest },
};

void
pt_cli_wrong_usage (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
}

GPtrArray *
pt_cli_words (const PtCli *cli, guint first)
{
  GPtrArray *words = g_ptr_array_new ();

  for (guint i = first; i < pt_arguments_count (cli->arguments); i++)
    g_ptr_array_add (words, (gpointer) pt_arguments_get (cli->arguments, i));
  g_ptr_array_add (words, NULL);
  return words;
}

const PtEntity *
pt_cli_entity (const PtCli *cli, guint index, GError **error)
{
  const char *name = pt_arguments_get (cli->arguments, index);
  const PtEntity *entity = pt_entity_find (name, -1);

  if (entity == NULL)
    pt_cli_wrong_usage (error, _ ("There is no %s: choose suppliers, products, rates, collections or payments"), name);
  return entity;
}

static const VerbEntry *
find_verb (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_strcmp0 (name, verbs[i].name) == 0)
      return &verbs[i];
  return NULL;
}

static void
print_usage (void)
{
  g_printerr (_ ("Usage: paytrackctl [--profile DIR] VERB …\n"));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_printerr ("  %s %s\n", verbs[i].name, verbs[i].usage);
}

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static int
exit_code (const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return PT_EXIT_USAGE;
  if (g_error_matches (error, PT_ERROR, PT_ERROR_OFFLINE))
    return PT_EXIT_OFFLINE;
  return g_error_matches (error, PT_ERROR, PT_ERROR_SIGN_IN) ? PT_EXIT_SIGN_IN : PT_EXIT_ATTENTION;
}

static int
report (const GError *error)
{
  g_autofree char *line = g_strdelimit (g_strdup (error->message), "\n", ' ');
  g_printerr ("paytrackctl: %s\n", line);
  return exit_code (error);
}

/* These need no sound database, or put another in its place. */
static gboolean
works_on_closed (const VerbEntry *verb)
{
  return verb->run == pt_cli_restore || verb->run == pt_cli_rescue || verb->run == pt_cli_backups;
}

/* Whoever reads that the database is damaged reads what to do as well. */
static void
offer_backup (const PtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *made = NULL;

  if (!g_error_matches (*error, PT_ERROR, PT_ERROR_DAMAGED))
    return;
  backups = pt_profile_backups (cli->directory, pt_clock_wall (cli->seams->clock));
  if (backups->len == 0)
    return;
  time = g_date_time_new_from_unix_local (((PtBackup *) backups->pdata[0])->made_at / 1000);
  made = g_date_time_format (time, "%Y-%m-%d %H:%M");
  g_autofree char *message = g_steal_pointer (&(*error)->message);
  (*error)->message = g_strdup_printf (_ ("%s. `paytrackctl restore --last` puts back the automatic backup of %s and"
                                          " keeps what was not sent; `paytrackctl rescue FILE` only saves that"),
                                       message, made);
}

static int
run_verb (const VerbEntry *verb, PtCli *cli, GError **error)
{
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (PtRandom) random = pt_random_new_system ();
  const PtSeams seams
      = { .clock = clock, .random = random, .new_executor = new_worker, .keyring = pt_secret_service_keyring () };
  int code = PT_EXIT_ATTENTION;

  cli->seams = &seams;
  if (works_on_closed (verb))
    return verb->run (cli, error);
  cli->profile = pt_profile_open (cli->directory, &seams, error);
  if (cli->profile != NULL)
    code = verb->run (cli, error);
  offer_backup (cli, error);
  if (cli->profile != NULL)
    pt_profile_close (cli->profile);
  g_clear_object (&cli->profile);
  return code;
}

/* @argv begins with the verb. */
static int
dispatch (const char *directory, int argc, char **argv, GError **error)
{
  const VerbEntry *verb = find_verb (argv[0]);
  g_autofree char *values = NULL;
  g_autoptr (PtArguments) arguments = NULL;
  PtCli cli = { 0 };

  if (verb == NULL) {
    pt_cli_wrong_usage (error, _ ("There is no verb %s: paytrackctl --help lists them"), argv[0]);
    return PT_EXIT_USAGE;
  }
  values = g_strconcat ("profile ", verb->values, NULL);
  arguments = pt_arguments_parse (argc - 1, argv + 1, verb->flags, values, error);
  if (arguments == NULL)
    return PT_EXIT_USAGE;
  if (pt_arguments_count (arguments) < verb->least || pt_arguments_count (arguments) > verb->most) {
    pt_cli_wrong_usage (error, _ ("Usage: paytrackctl --profile DIR %s %s"), verb->name, verb->usage);
    return PT_EXIT_USAGE;
  }
  cli.directory = pt_arguments_value (arguments, "profile");
  if (cli.directory == NULL)
    cli.directory = directory;
  cli.arguments = arguments;
  cli.json = pt_arguments_flag (arguments, "json");
  cli.raw = pt_arguments_flag (arguments, "raw");
  return run_verb (verb, &cli, error);
}

/* Where the options before the verb end: the index of the verb. */
static int
find_verb_word (int argc, char **argv)
{
  int i = 1;
  while (i < argc && g_str_has_prefix (argv[i], "--"))
    i += g_strcmp0 (argv[i], "--profile") == 0 ? 2 : 1;
  return MIN (i, argc);
}

int
pt_cli_main (int argc, char **argv)
{
  g_autoptr (PtArguments) before = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "paytrack", NULL);
  const char *directory = NULL;
  int verb = find_verb_word (argc, argv);
  int code = PT_EXIT_OK;

  setlocale (LC_ALL, "");
  pt_signatures_init ();
  before = pt_arguments_parse (verb - 1, argv + 1, "help version", "profile", &error);
  if (before == NULL)
    return report (error);
  if (pt_arguments_flag (before, "version")) {
    g_print ("paytrackctl %s\n", PT_VERSION);
    return PT_EXIT_OK;
  }
  if (verb >= argc) {
    print_usage ();
    return pt_arguments_flag (before, "help") ? PT_EXIT_OK : PT_EXIT_USAGE;
  }
  directory = pt_arguments_value (before, "profile");
  code = dispatch (directory != NULL ? directory : home, argc - verb, argv + verb, &error);
  return error != NULL ? report (error) : code;
}
