/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "clock.h"
#include "presence.h"

G_BEGIN_DECLS

/**
 * PtLiveListener:
 *
 * One WebSocket of GET /v1/live, and whose it is. Nothing is queued for a reader
 * who is behind: of each kind of message the newest one waits here until the
 * last ones have gone into the socket. Who stays behind for PT_LIVE_PATIENCE_MS
 * is sent away; who sends PT_LIVE_UNHEARD_MAX bytes without the end of a
 * message is cut off: libsoup would keep them all. The pings of either end,
 * and what answers them, do not count.
 */
typedef struct _PtLiveListener PtLiveListener;

#define PT_LIVE_PATIENCE_MS 30000
#define PT_LIVE_UNHEARD_MAX (256 * 1024)
#define PT_LIVE_PING_SECONDS 25

typedef enum { PT_LIVE_HEAD, PT_LIVE_PRESENCE, PT_LIVE_KINDS } PtLiveKind;

/* Takes references; @socket is what @connection reads from in the end, @who and @family as the handshake's token named
 * them. */
PtLiveListener *pt_live_listener_new (SoupWebsocketConnection *connection, GSocket *socket, PtClock *clock,
                                      const PtPresent *who, const PtId *family);
void pt_live_listener_free (PtLiveListener *self);
/* Of an open connection. */
PtLiveListener *pt_live_listener_of (SoupWebsocketConnection *connection);

const PtPresent *pt_live_listener_get_who (PtLiveListener *self);
const PtId *pt_live_listener_get_family (PtLiveListener *self);
gboolean pt_live_listener_is_open (PtLiveListener *self);

/* Now, or once the reader has caught up; another of the same kind takes the place of one that waits. */
void pt_live_listener_send (PtLiveListener *self, PtLiveKind kind, const char *text);
/* Nothing is sent from then on; who does not answer is cut off within seconds. */
void pt_live_listener_close (PtLiveListener *self, SoupWebsocketCloseCode code, const char *why);

G_END_DECLS
