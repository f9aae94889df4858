/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every route shares: the query, and answers with their marks. Called by the routes' functions and server.c. */

#include "call.h"

#include "errors.h"
#include "marks.h"

const char *
pt_call_rest (PtCall *call)
{
  gsize length = strlen (call->route->path);

  return strlen (call->path) > length ? call->path + length : "";
}

const char *
pt_call_query (PtCall *call, const char *name)
{
  return g_hash_table_lookup (call->query, name);
}

static void
set_answer (PtCall *call, guint status, const char *content_type, GBytes *body)
{
  guint retry_after = call->answer != NULL ? call->answer->retry_after : 0;

  g_clear_pointer (&call->answer, pt_server_answer_free);
  call->answer = g_new0 (PtServerAnswer, 1);
  call->answer->status = status;
  call->answer->content_type = content_type;
  call->answer->body = body;
  call->answer->retry_after = retry_after;
}

void
pt_call_reply (PtCall *call, GBytes *bytes)
{
  set_answer (call, 200, "application/json", bytes);
}

void
pt_call_reply_marked (PtCall *call, PtWriter *writer)
{
  PtMark mark;

  pt_call_mark (call, &mark);
  pt_writer_member (writer, "mark");
  pt_mark_write (writer, &mark);
  pt_writer_end_object (writer);
  pt_call_reply (call, pt_writer_end (writer));
}

gboolean
pt_call_problem (PtCall *call, const char *code, const char *detail)
{
  const PtProblem *problem = pt_problem_find (code);
  PtMark mark;

  if (call->has_session)
    pt_call_mark (call, &mark);
  call->undo = TRUE;
  set_answer (call, problem->status, "application/problem+json",
              pt_problem_to_bytes (code, detail, call->has_session ? &mark : NULL));
  return TRUE;
}

gboolean
pt_call_refuse (PtCall *call, GError *refusal, gboolean bad_text, GError **error)
{
  g_autoptr (GError) held = refusal;

  if (g_error_matches (held, PT_ERROR, PT_ERROR_STORAGE)) {
    g_propagate_error (error, g_steal_pointer (&held));
    return FALSE;
  }
  if (g_error_matches (held, PT_ERROR, PT_ERROR_TOO_LARGE))
    return pt_call_problem (call, "too_large", held->message);
  return pt_call_problem (call, bad_text ? "bad_text" : "malformed", held->message);
}

gboolean
pt_call_is_answered (PtCall *call)
{
  return call->answer != NULL;
}

void
pt_call_mark (PtCall *call, PtMark *mark)
{
  pt_mark_of (call->organisation, call->keys, mark);
}

PtCause
pt_call_cause (PtCall *call)
{
  return (PtCause){ .user = call->session.user.id, .device = call->session.device.id };
}
