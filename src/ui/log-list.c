/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A boxed list that shows the newest lines of a log and reads them again after
 * each sync. The sync page's history and its account of working offline are
 * such lists.
 */
#include "config.h"

#include "log-list.h"

#include "row-parts.h"

#define KIND "log-kind"

typedef struct {
  const PtLogKind *kind;
  gpointer lines;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  if (reading->lines != NULL)
    reading->kind->free (reading->lines);
  g_free (reading);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Reading *reading = data;
  reading->lines = reading->kind->read (database, error);
  return reading->lines != NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkListBox) list = data;
  PtProfile *profile = PT_PROFILE (source);
  const Reading *reading = pt_profile_run_finish (profile, result, NULL);
  gint64 now = pt_clock_wall (pt_profile_get_seams (profile)->clock);
  g_autoptr (GPtrArray) rows = pt_rows_new_array ();
  GtkWidget *row = NULL;
  if (reading == NULL)
    return;
  for (guint i = 0; (row = reading->kind->new_row (reading->lines, i, now)) != NULL; i++)
    pt_rows_append (rows, row);
  pt_rows_show (list, rows);
}

static void
read_lines (GtkListBox *list, PtReceipt *receipt, GError *error, PtSyncService *service)
{
  Reading *reading = g_new0 (Reading, 1);
  reading->kind = g_object_get_data (G_OBJECT (list), KIND);
  pt_profile_run_async (pt_sync_service_get_profile (service), PT_PROFILE_READ, PT_PRIORITY_NORMAL, read_job, reading,
                        reading_free, NULL, on_read, g_object_ref (list));
}

void
pt_log_list_attach (GtkListBox *list, PtSyncService *service, const PtLogKind *kind)
{
  g_object_set_data (G_OBJECT (list), KIND, (gpointer) kind);
  g_signal_connect_object (service, "finished", G_CALLBACK (read_lines), list, G_CONNECT_SWAPPED);
  read_lines (list, NULL, NULL, service);
}
