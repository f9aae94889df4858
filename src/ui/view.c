/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the pages of the window have in common. Each is derived from it; the
 * window tells them their room and asks whether they can be looked at.
 */
#include "config.h"

#include "view.h"

typedef struct {
  PtRoom room;
} PtViewPrivate;

enum { PROP_ROOM = 1, PROP_SETTLED, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PtView, pt_view, GTK_TYPE_BOX)

PtRoom
pt_view_get_room (PtView *self)
{
  PtViewPrivate *private = pt_view_get_instance_private (self);
  return private->room;
}

gboolean
pt_view_is_settled (PtView *self)
{
  g_return_val_if_fail (PT_IS_VIEW (self), TRUE);
  return PT_VIEW_GET_CLASS (self)->is_settled (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ROOM)
    g_value_set_uint (value, pt_view_get_room (PT_VIEW (object)));
  else
    g_value_set_boolean (value, pt_view_is_settled (PT_VIEW (object)));
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtViewPrivate *private = pt_view_get_instance_private (PT_VIEW (object));
  private->room = g_value_get_uint (value);
  if (PT_VIEW_GET_CLASS (object)->set_room != NULL)
    PT_VIEW_GET_CLASS (object)->set_room (PT_VIEW (object), private->room);
}

static void
pt_view_class_init (PtViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  properties[PROP_ROOM] = g_param_spec_uint (PT_ROOM_PROPERTY, NULL, NULL, PT_ROOM_NARROW, PT_ROOM_WIDE, PT_ROOM_WIDE,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SETTLED]
      = g_param_spec_boolean ("settled", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
pt_view_init (PtView *self)
{
  PtViewPrivate *private = pt_view_get_instance_private (self);
  private->room = PT_ROOM_WIDE;
}
