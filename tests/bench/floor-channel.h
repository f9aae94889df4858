/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Length-prefixed, deflated messages over a TCP socket on loopback. */
typedef struct _FloorChannel FloorChannel;

/* Forks: @serve runs in the child over its end until the other closes; returns the parent's end. */
FloorChannel *floor_channel_fork (void (*serve) (FloorChannel *channel, gpointer data), gpointer data);
/* Closes, and waits for the child. */
void floor_channel_free (FloorChannel *channel);

void floor_channel_send (FloorChannel *channel, const GString *message);
/* Into @message, closed by a NUL; FALSE where the other side has closed. */
gboolean floor_channel_receive (FloorChannel *channel, GString *message);

G_END_DECLS
