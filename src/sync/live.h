/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "clock.h"

G_BEGIN_DECLS

/**
 * PtLive:
 *
 * The WebSocket on which the server says that there is something to pull. It
 * brings no data: what it says is not signed and only hastens a pull.
 *
 * Signals: `told` (gint64 head, UTF-8 epoch); `closed`, once, also where it
 * could not be opened or has been silent for too long.
 */
#define PT_TYPE_LIVE (pt_live_get_type ())
G_DECLARE_FINAL_TYPE (PtLive, pt_live, PT, LIVE, GObject)

/* Connects at once. Dropping the last reference closes it without a signal. */
PtLive *pt_live_new (SoupSession *session, GUri *uri, const char *token, PtClock *clock);

G_END_DECLS
