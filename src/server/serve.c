/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The running server: ports, log, lock and signals around a PtServer. Called by commands.c. */

#include "config.h"

#include "serve.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "errors.h"
#include "folder-lock.h"
#include "http-front.h"
#include "metrics-front.h"
#include "scheduled-backup.h"
#include "writer.h"

#define PATIENCE_MS 20000

typedef struct {
  GMainLoop *loop;
  PtHttpFront *front;
  PtMetricsFront *metrics; /* NULL for none */
  gboolean stopping;
} Service;

static const char *
level_word (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  return level & G_LOG_LEVEL_WARNING ? "warning" : "info";
}

/* One JSON object a line on stderr. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer clock)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *line = NULL;

  if (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO))
    return G_LOG_WRITER_HANDLED;
  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "time", pt_clock_wall (clock));
  pt_writer_put_text (writer, "level", level_word (level));
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && fields[i].length < 0 && g_utf8_validate (fields[i].value, -1, NULL))
      pt_writer_put_text (writer, "message", fields[i].value);
  pt_writer_end_object (writer);
  line = pt_writer_end_text (writer);
  fprintf (stderr, "%s\n", line);
  return G_LOG_WRITER_HANDLED;
}

static void
on_stopped (gpointer data)
{
  g_main_loop_quit (((Service *) data)->loop);
}

static gboolean
on_signal (gpointer data)
{
  Service *service = data;

  if (!service->stopping)
    pt_http_front_stop (service->front, PATIENCE_MS, on_stopped, service);
  service->stopping = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
load_certificate (const PtServeForm *form, GTlsCertificate **certificate, GError **error)
{
  *certificate = NULL;
  if (form->tls_cert == NULL && form->tls_key == NULL)
    return TRUE;
  if (form->tls_cert == NULL || form->tls_key == NULL) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("Give both --tls-cert and --tls-key"));
    return FALSE;
  }
  *certificate = g_tls_certificate_new_from_files (form->tls_cert, form->tls_key, error);
  return *certificate != NULL;
}

/* FALSE with an error for numbers that make no plan; *@scheduled is NULL where none is wanted. */
static gboolean
start_backups (const PtServeForm *form, const PtServerSeams *seams, PtScheduledBackup **scheduled, GError **error)
{
  PtBackupPlan plan = { .to = form->backup_to,
                        .every_hours = form->backup_every == 0 ? 24 : (guint) form->backup_every,
                        .keep = form->backup_keep == 0 ? 14 : (guint) form->backup_keep };

  if (form->backup_every < 0 || form->backup_every > 24 * 31 || form->backup_keep < 0) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID,
                         _ ("--backup-every takes 1 to 744 hours, --backup-keep how many are kept"));
    return FALSE;
  }
  if (form->backup_to != NULL)
    *scheduled = pt_scheduled_backup_new (form->data, seams, &plan);
  return TRUE;
}

static void
run (Service *service)
{
  guint term = g_unix_signal_add (SIGTERM, on_signal, service);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, service);

  printf ("listening on %s\n", pt_http_front_get_url (service->front));
  if (service->metrics != NULL)
    printf ("metrics on port %d\n", pt_metrics_front_get_port (service->metrics));
  fflush (stdout);
  g_message ("listening on %s", pt_http_front_get_url (service->front));
  g_main_loop_run (service->loop);
  g_source_remove (term);
  g_source_remove (interrupt);
  g_message ("stopped");
}

static gboolean
serve (const PtServeForm *form, const PtServerSeams *seams, GError **error)
{
  g_autoptr (PtServer) server = pt_server_open (form->data, seams, error);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (PtMetricsFront) metrics = NULL;
  g_autoptr (PtScheduledBackup) scheduled = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PtHttpFront) front = NULL;
  Service service = { .loop = loop };

  if (server == NULL || !pt_server_watch (server, error) || !load_certificate (form, &certificate, error))
    return FALSE;
  front = pt_http_front_new (server, seams->clock, form->listen, certificate, error);
  if (front == NULL)
    return FALSE;
  if (form->metrics != NULL && (metrics = pt_metrics_front_new (server, form->metrics, error)) == NULL)
    return FALSE;
  if (!start_backups (form, seams, &scheduled, error))
    return FALSE;
  service.front = front;
  service.metrics = metrics;
  run (&service);
  pt_server_close (server);
  return TRUE;
}

gboolean
pt_serve (const PtServeForm *form, const PtServerSeams *seams, GError **error)
{
  /* So that `restore` does not pull the folder from under it. */
  int held = pt_folder_lock (form->data, PT_FOLDER_SERVED, error);
  gboolean served;

  if (held < 0)
    return FALSE;
  g_log_set_writer_func (write_log, g_object_ref (seams->clock), g_object_unref);
  served = serve (form, seams, error);
  close (held);
  return served;
}
