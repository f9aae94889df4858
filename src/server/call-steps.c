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

/* Also for a body that is not packed: the limit holds for either. */
gboolean
pt_call_inflate (PtCall *call, GError **error)
{
  GBytes *body = call->request->body;
  g_autoptr (GError) refusal = NULL;

  if (body == NULL || call->body != NULL)
    return TRUE;
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

static gboolean
check_schema (PtCall *call)
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
  call->diverged = standing == PT_MARK_DIVERGED;
  return pt_call_problem (call, "history_diverged", NULL);
}

/* The checks that every call passes, in their order, until one has answered. */
gboolean
pt_call_run (PtCall *call, GError **error)
{
  if (!pt_session_check (call, error))
    return FALSE;
  if (!pt_call_is_answered (call) && call->route->run == NULL)
    pt_call_problem (call, "not_found", NULL);
  if (!pt_call_is_answered (call))
    check_schema (call);
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

void
pt_call_pack (PtCall *call)
{
  PtServerAnswer *answer = call->answer;
  GBytes *packed;

  if (!call->request->accepts_gzip || g_bytes_get_size (answer->body) <= PT_GZIP_FROM)
    return;
  packed = pt_gzip (answer->body);
  g_bytes_unref (answer->body);
  answer->body = packed;
  answer->gzipped = TRUE;
}

void
pt_call_fail (PtCall *call, GError *failure)
{
  g_autoptr (GError) held = failure;

  g_message ("%s %s failed: %s", call->request->method, call->path, held->message);
  pt_call_problem (call, "internal", NULL);
}
