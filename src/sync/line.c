/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The live line on which the server tells of commits. A line that breaks may have missed some, so each break asks for
 * a sync, and the sync that goes well opens the next line. Kept by the sync service. */

#include "line.h"

#include "backoff.h"

/* A line that held so long was a good one: the next break is answered quickly again. */
#define GOOD_US (60 * G_USEC_PER_SEC)

struct _PtLine {
  PtClock *clock;
  PtRandom *random;
  PtLineNews news;
  gpointer data;
  PtChannel *channel; /* of the open line */
  GObject *live;      /* NULL while there is none */
  gint64 opened_at;   /* monotonic us */
  PtEditors *editors; /* NULL: nobody wants to know */
  PtBackoff backoff;
  guint retry;
};

static void
on_told (GObject *live, gint64 head, const char *epoch, PtLine *self)
{
  if (head > pt_channel_get_head (self->channel))
    self->news (self->data);
}

static void
on_retry (gpointer data)
{
  PtLine *self = data;
  self->retry = 0;
  self->news (self->data);
}

static void
on_closed (GObject *live, PtLine *self)
{
  if (pt_clock_monotonic (self->clock) - self->opened_at >= GOOD_US)
    pt_backoff_reset (&self->backoff);
  pt_line_close (self);
  self->retry = pt_clock_add_timer (self->clock, pt_backoff_next (&self->backoff, self->random, -1), on_retry, self);
}

void
pt_line_open (PtLine *self, PtChannel *channel)
{
  if (self->live != NULL || self->retry != 0)
    return;
  self->live = pt_channel_open_live (channel);
  if (self->live == NULL)
    return;
  self->channel = g_object_ref (channel);
  self->opened_at = pt_clock_monotonic (self->clock);
  g_signal_connect (self->live, "told", G_CALLBACK (on_told), self);
  g_signal_connect (self->live, "closed", G_CALLBACK (on_closed), self);
  if (self->editors != NULL)
    pt_editors_set_live (self->editors, self->live);
}

void
pt_line_close (PtLine *self)
{
  pt_clock_remove_timer (self->clock, self->retry);
  self->retry = 0;
  if (self->live != NULL)
    g_signal_handlers_disconnect_by_data (self->live, self);
  if (self->live != NULL && self->editors != NULL)
    pt_editors_set_live (self->editors, NULL);
  g_clear_object (&self->live);
  g_clear_object (&self->channel);
}

void
pt_line_set_editors (PtLine *self, PtEditors *editors)
{
  g_set_object (&self->editors, editors);
}

PtLine *
pt_line_new (PtClock *clock, PtRandom *random, PtLineNews news, gpointer data)
{
  PtLine *self = g_new0 (PtLine, 1);

  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  self->news = news;
  self->data = data;
  return self;
}

void
pt_line_free (PtLine *self)
{
  pt_line_close (self);
  g_clear_object (&self->editors);
  g_object_unref (self->clock);
  g_object_unref (self->random);
  g_free (self);
}
