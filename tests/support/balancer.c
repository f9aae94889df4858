/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A round-robin TCP proxy for the tests of several server processes; see the header. */

#include "balancer.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 2000

struct _Balancer {
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GSocketService *service;
  GArray *ports; /* of guint16 */
  guint turn;
  int open; /* connections */
  char *url;
};

static GSocketConnection *
connect_next (Balancer *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  for (guint i = 0; i < self->ports->len; i++) {
    guint turn = (guint) g_atomic_int_add ((int *) &self->turn, 1) % self->ports->len;
    GSocketConnection *connection
        = g_socket_client_connect_to_host (client, "127.0.0.1", g_array_index (self->ports, guint16, turn), NULL, NULL);

    if (connection != NULL)
      return connection;
  }
  return NULL;
}

static gboolean
write_all (int to, const char *bytes, ssize_t length)
{
  while (length > 0) {
    ssize_t written = send (to, bytes, (size_t) length, MSG_NOSIGNAL);

    if (written < 0 && errno == EAGAIN) {
      struct pollfd room = { .fd = to, .events = POLLOUT };

      poll (&room, 1, -1);
    } else if (written < 0 && errno != EINTR) {
      return FALSE;
    }
    bytes += MAX (written, 0);
    length -= MAX (written, 0);
  }
  return TRUE;
}

/* FALSE at the end of either side. */
static gboolean
pass_on (int from, int to)
{
  char bytes[32 * 1024];
  ssize_t length = read (from, bytes, sizeof bytes);

  if (length < 0)
    return errno == EAGAIN || errno == EINTR;
  return length > 0 && write_all (to, bytes, length);
}

/* Until either side closes. */
static void
join (GSocketConnection *near, GSocketConnection *far)
{
  struct pollfd ends[2];
  gboolean open = TRUE;

  ends[0] = (struct pollfd){ .fd = g_socket_get_fd (g_socket_connection_get_socket (near)), .events = POLLIN };
  ends[1] = (struct pollfd){ .fd = g_socket_get_fd (g_socket_connection_get_socket (far)), .events = POLLIN };
  while (open && poll (ends, 2, -1) >= 0)
    for (guint i = 0; i < 2; i++)
      if (ends[i].revents != 0)
        open = open && pass_on (ends[i].fd, ends[1 - i].fd);
}

static gboolean
on_connection (GThreadedSocketService *service, GSocketConnection *near, GObject *source, gpointer data)
{
  Balancer *self = data;
  GSocketConnection *far;

  g_atomic_int_inc (&self->open);
  far = connect_next (self);
  if (far != NULL)
    join (near, far);
  g_clear_object (&far);
  g_atomic_int_add (&self->open, -1);
  return TRUE;
}

static gpointer
run (gpointer data)
{
  Balancer *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static guint16
listen_anywhere (Balancer *self)
{
  g_autoptr (GSocketAddress) loopback = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), CONNECTIONS_MAX);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), loopback, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

Balancer *
balancer_new (const char *const *urls)
{
  Balancer *self = g_new0 (Balancer, 1);

  self->ports = g_array_new (FALSE, FALSE, sizeof (guint16));
  for (guint i = 0; urls[i] != NULL; i++) {
    guint16 port = (guint16) g_ascii_strtoull (strrchr (urls[i], ':') + 1, NULL, 10);

    g_array_append_val (self->ports, port);
  }
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (CONNECTIONS_MAX);
  g_signal_connect (self->service, "run", G_CALLBACK (on_connection), self);
  self->url = g_strdup_printf ("http://127.0.0.1:%u", listen_anywhere (self));
  g_socket_service_start (self->service);
  g_main_context_pop_thread_default (self->context);
  self->thread = g_thread_new ("balancer", run, self);
  return self;
}

void
balancer_free (Balancer *self)
{
  g_socket_service_stop (self->service);
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  while (g_atomic_int_get (&self->open) > 0)
    g_usleep (1000);
  g_object_unref (self->service);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_array_unref (self->ports);
  g_free (self->url);
  g_free (self);
}

const char *
balancer_get_url (Balancer *self)
{
  return self->url;
}
