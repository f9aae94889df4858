/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "server-fixture.h"
#include "signatures.h"

G_BEGIN_DECLS

/*
 * A client that is nothing but HTTP: each test says its own bytes, so that the
 * server is held to the protocol's page and not to our client.
 */

typedef struct {
  guint status;
  GBytes *bytes; /* inflated */
  JsonNode *json;
  char *signature; /* the header; NULL */
  char *encoding;  /* Content-Encoding; NULL */
  gint64 retry_after;
} RawAnswer;

void raw_answer_free (RawAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawAnswer, raw_answer_free)
/* The answer's object. */
JsonObject *raw_object (RawAnswer *answer);
/* A problem's code; "" where it is none. */
const char *raw_code (RawAnswer *answer);

typedef struct {
  const char *url;
  SoupSession *session;
  PtKeyPair key;
  char *id;
  char *user;         /* id */
  char *organisation; /* id */
  char *prefix;
  char *certificate;
  char *access;
  char *refresh;
  char *mark; /* header to send along; NULL for none */
  guint8 server_key[32];
  gint64 n;
  gboolean patient;  /* sends again what met no answer, 429 or a failure of the server, until there is one */
  guint refused;     /* how often it had to */
  gboolean unparsed; /* answers are left as bytes */
} RawClient;

/* A new computer, not signed in. */
RawClient *raw_client_new (const char *url);
/* As raw_client_new, and signed in. */
RawClient *raw_client_new_for (const char *url, const char *name);
void raw_client_free (RawClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawClient, raw_client_free)

typedef struct {
  const char *method;
  const char *target;
  GBytes *body;          /* NULL for none */
  const char *encoding;  /* of the body */
  const char *signature; /* PayTrack-Signature */
  const char *schema;    /* PayTrack-Schema; NULL sends 1 */
  const char *type;      /* of the body; NULL is JSON */
  const char *token;     /* NULL sends the client's, "" none */
} RawRequest;

RawAnswer *raw_send (RawClient *client, const RawRequest *request);
RawAnswer *raw_get (RawClient *client, const char *target);
RawAnswer *raw_post (RawClient *client, const char *target, const char *body);
RawAnswer *raw_login (RawClient *client, const char *name, const char *password);
/* Requires 200 and takes tokens, ids and keys over. */
void raw_take_session (RawClient *client, RawAnswer *answer);

/* JSON with ' for ": shorter to write in C. Free with g_free. */
char *json (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* The @n-th id of a test: a static text that lives for 64 calls. */
const char *uuid (guint n);

/* The envelope's text around @ops, numbered by the client. */
char *raw_seal (RawClient *client, const char *ops);
RawAnswer *raw_push_bytes (RawClient *client, const char *envelope);
/* Pushes @ops (an array's contents, with ' for ") and requires 200. */
RawAnswer *raw_push (RawClient *client, const char *ops, ...) G_GNUC_PRINTF (2, 3);
/* The @i-th result. */
JsonObject *raw_result (RawAnswer *answer, guint i);
const char *raw_status (RawAnswer *answer, guint i);
/* A result's error code; "" where it has none. */
const char *raw_error (RawAnswer *answer, guint i);
#define raw_expect(answer, i, word) g_assert_cmpstr (raw_status (answer, i), ==, word)
#define raw_expect_error(answer, i, code) g_assert_cmpstr (raw_error (answer, i), ==, code)

/* A text member, "" where there is none. */
const char *member (JsonObject *object, const char *name);
/* All five digests as one text, by a pull from the end. */
char *raw_digests (RawClient *client);
/* Everything there is, as an array of pull rows in order, by pages of @limit. */
JsonArray *raw_pull_all (RawClient *client, guint limit);

/* A supplier, product and open general rate with ids 1, 2 and 3 and valid fields. */
void raw_seed (RawClient *client);

/* Takes the answer's mark, to send it along from now on. */
void raw_keep_mark (RawClient *client, RawAnswer *answer);
/* The server's address, after it was started again. */
void raw_follow (RawClient *client, ServerFixture *server);

/* Checks an answer's signature by the server's key. */
void raw_verify (RawClient *client, const char *method, const char *target, RawAnswer *answer);

G_END_DECLS
