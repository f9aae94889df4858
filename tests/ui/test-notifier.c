/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the desktop is told of the sync, how often, and when it is withdrawn: by a clock that the test moves, to a
 * notification service that the test plays on a session bus.
 */

#include "notifier.h"

#include "engine.h"

#define SERVICE "org.freedesktop.Notifications"
#define SERVICE_PATH "/org/freedesktop/Notifications"
#define SECOND 1000 /* ms */
#define MINUTE (60 * SECOND)

static const char interfaces[]
    = "<node><interface name='org.freedesktop.Notifications'>"
      "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
      "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
      "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
      "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
      "</interface></node>";

/* One notification that stands there. */
typedef struct {
  guint32 number;
  char *title;
  char *body;
  GStrv buttons; /* key, label, key, label … */
} Note;

typedef struct {
  Engine engine;
  GDBusConnection *desktop; /* the service's own line */
  guint object;
  guint name;
  GPtrArray *notes; /* of Note, the newest last */
  guint32 numbers;  /* given out */
  guint sent;
  GApplication *application;
  PtNotifier *notifier;
  char *pressed;   /* the action that a button led to, and its target */
  guint slow_step; /* ms that each step of a sync takes; 0: none */
} Desk;

/* ---- the desktop ---- */

static void
note_free (Note *note)
{
  g_free (note->title);
  g_free (note->body);
  g_strfreev (note->buttons);
  g_free (note);
}

static Note *
find_number (Desk *desk, guint32 number)
{
  for (guint i = 0; i < desk->notes->len; i++) {
    Note *note = desk->notes->pdata[i];
    if (note->number == number)
      return note;
  }
  return NULL;
}

static guint32
take_note (Desk *desk, GVariant *parameters)
{
  Note *note = g_new0 (Note, 1);
  g_variant_get (parameters, "(&su&sss^asa{sv}i)", NULL, &note->number, NULL, &note->title, &note->body, &note->buttons,
                 NULL, NULL);
  desk->sent++;
  g_ptr_array_remove (desk->notes, find_number (desk, note->number));
  if (note->number == 0)
    note->number = ++desk->numbers;
  g_ptr_array_add (desk->notes, note);
  return note->number;
}

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  Desk *desk = data;
  guint32 number = 0;
  if (g_str_equal (method, "Notify")) {
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", take_note (desk, parameters)));
  } else if (g_str_equal (method, "CloseNotification")) {
    g_variant_get (parameters, "(u)", &number);
    g_ptr_array_remove (desk->notes, find_number (desk, number));
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else {
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(as)", NULL));
  }
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_assert_nonnull (answer);
  *(gboolean *) data = TRUE;
}

/* What the application has said up to now has arrived, and what was answered has come back. */
static void
settle (Desk *desk)
{
  GDBusConnection *bus = g_application_get_dbus_connection (desk->application);
  for (int round = 0; round < 2; round++) {
    gboolean done = FALSE;
    g_dbus_connection_call (bus, SERVICE, SERVICE_PATH, SERVICE, "GetCapabilities", NULL, NULL, G_DBUS_CALL_FLAGS_NONE,
                            -1, NULL, on_answered, &done);
    while (!done)
      g_main_context_iteration (NULL, TRUE);
  }
}

/* NULL: it does not stand there. */
static const Note *
find_note (Desk *desk, const char *title)
{
  settle (desk);
  for (guint i = 0; i < desk->notes->len; i++) {
    const Note *note = desk->notes->pdata[i];
    if (g_str_equal (note->title, title))
      return note;
  }
  return NULL;
}

/* Presses the button of that label, by which the notification goes; what it leads to is in @desk->pressed. */
static void
press (Desk *desk, const char *title, const char *label)
{
  const Note *note = find_note (desk, title);
  const char *key = NULL;
  g_assert_nonnull (note);
  for (guint i = 0; note->buttons[i] != NULL; i += 2)
    key = g_str_equal (note->buttons[i + 1], label) ? note->buttons[i] : key;
  g_assert_nonnull (key);
  g_clear_pointer (&desk->pressed, g_free);
  g_dbus_connection_emit_signal (desk->desktop, NULL, SERVICE_PATH, SERVICE, "ActionInvoked",
                                 g_variant_new ("(us)", note->number, key), NULL);
  g_ptr_array_remove (desk->notes, find_number (desk, note->number));
  while (desk->pressed == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- the application ---- */

static void
on_action (GSimpleAction *action, GVariant *target, gpointer data)
{
  Desk *desk = data;
  g_autofree char *text = target != NULL ? g_variant_print (target, FALSE) : g_strdup ("");
  g_free (desk->pressed);
  desk->pressed = g_strconcat (g_action_get_name (G_ACTION (action)), text, NULL);
}

/* Runs ahead of the notifier's own. */
static void
on_step (PtSyncService *service, GParamSpec *pspec, Desk *desk)
{
  pt_manual_clock_advance (desk->engine.clock, desk->slow_step);
}

static void
play_desktop (Desk *desk)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (interfaces, NULL);
  GDBusConnectionFlags flags
      = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  g_autoptr (GError) error = NULL;

  desk->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) note_free);
  desk->desktop = g_dbus_connection_new_for_address_sync (address, flags, NULL, NULL, &error);
  g_assert_no_error (error);
  desk->object
      = g_dbus_connection_register_object (desk->desktop, SERVICE_PATH, info->interfaces[0],
                                           &(GDBusInterfaceVTable){ .method_call = on_call }, desk, NULL, NULL);
  desk->name
      = g_bus_own_name_on_connection (desk->desktop, SERVICE, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

static void
set_up (Desk *desk, gconstpointer data)
{
  static const GActionEntry actions[] = { { .name = "sync", .activate = on_action },
                                          { .name = "sync-cancel", .activate = on_action },
                                          { .name = "sign-in", .activate = on_action },
                                          { .name = "show-view", .activate = on_action, .parameter_type = "s" } };
  g_autoptr (GError) error = NULL;
  engine_set_up (&desk->engine, NULL);
  pt_sync_service_set_batches (desk->engine.service, 10, 100);
  pt_manual_clock_advance (desk->engine.clock, MINUTE);
  play_desktop (desk);
  desk->application = g_application_new ("org.paytrack.PayTrack.Test", G_APPLICATION_NON_UNIQUE);
  g_application_register (desk->application, NULL, &error);
  g_assert_no_error (error);
  g_action_map_add_action_entries (G_ACTION_MAP (desk->application), actions, G_N_ELEMENTS (actions), desk);
  g_signal_connect (desk->engine.service, "notify::done", G_CALLBACK (on_step), desk);
  desk->notifier = pt_notifier_new (desk->application, desk->engine.service);
  settle (desk);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  pt_notifier_set_watched (desk->notifier, TRUE); /* GLib's service does not bear to end with one standing */
  g_clear_object (&desk->notifier);
  g_signal_handlers_disconnect_by_data (desk->engine.service, desk);
  settle (desk);
  g_clear_object (&desk->application);
  g_bus_unown_name (desk->name);
  g_dbus_connection_unregister_object (desk->desktop, desk->object);
  g_dbus_connection_close_sync (desk->desktop, NULL, NULL);
  g_clear_object (&desk->desktop);
  g_ptr_array_unref (desk->notes);
  g_free (desk->pressed);
  engine_tear_down (&desk->engine, NULL);
}

/* ---- the tests ---- */

#define FAILED "The sync did not end well"
#define SIGN_IN "Sign in again to go on syncing"
#define SYNCING "Syncing"
#define ENDED "The sync has ended"
#define ATTENTION "Something needs your attention"

/* A sync that does not end well, by a cause that does not pass by itself. */
static void
fail (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  small_server_fail (desk->engine.server, "/", SMALL_FAULT_BAD_SIGNATURE, 4);
  g_assert_null (engine_sync (&desk->engine, &error));
  small_server_fail (desk->engine.server, "/", SMALL_FAULT_NONE, 0);
}

static void
test_failure (Desk *desk, gconstpointer data)
{
  fail (desk);
  g_assert_nonnull (find_note (desk, FAILED));
  press (desk, FAILED, "Try Again");
  g_assert_cmpstr (desk->pressed, ==, "sync");
  pt_manual_clock_advance (desk->engine.clock, 5 * MINUTE);
  fail (desk);
  g_assert_nonnull (find_note (desk, FAILED));
  pt_receipt_free (engine_sync_well (&desk->engine));
  g_assert_null (find_note (desk, FAILED));
}

/* Of a kind one in five minutes, however often it fails. */
static void
test_rate_limit (Desk *desk, gconstpointer data)
{
  fail (desk);
  settle (desk);
  g_assert_cmpuint (desk->sent, ==, 1);
  fail (desk);
  pt_manual_clock_advance (desk->engine.clock, 4 * MINUTE);
  fail (desk);
  settle (desk);
  g_assert_cmpuint (desk->sent, ==, 1);
  pt_manual_clock_advance (desk->engine.clock, 1 * MINUTE);
  fail (desk);
  settle (desk);
  g_assert_cmpuint (desk->sent, ==, 2);
  g_assert_cmpuint (desk->notes->len, ==, 1);
}

/* Nothing is lost by it, and it passes by itself. */
static void
test_offline_is_quiet (Desk *desk, gconstpointer data)
{
  small_server_fail (desk->engine.server, "/", SMALL_FAULT_OFFLINE, 3);
  g_assert_null (engine_sync (&desk->engine, NULL));
  settle (desk);
  g_assert_cmpuint (desk->sent, ==, 0);
}

static void
test_sign_in (Desk *desk, gconstpointer data)
{
  small_server_fail_status (desk->engine.server, "/", 401, 10);
  g_assert_null (engine_sync (&desk->engine, NULL));
  press (desk, SIGN_IN, "Sign In");
  g_assert_cmpstr (desk->pressed, ==, "sign-in");
}

/* Who has the window before him sees it there. */
static void
test_watched (Desk *desk, gconstpointer data)
{
  fail (desk);
  g_assert_nonnull (find_note (desk, FAILED));
  pt_notifier_set_watched (desk->notifier, TRUE);
  g_assert_null (find_note (desk, FAILED));
  fail (desk);
  g_assert_null (find_note (desk, FAILED));
  pt_notifier_set_watched (desk->notifier, FALSE);
  fail (desk);
  g_assert_nonnull (find_note (desk, FAILED));
}

/* Six seconds a step: told after ten of them, and then no oftener than every ten. */
static void
test_long_sync (Desk *desk, gconstpointer data)
{
  engine_add_suppliers (&desk->engine, 100);
  settle (desk);
  desk->slow_step = 6 * SECOND;
  pt_receipt_free (engine_sync_well (&desk->engine));
  const Note *note = find_note (desk, ENDED);
  g_assert_nonnull (note);
  g_assert_cmpstr (note->body, ==, "100 sent, 0 received");
  pt_manual_clock_advance (desk->engine.clock, SECOND);
  g_assert_null (find_note (desk, SYNCING));
  g_assert_cmpuint (desk->sent, >=, 1 + 3);
  g_assert_cmpuint (desk->sent, <=, 1 + 5);
  pt_notifier_set_watched (desk->notifier, TRUE);
  g_assert_null (find_note (desk, ENDED));
}

/* The server answers no more. */
static void
on_fourth_step (PtSyncService *service, GParamSpec *pspec, Desk *desk)
{
  guint done = 0;
  g_object_get (service, "done", &done, NULL);
  if (done == 40)
    small_server_fail (desk->engine.server, "/", SMALL_FAULT_SILENT, 1);
}

static void
on_ended (PtSyncService *service, PtReceipt *receipt, GError *error, gboolean *cancelled)
{
  *cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_long_sync_is_cancelled (Desk *desk, gconstpointer data)
{
  gboolean cancelled = FALSE;
  engine_add_suppliers (&desk->engine, 100);
  settle (desk);
  desk->slow_step = 6 * SECOND;
  g_signal_connect (desk->engine.service, "notify::done", G_CALLBACK (on_fourth_step), desk);
  g_signal_connect (desk->engine.service, "finished", G_CALLBACK (on_ended), &cancelled);
  pt_sync_service_sync_async (desk->engine.service, PT_TRIGGER_MANUAL, NULL, NULL, NULL);
  while (find_note (desk, SYNCING) == NULL)
    ;
  g_assert_true (g_str_has_suffix (find_note (desk, SYNCING)->body, " of 100"));
  press (desk, SYNCING, "Cancel");
  g_assert_cmpstr (desk->pressed, ==, "sync-cancel");
  pt_sync_service_cancel (desk->engine.service);
  while (!cancelled)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (desk->engine.service, &cancelled);
  settle (desk);
  g_assert_cmpuint (desk->notes->len, ==, 0);
}

static void
test_short_sync_is_quiet (Desk *desk, gconstpointer data)
{
  engine_add_suppliers (&desk->engine, 100);
  settle (desk);
  pt_receipt_free (engine_sync_well (&desk->engine));
  settle (desk);
  g_assert_cmpuint (desk->sent, ==, 0);
}

static void
enter_refused (Desk *desk, const char *code)
{
  desk->engine.server->rejected_code = code;
  engine_add_supplier (&desk->engine, code);
  pt_receipt_free (engine_sync_well (&desk->engine));
}

static gboolean
discard_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  g_autoptr (GPtrArray) refused = pt_outbox_list_refused (database, error);
  for (guint i = 0; refused != NULL && i < refused->len; i++)
    pt_outbox_discard (database, data, ((const PtQueueEntry *) refused->pdata[i])->id, changed, error);
  return refused != NULL;
}

/* What comes within the five minutes is told after them, with what came before; what is settled is withdrawn. */
static void
test_attention (Desk *desk, gconstpointer data)
{
  enter_refused (desk, "S1");
  g_assert_cmpstr (find_note (desk, ATTENTION)->body, ==, "1 entry could not be settled without you");
  enter_refused (desk, "S2");
  settle (desk);
  g_assert_cmpuint (desk->sent, ==, 1);
  pt_manual_clock_advance (desk->engine.clock, 5 * MINUTE);
  pt_receipt_free (engine_sync_well (&desk->engine));
  g_assert_cmpstr (find_note (desk, ATTENTION)->body, ==, "2 entries could not be settled without you");
  pt_receipt_free (engine_sync_well (&desk->engine));
  settle (desk);
  g_assert_cmpuint (desk->sent, ==, 2);
  press (desk, ATTENTION, "Show");
  g_assert_cmpstr (desk->pressed, ==, "show-view'sync'");
  g_assert_true (pt_profile_run (desk->engine.profile, PT_PROFILE_WRITE, discard_job,
                                 (gpointer) pt_profile_get_seams (desk->engine.profile), NULL));
  pt_receipt_free (engine_sync_well (&desk->engine));
  g_assert_null (find_note (desk, ATTENTION));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/notifier/" name, Desk, NULL, set_up, test, tear_down)
  ADD ("failure", test_failure);
  ADD ("rate-limit", test_rate_limit);
  ADD ("offline-is-quiet", test_offline_is_quiet);
  ADD ("sign-in", test_sign_in);
  ADD ("watched", test_watched);
  ADD ("long-sync", test_long_sync);
  ADD ("long-sync-is-cancelled", test_long_sync_is_cancelled);
  ADD ("short-sync-is-quiet", test_short_sync_is_quiet);
  ADD ("attention", test_attention);
  return g_test_run ();
}
