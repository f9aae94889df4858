/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Follows the sync service through a profile's first sync. The window puts it
 * in the place of the first-run page once somebody has signed in there.
 */
#include "config.h"

#include "first-download.h"

#include <glib/gi18n-lib.h>

#include "display.h"

struct _PtFirstDownload {
  AdwBin parent_instance;

  PtSyncService *service;
  AdwStatusPage *status;
  GtkProgressBar *progress;
  GtkLabel *count;
  GtkWidget *cancel;
  GtkWidget *go_on;
};

G_DEFINE_FINAL_TYPE (PtFirstDownload, pt_first_download, ADW_TYPE_BIN)

static guint done_signal;

static char *
dup_count (PtFirstDownload *self)
{
  guint done = 0, total = 0;
  g_object_get (self->service, "done", &done, "total", &total, NULL);
  if (total == 0)
    return g_strdup (_ ("Asking the server what there is…"));
  g_autofree char *come = pt_display_count (done);
  g_autofree char *all = pt_display_count (total);
  /* Translators: so many records of so many */
  return g_strdup_printf (_ ("%s of %s records"), come, all);
}

static void
show_progress (PtFirstDownload *self)
{
  guint done = 0, total = 0;
  g_autofree char *count = dup_count (self);
  g_object_get (self->service, "done", &done, "total", &total, NULL);
  gtk_label_set_label (self->count, count);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (1.0, (double) done / total));
}

/* Why it stands still, and that nothing of it is lost. */
static void
show_pause (PtFirstDownload *self)
{
  g_autofree char *problem = NULL;
  g_object_get (self->service, "problem", &problem, NULL);
  g_autofree char *escaped = g_markup_escape_text (problem != NULL ? problem : "", -1);
  g_autofree char *text
      = problem != NULL
            /* Translators: after a problem in a sentence of its own */
            ? g_strdup_printf (_ ("%s\nWhat has come is kept, and the rest follows from there."), escaped)
            : g_strdup (_ ("It is stopped. What has come is kept, and the rest follows from there."));
  adw_status_page_set_description (self->status, text);
}

static void
update (PtFirstDownload *self)
{
  gboolean syncing = pt_sync_service_get_status (self->service) == PT_SYNC_SYNCING;
  gtk_widget_set_visible (self->cancel, syncing);
  gtk_widget_set_visible (self->go_on, !syncing);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), syncing);
  if (syncing) {
    adw_status_page_set_description (self->status,
                                     _ ("This happens once; from then on only what is new comes. Every record is kept "
                                        "as it arrives."));
    show_progress (self);
  } else {
    show_pause (self);
  }
}

static void
on_finished (PtFirstDownload *self, const PtReceipt *receipt, const GError *error)
{
  if (receipt != NULL && receipt->complete)
    g_signal_emit (self, done_signal, 0);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, done_signal, 0);
}

GtkWidget *
pt_first_download_new (PtSyncService *service)
{
  PtFirstDownload *self = g_object_new (PT_TYPE_FIRST_DOWNLOAD, NULL);
  const PtOffice *office = pt_profile_get_office (pt_sync_service_get_profile (service));
  self->service = g_object_ref (service);
  /* Translators: the organisation's name */
  g_autofree char *title = g_strdup_printf (_ ("Receiving the Books of %s"), office->organisation_name);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  adw_status_page_set_title (self->status, escaped);
  g_signal_connect_object (service, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_FIRST_DOWNLOAD (object)->service);
  G_OBJECT_CLASS (pt_first_download_parent_class)->dispose (object);
}

static void
pt_first_download_class_init (PtFirstDownloadClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  done_signal = g_signal_new ("done", PT_TYPE_FIRST_DOWNLOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "download.open", NULL, open_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/first-download.ui");
  gtk_widget_class_bind_template_child (widget_class, PtFirstDownload, status);
  gtk_widget_class_bind_template_child (widget_class, PtFirstDownload, progress);
  gtk_widget_class_bind_template_child (widget_class, PtFirstDownload, count);
  gtk_widget_class_bind_template_child (widget_class, PtFirstDownload, cancel);
  gtk_widget_class_bind_template_child (widget_class, PtFirstDownload, go_on);
}

static void
pt_first_download_init (PtFirstDownload *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
