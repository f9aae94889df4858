/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks whether a server is there, before anybody signs in. The sign-in dialog asks while the address is typed. */

#include "config.h"

#include "probe.h"

#include <glib/gi18n-lib.h>

#include "errors.h"

/* Every PayTrack server refuses this without a token, and says 426 where the versions do not fit. */
#define TARGET "/v1/pull"
#define STATUS_NO_TOKEN 401
#define STATUS_OTHER_VERSION 426

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (PtResponse) response = pt_transport_send_finish (PT_TRANSPORT (source), result, &error);

  if (response == NULL)
    g_task_return_error (task, error);
  else if (response->status == STATUS_NO_TOKEN)
    g_task_return_boolean (task, TRUE);
  else if (response->status == STATUS_OTHER_VERSION)
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_SCHEMA, "%s",
                             _ ("The server and this PayTrack are of versions that do not fit: update the older one"));
  else
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_NOT_FOUND, "%s",
                             _ ("What answers there is no PayTrack server: check the address"));
}

void
pt_probe_async (PtTransport *transport, const char *url, GCancellable *cancellable, GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = g_task_new (transport, cancellable, callback, user_data);
  g_autoptr (PtRequest) request = pt_request_new ("GET", TARGET);

  g_task_set_source_tag (task, pt_probe_async);
  pt_transport_send_async (transport, url, request, cancellable, on_answered, task);
}

gboolean
pt_probe_finish (PtTransport *transport, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
