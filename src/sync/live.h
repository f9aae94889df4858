/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "clock.h"
#include "editors.h"

G_BEGIN_DECLS

/**
 * PtLive:
 *
 * The WebSocket on which the server says that there is something to pull, and
 * who edits what elsewhere. It brings no data: what it says is not signed and
 * only hastens a pull.
 *
 * Signals: `told` (gint64 head, UTF-8 epoch); `editing` (GArray of PtEditor):
 * all others who have a record open; `closed`, once, also where it
 * could not be opened or has been silent for too long.
 */
#define PT_TYPE_LIVE (pt_live_get_type ())
G_DECLARE_FINAL_TYPE (PtLive, pt_live, PT, LIVE, GObject)

/* Connects at once by @message, a GET of the line's address whose maker judges certificates. Dropping the last
 * reference closes it without a signal. */
PtLive *pt_live_new (SoupSession *session, SoupMessage *message, const char *token, PtClock *clock);
/* Tells what is edited here; NULL: nothing. Said as soon as the line is open; the last counts. */
void pt_live_say_editing (PtLive *self, const PtEntity *entity, const PtId *id);

G_END_DECLS
