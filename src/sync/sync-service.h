/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"
#include "editors.h"
#include "outcome.h"
#include "sync-status.h"
#include "transport.h"

G_BEGIN_DECLS

typedef enum {
  PT_TRIGGER_MANUAL,
  PT_TRIGGER_START,
  PT_TRIGGER_EDIT,
  PT_TRIGGER_NETWORK,
  PT_TRIGGER_FOCUS,
  PT_TRIGGER_SIGN_IN,
  PT_TRIGGER_REFRESH, /* new tokens */
  PT_TRIGGER_TIMER,
  PT_TRIGGER_LIVE,
  PT_TRIGGER_WATCHDOG /* the engine stood still although it had work */
} PtSyncTrigger;

const char *pt_sync_trigger_word (PtSyncTrigger trigger);
/* An unknown word is TIMER. */
PtSyncTrigger pt_sync_trigger_parse (const char *word);

/**
 * PtReceipt:
 *
 * What one sync did, and on what both sides agree at its end.
 */
typedef struct {
  PtSyncTrigger trigger;
  gint64 started_at; /* UTC ms */
  gint64 duration_ms;
  guint pushed; /* operations sent */
  PtSettled settled;
  guint pulled;       /* rows taken over */
  gboolean recounted; /* the digests kept here were wrong although no row was, and were made anew */
  guint repaired;     /* rows that differed from the server's although nothing was new, and were replaced */
  guint requests;
  gsize bytes_sent;
  gsize bytes_received;
  gint64 head;       /* the server's, at the end */
  gboolean complete; /* all that the server had was received */
  gboolean agreed;   /* all digests compared and equal */
  PtDigest digests[PT_ENTITIES];
  PtOutboxCounts counts; /* what is left */
} PtReceipt;

#define PT_TYPE_RECEIPT (pt_receipt_get_type ())
GType pt_receipt_get_type (void);
PtReceipt *pt_receipt_copy (const PtReceipt *receipt);
void pt_receipt_free (PtReceipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtReceipt, pt_receipt_free)
/* For people, several lines: what went, what came, the digest both sides hold. */
char *pt_receipt_to_text (const PtReceipt *receipt);
char *pt_receipt_to_json (const PtReceipt *receipt);

/**
 * PtSyncService:
 *
 * The engine that keeps a profile and its server the same. One sync at a time;
 * a trigger that comes meanwhile starts one more after it. Belongs to the main
 * thread and never blocks it.
 *
 * Properties, all notifying: `status` (PtSyncStatus), `done` and `total`
 * (guint, of the running phase; total 0 when not known), `waiting`,
 * `attention` (gint64), `last-success` (gint64 UTC ms, 0 never), `problem`
 * (string or NULL: why the last sync did not end well, for people).
 *
 * Signal `finished` (PtReceipt or NULL, GError or NULL): a sync ended.
 */
#define PT_TYPE_SYNC_SERVICE (pt_sync_service_get_type ())
G_DECLARE_FINAL_TYPE (PtSyncService, pt_sync_service, PT, SYNC_SERVICE, GObject)

PtSyncService *pt_sync_service_new (PtProfile *profile, PtTransport *transport);
PtProfile *pt_sync_service_get_profile (PtSyncService *self);
/* The way to the network that it uses itself. */
PtTransport *pt_sync_service_get_transport (PtSyncService *self);
/* For requests beside the sync (office-actions.h). */
PtChannel *pt_sync_service_get_channel (PtSyncService *self);
/* Who edits what elsewhere, and what is edited here. */
PtEditors *pt_sync_service_get_editors (PtSyncService *self);
PtSyncStatus pt_sync_service_get_status (PtSyncService *self);
/* Why the last sync did not end well, borrowed until the next ends; NULL where it did. What a window does about it is
 * by its code: SIGN_IN, OFFLINE, UNTRUSTED (another server key, a bad certificate), SCHEMA (update the program),
 * STORAGE (disk full, read-only, damaged), DELETIONS (pt_sync_service_accept_deletions_async()). */
const GError *pt_sync_service_get_failure (PtSyncService *self);
/* As pt_sync_status_text(), of now. */
char *pt_sync_service_dup_status_text (PtSyncService *self);

/* The triggers (network, timer, own edits, focus) act from here on, and what another process of the profile wrote is
 * looked for now and then (the profile's `changed`); without it only sync_async() acts. */
void pt_sync_service_start (PtSyncService *self);
/* The largest batches: operations an envelope (1 to 100), rows a page (1 to 5000). Small ones let a test stand at every
 * boundary between two. */
void pt_sync_service_set_batches (PtSyncService *self, guint push_most, guint pull_most);
/* While a window has the focus pages are smaller, so that its own reads and saves wait less. */
void pt_sync_service_set_focused (PtSyncService *self, gboolean focused);
/* Something happened that may be worth a sync; debounced. */
void pt_sync_service_trigger (PtSyncService *self, PtSyncTrigger trigger);

/* One full sync: everything that can be pushed, then everything there is to pull.
 * Errors: OFFLINE, SIGN_IN, UNTRUSTED, SCHEMA, STORAGE, G_IO_ERROR_CANCELLED. */
void pt_sync_service_sync_async (PtSyncService *self, PtSyncTrigger trigger, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
PtReceipt *pt_sync_service_sync_finish (PtSyncService *self, GAsyncResult *result, GError **error);

/**
 * pt_sync_service_await_async:
 * @id: a record that was just saved
 * @most_ms: how long the form can wait
 *
 * Answers with what became of the record's newest change as soon as the server
 * has judged it: connected, within the second. What cannot be judged now
 * (offline, signed out, this computer only) or in time is answered with
 * PT_OUTCOME_WAITING; it is saved, and goes out later. A form saves, awaits, and
 * shows the field at fault, the computed price, or the conflict. Errors: STORAGE.
 */
void pt_sync_service_await_async (PtSyncService *self, const PtEntity *entity, const PtId *id, guint most_ms,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Owned by the caller. */
PtOutcome *pt_sync_service_await_finish (PtSyncService *self, GAsyncResult *result, GError **error);

/* Ends the running sync, whoever asked for it, and the one that would follow; what has come so far stays, and the next
 * sync goes on from there. */
void pt_sync_service_cancel (PtSyncService *self);

/* Signs in at @url: makes the device's key where there is none, pins the server's key, stores office and tokens.
 * Errors: SIGN_IN (wrong name or password), UNTRUSTED (another server key, TLS), OFFLINE, INVALID (the profile
 * belongs to another server or organisation). */
void pt_sync_service_sign_in_async (PtSyncService *self, const char *url, const char *user, const char *password,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pt_sync_service_sign_in_finish (PtSyncService *self, GAsyncResult *result, GError **error);
/* The fingerprint of the key that the server showed when it was refused for it (UNTRUSTED); NULL where the last attempt
 * failed by something else. Borrowed until the next. */
const char *pt_sync_service_get_offered_key (PtSyncService *self);
/* A person has compared it: the next sign-in takes the key of this fingerprint (with or without spaces) for the
 * server's, and no other. Nothing is kept before that sign-in has gone well. */
void pt_sync_service_trust_key (PtSyncService *self, const char *fingerprint);
/* What to say before somebody signs out: `3 changes are not sent yet. They stay on this computer and are sent when
 * Ruwan signs in here again`; NULL where nothing waits. */
char *pt_sync_service_dup_unsent (PtSyncService *self);
/* Forgets the tokens here and, where it can be reached, at the server. Unsent work stays. */
void pt_sync_service_sign_out_async (PtSyncService *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean pt_sync_service_sign_out_finish (PtSyncService *self, GAsyncResult *result, GError **error);

/* A person has looked at what the last pull would delete (PT_ERROR_DELETIONS) and accepts it: the next pull does it,
 * at once where the service was started. */
void pt_sync_service_accept_deletions_async (PtSyncService *self, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
gboolean pt_sync_service_accept_deletions_finish (PtSyncService *self, GAsyncResult *result, GError **error);

G_END_DECLS
