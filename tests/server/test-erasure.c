/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person is forgotten at the server: in all that it keeps of him, and in nothing that it keeps of others. */

#define _GNU_SOURCE /* memmem */
#include <stdlib.h>
#include <string.h>

#include "raw-client.h"

typedef struct {
  ServerFixture *server;
  RawClient *admin;
  RawClient *manager;
  RawClient *clerk;
} Office;

static void
set_up (Office *office, gconstpointer data)
{
  office->server = server_fixture_new ();
  office->admin = raw_client_new_for (server_fixture_get_url (office->server), "admin");
  office->manager = raw_client_new_for (server_fixture_get_url (office->server), "manager");
  office->clerk = raw_client_new_for (server_fixture_get_url (office->server), "clerk");
}

static void
tear_down (Office *office, gconstpointer data)
{
  server_fixture_do (office->server, "audit verify");
  raw_client_free (office->admin);
  raw_client_free (office->manager);
  raw_client_free (office->clerk);
  server_fixture_free (office->server);
}

static void
erase (Office *office, guint supplier)
{
  g_autofree char *body
      = json ("{'action':'%s','name':'erase_supplier','supplier':'%s'}", uuid (0x10), uuid (supplier));
  g_autoptr (RawAnswer) answer = raw_post (office->admin, "/v1/actions", body);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (member (raw_object (answer), "status"), ==, "done");
}

/* Whether any file of the server's holds @text. */
static gboolean
is_stored (Office *office, const char *text)
{
  const char *folder = server_fixture_get_data (office->server);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gboolean stored = FALSE;

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir)) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *bytes = NULL;
    gsize length;

    if (g_file_get_contents (path, &bytes, &length, NULL) && g_str_has_suffix (name, ".sql"))
      stored |= memmem (bytes, length, text, strlen (text)) != NULL;
  }
  return stored;
}

/* All rows of all tables as text, in dump.sql; by a backup, which is the same file from either room. */
static void
dump (Office *office)
{
  const char *folder = server_fixture_get_data (office->server);
  g_autofree char *backup = g_strdup_printf ("backup '%s/dumped'", folder);
  g_autofree char *command
      = g_strdup_printf ("cd '%s' && python3 -c \"import sqlite3; open('dump.sql', 'w').write("
                         "'\\n'.join(sqlite3.connect('dumped/paytrack-server.db').iterdump()))\" && rm -r dumped",
                         folder);

  server_fixture_do (office->server, backup);
  g_assert_cmpint (system (command), ==, 0);
}

/* Her name is one that JSON must escape. */
#define SECRETS                                                                                                        \
  "'name':'Kamala \\\"K\\\" Perera','phone':'0771234567','bank_account':'88120045','notes':'lives by the dam'"

/* Creates a supplier with a conflict, a refusal that names her, and slips; then forgets her. */
static void
test_everywhere (Office *office, gconstpointer data)
{
  const char *secrets[] = { "Kamala", "0771234567", "0719999999", "88120045", "by the dam" };
  g_autoptr (RawAnswer) created = NULL;
  g_autoptr (RawAnswer) updated = NULL;
  g_autoptr (RawAnswer) conflict = NULL;
  g_autoptr (RawAnswer) duplicate = NULL;
  g_autoptr (RawAnswer) slip = NULL;
  g_autoptr (RawAnswer) replayed = NULL;
  g_autoptr (JsonArray) rows = NULL;
  guint seen = 0;

  raw_seed (office->manager);
  created = raw_push (office->clerk,
                      "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                      "'set':{'code':'K7'," SECRETS "}}",
                      uuid (0x20), uuid (0x30));
  updated = raw_push (office->manager,
                      "{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':1,'made_at':1,"
                      "'set':{'phone':'0719999999'}}",
                      uuid (0x21), uuid (0x30));
  conflict = raw_push (office->clerk,
                       "{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':1,'made_at':1,"
                       "'set':{'phone':'0771234567'},'strategy':'manual'}",
                       uuid (0x22), uuid (0x30));
  duplicate = raw_push (office->clerk,
                        "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                        "'set':{'code':'K7','name':'Else'}}",
                        uuid (0x23), uuid (0x31));
  slip = raw_push (office->clerk,
                   "{'op':'%s','entity':'collections','id':'%s','operation':'create','base_version':0,'made_at':1,"
                   "'set':{'receipt_no':'A3-000001','supplier_id':'%s','product_id':'%s','collected_on':'2026-10-31',"
                   "'unit':'kg','quantity_milli':1000}}",
                   uuid (0x24), uuid (0x32), uuid (0x30), uuid (2));
  raw_expect (created, 0, "applied");
  raw_expect (updated, 0, "applied");
  raw_expect (conflict, 0, "conflict");
  raw_expect_error (duplicate, 0, "duplicate_code");
  raw_expect (slip, 0, "applied");
  dump (office);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_true (is_stored (office, secrets[i]));

  erase (office, 0x30);
  dump (office);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_false (is_stored (office, secrets[i]));

  /* The rest stands: code, slip, and the answers that are given again. */
  rows = raw_pull_all (office->manager, 1000);
  for (guint i = 0; i < json_array_get_length (rows); i++) {
    JsonObject *row = json_array_get_object_element (rows, i);
    JsonObject *fields = json_object_get_object_member (row, "fields");

    if (g_str_equal (member (row, "id"), uuid (0x30))) {
      g_assert_cmpstr (member (fields, "code"), ==, "K7");
      g_assert_cmpstr (member (fields, "name"), ==, "K7");
      g_assert_cmpstr (member (fields, "status"), ==, "active");
      g_assert_false (json_object_has_member (fields, "phone"));
      seen++;
    } else if (g_str_equal (member (row, "id"), uuid (0x32))) {
      g_assert_cmpint (json_object_get_int_member (fields, "quantity_milli"), ==, 1000);
      seen++;
    }
  }
  g_assert_cmpuint (seen, ==, 2);
  replayed = raw_push (office->clerk,
                       "{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':1,'made_at':1,"
                       "'set':{'phone':'0771234567'},'strategy':'manual'}",
                       uuid (0x22), uuid (0x30));
  raw_expect (replayed, 0, "conflict");
  server_fixture_do (office->server, "audit verify");
  server_fixture_do (office->server, "check");
}

#define ANNA "{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':1,'made_at':1,'set':{%s}}"

/* Answers about another's record keep what is personal there, also where his name has the forgotten one in it. */
static void
test_spares_others (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) created
      = raw_push (office->clerk,
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                  "'set':{'code':'K1','name':'Ann'}},"
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                  "'set':{'code':'K2','name':'Anna Perera','phone':'0771234567'}}",
                  uuid (0x20), uuid (0x30), uuid (0x21), uuid (0x31));
  g_autofree char *late = json (ANNA, uuid (0x23), uuid (0x31), "'region':'South'");
  g_autoptr (RawAnswer) updated = raw_push (office->manager, ANNA, uuid (0x22), uuid (0x31), "'region':'North'");
  g_autoptr (RawAnswer) conflict = raw_push (office->clerk, "%s", late);
  g_autoptr (RawAnswer) replayed = NULL;
  JsonObject *server;

  raw_expect (created, 1, "applied");
  raw_expect (updated, 0, "applied");
  raw_expect (conflict, 0, "conflict");
  erase (office, 0x30);
  replayed = raw_push (office->clerk, "%s", late);
  raw_expect (replayed, 0, "conflict");
  server
      = json_object_get_object_member (json_object_get_object_member (raw_result (replayed, 0), "conflict"), "server");
  g_assert_cmpstr (member (server, "name"), ==, "Anna Perera");
  g_assert_cmpstr (member (server, "phone"), ==, "0771234567");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  g_test_add ("/erasure/everywhere", Office, NULL, set_up, test_everywhere, tear_down);
  g_test_add ("/erasure/spares-others", Office, NULL, set_up, test_spares_others, tear_down);
  return g_test_run ();
}
