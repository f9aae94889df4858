/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtProxy:
 *
 * An HTTP server on loopback that hands every request on to the real one and
 * does harm to chosen ones on the way. Lives on the test's main context.
 */
typedef struct _PtProxy PtProxy;

typedef enum {
  PT_HARM_NONE,
  PT_HARM_TURN_A_BIT,  /* of the answer's JSON; its signature stays */
  PT_HARM_CUT_ANSWER,  /* the server gets the request and does it; its answer is lost */
  PT_HARM_CUT_REQUEST, /* the connection breaks before the server gets it */
  PT_HARM_RESET,       /* as the former, by a reset */
  PT_HARM_TRUNCATE,    /* half of the answer's body comes, then the connection ends */
  PT_HARM_THROTTLE,    /* the answer comes at PT_PROXY_BYTES_PER_S */
  PT_HARM_DELAY,       /* the server gets the request PT_PROXY_DELAY_MS late */
  PT_HARM_DUPLICATE,   /* the server gets the request twice; its second answer is the one */
  PT_HARM_EXPIRE,      /* answered 401 token_expired in the server's place */
  PT_HARM_AGE          /* the server is told that the program is older than any it knows */
} PtHarm;

#define PT_PROXY_BYTES_PER_S 20000
#define PT_PROXY_DELAY_MS 2000

PtProxy *pt_proxy_new (const char *upstream_url);
void pt_proxy_free (PtProxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtProxy, pt_proxy_free)
const char *pt_proxy_get_url (PtProxy *self);
/* After the server came back at another address. */
void pt_proxy_set_upstream (PtProxy *self, const char *upstream_url);
/* Does @harm to the next @count requests whose path begins with @path. */
void pt_proxy_harm (PtProxy *self, PtHarm harm, const char *path, guint count);
/* Called once when the next request whose path begins with @path has arrived, before it is handed on. */
void pt_proxy_on_request (PtProxy *self, const char *path, void (*run) (gpointer data), gpointer data);
/* How many answers are being throttled now. */
guint pt_proxy_count_throttled (PtProxy *self);
/* How many requests whose path begins with @path have arrived. */
guint pt_proxy_count (PtProxy *self, const char *path);

G_END_DECLS
