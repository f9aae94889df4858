/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"

G_BEGIN_DECLS

/**
 * PtAuditEntry:
 *
 * One entry of the server's audit chain about a record: whatever any computer
 * did to it, and what the server answered.
 */
typedef struct {
  gint64 index;    /* in the chain */
  gint64 at;       /* UTC ms, the server's */
  char *kind;      /* change, refusal, conflict, resolution, erasure */
  char *operation; /* create, update, delete; NULL where it is none */
  char *code;      /* of a refusal; else NULL */
  char *person;    /* by name where it is known here; NULL: nobody or unknown */
  char *computer;
  gint64 version; /* that the record became; 0 where it became none */
  char *old;      /* JSON of the changed fields before and after; NULL where there are none */
  char *new;
} PtAuditEntry;

void pt_audit_entry_free (PtAuditEntry *entry);

/* The record's entries, oldest first, at most some hundreds. For managers and admins, with the server in reach.
 * (element-type PtAuditEntry) Errors: as pt_channel_call_async(), NOT_ALLOWED. */
void pt_record_audit_async (PtChannel *channel, const PtEntity *entity, const PtId *id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pt_record_audit_finish (PtChannel *channel, GAsyncResult *result, GError **error);

G_END_DECLS
