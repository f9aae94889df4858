/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtRequest:
 *
 * One request of the protocol. @body is not compressed; the transport gzips it
 * past PT_GZIP_FROM and inflates the answer under PT_LIMIT_INFLATED. What is
 * sealed it passes on as it is, either way.
 */
typedef struct {
  const char *method; /* GET, POST */
  char *target;       /* /v1/pull?cursor=… */
  GBytes *body;       /* NULL for none */
  gboolean sealed;    /* the body, if there is one; and a good answer is wanted so */
  char *token;        /* bearer; NULL for none */
  char *signature;    /* PayTrack-Signature; NULL for none */
  char *mark;         /* PayTrack-Mark; NULL for none */
} PtRequest;

PtRequest *pt_request_new (const char *method, const char *target);
void pt_request_free (PtRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRequest, pt_request_free)

typedef struct {
  guint status;
  GBytes *body;          /* inflated */
  gboolean sealed;       /* the body, with its signature in it */
  GBytes *packed;        /* as it came, where it came gzipped; else NULL */
  char *signature;       /* PayTrack-Signature; NULL for none */
  gint64 retry_after_ms; /* -1 where the server did not say */
  gsize bytes_sent;      /* on the wire, without headers */
  gsize bytes_received;
} PtResponse;

void pt_response_free (PtResponse *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtResponse, pt_response_free)

/**
 * PtTransport:
 *
 * The seam to the network: libsoup in a program, a simulated net in the
 * simulator. Errors: PT_ERROR_OFFLINE (no route, refused, timed out),
 * PT_ERROR_UNTRUSTED (TLS), PT_ERROR_TOO_LARGE, PT_ERROR_MALFORMED (gzip), G_IO_ERROR_CANCELLED.
 */
#define PT_TYPE_TRANSPORT (pt_transport_get_type ())
G_DECLARE_INTERFACE (PtTransport, pt_transport, PT, TRANSPORT, GObject)

struct _PtTransportInterface {
  GTypeInterface parent_iface;

  void (*send_async) (PtTransport *self, const char *base_url, const PtRequest *request, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data);
  PtResponse *(*send_finish) (PtTransport *self, GAsyncResult *result, GError **error);
  /* Optional. */
  guint64 (*count_bytes) (PtTransport *self);
  GObject *(*open_live) (PtTransport *self, const char *base_url, const char *token);
};

void pt_transport_send_async (PtTransport *self, const char *base_url, const PtRequest *request,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
PtResponse *pt_transport_send_finish (PtTransport *self, GAsyncResult *result, GError **error);

/* Bytes that went through so far, of unfinished requests too: a slow connection is no dead one. */
guint64 pt_transport_count_bytes (PtTransport *self);

/* The line on which the server tells of commits: an object with the signals of PtLive (live.h), owned by the caller;
 * NULL where this transport has none. */
GObject *pt_transport_open_live (PtTransport *self, const char *base_url, const char *token);

/* libsoup 3; connect in 10 s, reads and writes within 30 s. @ca_file: more trusted authorities (PEM), or NULL. */
#define PT_TYPE_SOUP_TRANSPORT (pt_soup_transport_get_type ())
G_DECLARE_FINAL_TYPE (PtSoupTransport, pt_soup_transport, PT, SOUP_TRANSPORT, GObject)
PtTransport *pt_soup_transport_new (const char *ca_file, GError **error);
/* As above, with the authorities that were given for the profile in @directory. */
PtTransport *pt_soup_transport_new_for_profile (const char *directory, GError **error);
/* Keeps the authorities in @pem_file for the profile in @directory. */
gboolean pt_soup_transport_keep_authorities (const char *directory, const char *pem_file, GError **error);

G_END_DECLS
