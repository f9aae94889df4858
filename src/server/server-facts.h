/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"

G_BEGIN_DECLS

/* The rules' questions, answered from the writing transaction. Suppliers, products and the rate of a day are
 * remembered, since the slips of one envelope ask for the same few again and again. */
typedef struct {
  PtFacts facts; /* first, so that the rules' pointer is this one's */
  PtStore *store;
  char today[11];
  GHashTable *known; /* PtId to PtRow */
  GHashTable *rates; /* product, supplier and day, as text, to PtRow, NULL for none */
} PtServerFacts;

/* @self is not moved afterwards; it borrows the transaction's settings. */
void pt_server_facts_init (PtServerFacts *self, const PtTransaction *transaction, const PtId *user, PtRole role);
void pt_server_facts_clear (PtServerFacts *self);

/* Whether the server has this row, deleted or not. */
PtFound pt_server_facts_knows (PtServerFacts *self, const PtEntity *entity, const PtId *id, GError **error);
/* To be called after rows that others refer to were written, or taken back. */
void pt_server_facts_forget (PtServerFacts *self);

G_END_DECLS
