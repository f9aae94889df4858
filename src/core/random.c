/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The seam for randomness: the kernel's for real use, and a seeded generator for demo data, tests and the
 * simulator. */

#include "random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

G_DEFINE_ABSTRACT_TYPE (PtRandom, pt_random, G_TYPE_OBJECT)

static void
pt_random_class_init (PtRandomClass *klass)
{
}

static void
pt_random_init (PtRandom *self)
{
}

void
pt_random_fill (PtRandom *self, guint8 *bytes, gsize length)
{
  PT_RANDOM_GET_CLASS (self)->fill (self, bytes, length);
}

/* Draws again where the last, incomplete span of @bound would make small numbers likelier. */
guint64
pt_random_below (PtRandom *self, guint64 bound)
{
  guint64 excess = 0;
  guint64 drawn = 0;

  g_return_val_if_fail (bound > 0, 0);
  excess = (G_MAXUINT64 % bound + 1) % bound;
  do
    pt_random_fill (self, (guint8 *) &drawn, sizeof drawn);
  while (drawn > G_MAXUINT64 - excess);
  return drawn % bound;
}

#define PT_TYPE_SYSTEM_RANDOM (pt_system_random_get_type ())
G_DECLARE_FINAL_TYPE (PtSystemRandom, pt_system_random, PT, SYSTEM_RANDOM, PtRandom)

struct _PtSystemRandom {
  PtRandom parent_instance;
};

G_DEFINE_FINAL_TYPE (PtSystemRandom, pt_system_random, PT_TYPE_RANDOM)

static void
draw_from_kernel (PtRandom *self, guint8 *bytes, gsize length)
{
  while (length > 0) {
    ssize_t drawn = getrandom (bytes, length, 0);

    if (drawn < 0 && errno != EINTR)
      g_error ("The kernel gives no random bytes: %s", g_strerror (errno));
    if (drawn > 0) {
      bytes += drawn;
      length -= drawn;
    }
  }
}

static void
pt_system_random_class_init (PtSystemRandomClass *klass)
{
  PT_RANDOM_CLASS (klass)->fill = draw_from_kernel;
}

static void
pt_system_random_init (PtSystemRandom *self)
{
}

PtRandom *
pt_random_new_system (void)
{
  return g_object_new (PT_TYPE_SYSTEM_RANDOM, NULL);
}

#define PT_TYPE_SEEDED_RANDOM (pt_seeded_random_get_type ())
G_DECLARE_FINAL_TYPE (PtSeededRandom, pt_seeded_random, PT, SEEDED_RANDOM, PtRandom)

struct _PtSeededRandom {
  PtRandom parent_instance;
  guint64 state[4];
};

G_DEFINE_FINAL_TYPE (PtSeededRandom, pt_seeded_random, PT_TYPE_RANDOM)

static guint64
rotate (guint64 value, int bits)
{
  return value << bits | value >> (64 - bits);
}

/* One step of xoshiro256** (Blackman and Vigna). */
static guint64
step (guint64 state[4])
{
  guint64 result = rotate (state[1] * 5, 7) * 9;
  guint64 shifted = state[1] << 17;

  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotate (state[3], 45);
  return result;
}

static void
draw_from_seed (PtRandom *random, guint8 *bytes, gsize length)
{
  PtSeededRandom *self = PT_SEEDED_RANDOM (random);

  while (length > 0) {
    guint64 drawn = GUINT64_TO_LE (step (self->state));
    gsize taken = MIN (length, sizeof drawn);

    memcpy (bytes, &drawn, taken);
    bytes += taken;
    length -= taken;
  }
}

static void
pt_seeded_random_class_init (PtSeededRandomClass *klass)
{
  PT_RANDOM_CLASS (klass)->fill = draw_from_seed;
}

static void
pt_seeded_random_init (PtSeededRandom *self)
{
}

/* splitmix64, which the generator's authors name for spreading one seed over its state. */
static guint64
spread (guint64 *seed)
{
  guint64 mixed = *seed += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  mixed = (mixed ^ mixed >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  mixed = (mixed ^ mixed >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return mixed ^ mixed >> 31;
}

void
pt_random_seed (PtRandom *random, guint64 seed)
{
  PtSeededRandom *self = PT_SEEDED_RANDOM (random);

  for (guint i = 0; i < G_N_ELEMENTS (self->state); i++)
    self->state[i] = spread (&seed);
}

PtRandom *
pt_random_new_seeded (guint64 seed)
{
  PtRandom *self = g_object_new (PT_TYPE_SEEDED_RANDOM, NULL);

  pt_random_seed (self, seed);
  return self;
}
