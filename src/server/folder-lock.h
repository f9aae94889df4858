/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  PT_FOLDER_SERVED, /* a server works on it; several may */
  PT_FOLDER_ALONE   /* nobody else may */
} PtFolderUse;

/* Holds DIR/serve.lock until the returned descriptor is closed, or the process ends. -1 with PT_ERROR_BUSY where the
 * other use holds it. */
int pt_folder_lock (const char *data, PtFolderUse use, GError **error);

G_END_DECLS
