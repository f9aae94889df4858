/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "manual-clock.h"
#include "small-server.h"
#include "sync-service.h"

G_BEGIN_DECLS

/**
 * Engine:
 *
 * A profile in a temporary folder, its sync service on the small server, a
 * clock in the test's hands and jobs that run at once.
 */
typedef struct {
  char *directory;
  PtManualClock *clock;
  PtRandom *random;
  PtProfile *profile;
  SmallServer *server;
  PtSyncService *service;
} Engine;

/* For g_test_add(): signed in as nimal. */
void engine_set_up (Engine *engine, gconstpointer data);
/* Nobody is signed in. */
void engine_set_up_alone (Engine *engine, gconstpointer data);
void engine_tear_down (Engine *engine, gconstpointer data);
/* Where profile and service are gone already. */
void engine_tear_down_closed (Engine *engine, gconstpointer data);

/* Signs in with @password ("secret" is right). */
gboolean engine_sign_in (Engine *engine, const char *password, GError **error);
/* One sync; NULL with its error. */
PtReceipt *engine_sync (Engine *engine, GError **error);
/* A sync that has to succeed. */
PtReceipt *engine_sync_well (Engine *engine);
/* The key and the tokens are gone, as where a database was put back without them. */
void engine_lose_secrets (Engine *engine);
/* Saves @edit, which is taken over and has to be accepted; the record's id. */
PtId engine_save (Engine *engine, PtEdit *edit);
/* Saves a supplier with that code; its id. */
PtId engine_add_supplier (Engine *engine, const char *code);
void engine_add_suppliers (Engine *engine, guint count);
void engine_count (Engine *engine, PtOutboxCounts *counts);

G_END_DECLS
