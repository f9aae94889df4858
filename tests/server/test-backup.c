/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Backups while serving, restores, marks and epochs; section 7 of the protocol. */

#define _GNU_SOURCE /* memmem */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "postgres-cluster.h"
#include "raw-client.h"

typedef struct {
  ServerFixture *server;
  RawClient *client; /* a manager's */
  char *folder;      /* for backups */
} Office;

static void
set_up (Office *office, gconstpointer data)
{
  office->server = server_fixture_new ();
  office->client = raw_client_new_for (server_fixture_get_url (office->server), "manager");
  office->folder = g_dir_make_tmp ("paytrack-backup-XXXXXX", NULL);
  raw_seed (office->client);
}

static void
tear_down (Office *office, gconstpointer data)
{
  raw_client_free (office->client);
  server_fixture_free (office->server);
  remove_folder (office->folder);
  g_free (office->folder);
}

static void
back_up (Office *office)
{
  g_autofree char *verb = g_strdup_printf ("backup '%s/one'", office->folder);

  server_fixture_do (office->server, verb);
}

static void
put_back (Office *office)
{
  g_autofree char *verb = g_strdup_printf ("restore '%s/one'", office->folder);

  server_fixture_stop (office->server);
  server_fixture_do (office->server, verb);
  server_fixture_start (office->server);
  raw_follow (office->client, office->server);
}

static RawAnswer *
add_supplier (Office *office, guint n)
{
  RawAnswer *answer
      = raw_push (office->client,
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                  "'set':{'code':'S-%u','name':'x'}}",
                  uuid (0x100 + n), uuid (0x200 + n), n);

  raw_expect (answer, 0, "applied");
  return answer;
}

static void
test_backed_up_is_told (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) before = raw_get (office->client, "/v1/pull");
  g_autoptr (RawAnswer) after = NULL;

  g_assert_cmpint (json_object_get_int_member (raw_object (before), "backed_up"), ==, 0);
  back_up (office);
  after = raw_get (office->client, "/v1/pull");
  g_assert_cmpint (json_object_get_int_member (raw_object (after), "backed_up"), ==, 3);
}

static void
test_restore_begins_an_epoch (Office *office, gconstpointer data)
{
  g_autofree char *digests = raw_digests (office->client);
  g_autofree char *again = NULL;
  g_autoptr (RawAnswer) lost = NULL;
  g_autoptr (RawAnswer) refused = NULL;
  g_autoptr (RawAnswer) status = NULL;
  g_autoptr (RawClient) newcomer = NULL;

  back_up (office);
  lost = add_supplier (office, 1);
  raw_keep_mark (office->client, lost);
  put_back (office);
  refused = raw_get (office->client, "/v1/pull");
  g_assert_cmpuint (refused->status, ==, 409);
  g_assert_cmpstr (raw_code (refused), ==, "history_diverged");
  g_assert_true (json_object_has_member (raw_object (refused), "mark"));
  raw_verify (office->client, "GET", "/v1/pull", refused);
  /* Tokens are in the backup; status and sign-in never answer history_diverged. */
  status = raw_get (office->client, "/v1/status");
  g_assert_cmpuint (status->status, ==, 200);
  raw_keep_mark (office->client, status);
  again = raw_digests (office->client);
  g_assert_cmpstr (digests, ==, again);
  newcomer = raw_client_new_for (server_fixture_get_url (office->server), "clerk");
  g_assert_cmpstr (newcomer->prefix, !=, "A2");
  server_fixture_do (office->server, "check");
}

static void
test_old_cursor_diverges_too (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) page = raw_get (office->client, "/v1/pull");
  g_autofree char *target = g_strdup_printf ("/v1/pull?cursor=%s", member (raw_object (page), "cursor"));
  g_autoptr (RawAnswer) refused = NULL;

  back_up (office);
  put_back (office);
  refused = raw_get (office->client, target);
  g_assert_cmpuint (refused->status, ==, 409);
}

/* Somebody copies old files back without `restore`: the answer that was lost by it, whose mark the client keeps. */
static RawAnswer *
lose_by_hand (Office *office)
{
  g_autofree char *data_file = g_build_filename (server_fixture_get_data (office->server), "paytrack-server.db", NULL);
  g_autofree char *kept = NULL;
  gsize length;
  RawAnswer *lost;

  server_fixture_stop (office->server);
  g_assert_true (g_file_get_contents (data_file, &kept, &length, NULL));
  server_fixture_start (office->server);
  raw_follow (office->client, office->server);
  lost = add_supplier (office, 1);
  raw_keep_mark (office->client, lost);
  server_fixture_stop (office->server);
  g_assert_true (g_file_set_contents (data_file, kept, (gssize) length, NULL));
  server_fixture_start (office->server);
  raw_follow (office->client, office->server);
  return lost;
}

static const char *
epoch_of (RawAnswer *answer)
{
  return member (json_object_get_object_member (raw_object (answer), "mark"), "epoch");
}

/* The client's mark tells, and the server begins an epoch by itself: whether the client pulls first or pushes. */
static void
check_unknown_mark (Office *office, RawAnswer *(*ask) (RawClient *client))
{
  g_autoptr (RawAnswer) lost = lose_by_hand (office);
  g_autoptr (RawAnswer) refused = ask (office->client);
  g_autoptr (RawAnswer) pushed = NULL;
  g_autoptr (RawAnswer) status = NULL;

  g_assert_cmpuint (refused->status, ==, 409);
  g_clear_pointer (&office->client->mark, g_free);
  pushed = raw_push (office->client, " ");
  status = raw_get (office->client, "/v1/status");
  g_assert_cmpstr (epoch_of (status), !=, epoch_of (lost));
}

static RawAnswer *
pull (RawClient *client)
{
  return raw_get (client, "/v1/pull");
}

static RawAnswer *
push (RawClient *client)
{
  g_autofree char *envelope = raw_seal (client, "");

  return raw_push_bytes (client, envelope);
}

static void
test_unknown_mark_begins_an_epoch (Office *office, gconstpointer data)
{
  check_unknown_mark (office, pull);
}

static void
test_unknown_mark_of_a_push_begins_an_epoch (Office *office, gconstpointer data)
{
  check_unknown_mark (office, push);
}

/* What the server could not note at its 409 it does before it says where the histories parted. */
static void
test_recovery_begins_an_epoch (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) lost = lose_by_hand (office);
  g_autoptr (RawAnswer) told = raw_post (office->client, "/v1/recover", "{\"marks\":[]}");

  g_assert_cmpuint (told->status, ==, 200);
  g_assert_cmpstr (member (json_object_get_object_member (raw_object (told), "fork"), "epoch"), !=, epoch_of (lost));
}

static void
test_forged_and_malformed_marks (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) status = raw_get (office->client, "/v1/status");
  g_autoptr (RawAnswer) forged = NULL;
  g_autoptr (RawAnswer) malformed = NULL;
  char *head;

  raw_keep_mark (office->client, status);
  head = strchr (office->client->mark, ' ') + 1;
  *head = '9';
  forged = raw_get (office->client, "/v1/pull");
  g_assert_cmpuint (forged->status, ==, 400);
  g_free (office->client->mark);
  office->client->mark = g_strdup ("nonsense");
  malformed = raw_get (office->client, "/v1/pull");
  g_assert_cmpuint (malformed->status, ==, 400);
}

static void
test_certificate_readmits (Office *office, gconstpointer data)
{
  g_autoptr (RawClient) late = NULL;
  g_autofree char *prefix = NULL;
  g_autoptr (RawAnswer) again = NULL;

  back_up (office);
  late = raw_client_new_for (server_fixture_get_url (office->server), "clerk");
  prefix = g_strdup (late->prefix);
  put_back (office);
  raw_follow (late, office->server);
  again = raw_login (late, "clerk", SERVER_FIXTURE_PASSWORD);
  raw_take_session (late, again);
  g_assert_cmpstr (late->prefix, ==, prefix);
}

static void
test_restore_refuses_a_running_server (Office *office, gconstpointer data)
{
  g_autofree char *verb = g_strdup_printf ("restore '%s/one'", office->folder);
  g_autofree char *output = NULL;
  g_autoptr (RawAnswer) alive = NULL;

  back_up (office);
  g_assert_cmpint (server_fixture_run (office->server, verb, &output), ==, 1);
  g_assert_nonnull (strstr (output, "stop it first"));
  alive = raw_get (office->client, "/v1/pull");
  g_assert_cmpuint (alive->status, ==, 200);
}

static void
test_damaged_backup_is_refused (Office *office, gconstpointer data)
{
  g_autofree char *verb = g_strdup_printf ("restore '%s/one'", office->folder);
  g_autofree char *path = g_strdup_printf ("%s/one/paytrack-server.db", office->folder);
  g_autofree char *bytes = NULL;
  g_autofree char *output = NULL;
  gsize length;

  back_up (office);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  memset (bytes + length / 2, 0x55, length / 4);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  server_fixture_stop (office->server);
  g_assert_cmpint (server_fixture_run (office->server, verb, &output), ==, 1);
  server_fixture_do (office->server, "check");
  server_fixture_start (office->server);
}

/* The same backup put back a second time gives no computer the prefix of one that came in between. */
static void
test_restored_twice (Office *office, gconstpointer data)
{
  g_autoptr (RawClient) between = NULL;
  g_autoptr (RawClient) after = NULL;

  back_up (office);
  put_back (office);
  between = raw_client_new_for (server_fixture_get_url (office->server), "clerk");
  put_back (office);
  after = raw_client_new_for (server_fixture_get_url (office->server), "clerk");
  g_assert_cmpstr (after->prefix, !=, between->prefix);
}

/* What fails in the middle leaves the server as it was: here no file may grow beyond what half an archive needs. */
static void
test_restore_is_all_or_nothing (Office *office, gconstpointer data)
{
  g_autofree char *verb = g_strdup_printf ("restore '%s/one'", office->folder);
  g_autofree char *output = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (RawAnswer) added = NULL;
  struct rlimit whole, half;
  sighandler_t killing;

  back_up (office);
  added = add_supplier (office, 1);
  before = raw_digests (office->client);
  server_fixture_stop (office->server);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &whole), ==, 0);
  half = (struct rlimit){ .rlim_cur = 65536, .rlim_max = whole.rlim_max };
  killing = signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &half), ==, 0);
  g_assert_cmpint (server_fixture_run (office->server, verb, &output), ==, 1);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &whole), ==, 0);
  signal (SIGXFSZ, killing);
  server_fixture_do (office->server, "check");
  server_fixture_start (office->server);
  raw_follow (office->client, office->server);
  after = raw_digests (office->client);
  g_assert_cmpstr (after, ==, before);
}

static void
test_key_file (Office *office, gconstpointer data)
{
  g_autofree char *key = g_build_filename (server_fixture_get_data (office->server), "server.key", NULL);
  g_autofree char *aside = g_strconcat (key, ".real", NULL);
  GStatBuf about;

  g_assert_cmpint (g_stat (key, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);
  server_fixture_stop (office->server);
  g_assert_cmpint (g_chmod (key, 0644), ==, 0);
  g_assert_cmpint (server_fixture_run (office->server, "check", NULL), ==, 1);
  g_assert_cmpint (g_chmod (key, 0600), ==, 0);
  g_assert_cmpint (g_rename (key, aside), ==, 0);
  g_assert_cmpint (symlink (aside, key), ==, 0);
  g_assert_cmpint (server_fixture_run (office->server, "check", NULL), ==, 1);
  g_assert_cmpint (server_fixture_run (office->server, "serve --listen 127.0.0.1:0", NULL), ==, 1);
}

/* One letter of one entry, where the rows are kept. */
static void
rewrite_audit (Office *office)
{
  g_autofree char *path = g_build_filename (server_fixture_get_data (office->server), "paytrack-server.db", NULL);
  g_autofree char *bytes = NULL;
  gsize length;
  char *place;

  if (postgres_cluster_is_wanted ()) {
    postgres_cluster_exec ("UPDATE audit SET entry = replace (entry, '\"kind\":\"change\"', '\"kind\":\"chance\"')");
    return;
  }
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  place = memmem (bytes, length, "\"kind\":\"change\"", 15);
  g_assert_nonnull (place);
  memcpy (place, "\"kind\":\"chance\"", 15);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

static void
test_audit_notices_a_change (Office *office, gconstpointer data)
{
  g_autofree char *output = NULL;

  server_fixture_stop (office->server);
  server_fixture_do (office->server, "audit verify");
  rewrite_audit (office);
  g_assert_cmpint (server_fixture_run (office->server, "audit verify", &output), ==, 1);
  g_assert_nonnull (strstr (output, "chain breaks"));
}

static void
test_usage (Office *office, gconstpointer data)
{
  static const struct {
    const char *arguments;
    int code;
  } cases[] = {
    { "user add", 64 },
    { "user add nimal", 64 },
    { "user add nimal --password-file /nowhere", 1 },
    { "user add nimal --role king --password-file /nowhere", 64 },
    { "user disable nobody", 1 },
    { "device revoke Z9", 1 },
    { "policy set boats merge", 64 },
    { "policy set suppliers sometimes", 64 },
    { "policy set suppliers", 64 },
    { "serve --listen 0.0.0.0:0", 1 },
    { "serve --listen nonsense:x", 1 },
    { "serve --color", 64 },
    { "explode", 64 },
    { "backup /", 1 },
    { "restore /nowhere", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *output = NULL;
    int code = server_fixture_run (office->server, cases[i].arguments, &output);

    g_test_message ("%s: %s", cases[i].arguments, output);
    g_assert_cmpint (code, ==, cases[i].code);
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Office *, gconstpointer);
  } tests[] = {
    { "/backup/backed-up", test_backed_up_is_told },
    { "/protocol/7/a-mark-of-an-older-epoch-is-409-history-diverged-nothing-applied", test_restore_begins_an_epoch },
    { "/backup/old-cursor", test_old_cursor_diverges_too },
    { "/backup/forged-mark", test_forged_and_malformed_marks },
    { "/backup/certificate", test_certificate_readmits },
    { "/backup/running", test_restore_refuses_a_running_server },
    { "/backup/restored-twice", test_restored_twice },
    { "/backup/all-or-nothing", test_restore_is_all_or_nothing },
    { "/backup/damaged", test_damaged_backup_is_refused },
    { "/backup/key-file", test_key_file },
    { "/protocol/8/audit-verify-walks-the-chain", test_audit_notices_a_change },
    { "/backup/usage", test_usage },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Office, NULL, set_up, tests[i].run, tear_down);
  /* Files that somebody may copy back are SQLite's alone. */
  if (!postgres_cluster_is_wanted ()) {
    g_test_add ("/protocol/7/an-authentic-mark-that-the-server-does-not-know-makes-a-new-epoch", Office, NULL, set_up,
                test_unknown_mark_begins_an_epoch, tear_down);
    g_test_add ("/protocol/7/an-authentic-mark-that-the-server-does-not-know-makes-a-new-epoch/of-a-push", Office, NULL,
                set_up, test_unknown_mark_of_a_push_begins_an_epoch, tear_down);
    g_test_add ("/protocol/7/an-authentic-mark-that-the-server-does-not-know-makes-a-new-epoch/of-a-recovery", Office,
                NULL, set_up, test_recovery_begins_an_epoch, tear_down);
  }
  return g_test_run ();
}
