/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Presence over the live line. Kept by the sync service; the record form says what it has open and shows who else has.
 */

#include "editors.h"

#include "live.h"

/* The server forgets what is not said again for three minutes. */
#define REPEAT_MS (60 * 1000)

struct _PtEditors {
  GObject parent_instance;
  PtClock *clock;
  PtLive *live;           /* NULL while there is no line */
  GArray *others;         /* of PtEditor */
  const PtEntity *entity; /* of what is edited here; NULL: nothing */
  PtId id;
  guint repeat;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtEditors, pt_editors, G_TYPE_OBJECT)

static void say (PtEditors *self);

static void
on_repeat (gpointer data)
{
  PtEditors *self = data;

  self->repeat = 0;
  say (self);
}

static void
say (PtEditors *self)
{
  pt_clock_remove_timer (self->clock, self->repeat);
  self->repeat = 0;
  if (self->live == NULL)
    return;
  pt_live_say_editing (self->live, self->entity, &self->id);
  if (self->entity != NULL)
    self->repeat = pt_clock_add_timer (self->clock, REPEAT_MS, on_repeat, self);
}

static void
on_editing (PtLive *live, GArray *others, PtEditors *self)
{
  g_array_unref (self->others);
  self->others = g_array_ref (others);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
forget_line (PtEditors *self)
{
  if (self->live != NULL)
    g_signal_handlers_disconnect_by_data (self->live, self);
  g_clear_object (&self->live);
  if (self->others->len == 0)
    return;
  g_array_unref (self->others);
  self->others = g_array_new (FALSE, FALSE, sizeof (PtEditor));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
pt_editors_set_live (PtEditors *self, GObject *live)
{
  g_return_if_fail (PT_IS_EDITORS (self));
  forget_line (self);
  /* A simulated line tells of commits alone. */
  if (live == NULL || !PT_IS_LIVE (live))
    return;
  self->live = PT_LIVE (g_object_ref (live));
  g_signal_connect (self->live, "editing", G_CALLBACK (on_editing), self);
  if (self->entity != NULL)
    say (self);
}

void
pt_editors_begin (PtEditors *self, const PtEntity *entity, const PtId *id)
{
  g_return_if_fail (PT_IS_EDITORS (self));
  self->entity = entity;
  self->id = *id;
  say (self);
}

void
pt_editors_end (PtEditors *self, const PtId *id)
{
  g_return_if_fail (PT_IS_EDITORS (self));
  if (self->entity == NULL || !pt_id_equal (&self->id, id))
    return;
  self->entity = NULL;
  say (self);
}

const PtEditor *
pt_editors_find (PtEditors *self, const PtEntity *entity, const PtId *id)
{
  g_return_val_if_fail (PT_IS_EDITORS (self), NULL);
  for (guint i = 0; i < self->others->len; i++) {
    const PtEditor *editor = &g_array_index (self->others, PtEditor, i);

    if (editor->entity == entity && pt_id_equal (&editor->id, id))
      return editor;
  }
  return NULL;
}

PtEditors *
pt_editors_new (PtClock *clock)
{
  PtEditors *self = g_object_new (PT_TYPE_EDITORS, NULL);

  self->clock = g_object_ref (clock);
  return self;
}

static void
pt_editors_dispose (GObject *object)
{
  PtEditors *self = PT_EDITORS (object);

  if (self->clock != NULL)
    pt_clock_remove_timer (self->clock, self->repeat);
  self->repeat = 0;
  if (self->live != NULL)
    g_signal_handlers_disconnect_by_data (self->live, self);
  g_clear_object (&self->live);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (pt_editors_parent_class)->dispose (object);
}

static void
pt_editors_finalize (GObject *object)
{
  g_array_unref (PT_EDITORS (object)->others);
  G_OBJECT_CLASS (pt_editors_parent_class)->finalize (object);
}

static void
pt_editors_class_init (PtEditorsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pt_editors_dispose;
  object_class->finalize = pt_editors_finalize;
  signals[CHANGED] = g_signal_new ("changed", PT_TYPE_EDITORS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_editors_init (PtEditors *self)
{
  self->others = g_array_new (FALSE, FALSE, sizeof (PtEditor));
}
