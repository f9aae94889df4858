/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "server.h"

G_BEGIN_DECLS

/**
 * PtLiveFront:
 *
 * The WebSockets of GET /v1/live: {"head","epoch"} to all of them after each
 * commit, commits that come close together in one message; and who edits what,
 * as presence.h tells, at the other processes on one database too. Who may
 * listen is checked before a connection is handed to it; whose tokens are
 * revoked later, here or by another process, is sent away with a policy
 * violation, `bad_token`.
 */
typedef struct _PtLiveFront PtLiveFront;

PtLiveFront *pt_live_front_new (PtServer *server, PtClock *clock);
/* Closes all connections. */
void pt_live_front_free (PtLiveFront *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtLiveFront, pt_live_front_free)

/* Takes its own references; @socket is the one below, @text is the first message, @by who listens. */
void pt_live_front_add (PtLiveFront *self, SoupWebsocketConnection *connection, GSocket *socket, const char *text,
                        const PtListener *by);

G_END_DECLS
