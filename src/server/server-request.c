/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes into a server and comes out of it, as memory; made by http-front.c and by tests, filled by the calls. */

#include "server.h"

PtServerRequest *
pt_server_request_new (const char *method, const char *target)
{
  PtServerRequest *request = g_new0 (PtServerRequest, 1);

  request->method = g_strdup (method);
  request->target = g_strdup (target);
  return request;
}

void
pt_server_request_free (PtServerRequest *request)
{
  g_free (request->method);
  g_free (request->target);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request->token);
  g_free (request->signature);
  g_free (request->schema);
  g_free (request->mark);
  g_free (request->address);
  g_free (request);
}

void
pt_server_answer_free (PtServerAnswer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_free (answer->signature);
  g_free (answer);
}
