/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"
#include "problem.h"
#include "server-keys.h"
#include "server.h"
#include "throttle.h"
#include "writer.h"

G_BEGIN_DECLS

/*
 * One request on its way through the server: what a route's function is given
 * and what it fills. Private to src/server.
 */

typedef struct _PtCall PtCall;

/* FALSE with @error for a failure of the database (500, nothing is committed); every other refusal is a problem
 * answer and TRUE. */
typedef gboolean (*PtCallRun) (PtCall *call, GError **error);

typedef enum {
  PT_ROUTE_PLAIN = 0,
  PT_ROUTE_OPEN = 1 << 0,     /* needs no token */
  PT_ROUTE_MARKLESS = 1 << 1, /* never answers history_diverged */
  PT_ROUTE_SIGNED = 1 << 2,   /* its answer is signed though there is no token */
  PT_ROUTE_STORELESS = 1 << 3 /* asks no database: answered however busy or far away that is */
} PtRouteFlags;

typedef struct {
  const char *method;
  const char *path; /* ending in `/` it stands for all below it */
  PtStoreAccess access;
  PtRouteFlags flags;
  PtCallRun prepare; /* where passwords are hashed, with a reading store; NULL for none */
  PtCallRun run;
} PtRoute;

/* NULL where nothing is there. */
const PtRoute *pt_route_find (const char *method, const char *path);

struct _PtCall {
  const PtServerSeams *seams;
  const PtServerKeys *keys;
  PtServerRequest *request;
  const PtRoute *route;
  char *path;
  GHashTable *query; /* text to text, decoded; NULL where the target's question is not of its form */
  GBytes *body;      /* inflated; NULL for none */
  gint64 now;

  PtStore *store;               /* of the executor that runs the call */
  PtTransaction *transaction;   /* in a writing call */
  PtOrganisation *organisation; /* the transaction's, or the snapshot's */
  gboolean has_session;
  PtSession session;
  gboolean pulled; /* the device is to be noted as having pulled */
  PtId diverged;   /* the epoch of an authentic mark that this server does not know: a new one is due; else none */

  gpointer prepared; /* what prepare leaves for run */
  GDestroyNotify free_prepared;
  guint delay_ms; /* before the answer goes out */

  guint verdicts[PT_VERDICT_WITHDRAWN + 1]; /* how many operations got which, for the metrics */
  gboolean undo;                            /* the answer stands, but what was written is taken back */
  PtServerAnswer *answer;
};

/* The rest of the path below the route's; "" where there is none. */
const char *pt_call_rest (PtCall *call);
/* A parameter of the query, NULL where it is left out. */
const char *pt_call_query (PtCall *call, const char *name);

/* Takes @bytes as a 200 in JSON. */
void pt_call_reply (PtCall *call, GBytes *bytes);
/* Ends @writer's open object with the mark, as every signed answer has it, and replies with it. */
void pt_call_reply_marked (PtCall *call, PtWriter *writer);
/* Answers with a problem of that code; whatever was written is taken back. Returns TRUE, for returning. */
gboolean pt_call_problem (PtCall *call, const char *code, const char *detail);
/* As pt_call_problem for an error of reading: malformed, bad_text, too_large; a failure of storage is passed on. */
gboolean pt_call_refuse (PtCall *call, GError *refusal, gboolean bad_text, GError **error);
gboolean pt_call_is_answered (PtCall *call);

/* The organisation's mark as of now. */
void pt_call_mark (PtCall *call, PtMark *mark);
/* Who asks, as a cause of audit entries. */
PtCause pt_call_cause (PtCall *call);

G_END_DECLS
