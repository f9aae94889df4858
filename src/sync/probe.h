/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "transport.h"

G_BEGIN_DECLS

/**
 * pt_probe_async:
 * @url: a server's address, as sign-in takes it
 *
 * Asks without signing in whether a server that this program can work with
 * answers at @url, over a connection that can be trusted.
 */
void pt_probe_async (PtTransport *transport, const char *url, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer user_data);

/* FALSE with the transport's errors; PT_ERROR_SCHEMA where the versions do not fit; PT_ERROR_NOT_FOUND where something
 * else answers there. */
gboolean pt_probe_finish (PtTransport *transport, GAsyncResult *result, GError **error);

G_END_DECLS
