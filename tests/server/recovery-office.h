/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "raw-client.h"

G_BEGIN_DECLS

/**
 * RecoveryOffice:
 *
 * A server with a seeded office and a backup of it, and two computers that work on after that.
 */
typedef struct {
  ServerFixture *server;
  RawClient *one;
  RawClient *two;
  char *folder;
  GString *marks; /* of the answers so far, with commas between */
} RecoveryOffice;

void recovery_set_up (RecoveryOffice *office, gconstpointer data);
void recovery_tear_down (RecoveryOffice *office, gconstpointer data);
/* The server forgets all since the backup. */
void recovery_put_back (RecoveryOffice *office);
/* Another backup, and back to it. */
void recovery_back_up (RecoveryOffice *office, const char *name);
void recovery_put_back_from (RecoveryOffice *office, const char *name);
/* As a computer learns where the histories parted, and pulls from there. */
void recovery_take_fork (RecoveryOffice *office, RawClient *client);

/* An operation and the signed answer that it got. */
typedef struct {
  char *op;
  RawAnswer *answer;
  const char *target; /* that it answered; NULL: /v1/push */
} RecoverySent;

void recovery_sent_clear (RecoverySent *sent);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RecoverySent, recovery_sent_clear)
/* Pushes @op, which is taken over and must be applied. */
RecoverySent recovery_send (RecoveryOffice *office, RawClient *client, char *op);
/* The @n operations in one envelope of a recovery, with their answers as proof. */
RawAnswer *recovery_send_again (RawClient *client, const RecoverySent *sent, guint n);

/* A row as @client pulls it; NULL where there is none. */
JsonObject *recovery_find_row (RawClient *client, guint id);
/* An update of supplier 1, and that one's phone. */
char *recovery_set_phone (guint op, gint64 version, const char *set);
char *recovery_phone (RecoveryOffice *office);

#define RECOVERY_SLIP                                                                                                  \
  "{'op':'%s','entity':'collections','id':'%s','operation':'create','base_version':0,'made_at':1,"                     \
  "'set':{'receipt_no':'A1-000001','supplier_id':'%s','product_id':'%s','collected_on':'2026-11-01','unit':'kg',"      \
  "'quantity_milli':1000}}"
#define RECOVERY_SUPPLIER                                                                                              \
  "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"                       \
  "'set':{'code':'S9','name':'%s'}}"

G_END_DECLS
