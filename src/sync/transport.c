/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The seam to the network: the interface's dispatch, and requests and responses as values. Called by the channel and
 * by sign-in; implemented by libsoup (soup-transport.c) and, in tests, by a net made of memory. */

#include "transport.h"

#include "wipe.h"

G_DEFINE_INTERFACE (PtTransport, pt_transport, G_TYPE_OBJECT)

static void
pt_transport_default_init (PtTransportInterface *iface)
{
}

PtRequest *
pt_request_new (const char *method, const char *target)
{
  PtRequest *request = g_new0 (PtRequest, 1);
  request->method = g_intern_string (method);
  request->target = g_strdup (target);
  return request;
}

void
pt_request_free (PtRequest *request)
{
  g_free (request->target);
  g_clear_pointer (&request->body, g_bytes_unref);
  pt_wipe_text (&request->token);
  g_free (request->signature);
  g_free (request->mark);
  g_free (request);
}

void
pt_response_free (PtResponse *response)
{
  g_clear_pointer (&response->body, g_bytes_unref);
  g_clear_pointer (&response->packed, g_bytes_unref);
  g_free (response->signature);
  g_free (response);
}

void
pt_transport_send_async (PtTransport *self, const char *base_url, const PtRequest *request, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PT_IS_TRANSPORT (self));
  PT_TRANSPORT_GET_IFACE (self)->send_async (self, base_url, request, cancellable, callback, user_data);
}

PtResponse *
pt_transport_send_finish (PtTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PT_IS_TRANSPORT (self), NULL);
  return PT_TRANSPORT_GET_IFACE (self)->send_finish (self, result, error);
}

guint64
pt_transport_count_bytes (PtTransport *self)
{
  PtTransportInterface *iface = NULL;

  g_return_val_if_fail (PT_IS_TRANSPORT (self), 0);
  iface = PT_TRANSPORT_GET_IFACE (self);
  return iface->count_bytes != NULL ? iface->count_bytes (self) : 0;
}

GObject *
pt_transport_open_live (PtTransport *self, const char *base_url, const char *token)
{
  PtTransportInterface *iface = NULL;

  g_return_val_if_fail (PT_IS_TRANSPORT (self), NULL);
  iface = PT_TRANSPORT_GET_IFACE (self);
  return iface->open_live != NULL ? iface->open_live (self, base_url, token) : NULL;
}
