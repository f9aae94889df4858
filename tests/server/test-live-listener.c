/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A live connection's other end is a bare socket here, so that a test can leave it unread. */

#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>

#include "live-listener.h"
#include "manual-clock.h"

#define START G_GINT64_CONSTANT (1795000000000)
#define MANY 20000

typedef struct {
  PtManualClock *clock;
  GSocket *reader;
  PtLiveListener *listener;
  SoupWebsocketConnection *connection;
} Line;

/* Takes @socket. */
static void
listen_on (Line *line, GSocket *taken)
{
  PtPresent who = { .user = PT_ID_NONE };
  g_autoptr (GSocket) socket = taken;
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  g_autoptr (GUri) uri = g_uri_parse ("http://localhost/v1/live", SOUP_HTTP_URI_FLAGS, NULL);

  g_socket_set_blocking (line->reader, FALSE);
  line->connection
      = soup_websocket_connection_new (G_IO_STREAM (stream), uri, SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  line->clock = pt_manual_clock_new (START);
  line->listener = pt_live_listener_new (line->connection, socket, PT_CLOCK (line->clock), &who, &who.user);
}

static void
set_up (Line *line, gconstpointer data)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  line->reader = g_socket_new_from_fd (ends[1], NULL);
  listen_on (line, g_socket_new_from_fd (ends[0], NULL));
}

/* Over TCP, which counts what has come. */
static void
set_up_tcp (Line *line, gconstpointer data)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) door = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  g_assert_true (g_socket_bind (door, any, FALSE, NULL) && g_socket_listen (door, NULL));
  address = g_socket_get_local_address (door, NULL);
  line->reader = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_connect (line->reader, address, NULL, NULL));
  listen_on (line, g_socket_accept (door, NULL, NULL));
}

static void
tear_down (Line *line, gconstpointer data)
{
  pt_live_listener_free (line->listener);
  g_object_unref (line->connection);
  g_object_unref (line->reader);
  g_object_unref (line->clock);
}

static void
work (void)
{
  while (g_main_context_iteration (NULL, FALSE)) {
  }
}

static void
tell (Line *line, guint number)
{
  g_autofree char *text = g_strdup_printf ("{\"head\":%05u}", number);

  pt_live_listener_send (line->listener, PT_LIVE_HEAD, text);
  work ();
}

/* All that lies in the socket, and what comes after it meanwhile. */
static GByteArray *
read_on (Line *line)
{
  GByteArray *all = g_byte_array_new ();
  char part[4096];
  gssize got;

  for (work (); (got = g_socket_receive (line->reader, part, sizeof part, NULL, NULL)) > 0; work ())
    g_byte_array_append (all, (const guint8 *) part, (guint) got);
  return all;
}

/* How many frames of `{"head":NNNNN}`, which the newest must end. */
static guint
count_frames (const GByteArray *all, guint newest)
{
  const guint frame = 2 + 14;
  g_autofree char *last = g_strdup_printf ("{\"head\":%05u}", newest);

  g_assert_cmpuint (all->len, >=, frame);
  g_assert_cmpuint (all->len % frame, ==, 0);
  g_assert_cmpmem (all->data + all->len - 14, 14, last, 14);
  return all->len / frame;
}

static void
test_reads_all (Line *line, gconstpointer data)
{
  g_autoptr (GByteArray) all = NULL;

  for (guint i = 1; i <= 10; i++)
    tell (line, i);
  all = read_on (line);
  g_assert_cmpuint (count_frames (all, 10), ==, 10);
  g_assert_false (pt_manual_clock_next (line->clock));
}

static void
test_behind_gets_the_newest (Line *line, gconstpointer data)
{
  g_autoptr (GByteArray) all = NULL;

  for (guint i = 1; i <= MANY; i++)
    tell (line, i);
  all = read_on (line);
  g_assert_cmpuint (count_frames (all, MANY), <, MANY / 4);
  /* He has caught up: nobody waits for him any more. */
  g_assert_false (pt_manual_clock_next (line->clock));
  g_assert_true (pt_live_listener_is_open (line->listener));
}

/* Of either kind the newest: who edits does not push a head out. */
static void
test_kinds_wait_apart (Line *line, gconstpointer data)
{
  static const char editing[] = "{\"editing\":[]}";
  g_autoptr (GByteArray) all = NULL;

  for (guint i = 1; i <= MANY; i++)
    tell (line, i);
  pt_live_listener_send (line->listener, PT_LIVE_PRESENCE, editing);
  all = read_on (line);
  g_assert_cmpmem (all->data + all->len - (sizeof editing - 1), sizeof editing - 1, editing, sizeof editing - 1);
  g_byte_array_set_size (all, all->len - 2 - (sizeof editing - 1));
  count_frames (all, MANY);
}

static void
test_does_not_read (Line *line, gconstpointer data)
{
  g_autoptr (GByteArray) all = NULL;
  static const char why[] = "too_slow";

  for (guint i = 1; i <= MANY; i++)
    tell (line, i);
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*does not read*");
  pt_manual_clock_advance (line->clock, PT_LIVE_PATIENCE_MS);
  g_test_assert_expected_messages ();
  g_assert_false (pt_live_listener_is_open (line->listener));
  tell (line, MANY + 1);
  all = read_on (line);
  /* What had room, and why it ends. */
  g_assert_cmpuint (all->len, <, MANY / 4 * 16);
  g_assert_cmpmem (all->data + all->len - (sizeof why - 1), sizeof why - 1, why, sizeof why - 1);
}

static void
test_closed (Line *line, gconstpointer data)
{
  g_autoptr (GByteArray) all = NULL;
  const guint8 frame[] = { 0x88, 5, 1008 >> 8, 1008 & 0xff, 'w', 'h', 'y' };

  pt_live_listener_close (line->listener, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "why");
  tell (line, 1);
  pt_live_listener_close (line->listener, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "again");
  all = read_on (line);
  g_assert_cmpmem (all->data, all->len, frame, sizeof frame);
}

/* As many bytes as there are in one interval over TLS: a pong, and a ping with what surrounds it. */
static void
send_pong (Line *line)
{
  guint8 frame[2 + 4 + 90] = { 0x8a, 0x80 | 90 };

  g_assert_cmpint (g_socket_send (line->reader, (const char *) frame, sizeof frame, NULL, NULL), ==, sizeof frame);
  work ();
}

static gboolean
is_cut_off (Line *line)
{
  char part[16];

  return g_socket_receive (line->reader, part, sizeof part, NULL, NULL) == 0;
}

/* Pongs do not add up to a message without an end, unless they come faster than anybody asks for them. */
static void
test_idle_for_days (Line *line, gconstpointer data)
{
  const guint days = 3 * 24 * 3600 / PT_LIVE_PING_SECONDS;

  for (guint i = 0; i < days; i++) {
    pt_manual_clock_advance (line->clock, PT_LIVE_PING_SECONDS * 1000);
    send_pong (line);
  }
  g_assert_true (pt_live_listener_is_open (line->listener));
  g_assert_false (is_cut_off (line));
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*without an end*");
  for (guint i = 0; i <= PT_LIVE_UNHEARD_MAX / 96 && !is_cut_off (line); i++)
    send_pong (line);
  g_test_assert_expected_messages ();
  g_assert_true (is_cut_off (line));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Line *, gconstpointer);
  } tests[] = {
    { "/live-listener/reads-all", test_reads_all },
    { "/live-listener/behind-gets-the-newest", test_behind_gets_the_newest },
    { "/live-listener/kinds-wait-apart", test_kinds_wait_apart },
    { "/live-listener/does-not-read", test_does_not_read },
    { "/live-listener/closed", test_closed },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Line, NULL, set_up, tests[i].run, tear_down);
  g_test_add ("/live-listener/idle-for-days", Line, NULL, set_up_tcp, test_idle_for_days, tear_down);
  return g_test_run ();
}
