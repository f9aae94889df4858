/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Desktop notifications about the sync, few and each with a reason: being
 * offline is none, since nothing is lost by it. The application makes one.
 */
#include "config.h"

#include "notifier.h"

#include <glib/gi18n-lib.h>

#include "errors.h"

#define ID "attention"

struct _PtNotifier {
  GObject parent_instance;

  GApplication *application; /* owns this object */
  gint64 told;               /* of how many entries people know already */
  gboolean watched;
};

G_DEFINE_FINAL_TYPE (PtNotifier, pt_notifier, G_TYPE_OBJECT)

static void
tell (PtNotifier *self, const char *title, const char *body)
{
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-view", "s", "sync");
  g_application_send_notification (self->application, ID, notification);
}

static void
tell_attention (PtNotifier *self, const PtOutboxCounts *counts)
{
  g_autofree char *body
      = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d entry could not be settled without you",
                                    "%d entries could not be settled without you", (gulong) counts->attention),
                         (int) counts->attention);
  tell (self, counts->conflicts > 0 ? _ ("Two people changed the same record") : _ ("Something needs your attention"),
        body);
}

/* What passes by itself is not worth a word. */
static gboolean
is_serious (const GError *error)
{
  return error != NULL && !g_error_matches (error, PT_ERROR, PT_ERROR_OFFLINE)
         && !g_error_matches (error, PT_ERROR, PT_ERROR_BUSY)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_finished (PtNotifier *self, const PtReceipt *receipt, const GError *error)
{
  gint64 attention = receipt != NULL ? receipt->counts.attention : self->told;
  if (!self->watched && is_serious (error))
    tell (self, _ ("The sync did not end well"), error->message);
  else if (!self->watched && attention > self->told)
    tell_attention (self, &receipt->counts);
  else if (attention == 0)
    g_application_withdraw_notification (self->application, ID);
  self->told = attention;
}

void
pt_notifier_set_watched (PtNotifier *self, gboolean watched)
{
  g_return_if_fail (PT_IS_NOTIFIER (self));
  self->watched = watched;
  if (watched)
    g_application_withdraw_notification (self->application, ID);
}

PtNotifier *
pt_notifier_new (GApplication *application, PtSyncService *service)
{
  PtNotifier *self = g_object_new (PT_TYPE_NOTIFIER, NULL);
  self->application = application;
  g_signal_connect_object (service, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  return self;
}

static void
pt_notifier_class_init (PtNotifierClass *class)
{
}

static void
pt_notifier_init (PtNotifier *self)
{
}
