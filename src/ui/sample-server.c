/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running the sample's own server. The window's library does not link the
 * server: it starts the program, as it would on another machine. Used by the
 * application started with --sample.
 */
#include "config.h"

#include "sample-server.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

#include "errors.h"

#define PROGRAM "paytrack-server"
#define USER "you"
#define PASSWORD "sample" /* of a server that only this computer can reach, for as long as the window is open */
#define GREETING "listening on "

struct _PtSampleServer {
  GObject parent_instance;

  char *program;
  char *folder;
  char *profile;
  char *url;
  GSubprocess *child;
  GDataInputStream *output;
};

G_DEFINE_FINAL_TYPE (PtSampleServer, pt_sample_server, G_TYPE_OBJECT)

/* Beside this program, as it is built and installed; else where programs are. */
static char *
find_program (void)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *place = own != NULL ? g_path_get_dirname (own) : g_strdup (".");
  g_autofree char *beside = g_build_filename (place, PROGRAM, NULL);
  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  return g_find_program_in_path (PROGRAM);
}

/* ---- the folder ---- */

static gboolean
make_folder (PtSampleServer *self, GError **error)
{
  g_autofree char *password = NULL;
  self->folder = g_dir_make_tmp ("paytrack-sample-XXXXXX", error);
  if (self->folder == NULL)
    return FALSE;
  self->profile = g_build_filename (self->folder, "profile", NULL);
  password = g_build_filename (self->folder, "password", NULL);
  return g_file_set_contents_full (password, PASSWORD "\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

/* A link is removed, never followed. */
static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inner = g_build_filename (path, name, NULL);
    remove_tree (inner);
  }
  g_remove (path);
}

/* ---- the child ---- */

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static GSubprocess *
spawn (PtSampleServer *self, GSubprocessFlags flags, const char *const *words, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  return g_subprocess_launcher_spawnv (launcher, words, error);
}

static void
on_greeted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtSampleServer *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *line
      = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, &error);
  if (line != NULL && g_str_has_prefix (line, GREETING)) {
    self->url = g_strstrip (g_strdup (line + strlen (GREETING)));
    g_task_return_boolean (task, TRUE);
  } else if (error != NULL) {
    g_task_return_error (task, error);
  } else {
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_STORAGE, _ ("The sample's server did not start"));
  }
}

static void
serve (GTask *task)
{
  PtSampleServer *self = g_task_get_source_object (task);
  g_autofree char *data = g_build_filename (self->folder, "server", NULL);
  const char *words[] = { self->program, "serve", "--data", data, "--listen", "127.0.0.1:0", NULL };
  GError *error = NULL;
  self->child = spawn (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, words, &error);
  if (self->child == NULL) {
    g_task_return_error (task, error);
    return;
  }
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->child));
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_greeted,
                                       g_object_ref (task));
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  if (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error))
    serve (task);
  else
    g_task_return_error (task, error);
}

void
pt_sample_server_start_async (PtSampleServer *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  g_task_set_source_tag (task, pt_sample_server_start_async);
  self->program = find_program ();
  if (self->program == NULL) {
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_NOT_FOUND,
                             _ ("The sample needs %s, which is not installed beside this program"), PROGRAM);
    return;
  }
  if (!make_folder (self, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_autofree char *server = g_build_filename (self->folder, "server", NULL);
  g_autofree char *password = g_build_filename (self->folder, "password", NULL);
  const char *words[] = { self->program,     "init",       "--data", server,    "--organisation",
                          _ ("Sample Data"), "--currency", "LKR",    "--admin", USER,
                          "--password-file", password,     NULL };
  g_autoptr (GSubprocess) making
      = spawn (self, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, words, &error);
  if (making != NULL)
    g_subprocess_wait_check_async (making, cancellable, on_made, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

gboolean
pt_sample_server_start_finish (PtSampleServer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
pt_sample_server_get_url (PtSampleServer *self)
{
  return self->url;
}

const char *
pt_sample_server_get_profile (PtSampleServer *self)
{
  return self->profile;
}

const char *
pt_sample_server_get_user (PtSampleServer *self)
{
  return USER;
}

const char *
pt_sample_server_get_password (PtSampleServer *self)
{
  return PASSWORD;
}

PtSampleServer *
pt_sample_server_new (void)
{
  return g_object_new (PT_TYPE_SAMPLE_SERVER, NULL);
}

static void
finalize (GObject *object)
{
  PtSampleServer *self = PT_SAMPLE_SERVER (object);
  if (self->child != NULL) {
    g_subprocess_send_signal (self->child, SIGTERM);
    g_subprocess_wait (self->child, NULL, NULL);
  }
  if (self->folder != NULL)
    remove_tree (self->folder);
  g_clear_object (&self->output);
  g_clear_object (&self->child);
  g_free (self->program);
  g_free (self->folder);
  g_free (self->profile);
  g_free (self->url);
  G_OBJECT_CLASS (pt_sample_server_parent_class)->finalize (object);
}

static void
pt_sample_server_class_init (PtSampleServerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
}

static void
pt_sample_server_init (PtSampleServer *self)
{
}
