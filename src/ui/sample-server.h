/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtSampleServer:
 *
 * The server behind “Try it with sample data”: a paytrack-server of its own on
 * loopback, as a child process, on a new folder. Child and folder go with the
 * object, and the child also where this program ends in any other way.
 */
#define PT_TYPE_SAMPLE_SERVER (pt_sample_server_get_type ())
G_DECLARE_FINAL_TYPE (PtSampleServer, pt_sample_server, PT, SAMPLE_SERVER, GObject)

PtSampleServer *pt_sample_server_new (void);

/* Makes the organisation and serves it. Errors: NOT_FOUND (there is no paytrack-server beside this program), STORAGE.
 */
void pt_sample_server_start_async (PtSampleServer *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean pt_sample_server_start_finish (PtSampleServer *self, GAsyncResult *result, GError **error);

/* Of a server that has started: where it is, who may sign in there, and a folder for the profile that does. */
const char *pt_sample_server_get_url (PtSampleServer *self);
const char *pt_sample_server_get_profile (PtSampleServer *self);
const char *pt_sample_server_get_user (PtSampleServer *self);
const char *pt_sample_server_get_password (PtSampleServer *self);

G_END_DECLS
