/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starts and ends the built server for the tests of every folder that needs one. */

#include "server-fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "postgres-cluster.h"

struct _ServerFixture {
  char *folder;
  char *data;
  char *url;
  char *listen;
  char *pem; /* certificate and key; NULL where it is not encrypted */
  GPid pid;
  GPtrArray *password_files;
};

void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
      remove_folder (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

const char *
server_fixture_password_file (ServerFixture *self, const char *password)
{
  g_autofree char *name = g_strdup_printf ("password-%u", self->password_files->len);
  char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *line = g_strconcat (password, "\n", NULL);

  g_assert_true (g_file_set_contents (path, line, -1, NULL));
  g_ptr_array_add (self->password_files, path);
  return path;
}

int
server_fixture_run (ServerFixture *self, const char *arguments, char **output)
{
  g_autofree char *with_data = g_strdup_printf ("%s --data '%s'", arguments, self->data);

  return server_fixture_run_elsewhere (with_data, output);
}

int
server_fixture_run_elsewhere (const char *arguments, char **output)
{
  g_autofree char *line = g_strdup_printf ("'%s' %s", PT_SERVER_PROGRAM, arguments);
  g_autofree char *printed = NULL;
  g_autofree char *complained = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_command_line_sync (line, &printed, &complained, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  if (output != NULL)
    *output = g_strconcat (printed, complained, NULL);
  return WEXITSTATUS (status);
}

void
server_fixture_do (ServerFixture *self, const char *arguments)
{
  g_autofree char *output = NULL;
  int code = server_fixture_run (self, arguments, &output);

  if (code != 0)
    g_test_message ("%s: %s", arguments, output);
  g_assert_cmpint (code, ==, 0);
}

/* A test that is killed takes its server along. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static char *
read_url (int out)
{
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (out);
  g_autofree char *line = NULL;
  gsize end = 0;

  g_assert_cmpint (g_io_channel_read_line (channel, &line, NULL, &end, NULL), ==, G_IO_STATUS_NORMAL);
  line[end] = '\0';
  g_assert_true (g_str_has_prefix (line, "listening on "));
  return g_strdup (line + strlen ("listening on "));
}

void
server_fixture_start (ServerFixture *self)
{
  const char *argv[] = { PT_SERVER_PROGRAM, "serve",   "--data",    self->data, "--listen", self->listen,
                         "--tls-cert",      self->pem, "--tls-key", self->pem,  NULL };
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  int out;

  g_assert_cmpint (self->pid, ==, 0);
  if (self->pem == NULL)
    argv[6] = NULL;
  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL,
                            die_with_parent, NULL, &self->pid, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  url = read_url (out);
  close (out);
  /* The same again after a restart: who was given it may keep it. */
  if (self->url != NULL) {
    g_assert_cmpstr (url, ==, self->url);
    return;
  }
  self->url = g_steal_pointer (&url);
  g_free (self->listen);
  self->listen = g_strdup (strstr (self->url, "127.0.0.1"));
}

static int
end (ServerFixture *self, int by)
{
  int status = 0;

  g_assert_cmpint (self->pid, !=, 0);
  kill (self->pid, by);
  waitpid (self->pid, &status, 0);
  self->pid = 0;
  return status;
}

void
server_fixture_stop (ServerFixture *self)
{
  int status = end (self, SIGTERM);

  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

void
server_fixture_kill (ServerFixture *self)
{
  end (self, SIGKILL);
}

char *
server_fixture_store_option (void)
{
  return postgres_cluster_is_wanted () ? g_strdup_printf ("--database '%s'", postgres_cluster_url ()) : g_strdup ("");
}

static void
init (ServerFixture *self)
{
  const char *people[] = { "manager", "clerk", "viewer" };
  const char *password = server_fixture_password_file (self, SERVER_FIXTURE_PASSWORD);
  g_autofree char *store = server_fixture_store_option ();
  g_autofree char *first
      = g_strdup_printf ("init --organisation '%s' --currency %s --admin admin --password-file '%s' %s",
                         SERVER_FIXTURE_ORGANISATION, SERVER_FIXTURE_CURRENCY, password, store);

  server_fixture_do (self, first);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autofree char *add
        = g_strdup_printf ("user add %s --role %s --password-file '%s'", people[i], people[i], password);

    server_fixture_do (self, add);
  }
}

static ServerFixture *
new_folder (void)
{
  ServerFixture *self = g_new0 (ServerFixture, 1);

  self->folder = g_dir_make_tmp ("paytrack-server-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->data = g_build_filename (self->folder, "data", NULL);
  self->listen = g_strdup ("127.0.0.1:0");
  self->password_files = g_ptr_array_new_with_free_func (g_free);
  return self;
}

ServerFixture *
server_fixture_new (void)
{
  ServerFixture *self = new_folder ();

  init (self);
  server_fixture_start (self);
  return self;
}

ServerFixture *
server_fixture_new_encrypted (const char *pem)
{
  ServerFixture *self = new_folder ();

  self->pem = g_strdup (pem);
  init (self);
  server_fixture_start (self);
  return self;
}

static void
copy_into (ServerFixture *self, const char *from, const char *name)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (self->data, name, NULL);
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source, &text, &length, NULL));
  g_assert_true (g_file_set_contents_full (target, text, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

ServerFixture *
server_fixture_new_beside (ServerFixture *first)
{
  ServerFixture *self = new_folder ();

  g_assert_cmpint (g_mkdir (self->data, 0700), ==, 0);
  copy_into (self, first->data, "server.key");
  copy_into (self, first->data, "database");
  server_fixture_start (self);
  return self;
}

void
server_fixture_free (ServerFixture *self)
{
  if (self->pid != 0)
    end (self, SIGKILL);
  remove_folder (self->folder);
  g_ptr_array_unref (self->password_files);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->url);
  g_free (self->listen);
  g_free (self->pem);
  g_free (self);
}

const char *
server_fixture_get_url (ServerFixture *self)
{
  return self->url;
}

const char *
server_fixture_get_data (ServerFixture *self)
{
  return self->data;
}

GPid
server_fixture_get_pid (ServerFixture *self)
{
  return self->pid;
}
