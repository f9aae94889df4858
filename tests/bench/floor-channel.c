/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the floor's two processes talk: a TCP connection on loopback that carries zlib streams of level 1, with nothing
 * around them but a length. Used by floor.c.
 */

#include "floor-channel.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

struct _FloorChannel {
  int fd;
  pid_t child; /* 0 in the child */
  GByteArray *packed;
};

static void
must (gboolean done, const char *what)
{
  if (!done)
    g_error ("%s: %s", what, g_strerror (errno));
}

static FloorChannel *
new_channel (int fd, pid_t child)
{
  FloorChannel *channel = g_new0 (FloorChannel, 1);
  int on = 1;

  must (setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "TCP_NODELAY");
  channel->fd = fd;
  channel->child = child;
  channel->packed = g_byte_array_new ();
  return channel;
}

FloorChannel *
floor_channel_fork (void (*serve) (FloorChannel *channel, gpointer data), gpointer data)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  pid_t child;

  must (bind (listener, (struct sockaddr *) &address, length) == 0 && listen (listener, 1) == 0, "listen");
  must (getsockname (listener, (struct sockaddr *) &address, &length) == 0, "getsockname");
  child = fork ();
  must (child >= 0, "fork");
  if (child == 0) {
    close (fd);
    serve (new_channel (accept (listener, NULL, NULL), 0), data);
    _exit (0);
  }
  close (listener);
  must (connect (fd, (struct sockaddr *) &address, length) == 0, "connect");
  return new_channel (fd, child);
}

void
floor_channel_free (FloorChannel *channel)
{
  close (channel->fd);
  if (channel->child > 0)
    waitpid (channel->child, NULL, 0);
  g_byte_array_unref (channel->packed);
  g_free (channel);
}

static void
write_all (int fd, const guint8 *bytes, gsize length)
{
  while (length > 0) {
    gssize written = write (fd, bytes, length);

    must (written > 0, "write");
    bytes += written;
    length -= (gsize) written;
  }
}

static gboolean
read_all (int fd, guint8 *bytes, gsize length)
{
  while (length > 0) {
    gssize got = read (fd, bytes, length);

    if (got <= 0)
      return FALSE;
    bytes += got;
    length -= (gsize) got;
  }
  return TRUE;
}

void
floor_channel_send (FloorChannel *channel, const GString *message)
{
  uLongf packed = compressBound (message->len);
  guint32 lengths[2];

  g_byte_array_set_size (channel->packed, (guint) packed);
  must (compress2 (channel->packed->data, &packed, (const Bytef *) message->str, message->len, 1) == Z_OK, "deflate");
  lengths[0] = (guint32) packed;
  lengths[1] = (guint32) message->len;
  write_all (channel->fd, (const guint8 *) lengths, sizeof lengths);
  write_all (channel->fd, channel->packed->data, packed);
}

gboolean
floor_channel_receive (FloorChannel *channel, GString *message)
{
  guint32 lengths[2];
  uLongf plain;

  if (!read_all (channel->fd, (guint8 *) lengths, sizeof lengths))
    return FALSE;
  g_byte_array_set_size (channel->packed, lengths[0]);
  if (!read_all (channel->fd, channel->packed->data, lengths[0]))
    return FALSE;
  g_string_set_size (message, lengths[1]);
  plain = lengths[1];
  must (uncompress ((Bytef *) message->str, &plain, channel->packed->data, lengths[0]) == Z_OK, "inflate");
  return TRUE;
}
