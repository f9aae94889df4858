/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"

G_BEGIN_DECLS

/* The rules' questions, answered from the writing transaction. */
typedef struct {
  PtFacts facts; /* first, so that the rules' pointer is this one's */
  PtStore *store;
  char today[11];
} PtServerFacts;

/* @self is not moved afterwards; it borrows the transaction's settings. */
void pt_server_facts_init (PtServerFacts *self, const PtTransaction *transaction, const PtId *user, PtRole role);

G_END_DECLS
