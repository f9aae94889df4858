/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gate that every answer of the server passes before anything of it is used: its signature, the signature of its
 * mark, and the few members that all answers share. Called by the channel on its own thread, and by sign-in. */

#include "config.h"

#include "answer.h"

#include <glib/gi18n-lib.h>

#include "compression.h"
#include "errors.h"
#include "messages.h"
#include "problem.h"
#include "protocol-limits.h"
#include "sealed-body.h"

void
pt_answer_free (PtAnswer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_pointer (&answer->packed, g_bytes_unref);
  g_free (answer->signature);
  g_free (answer->cursor);
  g_free (answer->code);
  g_free (answer->detail);
  g_free (answer);
}

static gboolean
untrusted (GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED,
               _ ("An answer does not carry the server's signature: nothing of it was used. Ask who runs the server"));
  return FALSE;
}

/* The signature's base64 where the header has the server's form; NULL else. */
static char *
server_signature (const char *header)
{
  g_autofree char *owner = NULL;
  g_autofree char *signature = NULL;

  if (header == NULL || !pt_signature_header_parse (header, &owner, &signature, NULL))
    return NULL;
  return g_strcmp0 (owner, "server") == 0 ? g_steal_pointer (&signature) : NULL;
}

gboolean
pt_answer_verify (const PtResponse *response, const char *method, const char *target,
                  const guint8 server_key[PT_KEY_BYTES], GError **error)
{
  g_autofree char *context = pt_context_answer (method, target);
  g_autofree char *signature = server_signature (response->signature);
  gsize length = 0;
  const void *bytes = g_bytes_get_data (response->body, &length);

  if (signature == NULL || !pt_verify (server_key, context, bytes, length, signature, NULL))
    return untrusted (error);
  return TRUE;
}

static void
read_member (PtReader *reader, const char *name, PtAnswer *answer)
{
  if (g_strcmp0 (name, "mark") == 0)
    answer->has_mark = pt_mark_read (reader, &answer->mark);
  else if (g_strcmp0 (name, "cursor") == 0 && pt_reader_peek (reader) == PT_JSON_TEXT)
    answer->cursor = pt_reader_dup_text (reader);
  else if (g_strcmp0 (name, "more") == 0)
    answer->more = pt_reader_boolean (reader);
  else if (g_strcmp0 (name, "server_time") == 0)
    answer->server_time = pt_reader_integer (reader);
  else if (g_strcmp0 (name, "head") == 0)
    answer->head = pt_reader_integer (reader);
  else
    pt_reader_skip (reader);
}

static gboolean
read_members (PtAnswer *answer, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (answer->body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  const char *name = NULL;

  if (pt_reader_enter_object (reader))
    while (pt_reader_next_member (reader, &name))
      read_member (reader, name, answer);
  return pt_reader_finish (reader, error);
}

/* What would be acted on must be signed; the others (no valid token, a proxy's own) are only waited out. */
static gboolean
must_be_signed (guint status)
{
  return status == 200 || status == 400 || status == 409 || status == 410;
}

gboolean
pt_answer_open (PtResponse *response, const PtKeyPair *own, GError **error)
{
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) plain = NULL;
  char *signature = NULL;

  if (!response->sealed)
    return TRUE;
  packed = pt_unseal (own, response->body, &signature, NULL);
  g_free (response->signature);
  response->signature = signature;
  plain = packed != NULL ? pt_gunzip (packed, PT_LIMIT_INFLATED, NULL) : NULL;
  if (plain == NULL)
    return untrusted (error);
  g_bytes_unref (response->body);
  response->body = g_steal_pointer (&plain);
  response->packed = g_steal_pointer (&packed);
  response->sealed = FALSE;
  return TRUE;
}

PtAnswer *
pt_answer_check (const PtResponse *response, const char *method, const char *target,
                 const guint8 server_key[PT_KEY_BYTES], GError **error)
{
  g_autoptr (PtAnswer) answer = g_new0 (PtAnswer, 1);

  answer->status = response->status;
  answer->retry_after_ms = response->retry_after_ms;
  answer->body = g_bytes_ref (response->body);
  answer->packed = response->packed != NULL ? g_bytes_ref (response->packed) : NULL;
  if (response->status != 200)
    pt_problem_from_bytes (response->body, &answer->code, &answer->detail);
  if (!pt_answer_verify (response, method, target, server_key, error)) {
    if (must_be_signed (response->status))
      return NULL;
    g_clear_error (error);
    return g_steal_pointer (&answer);
  }
  answer->signature = server_signature (response->signature);
  if (!read_members (answer, error))
    return NULL;
  if (answer->has_mark && !pt_mark_verify (&answer->mark, server_key, NULL)) {
    untrusted (error);
    return NULL;
  }
  return g_steal_pointer (&answer);
}

gboolean
pt_answer_knows_no_signer (const PtAnswer *answer)
{
  return answer->status == 401 && answer->signature != NULL && g_strcmp0 (answer->code, "bad_signature") == 0;
}

gboolean
pt_answer_ok (const PtAnswer *answer, GError **error)
{
  if (answer->status == 200)
    return TRUE;
  g_propagate_error (error, pt_problem_to_error (answer->status, answer->code, answer->detail));
  return FALSE;
}
