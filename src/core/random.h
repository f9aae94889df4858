/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PtRandom:
 *
 * The seam through which all randomness is drawn: ids, keys, jitter. The
 * system's is cryptographically strong; a seeded one makes runs repeatable.
 */
#define PT_TYPE_RANDOM (pt_random_get_type ())
G_DECLARE_DERIVABLE_TYPE (PtRandom, pt_random, PT, RANDOM, GObject)

struct _PtRandomClass {
  GObjectClass parent_class;

  void (*fill) (PtRandom *self, guint8 *bytes, gsize length);
};

/* Draws from the kernel; safe from any thread. */
PtRandom *pt_random_new_system (void);
/* The same seed gives the same bytes (xoshiro256**): for demo data, tests and simulation, never for keys. */
PtRandom *pt_random_new_seeded (guint64 seed);
/* Lets a seeded one begin anew from another seed. */
void pt_random_seed (PtRandom *self, guint64 seed);

void pt_random_fill (PtRandom *self, guint8 *bytes, gsize length);
/* Uniform in [0, bound); bound > 0. */
guint64 pt_random_below (PtRandom *self, guint64 bound);

G_END_DECLS
