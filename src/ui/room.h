/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtRoom:
 *
 * How much width a page has, as its property `room` (guint); set by the shell,
 * which is the only one that measures.
 */
typedef enum {
  PT_ROOM_NARROW, /* a phone's width: one thing beside another */
  PT_ROOM_TIGHT,
  PT_ROOM_MIDDLE,
  PT_ROOM_WIDE
} PtRoom;

#define PT_ROOM_PROPERTY "room"

G_END_DECLS
