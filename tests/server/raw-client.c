/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The plain HTTP client of the server's tests. */

#include "raw-client.h"

#include <string.h>

#include "compression.h"
#include "ids.h"
#include "protocol-limits.h"

void
raw_answer_free (RawAnswer *answer)
{
  g_bytes_unref (answer->bytes);
  g_clear_pointer (&answer->json, json_node_unref);
  g_free (answer->signature);
  g_free (answer->encoding);
  g_free (answer);
}

JsonObject *
raw_object (RawAnswer *answer)
{
  g_assert_nonnull (answer->json);
  return json_node_get_object (answer->json);
}

const char *
member (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

const char *
raw_code (RawAnswer *answer)
{
  return answer->json != NULL ? member (raw_object (answer), "code") : "";
}

RawClient *
raw_client_new (const char *url)
{
  g_autoptr (PtRandom) random = pt_random_new_system ();
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  RawClient *client = g_new0 (RawClient, 1);
  PtId id = pt_id_new (clock, random);

  client->url = url;
  client->session = soup_session_new ();
  soup_session_remove_feature_by_type (client->session, SOUP_TYPE_CONTENT_DECODER);
  pt_key_pair_generate (&client->key, random);
  client->id = pt_id_to_text (&id);
  return client;
}

RawClient *
raw_client_new_for (const char *url, const char *name)
{
  RawClient *client = raw_client_new (url);
  g_autoptr (RawAnswer) answer = raw_login (client, name, SERVER_FIXTURE_PASSWORD);

  raw_take_session (client, answer);
  return client;
}

void
raw_client_free (RawClient *client)
{
  g_object_unref (client->session);
  g_free (client->id);
  g_free (client->user);
  g_free (client->organisation);
  g_free (client->prefix);
  g_free (client->certificate);
  g_free (client->access);
  g_free (client->refresh);
  g_free (client->mark);
  g_free (client);
}

static void
set_headers (RawClient *client, const RawRequest *request, SoupMessageHeaders *headers)
{
  const char *token = request->token != NULL ? request->token : client->access;

  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  soup_message_headers_replace (headers, PT_HEADER_SCHEMA, request->schema != NULL ? request->schema : "1");
  if (token != NULL && *token != '\0') {
    g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

    soup_message_headers_replace (headers, "Authorization", bearer);
  }
  if (request->signature != NULL)
    soup_message_headers_replace (headers, PT_HEADER_SIGNATURE, request->signature);
  if (request->encoding != NULL)
    soup_message_headers_replace (headers, "Content-Encoding", request->encoding);
  if (client->mark != NULL)
    soup_message_headers_replace (headers, PT_HEADER_MARK, client->mark);
}

static void
take_body (RawClient *client, RawAnswer *answer)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text;

  if (g_strcmp0 (answer->encoding, "gzip") == 0) {
    GBytes *inflated = pt_gunzip (answer->bytes, PT_LIMIT_INFLATED, &error);

    g_assert_no_error (error);
    g_bytes_unref (answer->bytes);
    answer->bytes = inflated;
  }
  if (client->unparsed)
    return;
  text = g_bytes_get_data (answer->bytes, &length);
  if (length > 0 && text[0] == '{' && json_parser_load_from_data (parser, text, (gssize) length, NULL))
    answer->json = json_parser_steal_root (parser);
}

/* NULL where no answer came. */
static RawAnswer *
send_once (RawClient *client, const RawRequest *request, GError **error)
{
  g_autofree char *url = g_strconcat (client->url, request->target, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (request->method, url);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  RawAnswer *answer;
  GBytes *bytes;
  const char *retry;

  set_headers (client, request, soup_message_get_request_headers (message));
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->type != NULL ? request->type : "application/json",
                                              request->body);
  bytes = soup_session_send_and_read (client->session, message, NULL, error);
  if (bytes == NULL)
    return NULL;
  answer = g_new0 (RawAnswer, 1);
  answer->bytes = bytes;
  answer->status = soup_message_get_status (message);
  answer->signature = g_strdup (soup_message_headers_get_one (headers, PT_HEADER_SIGNATURE));
  answer->encoding = g_strdup (soup_message_headers_get_one (headers, "Content-Encoding"));
  retry = soup_message_headers_get_one (headers, "Retry-After");
  answer->retry_after = retry != NULL ? g_ascii_strtoll (retry, NULL, 10) : 0;
  take_body (client, answer);
  return answer;
}

RawAnswer *
raw_send (RawClient *client, const RawRequest *request)
{
  for (;;) {
    g_autoptr (GError) error = NULL;
    g_autoptr (RawAnswer) answer = send_once (client, request, &error);

    if (!client->patient)
      g_assert_no_error (error);
    if (!client->patient || (answer != NULL && answer->status < 500 && answer->status != 429))
      return g_steal_pointer (&answer);
    client->refused++;
    g_usleep (20 * 1000);
  }
}

RawAnswer *
raw_get (RawClient *client, const char *target)
{
  RawRequest request = { .method = "GET", .target = target };

  return raw_send (client, &request);
}

RawAnswer *
raw_post (RawClient *client, const char *target, const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  RawRequest request = { .method = "POST", .target = target, .body = bytes };

  return raw_send (client, &request);
}

static char *
double_quotes (char *text)
{
  return g_strdelimit (text, "'", '"');
}

char *
json (const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return double_quotes (text);
}

const char *
uuid (guint n)
{
  static char texts[64][37];
  static guint next;
  char *text = texts[next++ % G_N_ELEMENTS (texts)];

  g_snprintf (text, sizeof texts[0], "019a0000-0000-7000-8000-%012x", n);
  return text;
}

RawAnswer *
raw_login (RawClient *client, const char *name, const char *password)
{
  g_autofree char *key = pt_base64 (client->key.public_key, PT_KEY_BYTES);
  g_autofree char *certificate
      = client->certificate != NULL ? g_strdup_printf (",'certificate':'%s'", client->certificate) : g_strdup ("");
  g_autofree char *body
      = json ("{'username':'%s','password':'%s','device':{'id':'%s','name':'Desk','public_key':'%s'%s}}", name,
              password, client->id, key, certificate);

  return raw_post (client, "/v1/auth/login", body);
}

static void
take_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

void
raw_take_session (RawClient *client, RawAnswer *answer)
{
  JsonObject *object;

  g_assert_cmpuint (answer->status, ==, 200);
  object = raw_object (answer);
  take_text (&client->access, member (object, "access_token"));
  take_text (&client->refresh, member (object, "refresh_token"));
  take_text (&client->user, member (json_object_get_object_member (object, "user"), "id"));
  take_text (&client->organisation, member (json_object_get_object_member (object, "organisation"), "id"));
  take_text (&client->prefix, member (json_object_get_object_member (object, "device"), "prefix"));
  take_text (&client->certificate, member (json_object_get_object_member (object, "device"), "certificate"));
  g_assert_true (pt_base64_parse (member (json_object_get_object_member (object, "server"), "public_key"),
                                  client->server_key, PT_KEY_BYTES));
}

char *
raw_seal (RawClient *client, const char *ops)
{
  g_autoptr (PtRandom) random = pt_random_new_system ();
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  PtId envelope = pt_id_new (clock, random);
  char text[PT_ID_TEXT];

  pt_id_format (&envelope, text);
  return g_strdup_printf ("{\"envelope\":\"%s\",\"schema\":1,\"organisation\":\"%s\",\"device\":\"%s\",\"user\":\"%s\","
                          "\"n\":%" G_GINT64_FORMAT ",\"sealed_at\":1795000000000,\"clock_offset\":0,\"ops\":[%s]}",
                          text, client->organisation, client->id, client->user, ++client->n, ops);
}

RawAnswer *
raw_push_bytes (RawClient *client, const char *envelope)
{
  g_autofree char *signature = pt_sign (&client->key, PT_CONTEXT_PUSH, envelope, strlen (envelope));
  g_autofree char *header = pt_signature_header (client->id, signature);
  g_autoptr (GBytes) bytes = g_bytes_new (envelope, strlen (envelope));
  g_autoptr (GBytes) packed = pt_gzip (bytes);
  RawRequest request
      = { .method = "POST", .target = "/v1/push", .body = packed, .encoding = "gzip", .signature = header };

  return raw_send (client, &request);
}

RawAnswer *
raw_push (RawClient *client, const char *ops, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *envelope = NULL;
  RawAnswer *answer;
  va_list arguments;

  va_start (arguments, ops);
  text = double_quotes (g_strdup_vprintf (ops, arguments));
  va_end (arguments);
  envelope = raw_seal (client, text);
  answer = raw_push_bytes (client, envelope);
  if (answer->status != 200)
    g_test_message ("%s", (const char *) g_bytes_get_data (answer->bytes, NULL));
  g_assert_cmpuint (answer->status, ==, 200);
  return answer;
}

JsonObject *
raw_result (RawAnswer *answer, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (raw_object (answer), "results"), i);
}

const char *
raw_status (RawAnswer *answer, guint i)
{
  return member (raw_result (answer, i), "status");
}

const char *
raw_error (RawAnswer *answer, guint i)
{
  JsonObject *result = raw_result (answer, i);

  return json_object_has_member (result, "error") ? member (json_object_get_object_member (result, "error"), "code")
                                                  : "";
}

char *
raw_digests (RawClient *client)
{
  const char *names[] = { "suppliers", "products", "rates", "collections", "payments" };
  GString *text = g_string_new (NULL);
  g_autofree char *target = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *address = g_strconcat ("/v1/digest/", names[i], NULL);
    g_autoptr (RawAnswer) answer = raw_get (client, address);

    g_assert_cmpuint (answer->status, ==, 200);
    g_string_append_printf (text, "%s %" G_GINT64_FORMAT " %s\n", names[i],
                            json_object_get_int_member (raw_object (answer), "count"),
                            member (raw_object (answer), "sum"));
  }
  return g_string_free (text, FALSE);
}

JsonArray *
raw_pull_all (RawClient *client, guint limit)
{
  JsonArray *rows = json_array_new ();
  g_autofree char *cursor = NULL;
  gboolean more = TRUE;

  while (more) {
    g_autofree char *target = g_strdup_printf ("/v1/pull?limit=%u%s%s", limit, cursor != NULL ? "&cursor=" : "",
                                               cursor != NULL ? cursor : "");
    g_autoptr (RawAnswer) page = raw_get (client, target);
    JsonArray *changes;

    g_assert_cmpuint (page->status, ==, 200);
    g_assert_cmpstr (member (raw_object (page), "from"), ==, cursor != NULL ? cursor : "");
    changes = json_object_get_array_member (raw_object (page), "changes");
    for (guint i = 0; i < json_array_get_length (changes); i++)
      json_array_add_element (rows, json_node_copy (json_array_get_element (changes, i)));
    take_text (&cursor, member (raw_object (page), "cursor"));
    more = json_object_get_boolean_member (raw_object (page), "more");
  }
  return rows;
}

void
raw_seed (RawClient *client)
{
  g_autoptr (RawAnswer) answer
      = raw_push (client,
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                  "'set':{'code':'S1','name':'Silva'}},"
                  "{'op':'%s','entity':'products','id':'%s','operation':'create','base_version':0,'made_at':1,"
                  "'set':{'code':'P1','name':'Leaf','dimension':'mass','base_unit':'kg','allowed_units':'kg,g,lb'}},"
                  "{'op':'%s','entity':'rates','id':'%s','operation':'create','base_version':0,'made_at':1,"
                  "'set':{'product_id':'%s','rate_e4':2500000,'unit':'kg','effective_from':'2026-01-01'}}",
                  uuid (0xf01), uuid (1), uuid (0xf02), uuid (2), uuid (0xf03), uuid (3), uuid (2));

  for (guint i = 0; i < 3; i++)
    raw_expect (answer, i, "applied");
}

void
raw_keep_mark (RawClient *client, RawAnswer *answer)
{
  JsonObject *object = json_object_get_object_member (raw_object (answer), "mark");
  PtMark mark = { .head = json_object_get_int_member (object, "head") };

  g_assert_true (pt_id_parse (member (object, "epoch"), -1, &mark.epoch));
  g_strlcpy (mark.hash, member (object, "hash"), sizeof mark.hash);
  g_strlcpy (mark.sig, member (object, "sig"), sizeof mark.sig);
  g_assert_true (pt_mark_verify (&mark, client->server_key, NULL));
  g_free (client->mark);
  client->mark = pt_mark_to_header (&mark);
}

void
raw_follow (RawClient *client, ServerFixture *server)
{
  client->url = server_fixture_get_url (server);
}

void
raw_verify (RawClient *client, const char *method, const char *target, RawAnswer *answer)
{
  g_autofree char *context = pt_context_answer (method, target);
  g_autofree char *owner = NULL;
  g_autofree char *signature = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const void *bytes = g_bytes_get_data (answer->bytes, &length);

  g_assert_nonnull (answer->signature);
  g_assert_true (pt_signature_header_parse (answer->signature, &owner, &signature, NULL));
  g_assert_cmpstr (owner, ==, "server");
  pt_verify (client->server_key, context, bytes, length, signature, &error);
  g_assert_no_error (error);
}
