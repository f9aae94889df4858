/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"

G_BEGIN_DECLS

/**
 * PtAuditEvent:
 *
 * What one entry of the audit chain says. Entries name fields and carry salted
 * hashes, never values, so that a person's data can be erased later without
 * breaking the chain: the salt stands in the log beside the values, and goes
 * with them. Members that are NULL, none or 0 are left out.
 */
typedef struct {
  const char *kind; /* change, refusal, conflict, resolution, sign_in, sign_out, key, user, action, epoch */
  const PtEntity *entity;
  PtId id;
  const PtCause *cause; /* who and by which operation; NULL: the server's administrator */
  const char *operation;
  gint64 version;
  gint64 seq;
  guint32 mask;
  const char *leaf;   /* pt_audit_leaf() of the row as it became */
  const char *code;   /* of a refusal, or what an action did */
  const char *detail; /* a name of the organisation's own (strategy, period, device), no personal value */
  PtId subject;       /* the conflict, device or user that the entry is about */
} PtAuditEvent;

/* What an entry says of a row's leaf: 64 hex digits of SHA-256 over the change's salt and the leaf. */
void pt_audit_leaf (const guint8 salt[PT_SALT_BYTES], PtLeaf leaf, char text[PT_SHA256_TEXT]);

/* Appends the entry to the chain, within @transaction. */
gboolean pt_audit_append (PtTransaction *transaction, const PtAuditEvent *event, GError **error);

/* Walks the whole chain and compares its end, and every change's place in it, with what the organisation stores.
 * PT_ERROR_UNTRUSTED with the first entry that does not fit. */
gboolean pt_audit_verify (PtStore *store, gint64 *entries, GError **error);

G_END_DECLS
