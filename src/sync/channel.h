/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "account.h"
#include "answer.h"
#include "pace.h"

G_BEGIN_DECLS

/**
 * PtChannel:
 *
 * Requests of a signed-in profile: each goes out with the token and the newest
 * mark, is repeated once with a new token where the server says that the old
 * one has run out, and comes back only after its signatures were checked.
 */
#define PT_TYPE_CHANNEL (pt_channel_get_type ())
G_DECLARE_FINAL_TYPE (PtChannel, pt_channel, PT, CHANNEL, GObject)

PtChannel *pt_channel_new (PtProfile *profile, PtTransport *transport, PtAccount *account);
PtProfile *pt_channel_get_profile (PtChannel *self);
PtAccount *pt_channel_get_account (PtChannel *self);

/* Reads what a sync begins with: key, tokens, mark and pace. Errors: STORAGE, G_IO_ERROR_CANCELLED. */
void pt_channel_open_async (PtChannel *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean pt_channel_open_finish (PtChannel *self, GAsyncResult *result, GError **error);

/**
 * pt_channel_call_async:
 * @target: path and query
 * @body: NULL for none
 * @signature: value of PayTrack-Signature; NULL for none
 *
 * The answer may have any status (see pt_answer_ok()). Errors: OFFLINE,
 * SIGN_IN, UNTRUSTED, TOO_LARGE, MALFORMED, STORAGE, G_IO_ERROR_CANCELLED.
 */
void pt_channel_call_async (PtChannel *self, const char *method, const char *target, GBytes *body,
                            const char *signature, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
PtAnswer *pt_channel_call_finish (PtChannel *self, GAsyncResult *result, GError **error);

/* The one request whose answer may be of another epoch than the mark that was kept. */
#define PT_RECOVER_TARGET "/v1/recover"
/* Whether the server has said, signed, that its history is not the one this computer knows (409). */
gboolean pt_channel_has_diverged (PtChannel *self);
/* After a recovery: @mark is the newest from here on, whatever its epoch. */
void pt_channel_adopt_mark (PtChannel *self, const PtMark *mark);

/* What went through since the last pt_channel_reset_tally(). */
typedef struct {
  guint requests;
  gsize bytes_sent;
  gsize bytes_received;
  gint64 retry_after_ms; /* the longest that the server asked for; -1 where it did not */
} PtTally;

const PtTally *pt_channel_get_tally (PtChannel *self);
void pt_channel_reset_tally (PtChannel *self);

/* How well the last requests went, borrowed. */
const PtPace *pt_channel_get_pace (PtChannel *self);

/* As pt_transport_open_live(), with the token of now; NULL where that has run out. */
GObject *pt_channel_open_live (PtChannel *self);

/* The server's newest head that was seen and verified; 0 before. */
gint64 pt_channel_get_head (PtChannel *self);
/* By how many ms the server's clock was ahead of this computer's at its last answer that told the time; 0 before. */
gint64 pt_channel_get_clock_offset (PtChannel *self);

G_END_DECLS
