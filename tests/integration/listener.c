/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine of the integration tests that is not a process of its own; see the header. */

#include "listener.h"

#include "worker.h"

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static void
on_finished (PtSyncService *service, const PtReceipt *receipt, const GError *error, gpointer data)
{
  Listener *listener = data;

  listener->finished++;
  listener->good += receipt != NULL;
  listener->live += receipt != NULL && receipt->trigger == PT_TRIGGER_LIVE && receipt->pulled > 0;
  if (error != NULL) {
    g_free (listener->error);
    listener->error = g_strdup (error->message);
  }
}

void
listener_wait (Listener *listener, const guint *count, guint least)
{
  while (*count < least)
    g_main_context_iteration (NULL, TRUE);
}

void
listener_start (Listener *listener, const char *directory)
{
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (PtRandom) random = pt_random_new_system ();
  const PtSeams seams = { .clock = clock, .random = random, .new_executor = new_worker };
  g_autoptr (PtTransport) transport = pt_soup_transport_new (NULL, NULL);
  GError *error = NULL;

  listener->profile = pt_profile_open (directory, &seams, &error);
  g_assert_no_error (error);
  listener->service = pt_sync_service_new (listener->profile, transport);
  g_signal_connect (listener->service, "finished", G_CALLBACK (on_finished), listener);
  pt_sync_service_start (listener->service);
  listener_wait (listener, &listener->finished, 1);
}

void
listener_stop (Listener *listener)
{
  g_object_unref (listener->service);
  g_object_unref (listener->profile);
  g_free (listener->error);
}
