/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lock that keeps two processes of one profile from refreshing or signing in at the same time (the server takes the
 * reuse of an old refresh token for theft). Used by the account. */

#include "config.h"

#include "profile-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "errors.h"

#define RETRY_MS 50
#define MOST_TRIES 1200

struct _PtProfileLock {
  int fd;
};

typedef struct {
  PtProfileLock *lock;
  PtClock *clock;
  guint tries;
} Wait;

void
pt_profile_lock_free (PtProfileLock *lock)
{
  if (lock->fd >= 0)
    close (lock->fd);
  g_free (lock);
}

static void
wait_free (Wait *wait)
{
  g_clear_pointer (&wait->lock, pt_profile_lock_free);
  g_object_unref (wait->clock);
  g_free (wait);
}

static void
try_lock (gpointer data)
{
  g_autoptr (GTask) task = data;
  Wait *wait = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (flock (wait->lock->fd, LOCK_EX | LOCK_NB) == 0)
    g_task_return_pointer (task, g_steal_pointer (&wait->lock), (GDestroyNotify) pt_profile_lock_free);
  else if (++wait->tries < MOST_TRIES)
    pt_clock_add_timer (wait->clock, RETRY_MS, try_lock, g_object_ref (task));
  else
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_BUSY,
                             _ ("Another PayTrack program is signing in with this profile. Try again"));
}

void
pt_profile_lock_async (const char *directory, PtClock *clock, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *path = g_build_filename (directory, "lock", NULL);
  Wait *wait = g_new0 (Wait, 1);

  g_task_set_source_tag (task, pt_profile_lock_async);
  wait->clock = g_object_ref (clock);
  wait->lock = g_new0 (PtProfileLock, 1);
  wait->lock->fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  g_task_set_task_data (task, wait, (GDestroyNotify) wait_free);
  if (wait->lock->fd < 0)
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be opened: %s"), path, g_strerror (errno));
  else
    try_lock (g_steal_pointer (&task));
}

PtProfileLock *
pt_profile_lock_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
