/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "executor.h"
#include "ids.h"

G_BEGIN_DECLS

/* What a password's hash costs: libsodium's limits for Argon2id. */
typedef struct {
  guint64 operations;
  gsize memory;
} PtPasswordCost;

/* For people's passwords. */
extern const PtPasswordCost PT_PASSWORD_COST;

/**
 * PtServerSeams:
 *
 * What a program passes in, so that the same server runs under a real clock
 * and threads or a simulated one.
 */
typedef struct {
  PtClock *clock;
  PtRandom *random;
  const char *vfs;                                /* SQLite VFS by name; NULL the default */
  PtExecutor *(*new_executor) (const char *name); /* where database jobs run */
  PtPasswordCost password_cost;
} PtServerSeams;

/* The system's clock, randomness and threads, and PT_PASSWORD_COST; free with pt_server_seams_clear(). */
void pt_server_seams_init_system (PtServerSeams *seams);
void pt_server_seams_clear (PtServerSeams *seams);

/**
 * PtServerRequest:
 *
 * One request as it came, without any type of the HTTP library. Headers that
 * were not sent are NULL.
 */
typedef struct {
  char *method;
  char *target; /* path and query, as sent */
  GBytes *body; /* as sent; NULL for none */
  gboolean gzipped;
  gboolean sealed; /* the body is a sealed one, which holds its signature; so is a good answer to it */
  gboolean accepts_gzip;
  char *token; /* the bearer's */
  char *signature;
  char *schema;
  char *mark;
  char *address; /* who asks, for throttling and the log */
} PtServerRequest;

PtServerRequest *pt_server_request_new (const char *method, const char *target);
void pt_server_request_free (PtServerRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtServerRequest, pt_server_request_free)

/* Who may listen, by the token of his handshake. */
typedef struct {
  PtId user;
  PtId device;
  PtId family;     /* of his tokens */
  gint64 sessions; /* the organisation's session_revision when the token was looked at */
} PtListener;

typedef struct {
  guint status;
  const char *content_type; /* static */
  GBytes *body;
  gboolean gzipped;
  char *signature;     /* the header's value; NULL where unsigned */
  guint retry_after;   /* seconds; 0 for none */
  PtListener listener; /* in an answer to GET /v1/live */
} PtServerAnswer;

void pt_server_answer_free (PtServerAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtServerAnswer, pt_server_answer_free)

/**
 * PtServer:
 *
 * One organisation's server on one data folder. Belongs to one main context;
 * databases are worked on in executors of its own, one that writes, one that
 * reads, one that checks passwords.
 *
 * Signal `head-changed` (gint64 head, epoch's text): rows were committed.
 * Signal `sessions-changed`: tokens were revoked; pt_server_check_family() says whose.
 * Signal `revoked` (PtId): a family of tokens that was asked for stands no longer.
 * Signal `told` (note): another process that shares the store, or this one, has
 * called pt_server_tell_others().
 */
#define PT_TYPE_SERVER (pt_server_get_type ())
G_DECLARE_FINAL_TYPE (PtServer, pt_server, PT, SERVER, GObject)

/* Opens DIR/server.key and the store that belongs to DIR (store-room.h). Errors: NOT_FOUND, UNTRUSTED (the key file),
 * SCHEMA, STORAGE. */
PtServer *pt_server_open (const char *data, const PtServerSeams *seams, GError **error);

/* Takes @request. The answer is given to @done once, in the server's main context. */
typedef void (*PtServerDone) (PtServerAnswer *answer, gpointer data);
void pt_server_handle (PtServer *self, PtServerRequest *request, PtServerDone done, gpointer data);

/* From now on `told` is heard, and `head-changed` and `sessions-changed` tell also of what other processes commit: for
 * a server whose main loop goes on. */
gboolean pt_server_watch (PtServer *self, GError **error);

/* Passes @note, short text of which nothing is kept, to all processes that watch the same store; to none where the
 * store has no way of telling them. */
void pt_server_tell_others (PtServer *self, const char *note);

/* Emits `revoked` where @family of tokens stands no longer. */
void pt_server_check_family (PtServer *self, const PtId *family);
/* The organisation's session_revision, as far as is known. */
gint64 pt_server_get_sessions (PtServer *self);

/* A new id, from the server's own dice. */
void pt_server_draw_id (PtServer *self, PtId *id);

/* Finishes what runs on the databases and closes them; nothing can be handled after it. */
void pt_server_close (PtServer *self);

/* The numbers for `/metrics`, as Prometheus text; free with g_free. */
char *pt_server_dup_metrics (PtServer *self);

G_END_DECLS
