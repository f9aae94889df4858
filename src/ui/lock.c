/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the windows lock, and how they come back. The main window attaches it
 * once.
 */
#include "config.h"

#include "lock.h"

#include "lock-window.h"
#include "preferences.h"
#include "verifier.h"
#include "wipe.h"

#define KEY "lock-after"
#define LOOK_MS 10000
#define MINUTE (60 * G_USEC_PER_SEC)

/* The main window's; freed with it. */
typedef struct {
  GtkApplicationWindow *window; /* borrowed */
  PtSyncService *service;
  PtClock *clock;
  GPtrArray *hidden; /* of GtkWindow, while it is locked; else NULL */
  gint64 touched;    /* monotonic: the last time that somebody did something */
  guint timer;
} Lock;

static const PtOffice *
office_of (const Lock *lock)
{
  return pt_profile_get_office (pt_sync_service_get_profile (lock->service));
}

/* Without a server nobody has a password. */
static gboolean
can_lock (const Lock *lock)
{
  return office_of (lock)->server_url != NULL && office_of (lock)->user_name != NULL;
}

/* ---- locking ---- */

static void
on_unlocked (GtkWindow *lock_window, Lock *lock)
{
  g_autoptr (GPtrArray) hidden = g_steal_pointer (&lock->hidden);
  lock->touched = pt_clock_monotonic (lock->clock);
  for (guint i = 0; i < hidden->len; i++)
    gtk_widget_set_visible (hidden->pdata[i], TRUE);
  gtk_window_present (GTK_WINDOW (lock->window));
  gtk_window_destroy (lock_window);
}

static void
hide_all (Lock *lock)
{
  GListModel *windows = gtk_window_get_toplevels ();
  lock->hidden = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
    if (gtk_widget_get_visible (window))
      g_ptr_array_add (lock->hidden, g_steal_pointer (&window));
  }
  for (guint i = 0; i < lock->hidden->len; i++)
    gtk_widget_set_visible (lock->hidden->pdata[i], FALSE);
}

static void
lock_now (Lock *lock)
{
  if (lock->hidden != NULL || !can_lock (lock))
    return;
  int width = gtk_widget_get_width (GTK_WIDGET (lock->window));
  int height = gtk_widget_get_height (GTK_WIDGET (lock->window));
  GtkWindow *window = pt_lock_window_new (gtk_window_get_application (GTK_WINDOW (lock->window)), lock->service);
  if (width > 0)
    gtk_window_set_default_size (window, width, height);
  g_signal_connect (window, "unlocked", G_CALLBACK (on_unlocked), lock);
  hide_all (lock);
  gtk_window_present (window);
}

static void
on_lock (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lock_now (data);
}

/* ---- idleness ---- */

static gboolean
on_event (GtkApplicationWindow *window, GdkEvent *event)
{
  Lock *lock = g_object_get_data (G_OBJECT (window), "lock");
  lock->touched = pt_clock_monotonic (lock->clock);
  return GDK_EVENT_PROPAGATE;
}

/* Another window may outlive the one that locks. */
static void
watch_window (Lock *lock, GtkWidget *window)
{
  GtkEventController *events = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect_object (events, "event", G_CALLBACK (on_event), lock->window, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (window, events);
}

static void
on_windows_changed (GListModel *windows, guint position, guint removed, guint added, Lock *lock)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
    watch_window (lock, window);
  }
}

static void
on_look (gpointer data)
{
  Lock *lock = data;
  GSettings *settings = pt_preferences_get ();
  int minutes = settings != NULL ? g_settings_get_int (settings, KEY) : 0;
  if (minutes > 0 && pt_clock_monotonic (lock->clock) - lock->touched >= minutes * MINUTE)
    lock_now (lock);
  lock->timer = pt_clock_add_timer (lock->clock, LOOK_MS, on_look, lock);
}

/* ---- attaching ---- */

static void
update (GtkApplicationWindow *window)
{
  const Lock *lock = g_object_get_data (G_OBJECT (window), "lock");
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (window), "lock");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), can_lock (lock));
}

static void
on_shown (GtkApplicationWindow *window, Lock *lock)
{
  GSettings *settings = pt_preferences_get ();
  g_signal_handlers_disconnect_by_func (window, on_shown, lock);
  if (settings != NULL && g_settings_get_int (settings, KEY) > 0)
    lock_now (lock);
}

static void
lock_free (gpointer data)
{
  Lock *lock = data;
  pt_clock_remove_timer (lock->clock, lock->timer);
  g_signal_handlers_disconnect_by_data (gtk_window_get_toplevels (), lock);
  g_clear_pointer (&lock->hidden, g_ptr_array_unref);
  g_object_unref (lock->service);
  g_free (lock);
}

void
pt_lock_attach (GtkApplicationWindow *window, PtSyncService *service)
{
  static const GActionEntry actions[] = { { .name = "lock", .activate = on_lock } };
  PtProfile *profile = pt_sync_service_get_profile (service);
  GListModel *windows = gtk_window_get_toplevels ();
  GSettings *settings = pt_preferences_get ();
  Lock *lock = g_new0 (Lock, 1);

  lock->window = window;
  lock->service = g_object_ref (service);
  lock->clock = pt_profile_get_seams (profile)->clock;
  lock->touched = pt_clock_monotonic (lock->clock);
  g_object_set_data_full (G_OBJECT (window), "lock", lock, lock_free);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), lock);
  if (settings != NULL) {
    g_autoptr (GAction) after = g_settings_create_action (settings, KEY);
    g_action_map_add_action (G_ACTION_MAP (window), after);
  }
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    on_windows_changed (windows, i, 0, 1, lock);
  g_signal_connect (windows, "items-changed", G_CALLBACK (on_windows_changed), lock);
  g_signal_connect (window, "map", G_CALLBACK (on_shown), lock);
  g_signal_connect_object (profile, "changed", G_CALLBACK (update), window, G_CONNECT_SWAPPED);
  update (window);
  on_look (lock);
}

/* ---- remembering ---- */

typedef struct {
  PtId user;
  char *password;
} Keep;

static void
keep_free (gpointer data)
{
  Keep *keep = data;
  pt_wipe_text (&keep->password);
  g_free (keep);
}

static gboolean
keep_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Keep *keep = data;
  return pt_verifier_keep (database, &keep->user, keep->password, error);
}

/* Nothing depends on it but unlocking without the server, which then says so. */
void
pt_lock_remember (PtProfile *profile, const char *password)
{
  Keep *keep = g_new0 (Keep, 1);
  keep->user = pt_profile_get_office (profile)->user;
  keep->password = g_strdup (password);
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, keep_job, keep, keep_free, NULL, NULL, NULL);
}
