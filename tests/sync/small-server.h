/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"
#include "transport.h"

G_BEGIN_DECLS

/**
 * SmallServer:
 *
 * A transport whose other end is memory: it signs people in, accepts every
 * operation, gives out pages, and fails on request, so that the engine's
 * answers to failures can be watched.
 */
#define SMALL_TYPE_SERVER (small_server_get_type ())
G_DECLARE_FINAL_TYPE (SmallServer, small_server, SMALL, SERVER, GObject)

typedef enum {
  SMALL_FAULT_NONE,
  SMALL_FAULT_OFFLINE,       /* the request does not arrive */
  SMALL_FAULT_ANSWER_LOST,   /* it arrives and is done, its answer is lost */
  SMALL_FAULT_SILENT,        /* nothing comes back until the request is called off */
  SMALL_FAULT_STATUS,        /* refused with .status */
  SMALL_FAULT_BAD_SIGNATURE, /* answered with one bit of the body turned after signing */
  SMALL_FAULT_NO_SIGNATURE,
  SMALL_FAULT_BAD_MARK, /* the mark within is not signed by the server */
  SMALL_FAULT_OTHER_EPOCH
} SmallFault;

struct _SmallServer {
  GObject parent_instance;

  PtKeyPair key;
  PtRandom *random;
  PtId organisation;
  PtId user;
  PtId epoch;
  gint64 head;
  gint64 wall; /* its clock */

  /* Faults of the requests to come whose path begins with fault_path, fault_count of them. */
  SmallFault fault;
  const char *fault_path;
  guint fault_count;
  guint fault_status;
  gint64 fault_retry_after_ms;

  const char *refused_code;  /* push: any envelope that holds a supplier of this code is 400 */
  const char *rejected_code; /* push: an operation that writes this code is rejected, field `code` */
  gboolean blocks;           /* push: every operation is blocked */
  gboolean forked;
  gboolean knows_newest_only; /* push: the signature of any computer but the one that signed in last is unknown */
  guint access_expires_in;    /* s */
  guint pages;                /* pull: so many more pages come */

  GPtrArray *log;       /* "POST /v1/push" of each request that was sent, query left out */
  GPtrArray *marks;     /* PayTrack-Mark of each; "" for none */
  GPtrArray *envelopes; /* GBytes of each push that arrived */
  GHashTable *ops;      /* op ids settled: text to GINT */
  PtCertificate certificate;
  guint tokens; /* counts tokens given out */
  char *access_token;
  char *refresh_token;
};

SmallServer *small_server_new (void);
/* How many requests of @line ("POST /v1/push") were sent. */
guint small_server_count (SmallServer *self, const char *line);
/* The next @count requests whose path begins with @path have @fault. */
void small_server_fail (SmallServer *self, const char *path, SmallFault fault, guint count);
void small_server_fail_status (SmallServer *self, const char *path, guint status, guint count);

G_END_DECLS
