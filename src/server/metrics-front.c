/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The port that Prometheus scrapes; started by `serve --metrics`. */

#include "config.h"

#include "metrics-front.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "errors.h"

struct _PtMetricsFront {
  GObject parent_instance;
  PtServer *server;
  SoupServer *soup;
};

G_DEFINE_FINAL_TYPE (PtMetricsFront, pt_metrics_front, G_TYPE_OBJECT)

static void
pt_metrics_front_finalize (GObject *object)
{
  PtMetricsFront *self = PT_METRICS_FRONT (object);

  g_clear_object (&self->soup);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (pt_metrics_front_parent_class)->finalize (object);
}

static void
pt_metrics_front_class_init (PtMetricsFrontClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_metrics_front_finalize;
}

static void
on_metrics (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  PtMetricsFront *self = data;
  char *text;

  if (!g_str_equal (path, "/metrics") || !g_str_equal (soup_server_message_get_method (message), "GET")) {
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
    return;
  }
  text = pt_server_dup_metrics (self->server);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/plain; version=0.0.4", SOUP_MEMORY_TAKE, text, strlen (text));
}

static void
pt_metrics_front_init (PtMetricsFront *self)
{
  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, NULL, on_metrics, self, NULL);
}

PtMetricsFront *
pt_metrics_front_new (PtServer *server, const char *listen, GError **error)
{
  g_autoptr (PtMetricsFront) self = g_object_new (PT_TYPE_METRICS_FRONT, NULL);
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (listen, 9443, error);
  g_autoptr (GSocketAddress) address = NULL;

  if (parsed == NULL)
    return NULL;
  self->server = g_object_ref (server);
  address = g_inet_socket_address_new_from_string (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)),
                                                   g_network_address_get_port (G_NETWORK_ADDRESS (parsed)));
  if (address == NULL) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("“%s” is no address and port, as 127.0.0.1:9443"), listen);
    return NULL;
  }
  if (!soup_server_listen (self->soup, address, 0, error))
    return NULL;
  return g_steal_pointer (&self);
}

int
pt_metrics_front_get_port (PtMetricsFront *self)
{
  GSList *uris = soup_server_get_uris (self->soup);
  int port = uris != NULL ? g_uri_get_port (uris->data) : 0;

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}
