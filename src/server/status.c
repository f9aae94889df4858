/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small answers on the server's own state, for clients and for those who watch over it. Looked up by routes.c. */

#include "status.h"

#include "protocol-limits.h"

gboolean
pt_status_run (PtCall *call, GError **error)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "head", call->organisation->head);
  pt_writer_put_integer (writer, "time", call->now);
  pt_writer_put_integer (writer, "schema", PT_PROTOCOL_SCHEMA);
  pt_writer_put_integer (writer, "n", call->session.device.last_n);
  pt_writer_put_integer (writer, "backed_up", call->organisation->backed_up);
  pt_call_reply_marked (call, writer);
  return TRUE;
}

gboolean
pt_live_run (PtCall *call, GError **error)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "head", call->organisation->head);
  pt_writer_put_id (writer, "epoch", &call->organisation->epoch);
  pt_writer_end_object (writer);
  pt_call_reply (call, pt_writer_end (writer));
  call->answer->listener = (PtListener){ .user = call->session.user.id,
                                         .device = call->session.device.id,
                                         .family = call->session.family,
                                         .sessions = call->organisation->session_revision };
  return TRUE;
}

gboolean
pt_health_run (PtCall *call, GError **error)
{
  static const char answer[] = "{\"status\":\"ok\"}";

  pt_call_reply (call, g_bytes_new_static (answer, sizeof answer - 1));
  return TRUE;
}
