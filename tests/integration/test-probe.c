/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The look at a server before anybody signs in: whether it is one, and whether its version fits. */

#include "probe.h"

#include <libsoup/soup.h>

#include "errors.h"
#include "proxy.h"
#include "server-fixture.h"

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
probe (const char *url, GError **error)
{
  g_autoptr (PtTransport) transport = pt_soup_transport_new (NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  pt_probe_async (transport, url, NULL, on_probed, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return pt_probe_finish (transport, result, error);
}

static void
test_version (void)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();
  g_autoptr (PtProxy) proxy = pt_proxy_new (server_fixture_get_url (server));
  g_autoptr (GError) error = NULL;

  g_assert_true (probe (pt_proxy_get_url (proxy), &error));
  g_assert_no_error (error);
  pt_proxy_harm (proxy, PT_HARM_AGE, "/v1/", 1);
  g_assert_false (probe (pt_proxy_get_url (proxy), &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_SCHEMA);
}

/* It answers, but knows nothing of us. */
static void
test_another_server (void)
{
  g_autoptr (SoupServer) other = soup_server_new (NULL, NULL);
  g_autoslist (GUri) uris = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (soup_server_listen_local (other, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (other);
  url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_assert_false (probe (url, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  soup_server_disconnect (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/integration/probe/version", test_version);
  g_test_add_func ("/integration/probe/another-server", test_another_server);
  return g_test_run ();
}
