/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "server.h"

G_BEGIN_DECLS

/**
 * PtHttpFront:
 *
 * A PtServer on a port: HTTP/1.1 over libsoup on sockets of its own, so that
 * who sends headers slowly is cut off. Belongs to the main context that it was
 * made in.
 */
#define PT_TYPE_HTTP_FRONT (pt_http_front_get_type ())
G_DECLARE_FINAL_TYPE (PtHttpFront, pt_http_front, PT, HTTP_FRONT, GObject)

/**
 * pt_http_front_new:
 * @listen: ADDRESS:PORT; port 0 takes a free one
 * @certificate: for HTTPS; NULL is plain HTTP, on a loopback address only
 *
 * Errors: PT_ERROR_INVALID for another form of address or plain HTTP beyond
 * loopback; GIO's for a port that cannot be had.
 */
PtHttpFront *pt_http_front_new (PtServer *server, PtClock *clock, const char *listen, GTlsCertificate *certificate,
                                GError **error);
/* http://127.0.0.1:8443 */
const char *pt_http_front_get_url (PtHttpFront *self);
/* Takes no more connections; @done once the requests that are open have been answered, or after @most_ms. */
void pt_http_front_stop (PtHttpFront *self, guint most_ms, void (*done) (gpointer data), gpointer data);

G_END_DECLS
