/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days on which something is wrong with a server, a computer or a profile: each is said in words that tell what to do,
 * nothing is half done, and afterwards everything is there once. */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "damage.h"
#include "listener.h"
#include "office.h"
#include "signatures.h"

#define SLIP "supplier=S001", "product=TEA", "quantity=50.5"

static void
assert_said (const CtlResult *result, int code, const char *words)
{
  if (strstr (result->err, words) == NULL)
    g_test_message ("ended with %d: %s", result->code, result->err);
  g_assert_cmpint (result->code, ==, code);
  g_assert_nonnull (strstr (result->err, words));
}

/* --- the server stands still ------------------------------------------------------------------------------------- */

static void
stop_server (gpointer data)
{
  kill (server_fixture_get_pid (data), SIGSTOP);
}

static void
go_on (gpointer data)
{
  kill (server_fixture_get_pid (data), SIGCONT);
}

/* The server stops with the envelope in its hands and goes on half a minute later: the client has given that answer
 * up, says so, and finds next time that the entry was taken. */
static void
test_server_stands_still (Office *office, gconstpointer data)
{
  g_autoptr (CtlResult) late = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, "receipt_no=R-1", NULL));
  pt_proxy_on_request (office->proxy, "/v1/push", stop_server, office->server);
  late = ctl (office->a, "sync", NULL);
  go_on (office->server);
  assert_said (late, 2, "Your work is kept and is sent later");
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_integer (office->b, "collections", "R-1", "version"), ==, 1);
  office_assert_same (office);
}

/* --- two programs on one profile --------------------------------------------------------------------------------- */

static void
expire_tokens (const char *profile)
{
  g_autofree char *path = g_build_filename (profile, "secrets.json", NULL);
  g_autoptr (JsonNode) secrets = NULL;
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  secrets = json_from_string (text, NULL);
  json_object_set_int_member (json_node_get_object (secrets), "access_expires", 1);
  g_free (text);
  text = json_to_string (secrets, FALSE);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (G_SUBPROCESS (source)), ==, 0);
  --*(guint *) data;
}

/* The window's engine and two of paytrackctl's at once, with a session that has run out: it is renewed once for all,
 * and each entry arrives once. */
static void
test_programs_on_one_profile (Office *office, gconstpointer data)
{
  Listener window = { 0 };
  guint running = 2;

  office_furnish (office);
  for (guint i = 0; i < 20; i++) {
    g_autofree char *number = g_strdup_printf ("receipt_no=R-%u", i);
    g_free (ctl_well (office->a, "add", "collections", SLIP, number, NULL));
  }
  expire_tokens (office->a);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL,
                                                        g_getenv ("PAYTRACKCTL"), "--profile", office->a, "sync", NULL);
    g_subprocess_wait_async (process, NULL, on_ended, &running);
  }
  listener_start (&window, office->a);
  while (running > 0)
    g_main_context_iteration (NULL, TRUE);
  listener_wait (&window, &window.good, 1);
  listener_stop (&window);
  g_assert_cmpuint (pt_proxy_count (office->proxy, "/v1/auth/refresh"), ==, 1);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpuint (office_queued (office->a), ==, 0);
  for (guint i = 0; i < 20; i++) {
    g_autofree char *number = g_strdup_printf ("R-%u", i);
    g_assert_cmpint (office_integer (office->b, "collections", number, "version"), ==, 1);
  }
  office_assert_same (office);
}

/* Who signs out when the access token's time is over leaves no session behind that a copy of the profile could go on
 * with. */
static void
test_logout_ends_an_expired_session (Office *office, gconstpointer data)
{
  g_autofree char *path = g_build_filename (office->a, "secrets.json", NULL);
  g_autofree char *before = NULL;
  g_autoptr (CtlResult) refused = NULL;

  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  pt_proxy_harm (office->proxy, PT_HARM_EXPIRE, "/v1/auth/logout", 1);
  g_free (ctl_well (office->a, "logout", NULL));
  g_assert_true (g_file_set_contents_full (path, before, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  refused = ctl (office->a, "sync", NULL);
  assert_said (refused, 3, "sign in again");
}

/* What paytrackctl enters beside an open window goes out by the window, which nobody told. */
static void
test_window_sends_what_others_enter (Office *office, gconstpointer data)
{
  Listener window = { 0 };

  listener_start (&window, office->a);
  pt_sync_service_set_focused (window.service, TRUE);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S7", "name=Kamala", NULL));
  while (office_queued (office->a) > 0)
    g_main_context_iteration (NULL, FALSE);
  listener_stop (&window);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_text (office->b, "suppliers", "S7", "name", "Kamala");
}

/* --- profiles that were copied or put back ----------------------------------------------------------------------- */

static void
copy_folder (const char *from, const char *to)
{
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "cp", "-a", from, to, NULL);

  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

static char *
number_of (const char *profile, const char *code)
{
  g_autofree char *supplier = g_strconcat ("supplier=", code, NULL);
  g_autofree char *id = ctl_well (profile, "add", "collections", supplier, "product=TEA", "quantity=50.5", NULL);

  return office_text (profile, "collections", id, "receipt_no");
}

/* Somebody copied the folder to another machine, and both give the same receipt number: the second to come is told,
 * becomes a computer of its own, and no entry is lost. */
static void
test_copied_profile (Office *office, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (office->folder, "copy", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (CtlResult) told = NULL;
  g_autoptr (JsonNode) slips = NULL;

  office_furnish (office);
  copy_folder (office->a, copy);
  first = number_of (office->a, "S001");
  second = number_of (copy, "S001");
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  told = ctl (copy, "sync", NULL);
  assert_said (told, 3, "Another computer uses a copy of this profile");
  g_assert_cmpuint (office_queued (copy), ==, 1);
  office_login (office, copy, "admin");
  ctl_result_free (ctl (copy, "sync", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  slips = ctl_json (office->a, "list", "collections", "--json", NULL);
  g_assert_cmpuint (ctl_length (slips) + office_queued (copy), ==, 2);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_same (office);
}

/* A profile put back from its own backup: what the server had since comes again, what was waiting then arrives once,
 * and the next number is of a series that nobody has. */
static void
test_restored_profile (Office *office, gconstpointer data)
{
  g_autofree char *backup = g_build_filename (office->folder, "backup.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (CtlResult) refused = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, "receipt_no=R-1", NULL));
  g_free (ctl_well (office->a, "backup", backup, NULL));
  before = number_of (office->a, "S001");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_free (ctl_well (office->a, "restore", backup, NULL));
  refused = ctl (office->a, "sync", NULL);
  g_assert_cmpint (refused->code, ==, 3);
  office_login (office, office->a, "admin");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_integer (office->a, "collections", "R-1", "version"), ==, 1);
  g_assert_cmpint (office_integer (office->a, "collections", before, "version"), ==, 1);
  after = number_of (office->a, "S001");
  g_assert_cmpint (strncmp (before, after, strcspn (before, "-") + 1), !=, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_same (office);
}

/* The disk broke after a day's work: the daily backup comes back with what was not sent, and all of it arrives. */
static void
test_damaged_profile (Office *office, gconstpointer data)
{
  g_autofree char *place = g_build_filename (office->a, "paytrack.db", NULL);
  g_autofree char *restored = NULL;
  g_autoptr (CtlResult) damaged = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, "receipt_no=R-1", NULL));
  g_free (ctl_well (office->a, "add", "suppliers", "code=S2", "name=Kamala", NULL));
  damage_table (place, "products");
  damaged = ctl (office->a, "list", "products", NULL);
  assert_said (damaged, 1, "paytrackctl restore --last");
  restored = ctl_well (office->a, "restore", "--last", NULL);
  g_assert_nonnull (strstr (restored, "2 of them wait again"));
  office_login (office, office->a, "admin");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_integer (office->b, "collections", "R-1", "amount_minor"), ==, 1262500);
  office_assert_text (office->b, "suppliers", "S2", "name", "Kamala");
  office_assert_same (office);
}

/* --- a server that is not the one, or not of this time ------------------------------------------------------------ */

static void
swap_keys (Office *office, ServerFixture *other)
{
  g_autofree char *here = g_build_filename (server_fixture_get_data (office->server), "server.key", NULL);
  g_autofree char *there = g_build_filename (server_fixture_get_data (other), "server.key", NULL);
  g_autofree char *between = g_build_filename (office->folder, "between.key", NULL);

  server_fixture_stop (office->server);
  g_assert_cmpint (g_rename (here, between), ==, 0);
  g_assert_cmpint (g_rename (there, here), ==, 0);
  g_assert_cmpint (g_rename (between, there), ==, 0);
  server_fixture_start (office->server);
}

/* Another key answers at the same address: nothing is sent to it or taken from it, and the queue waits for the right
 * one. */
static void
test_changed_server_key (Office *office, gconstpointer data)
{
  g_autoptr (ServerFixture) other = server_fixture_new ();
  const char *file = server_fixture_password_file (office->server, SERVER_FIXTURE_PASSWORD);
  g_autoptr (CtlResult) synced = NULL;
  g_autoptr (CtlResult) login = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, "receipt_no=R-1", NULL));
  server_fixture_stop (other);
  swap_keys (office, other);
  synced = ctl (office->a, "sync", NULL);
  g_assert_cmpint (synced->code, !=, 0);
  login = ctl (office->a, "login", pt_proxy_get_url (office->proxy), "--user", "admin", "--password-file", file, NULL);
  assert_said (login, 1, "nothing was taken from it");
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  swap_keys (office, other);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_integer (office->b, "collections", "R-1", "version"), ==, 1);
  office_assert_same (office);
}

/* A program that is older than the server allows works on alone, and says what it needs. */
static void
test_older_than_the_server (Office *office, gconstpointer data)
{
  g_autoptr (CtlResult) old = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, "receipt_no=R-1", NULL));
  pt_proxy_harm (office->proxy, PT_HARM_AGE, "/v1/", 9);
  old = ctl (office->a, "sync", NULL);
  assert_said (old, 1, "This PayTrack is too old for the server: update it");
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
}

/* A profile that a newer program has opened is left alone. */
static void
test_profile_of_a_newer_program (Office *office, gconstpointer data)
{
  g_autofree char *place = g_build_filename (office->a, "paytrack.db", NULL);
  g_autoptr (PtDatabase) database = NULL;
  g_autoptr (CtlResult) refused = NULL;
  gint64 version = 0;

  office_furnish (office);
  database = pt_database_open (place, PT_DATABASE_WRITE, NULL, NULL);
  g_assert_true (pt_database_get_integer (database, "PRAGMA user_version", &version, NULL, NULL));
  g_assert_true (pt_database_exec (database, "PRAGMA user_version = 99", NULL));
  refused = ctl (office->a, "add", "suppliers", "code=S9", "name=Sunil", NULL);
  assert_said (refused, 1, "A newer PayTrack wrote this database");
  g_autofree char *back = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, version);
  g_assert_true (pt_database_exec (database, back, NULL));
  g_clear_pointer (&database, pt_database_close);
  g_assert_cmpint (office_sync (office->a), ==, 0);
}

/* --- a computer whose clock is wrong ------------------------------------------------------------------------------ */

/* Two years ahead: the session holds, the slip has the server's day, and doctor says what is wrong. */
static void
test_wrong_clock (Office *office, gconstpointer data)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  g_autofree char *wrong = NULL;
  g_autofree char *right = NULL;
  g_autofree char *id = NULL;
  g_autoptr (CtlResult) doctor = NULL;

  office_furnish (office);
  right = number_of (office->b, "S001");
  g_setenv ("LD_PRELOAD", g_getenv ("WRONG_CLOCK"), TRUE);
  g_setenv ("WRONG_CLOCK_SECONDS", "63072000", TRUE);
  office_login (office, c, "clerk");
  g_assert_cmpint (office_sync (c), ==, 0);
  wrong = number_of (c, "S001");
  doctor = ctl (c, "doctor", NULL);
  g_assert_cmpint (office_sync (c), ==, 0);
  g_unsetenv ("LD_PRELOAD");
  g_unsetenv ("WRONG_CLOCK_SECONDS");
  g_assert_cmpint (doctor->code, ==, 1);
  g_assert_nonnull (strstr (doctor->out, "clock"));
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_autofree char *there = office_text (office->b, "collections", wrong, "collected_on");
  office_assert_text (office->b, "collections", right, "collected_on", there);
}

/* --- one bad entry ----------------------------------------------------------------------------------------------- */

/* 400 entries of which one cannot stand: 399 land, and the one says why. */
static void
test_one_bad_of_400 (Office *office, gconstpointer data)
{
  g_autofree char *path = g_build_filename (office->folder, "suppliers.csv", NULL);
  g_autoptr (GString) csv = g_string_new ("code,name\n");
  g_autoptr (JsonNode) queue = NULL;
  g_autofree char *digest = NULL;

  g_free (ctl_well (office->b, "add", "suppliers", "code=S200", "name=First", NULL));
  g_assert_cmpint (office_sync (office->b), ==, 0);
  for (guint i = 0; i < 400; i++)
    g_string_append_printf (csv, "S%u,Somebody\n", i);
  g_assert_true (g_file_set_contents (path, csv->str, -1, NULL));
  g_free (ctl_well (office->a, "import", "suppliers", path, NULL));
  g_assert_cmpuint (office_queued (office->a), ==, 400);
  g_assert_cmpint (office_sync (office->a), ==, 1);
  queue = ctl_json (office->a, "queue", "--json", NULL);
  g_assert_cmpuint (ctl_length (queue), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (queue, 0), "error_message"), ==,
                   "Code S200 already belongs to First");
  g_assert_cmpint (office_sync (office->b), ==, 0);
  digest = ctl_well (office->b, "digest", "suppliers", NULL);
  g_assert_true (g_str_has_prefix (digest, "400 "));
  office_assert_same (office);
}

#define ADD(path, test) g_test_add ("/integration/trouble/" path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("server-stands-still", test_server_stands_still);
  ADD ("programs-on-one-profile", test_programs_on_one_profile);
  ADD ("logout-ends-an-expired-session", test_logout_ends_an_expired_session);
  ADD ("window-sends-what-others-enter", test_window_sends_what_others_enter);
  ADD ("copied-profile", test_copied_profile);
  ADD ("restored-profile", test_restored_profile);
  ADD ("damaged-profile", test_damaged_profile);
  ADD ("changed-server-key", test_changed_server_key);
  ADD ("older-than-the-server", test_older_than_the_server);
  ADD ("profile-of-a-newer-program", test_profile_of_a_newer_program);
  ADD ("wrong-clock", test_wrong_clock);
  ADD ("one-bad-of-400", test_one_bad_of_400);
  return g_test_run ();
}
