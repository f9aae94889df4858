/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-disk.h"
#include "sim-net.h"
#include "sim-time.h"
#include "sync-service.h"

G_BEGIN_DECLS

/*
 * One scenario's world: a server, two to six devices with a person at each, a
 * network and disks, all on one line of virtual time and one seed. The engine,
 * the storage and the server in it are the real ones.
 */

typedef struct _SimWorld SimWorld;

typedef struct {
  SimWorld *world;
  guint index;
  char *folder; /* of the profile; ends without a slash */
  const char *user;
  PtClock *clock;
  PtRandom *random;
  PtSeams seams;
  SimNet *net;
  PtProfile *profile; /* NULL while the machine is down */
  PtSyncService *sync;
  gint64 clock_error;
  gboolean acts_alone;    /* its program runs: the engine syncs by its own triggers, nobody presses Sync Now */
  gboolean needs_sign_in; /* the engine said so */
  gboolean asks;          /* whether to delete so much */
  gboolean is_double;     /* an older copy is or was in use somewhere */
  gboolean asleep;        /* nobody switches it on before the calm */
  gboolean has_sent;      /* something, in this round: others may have yet to hear of it */
  gboolean at_rest;       /* its last sync found both sides agreed, nothing to send, to take or waiting */
  SimImage *kept;         /* a copy of its database, to be put back one day; NULL where there is none */
  guint kept_saves;       /* how much had been saved in the world by then */
  GPtrArray *screens;     /* PtRow: forms that stand open, with the row as it was when the edit began */
} SimDevice;

/* What a person saw saved: it must exist somewhere for ever. */
typedef struct {
  guint device;
  PtId op;
  PtOperationKind kind;
  gboolean certain; /* the person was told that it is saved, and no older copy was put in its place since */
  PtRow *set;       /* the fields that were changed; meta id */
} SimSaved;

struct _SimWorld {
  guint64 seed;
  char *folder;
  SimTime *time;
  PtRandom *dice;   /* begun anew at each step, so that a step left out changes nothing in the next */
  gboolean crowded; /* people keep to a few records, all to the same */
  SimWeather weather;
  PtClock *server_clock;
  PtRandom *server_random;
  PtServer *server; /* NULL while it is down */
  guint server_generation;
  SimImage *backup;      /* of the server; NULL where none was made */
  gboolean was_put_back; /* by that backup */
  gint64 prefixes_given; /* by the server that the backup took the place of */
  GPtrArray *devices;    /* SimDevice */
  GPtrArray *saved;      /* SimSaved, in the order of saving */
  GChecksum *trace;
  GString *story; /* the trace in words, where it is wanted; else NULL */
  guint syncs, saves, crashes, conflicts;
  guint repaired; /* rows, or sums over them; a server that was put back explains them */
};

/* Once a process, before the first world. */
void sim_world_prepare (void);
SimWorld *sim_world_new (guint64 seed, gboolean with_story);
void sim_world_free (SimWorld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimWorld, sim_world_free)

/* One line of what happened, into the trace's hash and the story. */
void sim_world_tell (SimWorld *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Uniform in [0, bound). */
guint sim_world_roll (SimWorld *self, guint bound);

/* The server's machine. */
PtServerSeams sim_world_server_seams (SimWorld *self);
char *sim_world_server_folder (SimWorld *self);
void sim_world_start_server (SimWorld *self);
void sim_world_stop_server (SimWorld *self);
void sim_world_crash_server (SimWorld *self);
char *sim_world_server_disk (SimWorld *self);

/* A device's machine. */
void sim_device_start (SimDevice *device);
/* The program ends in the middle of whatever it did. Answers still on their way find nobody. */
void sim_device_stop (SimDevice *device);
void sim_device_crash (SimDevice *device);
/* Another machine, with nothing on its disk, and down. */
SimDevice *sim_device_new (SimWorld *world, const char *user);
void sim_device_sign_in (SimDevice *device);
void sim_device_sync (SimDevice *device);
/* A person answers what the engine asks. */
void sim_device_accept (SimDevice *device);
char *sim_device_disk (SimDevice *device);

/* Runs what is due up to @until (ms since the beginning), and lets crashes that struck take effect. */
void sim_world_run (SimWorld *self, gint64 until);

/* sim-people.c: one thing that a person at @device does. */
void sim_people_act (SimDevice *device);

/* sim-checks.c: NULL where all that must hold does, else the first thing that does not; @which is set to the number
 * of the check that found it. */
char *sim_checks_run (SimWorld *self, guint *which);
/* Tells what is left in the queues. */
void sim_checks_tell_queues (SimWorld *self);

G_END_DECLS
