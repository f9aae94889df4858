/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"
#include "secrets.h"
#include "transport.h"

G_BEGIN_DECLS

/**
 * pt_sign_out_async:
 * @office: whose server is told, and whose key its answers must carry
 * @secrets: the session that is to end; stays as it is
 *
 * Asks the server to end a session, so that its refresh token is worth nothing
 * from then on. A logout with an access token whose time is over, by the clock
 * here or by the server's, is not heard: a new one is got first, once.
 */
void pt_sign_out_async (PtTransport *transport, PtClock *clock, const PtOffice *office, const PtSecrets *secrets,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Whether the server has ended it; FALSE also where it cannot be reached. */
gboolean pt_sign_out_finish (GAsyncResult *result);

G_END_DECLS
