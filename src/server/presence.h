/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ids.h"
#include "row.h"

G_BEGIN_DECLS

/**
 * PtPresence:
 *
 * Who has which record open, so that conflicts are prevented rather than
 * settled. Known to the live connections alone: never stored, forgotten when a
 * connection ends. Server processes on one database tell each other by the
 * notes of pt_presence_note(), where the database passes them on.
 *
 * A client says over its live WebSocket `{"editing":{"entity","id"}}` when a
 * person begins to edit a record, and `{"editing":null}` when he stops; the last
 * message counts. Every other connection is sent, when it connects and after
 * each change, several merged, the whole list without its own entry:
 * `{"editing":[{"entity","id","user","device"}]}` (ids; a first empty list is
 * left out). More than PT_PRESENCE_RATE messages within ten seconds, or one
 * that is not of this form, closes the connection (policy violation). An entry
 * that was not said again for PT_PRESENCE_MS is forgotten: a form that stays
 * open says it again each minute.
 */
typedef struct _PtPresence PtPresence;

#define PT_PRESENCE_RATE 30
#define PT_PRESENCE_MS (3 * 60 * 1000)

/* @process: tells this server process from the others. */
PtPresence *pt_presence_new (const PtId *process);
void pt_presence_free (PtPresence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPresence, pt_presence_free)

/* Who speaks over a connection; @connection is only compared. */
typedef struct {
  gconstpointer connection;
  PtId user;
  PtId device;
} PtPresent;

typedef enum { PT_PRESENCE_SAME, PT_PRESENCE_CHANGED, PT_PRESENCE_REFUSED } PtPresenceOutcome;

/* Takes one message as it came; @now in UTC ms. */
PtPresenceOutcome pt_presence_take (PtPresence *self, const PtPresent *who, const char *bytes, gsize length,
                                    gint64 now);
/* What other processes are to hear of its going, and that the list changed by it; NULL where it edited nothing. Free
 * with g_free. */
char *pt_presence_leave (PtPresence *self, gconstpointer connection);
/* Whether entries ran out by @now. */
gboolean pt_presence_expire (PtPresence *self, gint64 now);
gboolean pt_presence_is_empty (PtPresence *self);
gboolean pt_presence_edits (PtPresence *self, gconstpointer connection);

/* What other processes are to hear after each message of a connection; free with g_free. */
char *pt_presence_note (PtPresence *self, gconstpointer connection);
/* What asks the others for all their notes. */
char *pt_presence_ask (PtPresence *self);
/* ASKED: another process wants the notes of all connections that edit. A note of one's own, or one that has not this
 * form, is passed over: SAME. */
typedef enum { PT_PRESENCE_HEARD_SAME, PT_PRESENCE_HEARD_CHANGED, PT_PRESENCE_HEARD_ASKED } PtPresenceHeard;
PtPresenceHeard pt_presence_hear (PtPresence *self, const char *note, gint64 now);

/* The message for one connection; free with g_free. */
char *pt_presence_format (PtPresence *self, gconstpointer connection);

G_END_DECLS
