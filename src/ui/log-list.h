/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sync-service.h"

G_BEGIN_DECLS

#define PT_LOG_LIST_MOST 50 /* the newest that are shown */

/**
 * PtLogKind:
 *
 * A log of which a list shows the newest lines.
 */
typedef struct {
  /* On a database's thread: up to PT_LOG_LIST_MOST lines, the newest first. NULL with @error. */
  gpointer (*read) (PtDatabase *database, GError **error);
  GDestroyNotify free;
  /* The row of line @index; NULL past the last one. @now: UTC ms. */
  GtkWidget *(*new_row) (gconstpointer lines, guint index, gint64 now);
} PtLogKind;

/* Fills @list, again after each sync. @kind must outlive it. */
void pt_log_list_attach (GtkListBox *list, PtSyncService *service, const PtLogKind *kind);

G_END_DECLS
