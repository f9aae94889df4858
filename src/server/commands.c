/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrack-server's arguments: one table of verbs, each with its options. Called by main. */

#include "config.h"

#include "commands.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

#include "admin.h"
#include "backup.h"
#include "errors.h"
#include "passwords.h"
#include "serve.h"
#include "server-settings.h"
#include "signatures.h"

#define EXIT_USAGE 64

/* All options of all verbs; a verb names those that it takes. */
typedef struct {
  char *data;
  char *organisation;
  char *currency;
  char *admin;
  char *password_file;
  char *time_zone;
  char *database;
  char *listen;
  char *tls_cert;
  char *tls_key;
  char *metrics;
  char *backup_to;
  int backup_every;
  int backup_keep;
  char *role;
  char **rest;
  PtServerSeams seams;
} Options;

static void
options_clear (Options *options)
{
  char **texts[]
      = { &options->data,      &options->organisation, &options->currency, &options->admin,    &options->password_file,
          &options->time_zone, &options->database,     &options->listen,   &options->tls_cert, &options->tls_key,
          &options->metrics,   &options->backup_to,    &options->role };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
  g_clear_pointer (&options->rest, g_strfreev);
  pt_server_seams_clear (&options->seams);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct {
  const char *verb;  /* one or two words */
  const char *usage; /* what follows them */
  guint n_rest;      /* words that must follow the options */
  gboolean (*run) (Options *options, GError **error);
} Verb;

/* An option that a verb cannot do without. */
static gboolean
need (const char *value, const char *option, GError **error)
{
  if (value == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s is missing"), option);
  return value != NULL;
}

static char *
read_password (const Options *options, GError **error)
{
  return need (options->password_file, "--password-file", error) ? pt_password_read_file (options->password_file, error)
                                                                 : NULL;
}

static gboolean
run_init (Options *options, GError **error)
{
  PtInitForm form = { .organisation = options->organisation,
                      .currency = options->currency,
                      .time_zone = options->time_zone != NULL ? options->time_zone : "UTC",
                      .admin = options->admin,
                      .database = options->database };
  char *password;
  gboolean made;

  if (!need (options->organisation, "--organisation", error) || !need (options->currency, "--currency", error)
      || !need (options->admin, "--admin", error))
    return FALSE;
  form.password = password = read_password (options, error);
  made = password != NULL && pt_admin_init (options->data, &options->seams, &form, error);
  pt_password_free (password);
  return made;
}

static gboolean
run_serve (Options *options, GError **error)
{
  PtServeForm form = { .data = options->data,
                       .listen = options->listen != NULL ? options->listen : "127.0.0.1:8443",
                       .tls_cert = options->tls_cert,
                       .tls_key = options->tls_key,
                       .metrics = options->metrics,
                       .backup_to = options->backup_to,
                       .backup_every = options->backup_every,
                       .backup_keep = options->backup_keep };

  return pt_serve (&form, &options->seams, error);
}

static gboolean
run_user_add (Options *options, GError **error)
{
  const char *word = options->role != NULL ? options->role : "clerk";
  PtRole role;
  char *password;
  gboolean added;

  if (!pt_role_parse (word, &role)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” is no role: admin, manager, clerk or viewer"), word);
    return FALSE;
  }
  password = read_password (options, error);
  added
      = password != NULL && pt_admin_user_add (options->data, &options->seams, options->rest[0], role, password, error);
  pt_password_free (password);
  return added;
}

static gboolean
run_user_list (Options *options, GError **error)
{
  return pt_admin_user_list (options->data, &options->seams, error);
}

static gboolean
run_user_disable (Options *options, GError **error)
{
  return pt_admin_user_disable (options->data, &options->seams, options->rest[0], error);
}

static gboolean
run_user_password (Options *options, GError **error)
{
  char *password = read_password (options, error);
  gboolean set
      = password != NULL && pt_admin_user_password (options->data, &options->seams, options->rest[0], password, error);

  pt_password_free (password);
  return set;
}

static gboolean
run_device_list (Options *options, GError **error)
{
  return pt_admin_device_list (options->data, &options->seams, error);
}

static gboolean
run_device_revoke (Options *options, GError **error)
{
  return pt_admin_device_revoke (options->data, &options->seams, options->rest[0], error);
}

static gboolean
run_key_show (Options *options, GError **error)
{
  g_autofree char *fingerprint = pt_admin_key_fingerprint (options->data, error);

  if (fingerprint != NULL)
    g_print ("%s\n", fingerprint);
  return fingerprint != NULL;
}

static gboolean
run_key_rotate (Options *options, GError **error)
{
  return pt_admin_key_rotate (options->data, &options->seams, error);
}

static gboolean
run_policy_set (Options *options, GError **error)
{
  g_autoptr (GError) wrong = NULL;

  if (!pt_settings_check_policy (options->rest[0], options->rest[1], &wrong)) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, wrong->message);
    return FALSE;
  }
  return pt_admin_policy_set (options->data, &options->seams, options->rest[0], options->rest[1], error);
}

static gboolean
run_audit_verify (Options *options, GError **error)
{
  return pt_admin_audit_verify (options->data, &options->seams, error);
}

static gboolean
run_backup (Options *options, GError **error)
{
  return pt_backup_make (options->data, &options->seams, options->rest[0], error);
}

static gboolean
run_restore (Options *options, GError **error)
{
  return pt_backup_restore (options->data, &options->seams, options->rest[0], options->database, error);
}

static gboolean
run_check (Options *options, GError **error)
{
  if (!pt_backup_check (options->data, &options->seams, error))
    return FALSE;
  g_print (_ ("All is well\n"));
  return TRUE;
}

static const Verb verbs[] = {
  { "init",
    "--data DIR --organisation NAME --currency LKR --admin NAME --password-file F [--time-zone UTC]"
    " [--database postgresql://…]",
    0, run_init },
  { "serve",
    "--data DIR [--listen 127.0.0.1:8443] [--tls-cert F --tls-key F] [--metrics 127.0.0.1:9443]"
    " [--backup-to DIR [--backup-every HOURS] [--backup-keep N]]",
    0, run_serve },
  { "user add", "--data DIR NAME --password-file F [--role admin|manager|clerk|viewer]", 1, run_user_add },
  { "user list", "--data DIR", 0, run_user_list },
  { "user disable", "--data DIR NAME", 1, run_user_disable },
  { "user password", "--data DIR NAME --password-file F", 1, run_user_password },
  { "device list", "--data DIR", 0, run_device_list },
  { "device revoke", "--data DIR ID|PREFIX", 1, run_device_revoke },
  { "key show", "--data DIR", 0, run_key_show },
  { "key rotate", "--data DIR", 0, run_key_rotate },
  { "policy set", "--data DIR ENTITY server_wins|client_wins|last_write_wins|merge|manual", 2, run_policy_set },
  { "backup", "--data DIR TO", 1, run_backup },
  { "restore", "--data DIR [--database postgresql://…] FROM", 1, run_restore },
  { "check", "--data DIR", 0, run_check },
  { "audit verify", "--data DIR", 0, run_audit_verify },
};

static void
print_usage (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_printerr ("paytrack-server %s %s\n", verbs[i].verb, verbs[i].usage);
}

/* The verb that @argv begins with; @words its length. */
static const Verb *
find_verb (int argc, char **argv, int *words)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    g_auto (GStrv) parts = g_strsplit (verbs[i].verb, " ", -1);

    *words = (int) g_strv_length (parts);
    if (argc > *words && g_str_equal (argv[1], parts[0]) && (*words == 1 || g_str_equal (argv[2], parts[1])))
      return &verbs[i];
  }
  return NULL;
}

static gboolean
parse (const Verb *verb, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data, NULL, NULL },
    { "organisation", 0, 0, G_OPTION_ARG_STRING, &options->organisation, NULL, NULL },
    { "currency", 0, 0, G_OPTION_ARG_STRING, &options->currency, NULL, NULL },
    { "admin", 0, 0, G_OPTION_ARG_STRING, &options->admin, NULL, NULL },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file, NULL, NULL },
    { "time-zone", 0, 0, G_OPTION_ARG_STRING, &options->time_zone, NULL, NULL },
    { "database", 0, 0, G_OPTION_ARG_STRING, &options->database, NULL, NULL },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options->listen, NULL, NULL },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_cert, NULL, NULL },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_key, NULL, NULL },
    { "metrics", 0, 0, G_OPTION_ARG_STRING, &options->metrics, NULL, NULL },
    { "backup-to", 0, 0, G_OPTION_ARG_FILENAME, &options->backup_to, NULL, NULL },
    { "backup-every", 0, 0, G_OPTION_ARG_INT, &options->backup_every, NULL, NULL },
    { "backup-keep", 0, 0, G_OPTION_ARG_INT, &options->backup_keep, NULL, NULL },
    { "role", 0, 0, G_OPTION_ARG_STRING, &options->role, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse_strv (context, argv, error) || !need (options->data, "--data", error))
    return FALSE;
  if ((options->rest != NULL ? g_strv_length (options->rest) : 0) == verb->n_rest)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("use: paytrack-server %s %s"), verb->verb,
               verb->usage);
  return FALSE;
}

/* The arguments without the verb's words. */
static char **
strip_verb (int argc, char **argv, int words)
{
  char **rest = g_new0 (char *, (gsize) argc + 1);
  int n = 0;

  for (int i = 0; i < argc; i++)
    if (i == 0 || i > words)
      rest[n++] = g_strdup (argv[i]);
  return rest;
}

int
pt_server_main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (Options) options = { NULL };
  g_auto (GStrv) rest = NULL;
  int words = 0;
  const Verb *verb = find_verb (argc, argv, &words);

  if (verb == NULL) {
    print_usage ();
    return EXIT_USAGE;
  }
  /* What a server keeps is for its owner alone. */
  umask (077);
  pt_signatures_init ();
  pt_server_seams_init_system (&options.seams);
  rest = strip_verb (argc, argv, words);
  if (parse (verb, &rest, &options, &error) && verb->run (&options, &error))
    return 0;
  g_printerr ("paytrack-server: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ? EXIT_USAGE : 1;
}
