/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl.h"
#include "proxy.h"
#include "server-fixture.h"

G_BEGIN_DECLS

/**
 * Office:
 *
 * A real server, a proxy in front of it, and two computers (folders of
 * profiles) that are signed in through the proxy.
 */
typedef struct {
  ServerFixture *server;
  PtProxy *proxy;
  char *folder;
  char *a;
  char *b;
} Office;

/* For g_test_add(). */
void office_set_up (Office *office, gconstpointer data);
void office_tear_down (Office *office, gconstpointer data);

/* Signs @profile in as @user. */
void office_login (Office *office, const char *profile, const char *user);
/* A supplier S001, a product TEA in kg at 250.00, made on a and synced to both. */
void office_furnish (Office *office);

/* A member of a JSON object that paytrackctl prints for a record. */
gint64 office_integer (const char *profile, const char *entity, const char *code, const char *field);
char *office_text (const char *profile, const char *entity, const char *code, const char *field);
void office_assert_text (const char *profile, const char *entity, const char *code, const char *field,
                         const char *expected);
/* Both computers hold the same, by the digests of all entities. */
void office_assert_same (Office *office);
/* How many entries the queue of @profile has. */
guint office_queued (const char *profile);
/* The exit code of one sync. */
int office_sync (const char *profile);

G_END_DECLS
