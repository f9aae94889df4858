/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What every call passes on its way, in the thread of its database: its body
 * inflated, token, schema and mark checked, its answer signed and packed.
 * Called by server.c around the route's own function.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "accounts.h"
#include "call-steps.h"
#include "compression.h"
#include "errors.h"
#include "marks.h"
#include "protocol-limits.h"
#include "sealed-body.h"

/* By the key of today or one before it: a frozen body stays sealed to the key that its maker knew. */
static GBytes *
open_box (PtCall *call, GError **error)
{
  PtServerRequest *request = call->request;
  const PtKeyPair *pair;
  GBytes *packed = NULL;

  for (guint i = 0; packed == NULL && (pair = pt_server_keys_nth (call->keys, i)) != NULL; i++) {
    g_clear_error (error);
    packed = pt_unseal (pair, request->body, &request->signature, error);
  }
  return packed;
}

/* From then on the request is as if it had come openly. */
static gboolean
unseal (PtCall *call, GError **error)
{
  PtServerRequest *request = call->request;
  g_autoptr (GError) refusal = NULL;
  GBytes *packed;

  if (!request->sealed || request->gzipped)
    return TRUE;
  g_clear_pointer (&request->signature, g_free);
  packed = open_box (call, &refusal);
  if (packed == NULL)
    return pt_call_refuse (call, g_steal_pointer (&refusal), FALSE, error);
  g_bytes_unref (request->body);
  request->body = packed;
  request->gzipped = TRUE;
  return TRUE;
}

/* Also for a body that is not packed: the limit holds for either. */
gboolean
pt_call_inflate (PtCall *call, GError **error)
{
  GBytes *body;
  g_autoptr (GError) refusal = NULL;

  if (call->request->body == NULL || call->body != NULL)
    return TRUE;
  if (!unseal (call, error))
    return FALSE;
  if (pt_call_is_answered (call))
    return TRUE;
  body = call->request->body;
  if (call->request->gzipped && g_bytes_get_size (body) > PT_LIMIT_REQUEST)
    return pt_call_problem (call, "too_large", _ ("The request is larger than 1 MiB"));
  if (call->request->gzipped)
    call->body = pt_gunzip (body, PT_LIMIT_INFLATED, &refusal);
  else if (g_bytes_get_size (body) > PT_LIMIT_INFLATED)
    return pt_call_problem (call, "too_large", _ ("The request is larger than 8 MiB"));
  else
    call->body = g_bytes_ref (body);
  return call->body != NULL || pt_call_refuse (call, g_steal_pointer (&refusal), FALSE, error);
}

gboolean
pt_call_check_schema (PtCall *call)
{
  const char *schema = call->request->schema;
  guint64 number;

  if (schema == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (schema, 10, 0, G_MAXUINT32, &number, NULL))
    return pt_call_problem (call, "malformed", _ ("PayTrack-Schema is no number"));
  if (number < 1)
    return pt_call_problem (call, "schema_too_old", NULL);
  return number <= PT_PROTOCOL_SCHEMA || pt_call_problem (call, "schema_too_new", NULL);
}

static gboolean
check_mark (PtCall *call, GError **error)
{
  PtMark mark;
  PtMarkStanding standing;

  if (call->request->mark == NULL || (call->route->flags & PT_ROUTE_MARKLESS))
    return TRUE;
  if (!pt_mark_from_header (call->request->mark, &mark, NULL))
    return pt_call_problem (call, "malformed", _ ("PayTrack-Mark has not the form of a mark"));
  if (!pt_mark_judge (call->store, call->organisation, call->keys, &mark, &standing, error))
    return FALSE;
  if (standing == PT_MARK_KNOWN)
    return TRUE;
  if (standing == PT_MARK_FORGED)
    return pt_call_problem (call, "malformed", _ ("PayTrack-Mark was not signed by this server"));
  if (standing == PT_MARK_DIVERGED)
    call->diverged = mark.epoch;
  return pt_call_problem (call, "history_diverged", NULL);
}

/* The checks that every call passes, in their order, until one has answered. A schema that does not fit is said in
 * place of what is wrong with the session: to whoever asks, and signed where the token is valid. */
gboolean
pt_call_run (PtCall *call, GError **error)
{
  if (!pt_session_check (call, error))
    return FALSE;
  if (call->route->run != NULL)
    pt_call_check_schema (call);
  else if (!pt_call_is_answered (call))
    pt_call_problem (call, "not_found", NULL);
  if (!pt_call_is_answered (call) && call->query == NULL)
    pt_call_problem (call, "malformed", _ ("What follows the ? is not of its form"));
  if (!pt_call_is_answered (call) && !check_mark (call, error))
    return FALSE;
  if (!pt_call_is_answered (call) && !pt_call_inflate (call, error))
    return FALSE;
  return pt_call_is_answered (call) || call->route->run (call, error);
}

void
pt_call_sign (PtCall *call)
{
  g_autofree char *context = NULL;
  g_autofree char *signature = NULL;
  gsize length;
  const void *bytes = g_bytes_get_data (call->answer->body, &length);

  if (!call->has_session && !(call->route->flags & PT_ROUTE_SIGNED && call->answer->status == 200))
    return;
  context = pt_context_answer (call->request->method, call->request->target);
  signature = pt_sign (&call->keys->signing, context, bytes, length);
  call->answer->signature = pt_signature_header ("server", signature);
}

/* FALSE where the answer goes out openly: errors do, and what is said before there is a session. */
static gboolean
seal (PtCall *call)
{
  PtServerAnswer *answer = call->answer;
  g_autoptr (GBytes) packed = NULL;
  GBytes *sealed;

  if (!call->request->sealed || !call->has_session || answer->status != 200)
    return FALSE;
  packed = pt_gzip (answer->body);
  sealed = pt_seal (call->session.device.public_key, answer->signature, packed);
  if (sealed == NULL)
    return FALSE;
  g_bytes_unref (answer->body);
  answer->body = sealed;
  answer->content_type = PT_SEALED_TYPE;
  g_clear_pointer (&answer->signature, g_free);
  return TRUE;
}

void
pt_call_pack (PtCall *call)
{
  PtServerAnswer *answer = call->answer;
  GBytes *packed;

  if (seal (call) || !call->request->accepts_gzip || g_bytes_get_size (answer->body) <= PT_GZIP_FROM)
    return;
  packed = pt_gzip (answer->body);
  g_bytes_unref (answer->body);
  answer->body = packed;
  answer->gzipped = TRUE;
}

void
pt_call_busy (PtCall *call)
{
  pt_call_problem (call, "busy", NULL);
  call->answer->retry_after = 1;
}

void
pt_call_fail (PtCall *call, GError *failure)
{
  g_autoptr (GError) held = failure;
  gboolean busy = g_error_matches (held, PT_ERROR, PT_ERROR_BUSY) || g_error_matches (held, PT_ERROR, PT_ERROR_OFFLINE);

  g_message ("%s %s failed: %s", call->request->method, call->path, held->message);
  if (busy)
    pt_call_busy (call);
  else
    pt_call_problem (call, "internal", NULL);
}

void
pt_call_reset (PtCall *call)
{
  g_clear_pointer (&call->answer, pt_server_answer_free);
  pt_session_clear (&call->session);
  memset (&call->session, 0, sizeof call->session);
  memset (call->verdicts, 0, sizeof call->verdicts);
  call->has_session = call->pulled = call->undo = FALSE;
  call->diverged = PT_ID_NONE;
  call->transaction = NULL;
}
