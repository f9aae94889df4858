/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "change.h"
#include "confirmed.h"
#include "conflicts.h"
#include "outbox.h"
#include "store.h"

G_BEGIN_DECLS

/**
 * Desk:
 *
 * A person at a computer: a real database in a temporary folder, a clock that
 * stands still until it is moved, random numbers from a seed, and an office
 * with an admin signed in. Failures of its helpers end the test.
 */
typedef struct {
  char *directory;
  char *path;
  PtSeams seams;
  PtOffice *office;
  PtDatabase *database;
  PtKeyPair keys;
} Desk;

Desk *desk_new (void);
void desk_free (Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)
/* As after a restart. */
void desk_reopen (Desk *desk);

/* A clock whose wall time is set by hand; timers are GLib's. */
PtClock *desk_clock_new (gint64 wall);
void desk_clock_set (PtClock *clock, gint64 wall);
void desk_clock_advance (Desk *desk, gint64 ms);

/* Sets fields from pairs of name and stored value; "" clears. NULL ends them. */
void desk_fill (PtRow *row, va_list pairs);
void desk_set (PtRow *row, ...) G_GNUC_NULL_TERMINATED;

/* Saves a new record and requires that it is accepted. */
PtId desk_add (Desk *desk, guint entity, ...) G_GNUC_NULL_TERMINATED;
void desk_edit (Desk *desk, guint entity, const PtId *id, ...) G_GNUC_NULL_TERMINATED;
void desk_delete (Desk *desk, guint entity, const PtId *id);
/* A supplier S001 Nimal, a product TEA in kg, and a rate of 250.00 from 2026-01-01 on. */
typedef struct {
  PtId supplier;
  PtId product;
  PtId rate;
} DeskBasics;
DeskBasics desk_add_basics (Desk *desk);
PtId desk_add_slip (Desk *desk, const DeskBasics *basics, const char *quantity_milli);

PtRow *desk_get (Desk *desk, guint entity, const PtId *id);
PtSyncState desk_state (Desk *desk, guint entity, const PtId *id);
/* The record's unsettled changes. */
GPtrArray *desk_open (Desk *desk, const PtId *id);
/* Its only one; must be so. */
PtChange *desk_only (Desk *desk, const PtId *id);
PtOutboxCounts desk_counts (Desk *desk);
gint64 desk_integer (Desk *desk, const char *sql);

/* Of the statements that were run with @text in them, how many look into a table as @step says, in the words of EXPLAIN
 * QUERY PLAN. */
guint desk_count_plans (Desk *desk, const char *text, const char *step);

/* Seals what is next; NULL body where nothing waits. */
void desk_seal (Desk *desk, guint most, PtSealed *sealed);
/* The envelope of a sealed body. */
PtEnvelope *desk_read (const PtSealed *sealed);

/* Drops the last reference on a profile, once what its workers still hold has come back. */
void desk_drop_profile (PtProfile *profile);

/* Whether stored digests equal those over all confirmed rows. */
void desk_check_digests (Desk *desk);
/* Whether every seen row is what its confirmed row and unsettled changes make. */
void desk_check_seen (Desk *desk);

G_END_DECLS
