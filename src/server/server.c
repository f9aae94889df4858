/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The server: its keys, its database connections, each in a lane of its own,
 * and who is told of what it hears. Opened by serve.c and the tests, and by
 * simulations without any network; a request's way is in server-flight.c.
 */

#include "config.h"

#include <sodium.h>

#include "server-private.h"
#include "store-room.h"
#include "worker.h"

const PtPasswordCost PT_PASSWORD_COST = { crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE };

G_DEFINE_FINAL_TYPE (PtServer, pt_server, G_TYPE_OBJECT)

enum { HEAD_CHANGED, SESSIONS_CHANGED, REVOKED, TOLD, SIGNALS };
static guint signals[SIGNALS];

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

void
pt_server_seams_init_system (PtServerSeams *seams)
{
  *seams = (PtServerSeams){ .clock = pt_clock_new_system (),
                            .random = pt_random_new_system (),
                            .new_executor = new_worker,
                            .password_cost = PT_PASSWORD_COST };
}

void
pt_server_seams_clear (PtServerSeams *seams)
{
  g_clear_object (&seams->clock);
  g_clear_object (&seams->random);
}

/* A connection is closed in its thread, after all jobs that were given it. */
static void
close_store (GTask *task, gpointer source, gpointer store, GCancellable *cancellable)
{
  pt_store_close (store);
  g_task_return_boolean (task, TRUE);
}

static void
lane_clear (PtLane *lane)
{
  g_autoptr (GTask) task = NULL;

  if (lane->executor == NULL)
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, g_steal_pointer (&lane->store), NULL);
  pt_executor_push (lane->executor, task, close_store, PT_PRIORITY_NORMAL);
  g_clear_object (&lane->executor);
}

void
pt_server_close (PtServer *self)
{
  g_clear_pointer (&self->watch, pt_watch_stop);
  /* The writing one last: only it can fold SQLite's log into the file as it closes. */
  lane_clear (&self->lanes[PT_LANE_READ]);
  lane_clear (&self->lanes[PT_LANE_DOOR]);
  lane_clear (&self->lanes[PT_LANE_WRITE]);
}

static void
pt_server_finalize (GObject *object)
{
  PtServer *self = PT_SERVER (object);

  pt_server_close (self);
  g_clear_pointer (&self->keys, pt_server_keys_free);
  g_clear_pointer (&self->metrics, pt_metrics_free);
  g_free (self->data);
  pt_server_seams_clear (&self->seams);
  G_OBJECT_CLASS (pt_server_parent_class)->finalize (object);
}

static void
pt_server_class_init (PtServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_server_finalize;
  signals[HEAD_CHANGED] = g_signal_new ("head-changed", PT_TYPE_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_STRING);
  signals[SESSIONS_CHANGED]
      = g_signal_new ("sessions-changed", PT_TYPE_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REVOKED] = g_signal_new ("revoked", PT_TYPE_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_POINTER);
  signals[TOLD]
      = g_signal_new ("told", PT_TYPE_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pt_server_init (PtServer *self)
{
  self->metrics = pt_metrics_new ();
}

static gboolean
open_lane (PtServer *self, guint lane, const char *data, GError **error)
{
  static const char *names[PT_LANES] = { "reading", "writing", "sign-in" };
  /* Failed sign-ins are counted where they are met. */
  PtStoreAccess access = lane == PT_LANE_READ ? PT_STORE_READ : PT_STORE_WRITE;

  self->lanes[lane].store = pt_room_open (data, self->seams.vfs, access, error);
  if (self->lanes[lane].store == NULL)
    return FALSE;
  self->lanes[lane].executor = self->seams.new_executor (names[lane]);
  return TRUE;
}

PtServer *
pt_server_open (const char *data, const PtServerSeams *seams, GError **error)
{
  g_autoptr (PtServer) self = g_object_new (PT_TYPE_SERVER, NULL);
  g_autofree char *keys = g_build_filename (data, "server.key", NULL);

  self->data = g_strdup (data);
  self->seams = *seams;
  g_object_ref (self->seams.clock);
  g_object_ref (self->seams.random);
  self->keys = pt_server_keys_load (keys, error);
  /* The writing one first: it brings the database up to this program's schema. */
  if (self->keys == NULL || !open_lane (self, PT_LANE_WRITE, data, error)
      || !open_lane (self, PT_LANE_READ, data, error) || !open_lane (self, PT_LANE_DOOR, data, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
pt_server_tell (const PtNews *news, gpointer data)
{
  PtServer *self = data;
  const PtNews before = self->told;

  if (news->head > before.head || !g_str_equal (news->epoch, before.epoch)) {
    self->told = *news;
    g_signal_emit (self, signals[HEAD_CHANGED], 0, news->head, news->epoch);
  }
  self->told.sessions = news->sessions;
  if (news->sessions != before.sessions)
    g_signal_emit (self, signals[SESSIONS_CHANGED], 0);
}

typedef struct {
  PtServer *server; /* the task holds it */
  PtStore *store;
  PtId family;
} FamilyCheck;

/* Where it cannot be known it is taken for revoked: who is asked to sign in again loses nothing. */
static void
run_family_check (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  FamilyCheck *check = data;
  PtStore *store = check->store;
  g_autoptr (GError) error = NULL;
  PtFound found = PT_FOUND_ERROR;

  if (store->verbs->begin (store, PT_STORE_READ, &error)) {
    found = store->verbs->find_family (store, &check->family, &error);
    store->verbs->rollback (store);
  }
  if (found == PT_FOUND_ERROR)
    g_message ("Whether a session stands cannot be read: %s", error->message);
  g_task_return_boolean (task, found == PT_FOUND);
}

static void
on_family_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  const FamilyCheck *check = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    g_signal_emit (source, signals[REVOKED], 0, &check->family);
}

void
pt_server_check_family (PtServer *self, const PtId *family)
{
  g_autoptr (GTask) task = NULL;
  FamilyCheck check = { self, self->lanes[PT_LANE_READ].store, *family };

  if (self->lanes[PT_LANE_READ].executor == NULL)
    return;
  task = g_task_new (self, NULL, on_family_checked, NULL);
  g_task_set_task_data (task, g_memdup2 (&check, sizeof check), g_free);
  pt_executor_push (self->lanes[PT_LANE_READ].executor, task, run_family_check, PT_PRIORITY_NOW);
}

gint64
pt_server_get_sessions (PtServer *self)
{
  return self->told.sessions;
}

static void
pass_on (const char *note, gpointer self)
{
  g_signal_emit (self, signals[TOLD], 0, note);
}

gboolean
pt_server_watch (PtServer *self, GError **error)
{
  PtStore *store = pt_room_open (self->data, self->seams.vfs, PT_STORE_READ, error);

  if (store != NULL)
    self->watch = pt_watch_new (self->seams.new_executor ("listening"), store, pt_server_tell, pass_on, self);
  return store != NULL;
}

void
pt_server_tell_others (PtServer *self, const char *note)
{
  if (self->watch != NULL)
    pt_watch_tell (self->watch, note);
}

void
pt_server_draw_id (PtServer *self, PtId *id)
{
  *id = pt_id_new (self->seams.clock, self->seams.random);
}

char *
pt_server_dup_metrics (PtServer *self)
{
  return pt_metrics_to_text (self->metrics);
}
