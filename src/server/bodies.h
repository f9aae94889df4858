/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtBodies:
 *
 * The bodies of requests while they arrive and are answered, which together
 * stay below a limit whoever sends them. Where they would pass it, the largest
 * that is still arriving is dropped: who hoards memory loses it first, and small
 * requests go on.
 */
typedef struct _PtBodies PtBodies;
typedef struct _PtBody PtBody;

/* @most: bytes. */
PtBodies *pt_bodies_new (gsize most);
/* After all its bodies. */
void pt_bodies_free (PtBodies *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtBodies, pt_bodies_free)

PtBody *pt_body_new (PtBodies *bodies);
void pt_body_free (PtBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtBody, pt_body_free)

/* Nothing is kept of a body that was taken, or dropped, which this may do to any. */
void pt_body_append (PtBody *self, GBytes *chunk);
gsize pt_body_length (const PtBody *self);
gboolean pt_body_is_dropped (const PtBody *self);
/* The whole body, which counts until it is freed but is no longer dropped; NULL for an empty one. */
GBytes *pt_body_take (PtBody *self);

G_END_DECLS
