/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sample-server.h"
#include "sync-service.h"

G_BEGIN_DECLS

/* What stands on the screen while the sample is being made. */
GtkWindow *pt_sample_new_window (GtkApplication *application);
/* Starts this program once more, on sample data; the books that are open here are not touched. */
gboolean pt_sample_launch (GError **error);

/* Signs the new profile in at the sample's server and fills its book. */
void pt_sample_fill_async (PtSyncService *service, PtSampleServer *server, GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean pt_sample_fill_finish (PtSyncService *service, GAsyncResult *result, GError **error);

G_END_DECLS
