/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server moved from one store to the other by a backup, and addresses of databases that are none. */

#include <glib/gstdio.h>
#include <string.h>

#include "postgres-cluster.h"
#include "raw-client.h"

static ServerFixture *
server_on (const char *store)
{
  ServerFixture *server;

  if (store == NULL)
    g_unsetenv ("PAYTRACK_TEST_STORE");
  server = server_fixture_new ();
  g_setenv ("PAYTRACK_TEST_STORE", "postgresql", TRUE);
  return server;
}

/* @option: what `restore` needs to find the other store. */
static void
move (ServerFixture *server, const char *option)
{
  g_autofree char *folder = g_strconcat (server_fixture_get_data (server), "-kept", NULL);
  g_autofree char *backup = g_strdup_printf ("backup '%s'", folder);
  g_autofree char *restore = g_strdup_printf ("restore %s '%s'", option, folder);

  server_fixture_do (server, backup);
  server_fixture_stop (server);
  if (*option == '\0') {
    g_autofree char *address = g_build_filename (server_fixture_get_data (server), "database", NULL);

    g_assert_cmpint (g_unlink (address), ==, 0);
  }
  server_fixture_do (server, restore);
  server_fixture_start (server);
}

/* With everything that was there: the client notices an epoch, and nothing else. */
static void
assert_moves (const char *from, const char *option)
{
  g_autoptr (ServerFixture) server = server_on (from);
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "manager");
  g_autofree char *file = g_build_filename (server_fixture_get_data (server), "paytrack-server.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (RawAnswer) pushed = NULL;

  raw_seed (client);
  before = raw_digests (client);
  move (server, option);
  g_assert_cmpint (g_file_test (file, G_FILE_TEST_EXISTS), ==, from != NULL);
  raw_follow (client, server);
  after = raw_digests (client);
  g_assert_cmpstr (before, ==, after);
  pushed = raw_push (client,
                     "{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':1,'made_at':2,"
                     "'set':{'name':'Perera'}}",
                     uuid (0xf10), uuid (1));
  raw_expect (pushed, 0, "applied");
  server_fixture_do (server, "check");
  server_fixture_do (server, "audit verify");
}

static void
test_moving_to_postgresql (void)
{
  g_autofree char *option = server_fixture_store_option ();

  assert_moves (NULL, option);
}

/* Without the address the folder's server keeps its rows in a file of its own. */
static void
test_moving_to_sqlite (void)
{
  assert_moves ("postgresql", "");
}

/* A server on PostgreSQL with some rows and a backup of them, and then stopped. */
typedef struct {
  ServerFixture *server;
  RawClient *client;
  char *digests;
  char *backup;
} Loss;

static void
set_up_loss (Loss *loss, gconstpointer store)
{
  g_autofree char *verb = NULL;

  loss->server = server_on (store);
  loss->client = raw_client_new_for (server_fixture_get_url (loss->server), "manager");
  loss->backup = g_strconcat (server_fixture_get_data (loss->server), "-kept", NULL);
  verb = g_strdup_printf ("backup '%s'", loss->backup);
  raw_seed (loss->client);
  loss->digests = raw_digests (loss->client);
  server_fixture_do (loss->server, verb);
  server_fixture_stop (loss->server);
}

static void
tear_down_loss (Loss *loss, gconstpointer store)
{
  raw_client_free (loss->client);
  server_fixture_free (loss->server);
  g_free (loss->digests);
  g_free (loss->backup);
}

static void
assert_serves (Loss *loss)
{
  g_autofree char *digests = NULL;

  server_fixture_start (loss->server);
  raw_follow (loss->client, loss->server);
  digests = raw_digests (loss->client);
  g_assert_cmpstr (digests, ==, loss->digests);
  server_fixture_do (loss->server, "check");
}

static int
put_back (Loss *loss, const char *option, char **output)
{
  g_autofree char *verb = g_strdup_printf ("restore %s '%s'", option, loss->backup);

  return server_fixture_run (loss->server, verb, output);
}

/* Made anew and empty, which is when a backup is needed; and then with the tables, as an interrupted restore left it.
 */
static void
test_lost_database (Loss *loss, gconstpointer data)
{
  g_autofree char *output = NULL;

  postgres_cluster_exec ("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  g_assert_cmpint (put_back (loss, "", &output), ==, 0);
  assert_serves (loss);
  server_fixture_stop (loss->server);
  postgres_cluster_exec ("DELETE FROM organisations");
  g_assert_cmpint (put_back (loss, "", NULL), ==, 0);
  assert_serves (loss);
}

#define NOWHERE "postgresql://localhost:1/books?connect_timeout=1"

static void
write_address (Loss *loss, const char *url)
{
  g_autofree char *address = g_build_filename (server_fixture_get_data (loss->server), "database", NULL);
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;

  g_assert_true (g_file_get_contents (address, &text, NULL, NULL));
  changed = g_strdup_printf ("url %s%s", url, strchr (text, '\n'));
  g_assert_true (g_file_set_contents_full (address, changed, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* Its machine is gone: another database takes its place, and it is said that nothing of the old one is kept. */
static void
test_unreachable_database (Loss *loss, gconstpointer data)
{
  g_autofree char *option = server_fixture_store_option ();
  g_autofree char *refusal = NULL;
  g_autofree char *output = NULL;

  write_address (loss, NOWHERE);
  g_assert_cmpint (put_back (loss, "", &refusal), ==, 1);
  g_assert_nonnull (strstr (refusal, "cannot be reached"));
  g_assert_cmpint (put_back (loss, option, &output), ==, 0);
  g_assert_nonnull (strstr (output, "not set aside"));
  assert_serves (loss);
}

/* Where the new database cannot be reached, the server goes on with what it has. */
static void
test_unreachable_target (Loss *loss, gconstpointer data)
{
  g_autofree char *output = NULL;

  g_assert_cmpint (put_back (loss, "--database '" NOWHERE "'", &output), ==, 1);
  g_assert_nonnull (strstr (output, "cannot be reached"));
  assert_serves (loss);
}

static void
test_addresses (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  const char *file = server_fixture_password_file (server, SERVER_FIXTURE_PASSWORD);
  static const struct {
    const char *address;
    const char *said;
  } cases[] = {
    { "mysql://localhost/books", "no database address" },
    { "postgresql://localhost:1/books?connect_timeout=1", "cannot be reached" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *other = g_strconcat (server_fixture_get_data (server), "-other", NULL);
    g_autofree char *line = g_strdup_printf (
        "init --organisation O --currency LKR --admin a --password-file '%s' --database '%s' --data '%s'", file,
        cases[i].address, other);
    g_autofree char *complaint = NULL;

    g_assert_cmpint (server_fixture_run_elsewhere (line, &complaint), ==, 1);
    g_assert_nonnull (strstr (complaint, cases[i].said));
    /* The folder is as it was: nothing is in the way of the right address. */
    g_assert_cmpint (g_rmdir (other), ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  g_test_add_func ("/moving/to-postgresql", test_moving_to_postgresql);
  g_test_add_func ("/moving/to-sqlite", test_moving_to_sqlite);
  g_test_add ("/moving/lost-database", Loss, "postgresql", set_up_loss, test_lost_database, tear_down_loss);
  g_test_add ("/moving/unreachable-database", Loss, "postgresql", set_up_loss, test_unreachable_database,
              tear_down_loss);
  g_test_add ("/moving/unreachable-target", Loss, NULL, set_up_loss, test_unreachable_target, tear_down_loss);
  g_test_add ("/moving/unreachable-target/from-postgresql", Loss, "postgresql", set_up_loss, test_unreachable_target,
              tear_down_loss);
  g_test_add_func ("/moving/addresses", test_addresses);
  return g_test_run ();
}
