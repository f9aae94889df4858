/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Section 2 of the protocol: sign-in, refresh, sign-out, devices. */

#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "raw-client.h"

static void
test_login (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new (server_fixture_get_url (server));
  g_autoptr (RawAnswer) answer = raw_login (client, "clerk", SERVER_FIXTURE_PASSWORD);
  PtCertificate certificate = { 0 };
  JsonObject *organisation;

  raw_take_session (client, answer);
  raw_verify (client, "POST", "/v1/auth/login", answer);
  g_assert_cmpint (json_object_get_int_member (raw_object (answer), "access_expires_in"), ==, 900);
  g_assert_cmpstr (client->prefix, ==, "A1");
  organisation = json_object_get_object_member (raw_object (answer), "organisation");
  g_assert_cmpstr (member (organisation, "name"), ==, SERVER_FIXTURE_ORGANISATION);
  g_assert_cmpint (json_object_get_int_member (organisation, "exponent"), ==, 2);
  g_assert_true (json_object_has_member (raw_object (answer), "mark"));
  g_assert_true (pt_certificate_verify (client->certificate, client->server_key, &certificate, NULL));
  g_assert_cmpstr (certificate.prefix, ==, "A1");
  g_assert_cmpmem (certificate.public_key, 32, client->key.public_key, 32);
  pt_certificate_clear (&certificate);
}

static void
test_second_device_has_its_own_prefix (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) first = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autoptr (RawClient) second = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autoptr (RawAnswer) again = raw_login (first, "manager", SERVER_FIXTURE_PASSWORD);

  g_assert_cmpstr (first->prefix, ==, "A1");
  g_assert_cmpstr (second->prefix, ==, "A2");
  raw_take_session (first, again);
  g_assert_cmpstr (first->prefix, ==, "A1");
}

static void
test_known_device_with_another_key (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autoptr (PtRandom) random = pt_random_new_system ();
  g_autoptr (RawAnswer) answer = NULL;

  pt_key_pair_generate (&client->key, random);
  answer = raw_login (client, "clerk", SERVER_FIXTURE_PASSWORD);
  g_assert_cmpuint (answer->status, ==, 403);
  g_assert_cmpstr (raw_code (answer), ==, "device_key");
}

static void
test_wrong_credentials (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new (server_fixture_get_url (server));
  guint refused = 0;

  for (guint i = 0; i < 10; i++) {
    g_autoptr (RawAnswer) answer = raw_login (client, i % 2 ? "clerk" : "nobody", "wrong");

    g_assert_true (answer->status == 401 || answer->status == 429);
    g_assert_null (answer->signature);
    if (answer->status == 429)
      g_assert_cmpint (answer->retry_after, >, 0);
    else
      g_assert_cmpstr (raw_code (answer), ==, "bad_credentials");
    refused += answer->status == 429;
  }
  g_assert_cmpuint (refused, >=, 1);
  {
    g_autoptr (RawAnswer) right = raw_login (client, "clerk", SERVER_FIXTURE_PASSWORD);

    g_assert_cmpuint (right->status, ==, 429);
  }
}

static void
test_malformed_login (void)
{
  static const struct {
    const char *body;
    const char *code;
  } cases[] = {
    { "", "malformed" },
    { "{", "malformed" },
    { "[]", "malformed" },
    { "{\"username\":\"clerk\"}", "malformed" },
    { "{\"username\":1,\"password\":\"x\",\"device\":{}}", "malformed" },
    { "{\"username\":\"a\\u0000b\",\"password\":\"x\",\"device\":{}}", "bad_text" },
    { "{\"username\":\"\\ud800\",\"password\":\"x\",\"device\":{}}", "bad_text" },
  };
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new (server_fixture_get_url (server));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (RawAnswer) answer = raw_post (client, "/v1/auth/login", cases[i].body);

    g_assert_cmpuint (answer->status, ==, 400);
    g_assert_cmpstr (raw_code (answer), ==, cases[i].code);
  }
}

static RawAnswer *
refresh (RawClient *client, const char *token)
{
  g_autofree char *body = json ("{'refresh_token':'%s'}", token);

  return raw_post (client, "/v1/auth/refresh", body);
}

static void
test_refresh_gives_the_same_successor (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autofree char *first = g_strdup (client->refresh);
  g_autoptr (RawAnswer) one = refresh (client, first);
  g_autoptr (RawAnswer) lost = refresh (client, first);

  raw_verify (client, "POST", "/v1/auth/refresh", one);
  g_assert_cmpuint (one->status, ==, 200);
  g_assert_cmpuint (lost->status, ==, 200);
  g_assert_cmpstr (member (raw_object (one), "refresh_token"), ==, member (raw_object (lost), "refresh_token"));
  g_assert_cmpstr (member (raw_object (one), "refresh_token"), !=, first);
  g_assert_true (json_object_has_member (raw_object (one), "device"));
}

static void
assert_family_revoked (RawClient *client, const char *reused)
{
  g_autoptr (RawAnswer) theft = refresh (client, reused);
  g_autoptr (RawAnswer) after = NULL;

  g_assert_cmpuint (theft->status, ==, 401);
  g_assert_cmpstr (raw_code (theft), ==, "bad_token");
  after = raw_get (client, "/v1/status");
  g_assert_cmpuint (after->status, ==, 401);
  g_assert_cmpstr (raw_code (after), ==, "bad_token");
}

static void
test_reuse_after_refresh_revokes_the_family (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autofree char *first = g_strdup (client->refresh);
  g_autoptr (RawAnswer) one = refresh (client, client->refresh);
  g_autoptr (RawAnswer) two = NULL;

  raw_take_session (client, one);
  two = refresh (client, client->refresh);
  raw_take_session (client, two);
  assert_family_revoked (client, first);
}

static void
test_reuse_after_access_was_seen_revokes_the_family (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autofree char *first = g_strdup (client->refresh);
  g_autoptr (RawAnswer) one = refresh (client, client->refresh);
  g_autoptr (RawAnswer) used = NULL;
  g_autoptr (RawAnswer) pushed = NULL;

  raw_take_session (client, one);
  used = raw_get (client, "/v1/status");
  g_assert_cmpuint (used->status, ==, 200);
  /* A writing request comes after what the reading one left to be noted. */
  pushed = raw_push (client, " ");
  assert_family_revoked (client, first);
}

static void
test_logout (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autoptr (RawAnswer) out = raw_post (client, "/v1/auth/logout", "{}");
  g_autoptr (RawAnswer) after = raw_get (client, "/v1/pull");
  g_autoptr (RawAnswer) renewed = refresh (client, client->refresh);

  g_assert_cmpuint (out->status, ==, 200);
  raw_verify (client, "POST", "/v1/auth/logout", out);
  g_assert_cmpuint (after->status, ==, 401);
  g_assert_cmpuint (renewed->status, ==, 401);
}

static void
test_disabled_while_serving (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autoptr (RawAnswer) after = NULL;
  g_autoptr (RawAnswer) again = NULL;

  server_fixture_do (server, "user disable clerk");
  after = raw_get (client, "/v1/pull");
  again = raw_login (client, "clerk", SERVER_FIXTURE_PASSWORD);
  g_assert_cmpuint (after->status, ==, 401);
  g_assert_cmpuint (again->status, ==, 401);
  g_assert_cmpstr (raw_code (again), ==, "bad_credentials");
}

static void
test_revoked_device (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autoptr (RawAnswer) after = NULL;
  g_autoptr (RawAnswer) again = NULL;

  server_fixture_do (server, "device revoke A1");
  after = raw_get (client, "/v1/pull");
  again = raw_login (client, "clerk", SERVER_FIXTURE_PASSWORD);
  g_assert_cmpuint (after->status, ==, 401);
  g_assert_cmpuint (again->status, ==, 403);
  g_assert_cmpstr (raw_code (again), ==, "device_key");
}

static void
test_sessions_survive_a_crash (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autoptr (RawAnswer) after = NULL;

  server_fixture_kill (server);
  server_fixture_start (server);
  client->url = server_fixture_get_url (server);
  after = raw_get (client, "/v1/status");
  g_assert_cmpuint (after->status, ==, 200);
}

static void
test_no_secret_is_stored (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (RawClient) client = raw_client_new_for (server_fixture_get_url (server), "clerk");
  g_autofree char *folder = g_strconcat (server_fixture_get_data (server), "-kept", NULL);
  g_autofree char *backup = g_strdup_printf ("backup '%s'", folder);
  g_autofree char *path = g_build_filename (folder, "paytrack-server.db", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  server_fixture_do (server, backup);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_null (memmem (bytes, length, client->access, strlen (client->access)));
  g_assert_null (memmem (bytes, length, client->refresh, strlen (client->refresh)));
  g_assert_null (memmem (bytes, length, SERVER_FIXTURE_PASSWORD, strlen (SERVER_FIXTURE_PASSWORD)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  g_test_add_func ("/protocol/2/login-answers-with-tokens-user-organisation-device-server-mark", test_login);
  g_test_add_func ("/protocol/2/each-device-has-a-prefix-of-its-own", test_second_device_has_its_own_prefix);
  g_test_add_func ("/protocol/2/a-known-device-id-with-another-key-is-device-key", test_known_device_with_another_key);
  g_test_add_func ("/protocol/2/failed-logins-429-from-the-tenth-at-the-latest", test_wrong_credentials);
  g_test_add_func ("/sign-in/malformed", test_malformed_login);
  g_test_add_func ("/protocol/2/refresh-gives-a-new-pair", test_refresh_gives_the_same_successor);
  g_test_add_func ("/protocol/2/reuse-after-the-successor-was-used-revokes-the-family/refreshed",
                   test_reuse_after_refresh_revokes_the_family);
  g_test_add_func ("/protocol/2/reuse-after-the-successor-was-used-revokes-the-family/access-token-seen",
                   test_reuse_after_access_was_seen_revokes_the_family);
  g_test_add_func ("/protocol/2/logout-ends-the-session", test_logout);
  g_test_add_func ("/sign-in/disabled", test_disabled_while_serving);
  g_test_add_func ("/sign-in/revoked", test_revoked_device);
  g_test_add_func ("/sign-in/crash", test_sessions_survive_a_crash);
  g_test_add_func ("/sign-in/no-secret-stored", test_no_secret_is_stored);
  return g_test_run ();
}
