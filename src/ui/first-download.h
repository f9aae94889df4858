/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtFirstDownload:
 *
 * The page between the first sign-in and the views: how much of the
 * organisation's books has come, and what stopped it. The download can be
 * cancelled and gone on with, also by another start of the program; whoever
 * does not want to wait opens the books as they are.
 *
 * Signal `done`: all has come, or somebody wants to go on without it.
 */
#define PT_TYPE_FIRST_DOWNLOAD (pt_first_download_get_type ())
G_DECLARE_FINAL_TYPE (PtFirstDownload, pt_first_download, PT, FIRST_DOWNLOAD, AdwBin)

GtkWidget *pt_first_download_new (PtSyncService *service);

G_END_DECLS
