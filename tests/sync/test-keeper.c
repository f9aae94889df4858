/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A keyring that waits for its owner holds up nothing but what needs the keys. */

#include "engine.h"
#include "errors.h"
#include "keeper.h"
#include "worker.h"

/* The keyring's stand-in: one secret, behind a gate. */
static struct {
  GMutex mutex;
  GCond opened;
  gboolean shut;
  gboolean asked;
  gboolean on_main_thread;
  GThread *main_thread;
  char *secret;
} gate;

static void
pass_gate (void)
{
  gate.on_main_thread |= g_thread_self () == gate.main_thread;
  g_mutex_lock (&gate.mutex);
  gate.asked = TRUE;
  while (gate.shut && g_thread_self () != gate.main_thread)
    g_cond_wait (&gate.opened, &gate.mutex);
  g_mutex_unlock (&gate.mutex);
}

static void
set_shut (gboolean shut)
{
  g_mutex_lock (&gate.mutex);
  gate.shut = shut;
  gate.asked = FALSE;
  g_cond_broadcast (&gate.opened);
  g_mutex_unlock (&gate.mutex);
}

static gboolean
is_asked (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gate.mutex);
  return gate.asked;
}

static char *
look_up (const char *profile, GError **error)
{
  pass_gate ();
  return g_strdup (gate.secret);
}

static gboolean
keep (const char *profile, const char *secret, GError **error)
{
  pass_gate ();
  g_free (gate.secret);
  gate.secret = g_strdup (secret);
  return TRUE;
}

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static PtExecutor *
new_inline (const char *name)
{
  return pt_executor_new_inline ();
}

static void
open_profile (Engine *engine, PtExecutor *(*new_executor) (const char *name))
{
  static const PtKeyring keyring = { look_up, keep };
  const PtSeams seams = {
    .clock = PT_CLOCK (engine->clock), .random = engine->random, .new_executor = new_executor, .keyring = &keyring
  };
  GError *error = NULL;

  engine->profile = pt_profile_open (engine->directory, &seams, &error);
  g_assert_no_error (error);
}

static void
open_with (Engine *engine, PtExecutor *(*new_executor) (const char *name))
{
  open_profile (engine, new_executor);
  engine->service = pt_sync_service_new (engine->profile, PT_TRANSPORT (engine->server));
}

static void
open_service (Engine *engine)
{
  open_with (engine, new_worker);
}

/* The service goes once its last job has come back. */
static void
close_service (Engine *engine)
{
  gpointer service = engine->service;

  g_object_add_weak_pointer (G_OBJECT (service), &service);
  g_object_unref (engine->service);
  while (service != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (engine->profile);
}

static void
set_up (Engine *engine, gconstpointer data)
{
  GError *error = NULL;

  gate.main_thread = g_thread_self ();
  engine->directory = g_dir_make_tmp ("paytrack-keeper-XXXXXX", NULL);
  engine->server = small_server_new ();
  engine->clock = pt_manual_clock_new (engine->server->wall - 250);
  engine->random = pt_random_new_seeded (1);
  open_with (engine, new_inline);
  engine_sign_in (engine, "secret", &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (gate.secret, "refresh-1"));
  close_service (engine);
  gate.on_main_thread = FALSE;
}

static void
tear_down (Engine *engine, gconstpointer data)
{
  g_assert_false (gate.on_main_thread);
  g_clear_pointer (&gate.secret, g_free);
  engine_tear_down_closed (engine, data);
}

static void
on_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  pt_receipt_free (pt_sync_service_sync_finish (PT_SYNC_SERVICE (source), result, &error));
  *(int *) data = error != NULL ? error->code : 0;
}

#define NOT_YET (-1)

static void
wait_until_asked (void)
{
  while (!is_asked ())
    g_main_context_iteration (NULL, FALSE);
}

/* The window opens, shows what is there and saves; the sync goes on by itself once the keyring is open. */
static void
test_locked_at_the_start (Engine *engine, gconstpointer data)
{
  int ended = NOT_YET;

  set_shut (TRUE);
  open_service (engine);
  pt_sync_service_sync_async (engine->service, PT_TRIGGER_START, NULL, on_synced, &ended);
  wait_until_asked ();
  engine_add_supplier (engine, "S1");
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_SYNCING);
  g_assert_cmpint (ended, ==, NOT_YET);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 0);
  set_shut (FALSE);
  while (ended == NOT_YET)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ended, ==, 0);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
  close_service (engine);
}

/* Nobody is told to sign in because the keyring is slow. */
static void
test_slow_is_not_signed_out (Engine *engine, gconstpointer data)
{
  set_shut (TRUE);
  open_service (engine);
  wait_until_asked ();
  g_assert_cmpint (pt_sync_service_get_status (engine->service), !=, PT_SYNC_SIGN_IN);
  set_shut (FALSE);
  close_service (engine);
}

/* A person who does not want to wait for it may call the sync off. */
static void
test_sync_is_called_off (Engine *engine, gconstpointer data)
{
  int ended = NOT_YET;

  set_shut (TRUE);
  open_service (engine);
  pt_sync_service_sync_async (engine->service, PT_TRIGGER_MANUAL, NULL, on_synced, &ended);
  wait_until_asked ();
  pt_sync_service_cancel (engine->service);
  while (ended == NOT_YET)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ended, ==, G_IO_ERROR_CANCELLED);
  set_shut (FALSE);
  close_service (engine);
}

/* New tokens wait for the keyring; entries are saved meanwhile. */
static void
test_locked_at_a_refresh (Engine *engine, gconstpointer data)
{
  int ended = NOT_YET;

  open_service (engine);
  pt_sync_service_sync_async (engine->service, PT_TRIGGER_MANUAL, NULL, on_synced, &ended);
  while (ended == NOT_YET)
    g_main_context_iteration (NULL, TRUE);
  pt_manual_clock_advance (engine->clock, 20 * 60 * 1000);
  set_shut (TRUE);
  ended = NOT_YET;
  pt_sync_service_sync_async (engine->service, PT_TRIGGER_MANUAL, NULL, on_synced, &ended);
  wait_until_asked ();
  engine_add_supplier (engine, "S1");
  set_shut (FALSE);
  while (ended == NOT_YET)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ended, ==, 0);
  g_assert_nonnull (strstr (gate.secret, "refresh-2"));
  close_service (engine);
}

#define SEED_BYTES 32 /* of a secret key's 64; the others are the public key */
#define MASK 0x5a     /* so that what is looked for is not found where it is kept for that */

typedef struct {
  guint8 seed[SEED_BYTES]; /* masked */
  guint copies;
  gboolean done;
} Load;

/* The second half alone: an allocator writes over the beginning of what it is given back. */
static gboolean
is_seed (const guint8 *at, const guint8 masked[SEED_BYTES])
{
  for (guint i = SEED_BYTES / 2; i < SEED_BYTES; i++)
    if ((at[i] ^ MASK) != masked[i])
      return FALSE;
  return TRUE;
}

/* In what this program's allocator gives out and takes back. */
static void
find_heap (guintptr *start, guintptr *end)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  char *rest = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_suffix (lines[i], "[heap]")) {
      *start = g_ascii_strtoull (lines[i], &rest, 16);
      *end = g_ascii_strtoull (rest + 1, NULL, 16);
    }
}

static guint
count_in_heap (const guint8 masked[SEED_BYTES])
{
  guintptr at = 0;
  guintptr end = 0;
  guint count = 0;

  find_heap (&at, &end);
  for (; at + SEED_BYTES < end; at++)
    count += is_seed ((const guint8 *) at, masked);
  return count;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  Load *load = data;
  PtSecrets secrets = { 0 };

  g_assert_true (pt_keeper_load_finish (result, &secrets, NULL));
  g_assert_true (secrets.has_key);
  for (guint i = 0; i < SEED_BYTES; i++)
    load->seed[i] = secrets.key[i] ^ MASK;
  load->copies = count_in_heap (load->seed);
  pt_secrets_clear (&secrets);
  load->done = TRUE;
}

/* The key is with who has loaded it (on the stack here) and nowhere else: a core dump or the swap would show what was
 * given back unwiped. */
static void
test_only_copy_of_the_key (Engine *engine, gconstpointer data)
{
  PtKeeper *keeper = NULL;
  Load load = { 0 };

  open_profile (engine, new_inline);
  keeper = pt_keeper_new (engine->profile);
  pt_keeper_load_async (keeper, on_loaded, &load);
  while (!load.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (load.copies, ==, 0);
  pt_keeper_free (keeper);
  g_object_unref (engine->profile);
  gate.on_main_thread = FALSE;
}

#define ADD(path, test) g_test_add ("/keeper/" path, Engine, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("locked-at-the-start", test_locked_at_the_start);
  ADD ("slow-is-not-signed-out", test_slow_is_not_signed_out);
  ADD ("sync-is-called-off", test_sync_is_called_off);
  ADD ("locked-at-a-refresh", test_locked_at_a_refresh);
  ADD ("only-copy-of-the-key", test_only_copy_of_the_key);
  return g_test_run ();
}
