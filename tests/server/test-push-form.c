/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Section 3 of the protocol: what an envelope may look like, how large it may be, who may sign, seal and carry it. */

#include <sodium.h>
#include <string.h>

#include "compression.h"
#include "push-office.h"

/* What a client does with sealed bodies, by libsodium alone. */
static GBytes *
seal_to (const guint8 key[32], const char *signature, const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (GBytes) packed = pt_gzip (bytes);
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  guint8 box[crypto_box_PUBLICKEYBYTES];
  guint8 *sealed;

  g_byte_array_append (plain, (const guint8 *) signature, strlen (signature));
  g_byte_array_append (plain, (const guint8 *) "\n", 1);
  g_byte_array_append (plain, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  sealed = g_malloc (plain->len + crypto_box_SEALBYTES);
  g_assert_cmpint (crypto_sign_ed25519_pk_to_curve25519 (box, key), ==, 0);
  crypto_box_seal (sealed, plain->data, plain->len, box);
  return g_bytes_new_take (sealed, plain->len + crypto_box_SEALBYTES);
}

static char *
unseal (RawClient *client, GBytes *sealed)
{
  guint8 public_key[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
  gsize length = g_bytes_get_size (sealed) - crypto_box_SEALBYTES;
  g_autofree guint8 *plain = g_malloc (length);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) body = NULL;
  guint8 *line;
  gsize size;

  g_assert_cmpint (crypto_sign_ed25519_pk_to_curve25519 (public_key, client->key.public_key), ==, 0);
  g_assert_cmpint (crypto_sign_ed25519_sk_to_curve25519 (secret, client->key.secret), ==, 0);
  g_assert_cmpint (crypto_box_seal_open (plain, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), public_key,
                                         secret),
                   ==, 0);
  line = memchr (plain, '\n', length);
  g_assert_true (g_str_has_prefix ((const char *) plain, "ed25519 server "));
  packed = g_bytes_new (line + 1, length - (gsize) (line + 1 - plain));
  body = pt_gunzip (packed, 1 << 20, NULL);
  line = (guint8 *) g_bytes_get_data (body, &size);
  return g_strndup ((const char *) line, size);
}

static char *
push_sealed (RawClient *maker, RawClient *carrier, guint n)
{
  g_autofree char *op = json ("{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'Z%u','name':'B'}}",
                              uuid (0x600 + n), uuid (0x700 + n), n);
  g_autofree char *envelope = raw_seal (maker, op);
  g_autofree char *signature = pt_sign (&maker->key, PT_CONTEXT_PUSH, envelope, strlen (envelope));
  g_autofree char *header = pt_signature_header (maker->id, signature);
  g_autoptr (GBytes) sealed = seal_to (maker->server_key, header, envelope);
  RawRequest request = { .method = "POST",
                         .target = "/v1/push",
                         .body = sealed,
                         .token = carrier->access,
                         .type = "application/vnd.paytrack.sealed" };
  g_autoptr (RawAnswer) answer = raw_send (carrier, &request);

  g_assert_cmpuint (answer->status, ==, 200);
  return unseal (carrier, answer->bytes);
}

static void
test_sealed (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawClient) other = raw_client_new_for (office->client->url, "clerk");
  g_autofree char *own = push_sealed (office->client, office->client, 1);
  g_autofree char *carried = push_sealed (office->client, other, 2);
  g_autoptr (GBytes) noise = g_bytes_new_static (carried, 100);
  RawRequest request
      = { .method = "POST", .target = "/v1/push", .body = noise, .type = "application/vnd.paytrack.sealed" };
  g_autoptr (RawAnswer) refused = raw_send (office->client, &request);

  g_assert_nonnull (strstr (own, "\"status\":\"applied\",\"version\":1"));
  /* Who carries it learns op and status only. */
  g_assert_nonnull (strstr (carried, "\"status\":\"applied\"}"));
  g_assert_cmpuint (refused->status, ==, 400);
}

static void
expect_refused (PushOffice *office, RawAnswer *answer, guint status, const char *code, const char *before)
{
  g_autofree char *after = raw_digests (office->client);

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (raw_code (answer), ==, code);
  raw_verify (office->client, "POST", "/v1/push", answer);
  g_assert_true (json_object_has_member (raw_object (answer), "mark"));
  g_assert_cmpstr (before, ==, after);
}

static void
test_signatures (PushOffice *office, gconstpointer data)
{
  g_autofree char *before = raw_digests (office->client);
  g_autoptr (RawClient) other = raw_client_new_for (office->client->url, "clerk");
  g_autofree char *op = json ("{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'S2','name':'B'}}",
                              uuid (0x10), uuid (0x20));
  g_autofree char *envelope = raw_seal (office->client, op);
  g_autofree char *changed = g_strdup (envelope);
  g_autofree char *signature = pt_sign (&office->client->key, PT_CONTEXT_PUSH, envelope, strlen (envelope));
  g_autofree char *own = pt_signature_header (office->client->id, signature);
  g_autofree char *foreign = pt_signature_header (other->id, signature);
  const char *headers[] = { NULL, "", "ed25519", "rsa x y", foreign, own };

  changed[strlen (changed) - 6] = 'X';
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new (changed, strlen (changed));
    RawRequest request = { .method = "POST", .target = "/v1/push", .body = bytes, .signature = headers[i] };
    g_autoptr (RawAnswer) answer = raw_send (office->client, &request);

    expect_refused (office, answer, 401, "bad_signature", before);
  }
  {
    /* Another computer may carry the envelope as it is, not sign it as its own. */
    g_autoptr (GBytes) bytes = g_bytes_new (envelope, strlen (envelope));
    RawRequest carried
        = { .method = "POST", .target = "/v1/push", .body = bytes, .signature = own, .token = other->access };
    g_autofree char *stolen = pt_sign (&other->key, PT_CONTEXT_PUSH, envelope, strlen (envelope));
    g_autofree char *header = pt_signature_header (other->id, stolen);
    RawRequest forged = { .method = "POST", .target = "/v1/push", .body = bytes, .signature = header };
    g_autoptr (RawAnswer) refused = raw_send (office->client, &forged);
    g_autoptr (RawAnswer) taken = NULL;

    expect_refused (office, refused, 401, "bad_signature", before);
    taken = raw_send (office->client, &carried);
    g_assert_cmpuint (taken->status, ==, 200);
    raw_expect (taken, 0, "applied");
  }
}

static void
test_malformed_bodies (PushOffice *office, gconstpointer data)
{
  g_autofree char *before = raw_digests (office->client);
  g_autofree char *deep = g_strnfill (200000, '[');
  const struct {
    const char *ops;
    const char *code;
  } cases[] = {
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s'," CREATE ",'set':{'code':'X','name':'a\\u0000b'}}", "bad_text" },
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s'," CREATE ",'set':{'code':'X','name':'\\udc00'}}", "bad_text" },
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s'," CREATE ",'set':{'code':'X','name':'\xff'}}", "bad_text" },
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s'," CREATE ",'set':{'code':'X','name':1.5}}", "malformed" },
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s'," CREATE ",'set':{'code':'X','name':1e3}}", "malformed" },
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s'," CREATE ",'set':{'code':'X','name':100000000000000000000000}}",
      "malformed" },
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s'," CREATE ",'set':{'code':'X','code':'Y'}}", "malformed" },
    { "{'op':'%1$s','entity':'suppliers','id':'nonsense'," CREATE ",'set':{}}", "malformed" },
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s','operation':'explode','base_version':0,'made_at':1}",
      "malformed" },
    { "{'op':'%1$s','entity':'suppliers','id':'%2$s'," CREATE ",'set':{}},", "malformed" },
    { deep, "malformed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GStrv) at_op = g_strsplit (cases[i].ops, "%1$s", 2);
    g_autofree char *with_op = g_strjoinv (uuid (0x300 + i), at_op);
    g_auto (GStrv) at_id = g_strsplit (with_op, "%2$s", 2);
    g_autofree char *ops = g_strjoinv (uuid (0x400 + i), at_id);
    g_autofree char *envelope = raw_seal (office->client, g_strdelimit (ops, "'", '"'));
    g_autoptr (RawAnswer) answer = raw_push_bytes (office->client, envelope);

    g_test_message ("case %u", i);
    expect_refused (office, answer, 400, cases[i].code, before);
  }
}

static void
test_limits (PushOffice *office, gconstpointer data)
{
  g_autofree char *before = raw_digests (office->client);
  g_autofree char *zeros = g_malloc0 (64 * 1024 * 1024);
  g_autoptr (GBytes) huge = g_bytes_new_take (g_steal_pointer (&zeros), 64 * 1024 * 1024);
  g_autoptr (GBytes) bomb = pt_gzip (huge);
  RawRequest bombing
      = { .method = "POST", .target = "/v1/push", .body = bomb, .encoding = "gzip", .signature = "ed25519 x y" };
  g_autoptr (RawAnswer) bombed = raw_send (office->client, &bombing);
  g_autoptr (GString) ops = g_string_new (NULL);
  g_autofree char *long_name = g_strnfill (300 * 1024, 'n');
  g_autofree char *many = NULL;
  g_autofree char *wide = NULL;
  g_autofree char *op = NULL;
  g_autoptr (RawAnswer) too_many = NULL;
  g_autoptr (RawAnswer) too_wide = NULL;

  expect_refused (office, bombed, 413, "too_large", before);
  for (guint i = 0; i < 101; i++) {
    g_autofree char *one
        = json ("%s{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'M%u','name':'x'}}",
                i > 0 ? "," : "", uuid (0x1000 + i), uuid (0x2000 + i), i);

    g_string_append (ops, one);
  }
  many = raw_seal (office->client, ops->str);
  too_many = raw_push_bytes (office->client, many);
  expect_refused (office, too_many, 413, "too_large", before);
  op = json ("{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'W','name':'%s'}}", uuid (0x10),
             uuid (0x20), long_name);
  wide = raw_seal (office->client, op);
  too_wide = raw_push_bytes (office->client, wide);
  expect_refused (office, too_wide, 413, "too_large", before);
}

static GSocketConnection *
connect_to (RawClient *client)
{
  g_autoptr (GSocketClient) sockets = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection
      = g_socket_client_connect_to_host (sockets, strstr (client->url, "127.0.0.1"), 80, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

/* The first line of what the server says, "" where it only hangs up. */
static char *
read_status (GSocketConnection *connection)
{
  char bytes[64] = "";

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), bytes, 15, NULL, NULL);
  return g_strdup (bytes);
}

static gboolean
say (GSocketConnection *connection, const void *bytes, gsize length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), bytes, length, NULL, NULL,
                                    NULL);
}

static void
test_announced_size (PushOffice *office, gconstpointer data)
{
  static const struct {
    const char *headers;
    const char *status;
  } cases[] = {
    { "Content-Length: 8388609\r\n\r\n", "HTTP/1.1 413" },
    { "Content-Encoding: gzip\r\nContent-Length: 1048577\r\n\r\n", "HTTP/1.1 413" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GSocketConnection) connection = connect_to (office->client);
    g_autofree char *request = g_strconcat ("POST /v1/push HTTP/1.1\r\nHost: x\r\n", cases[i].headers, NULL);
    g_autofree char *status = NULL;

    /* Nothing of the body is awaited. */
    g_assert_true (say (connection, request, strlen (request)));
    status = read_status (connection);
    g_test_message ("%s", status);
    g_assert_true (g_str_has_prefix (status, cases[i].status));
  }
}

static void
test_endless_body (PushOffice *office, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = connect_to (office->client);
  const char *request = "POST /v1/push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  g_autofree char *zeros = g_malloc0 (65536);
  g_autoptr (RawAnswer) alive = NULL;
  guint sent = 0;

  g_assert_true (say (connection, request, strlen (request)));
  while (sent < 1000 && say (connection, "10000\r\n", 7) && say (connection, zeros, 65536)
         && say (connection, "\r\n", 2))
    sent++;
  /* Cut off long before 64 MiB. */
  g_assert_cmpuint (sent, <, 1000);
  alive = raw_get (office->client, "/v1/status");
  g_assert_cmpuint (alive->status, ==, 200);
}

static void
test_large_group (PushOffice *office, gconstpointer data)
{
  g_autoptr (GString) ops = g_string_new (NULL);
  g_autofree char *envelope = NULL;
  g_autoptr (RawAnswer) answer = NULL;

  for (guint i = 0; i < 1000; i++) {
    g_autofree char *one
        = json ("%s{'op':'%s','group':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'L%u','name':'x'}}",
                i > 0 ? "," : "", uuid (0x1000 + i), uuid (0x50), uuid (0x2000 + i), i);

    g_string_append (ops, one);
  }
  envelope = raw_seal (office->client, ops->str);
  answer = raw_push_bytes (office->client, envelope);
  g_assert_cmpuint (answer->status, ==, 200);
  for (guint i = 0; i < 1000; i++)
    raw_expect (answer, i, "applied");
}

static void
test_sql_is_text (PushOffice *office, gconstpointer data)
{
  const char *evil = "x\\\"; DROP TABLE suppliers; --";
  g_autoptr (RawAnswer) answer
      = raw_push (office->client,
                  "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'%s','name':'%s'}}", uuid (0x10),
                  uuid (0x20), evil, evil);
  g_autoptr (JsonArray) rows = raw_pull_all (office->client, 5000);

  raw_expect (answer, 0, "applied");
  g_assert_cmpuint (json_array_get_length (rows), ==, 4);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (PushOffice *, gconstpointer);
  } tests[] = {
    { "/protocol/9/an-envelope-that-a-peer-carries-is-always-sealed", test_sealed },
    { "/protocol/3/the-devices-signature-is-over-the-body-bytes-before-gzip", test_signatures },
    { "/push-form/malformed", test_malformed_bodies },
    { "/push-form/limits", test_limits },
    { "/push-form/announced-size", test_announced_size },
    { "/push-form/endless", test_endless_body },
    { "/push-form/large-group", test_large_group },
    { "/push-form/sql", test_sql_is_text },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, PushOffice, NULL, push_office_set_up, tests[i].run, push_office_tear_down);
  return g_test_run ();
}
