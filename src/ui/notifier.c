/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Desktop notifications about the sync, few and each with a reason: being
 * offline is none, since nothing is lost by it. The application makes one.
 */
#include "config.h"

#include "notifier.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "errors.h"
#include "kept-aside.h"

#define QUIET_MS (5 * 60 * 1000) /* between two of a kind */
#define LONG_MS (10 * 1000)      /* a sync that people wait for */
#define STEP_MS (10 * 1000)      /* between two looks at its progress */
#define ARRIVAL_MS 1000          /* until the desktop knows what it was told */

typedef enum { KIND_FAILURE, KIND_CONFLICTS, KIND_ATTENTION, KIND_KEPT_ASIDE, KIND_PROGRESS, KIND_ENDED, KINDS } Kind;

static const char *const ids[KINDS] = { "failure", "conflicts", "attention", "kept-aside", "progress", "ended" };

struct _PtNotifier {
  GObject parent_instance;

  GApplication *application; /* owns this object */
  PtSyncService *service;
  PtClock *clock;
  PtKeptAside *kept_aside;
  gint64 told_at[KINDS]; /* monotonic ms; 0: not since it was last withdrawn */
  gint64 conflicts;      /* of how many people know already, by a notification or by their window */
  gint64 attention;
  PtOutboxCounts latest; /* at the end of the last sync */
  guint kept;            /* changes kept aside since one was last told of */
  gint64 began_at;       /* monotonic ms of the running sync; 0: none runs */
  gboolean watched;
  gboolean withdrawn[KINDS]; /* within the last ARRIVAL_MS */
  guint withdrawing;         /* timer; 0: none is */
};

G_DEFINE_FINAL_TYPE (PtNotifier, pt_notifier, G_TYPE_OBJECT)

/* Monotonic, in ms. */
static gint64
now (PtNotifier *self)
{
  return pt_clock_monotonic (self->clock) / 1000;
}

static void
on_arrived (gpointer data)
{
  PtNotifier *self = data;
  self->withdrawing = 0;
  for (Kind kind = 0; kind < KINDS; kind++) {
    if (self->withdrawn[kind] && self->told_at[kind] == 0)
      g_application_withdraw_notification (self->application, ids[kind]);
    self->withdrawn[kind] = FALSE;
  }
}

/* At once and again a little later: GLib forgets a withdrawal that overtakes the desktop's answer to what was told. */
static void
withdraw (PtNotifier *self, Kind kind)
{
  if (self->told_at[kind] == 0)
    return;
  g_application_withdraw_notification (self->application, ids[kind]);
  self->told_at[kind] = 0;
  self->withdrawn[kind] = TRUE;
  if (self->withdrawing == 0)
    self->withdrawing = pt_clock_add_timer (self->clock, ARRIVAL_MS, on_arrived, self);
}

static gboolean
may_tell (PtNotifier *self, Kind kind, gint64 quiet_ms)
{
  return !self->watched && (self->told_at[kind] == 0 || now (self) - self->told_at[kind] >= quiet_ms);
}

/* Takes @notification over; pressing it shows @view. */
static void
send (PtNotifier *self, Kind kind, GNotification *notification, const char *view)
{
  g_autoptr (GNotification) sent = notification;
  g_notification_set_default_action_and_target (sent, "app.show-view", "s", view);
  g_application_send_notification (self->application, ids[kind], sent);
  self->told_at[kind] = now (self);
}

static GNotification *
compose (const char *title, const char *body)
{
  GNotification *notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  return notification;
}

/* ---- what is told ---- */

static void
tell_failure (PtNotifier *self, const GError *error)
{
  gboolean sign_in = g_error_matches (error, PT_ERROR, PT_ERROR_SIGN_IN);
  if (!may_tell (self, KIND_FAILURE, QUIET_MS))
    return;
  GNotification *notification
      = compose (sign_in ? _ ("Sign in again to go on syncing") : _ ("The sync did not end well"), error->message);
  if (sign_in)
    g_notification_add_button (notification, _ ("Sign In"), "app.sign-in");
  else
    g_notification_add_button (notification, _ ("Try Again"), "app.sync");
  send (self, KIND_FAILURE, notification, "sync");
}

static void
tell_conflicts (PtNotifier *self, gint64 conflicts)
{
  g_autofree char *body = g_strdup_printf (
      dngettext (GETTEXT_PACKAGE, "%d record was changed here and on the server. Everything else keeps syncing.",
                 "%d records were changed here and on the server. Everything else keeps syncing.", (gulong) conflicts),
      (int) conflicts);
  GNotification *notification = compose (_ ("Two people changed the same record"), body);
  g_notification_add_button (notification, _ ("Settle"), "app.settle");
  send (self, KIND_CONFLICTS, notification, "sync");
}

static void
tell_attention (PtNotifier *self, gint64 attention)
{
  g_autofree char *body
      = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d entry could not be settled without you",
                                    "%d entries could not be settled without you", (gulong) attention),
                         (int) attention);
  GNotification *notification = compose (_ ("Something needs your attention"), body);
  g_notification_add_button_with_target (notification, _ ("Show"), "app.show-view", "s", "sync");
  send (self, KIND_ATTENTION, notification, "sync");
}

/* One is named and can be applied again at once; several are looked at first. */
static GNotification *
compose_kept_aside (const PtConflictEntry *entry, guint fresh)
{
  const char *label = entry->label != NULL ? entry->label : _ (entry->entity->singular);
  g_autofree char *id = pt_id_to_text (&entry->id);
  g_autofree char *title = NULL;
  if (fresh == 1)
    /* Translators: whose record it is: a supplier's code and name, a slip's number */
    title = g_strdup_printf (_ ("Your change of %s was kept aside"), label);
  else
    title = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%u change of yours was kept aside",
                                        "%u changes of yours were kept aside", fresh),
                             fresh);
  GNotification *notification
      = compose (title, _ ("Somebody else had changed the same, and the server keeps that. Yours is not lost."));
  if (fresh == 1)
    g_notification_add_button_with_target (notification, _ ("Apply Mine Again"), "app.apply-mine", "s", id);
  g_notification_add_button_with_target (notification, _ ("Show"), "app.show-conflict", "s", id);
  return notification;
}

/* What comes while none may be told is counted in with the next. */
static void
on_kept_aside (const PtConflictEntry *newest, guint fresh, gpointer data)
{
  PtNotifier *self = data;
  self->kept = newest != NULL && !self->watched ? self->kept + fresh : 0;
  if (newest == NULL) {
    withdraw (self, KIND_KEPT_ASIDE);
  } else if (may_tell (self, KIND_KEPT_ASIDE, QUIET_MS)) {
    send (self, KIND_KEPT_ASIDE, compose_kept_aside (newest, self->kept), "sync");
    self->kept = 0;
  }
}

static void
tell_end (PtNotifier *self, const PtReceipt *receipt)
{
  g_autofree char *sent = pt_display_count (receipt->pushed);
  g_autofree char *received = pt_display_count (receipt->pulled);
  /* Translators: how many changes went and came */
  g_autofree char *body = g_strdup_printf (_ ("%s sent, %s received"), sent, received);
  if (may_tell (self, KIND_ENDED, 0))
    send (self, KIND_ENDED, compose (_ ("The sync has ended"), body), "today");
}

static void
tell_progress (PtNotifier *self)
{
  guint done = 0, total = 0;
  g_object_get (self->service, "done", &done, "total", &total, NULL);
  /* With all of it done the end is near, which has a word of its own. */
  if (self->began_at == 0 || done >= total || now (self) - self->began_at < LONG_MS
      || !may_tell (self, KIND_PROGRESS, STEP_MS))
    return;
  g_autofree char *so_far = pt_display_count (done);
  g_autofree char *all = pt_display_count (total);
  /* Translators: how far a long sync is: rows so far, and all */
  g_autofree char *body = g_strdup_printf (_ ("%s of %s"), so_far, all);
  GNotification *notification = compose (_ ("Syncing"), body);
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_LOW);
  g_notification_add_button (notification, _ ("Cancel"), "app.sync-cancel");
  send (self, KIND_PROGRESS, notification, "sync");
}

/* ---- when ---- */

/* What passes by itself is not worth a word. */
static gboolean
is_serious (const GError *error)
{
  return error != NULL && !g_error_matches (error, PT_ERROR, PT_ERROR_OFFLINE)
         && !g_error_matches (error, PT_ERROR, PT_ERROR_BUSY)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
follow_failure (PtNotifier *self, const GError *error)
{
  if (is_serious (error))
    tell_failure (self, error);
  else if (error == NULL)
    withdraw (self, KIND_FAILURE);
}

/* Tells of more than people know of; FALSE while none of its kind may be told, which the next sync makes up for. */
static gboolean
follow_count (PtNotifier *self, Kind kind, gint64 count, gint64 known, void (*tell) (PtNotifier *self, gint64 count))
{
  if (count == 0)
    withdraw (self, kind);
  if (count <= known || self->watched)
    return TRUE;
  if (!may_tell (self, kind, QUIET_MS))
    return FALSE;
  tell (self, count);
  return TRUE;
}

static void
follow_counts (PtNotifier *self, const PtOutboxCounts *counts)
{
  gint64 attention = counts->attention - counts->conflicts;
  self->latest = *counts;
  if (follow_count (self, KIND_CONFLICTS, counts->conflicts, self->conflicts, tell_conflicts))
    self->conflicts = counts->conflicts;
  if (follow_count (self, KIND_ATTENTION, attention, self->attention, tell_attention))
    self->attention = attention;
}

static void
on_finished (PtNotifier *self, const PtReceipt *receipt, const GError *error)
{
  gboolean was_long = self->began_at > 0 && now (self) - self->began_at >= LONG_MS;
  self->began_at = 0;
  withdraw (self, KIND_PROGRESS);
  follow_failure (self, error);
  if (receipt == NULL)
    return;
  follow_counts (self, &receipt->counts);
  pt_kept_aside_look (self->kept_aside);
  if (was_long)
    tell_end (self, receipt);
}

/* Something was settled without a sync: by hand, or by another process of the profile. */
static void
on_attention_changed (PtNotifier *self)
{
  gint64 attention = 0;
  g_object_get (self->service, "attention", &attention, NULL);
  if (attention > 0)
    return;
  withdraw (self, KIND_CONFLICTS);
  withdraw (self, KIND_ATTENTION);
  self->conflicts = self->attention = 0;
}

/* What was told may have been applied again meanwhile. */
static void
on_profile_changed (PtNotifier *self)
{
  if (self->told_at[KIND_KEPT_ASIDE] != 0)
    pt_kept_aside_look (self->kept_aside);
}

static void
on_status_changed (PtNotifier *self)
{
  if (pt_sync_service_get_status (self->service) == PT_SYNC_SYNCING && self->began_at == 0)
    self->began_at = now (self);
}

void
pt_notifier_set_watched (PtNotifier *self, gboolean watched)
{
  g_return_if_fail (PT_IS_NOTIFIER (self));
  self->watched = watched;
  if (!watched)
    return;
  self->conflicts = self->latest.conflicts;
  self->attention = self->latest.attention - self->latest.conflicts;
  self->kept = 0;
  for (Kind kind = 0; kind < KINDS; kind++)
    withdraw (self, kind);
}

PtNotifier *
pt_notifier_new (GApplication *application, PtSyncService *service)
{
  PtNotifier *self = g_object_new (PT_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->service = g_object_ref (service);
  self->clock = g_object_ref (pt_profile_get_seams (pt_sync_service_get_profile (service))->clock);
  g_signal_connect_object (service, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::status", G_CALLBACK (on_status_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::done", G_CALLBACK (tell_progress), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::attention", G_CALLBACK (on_attention_changed), self, G_CONNECT_SWAPPED);
  self->kept_aside = pt_kept_aside_new (pt_sync_service_get_profile (service), on_kept_aside, self);
  g_signal_connect_object (pt_sync_service_get_profile (service), "changed", G_CALLBACK (on_profile_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

static void
dispose (GObject *object)
{
  PtNotifier *self = PT_NOTIFIER (object);
  if (self->clock != NULL)
    pt_clock_remove_timer (self->clock, self->withdrawing);
  self->withdrawing = 0;
  g_clear_pointer (&self->kept_aside, pt_kept_aside_free);
  g_clear_object (&self->service);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (pt_notifier_parent_class)->dispose (object);
}

static void
pt_notifier_class_init (PtNotifierClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
}

static void
pt_notifier_init (PtNotifier *self)
{
}
