/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes, starts and ends a PostgreSQL for the tests; called by server-fixture.c and by tests that let it crash. */

#include "postgres-cluster.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server-fixture.h"

#define USER "postgres" /* who runs it where the test is root, which PostgreSQL refuses to be */

static struct {
  char *programs; /* the folder of initdb and postgres */
  char *folder;
  char *data;
  char *url;
  GPid pid;
} cluster;

gboolean
postgres_cluster_is_wanted (void)
{
  return g_strcmp0 (g_getenv ("PAYTRACK_TEST_STORE"), "postgresql") == 0;
}

/* @argv as USER where that is needed, ended by SIGQUIT when the test ends; takes nothing. */
static GStrv
as_user (const char *const *argv)
{
  static const char *const prefix[]
      = { "setpriv", "--reuid=" USER, "--regid=" USER, "--init-groups", "--pdeathsig=QUIT", NULL };
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  if (getuid () == 0)
    g_strv_builder_addv (words, (const char **) prefix);
  g_strv_builder_addv (words, (const char **) argv);
  return g_strv_builder_end (words);
}

static char *
read_line (const char *command)
{
  g_autofree char *printed = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_command_line_sync (command, &printed, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (g_strchomp (printed));
}

static void
run (const char *const *argv)
{
  g_auto (GStrv) words = as_user (argv);
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync ("/", words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &complaint, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_printerr ("%s%s", output, complaint);
  g_assert_cmpint (status, ==, 0);
}

static void
make_folder (void)
{
  const struct passwd *user = getpwnam (USER);

  cluster.folder = g_dir_make_tmp ("paytrack-pg-XXXXXX", NULL);
  g_assert_nonnull (cluster.folder);
  if (getuid () != 0)
    return;
  g_assert_nonnull (user);
  g_assert_cmpint (chown (cluster.folder, user->pw_uid, user->pw_gid), ==, 0);
  /* The server that the test starts comes to the socket as another user. */
  g_assert_cmpint (g_chmod (cluster.folder, 0711), ==, 0);
}

static void
make (void)
{
  g_autofree char *initdb = NULL;
  g_autofree char *escaped = NULL;

  cluster.programs = read_line ("pg_config --bindir");
  make_folder ();
  cluster.data = g_build_filename (cluster.folder, "data", NULL);
  initdb = g_build_filename (cluster.programs, "initdb", NULL);
  run ((const char *[]){ initdb, "--no-sync", "--auth=trust", "--username=paytrack", "--encoding=UTF8", "--locale=C",
                         "--pgdata", cluster.data, NULL });
  escaped = g_uri_escape_string (cluster.folder, NULL, FALSE);
  cluster.url = g_strdup_printf ("postgresql://paytrack@/postgres?host=%s", escaped);
}

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGQUIT);
}

/* PostgreSQL writes its state as the last line of this file. */
static gboolean
is_ready (void)
{
  g_autofree char *path = g_build_filename (cluster.data, "postmaster.pid", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "\nready") != NULL;
}

void
postgres_cluster_start (void)
{
  gboolean durable = g_getenv ("PAYTRACK_TEST_DURABLE") != NULL;
  g_autofree char *postgres = g_build_filename (cluster.programs, "postgres", NULL);
  const char *argv[] = { postgres,
                         "-D",
                         cluster.data,
                         "-k",
                         cluster.folder,
                         "-c",
                         "listen_addresses=",
                         "-c",
                         durable ? "fsync=on" : "fsync=off",
                         "-c",
                         "max_connections=100",
                         "-c",
                         "shared_buffers=32MB",
                         NULL };
  g_auto (GStrv) words = as_user (argv);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (cluster.pid, ==, 0);
  g_spawn_async ("/", words, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL
                     | G_SPAWN_STDERR_TO_DEV_NULL,
                 die_with_parent, NULL, &cluster.pid, &error);
  g_assert_no_error (error);
  for (guint i = 0; !is_ready (); i++) {
    g_assert_cmpuint (i, <, 3000);
    g_assert_cmpint (waitpid (cluster.pid, NULL, WNOHANG), ==, 0);
    g_usleep (10000);
  }
}

void
postgres_cluster_kill (void)
{
  g_autofree char *state = g_build_filename (cluster.data, "postmaster.pid", NULL);

  g_assert_cmpint (cluster.pid, !=, 0);
  kill (cluster.pid, SIGQUIT);
  waitpid (cluster.pid, NULL, 0);
  cluster.pid = 0;
  g_unlink (state);
}

void
postgres_cluster_crash (void)
{
  postgres_cluster_kill ();
  postgres_cluster_start ();
}

static void
finish (void)
{
  postgres_cluster_kill ();
  remove_folder (cluster.folder);
}

void
postgres_cluster_exec (const char *sql)
{
  g_autofree char *psql = g_build_filename (cluster.programs, "psql", NULL);

  run ((const char *[]){ psql, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--command", sql,
                         postgres_cluster_url (), NULL });
}

const char *
postgres_cluster_url (void)
{
  if (cluster.url == NULL) {
    make ();
    postgres_cluster_start ();
    atexit (finish);
  }
  return cluster.url;
}
