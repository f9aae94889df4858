/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/*
 * What a damaged database still gives of the work that only this computer has:
 * the queue above all, with its envelopes, conflicts, notices and cash counts.
 * Rows that cannot be read are passed over; all others are found, whatever
 * lies broken between them.
 */

typedef struct {
  guint found;      /* unsettled entries that could be read */
  guint unreadable; /* that the database names and no longer holds */
  guint put_back;   /* of the found ones: in the restored database */
  char *saved_to;   /* the file they were written to, one JSON object a line; NULL where there was none */
} PtSalvage;

void pt_salvage_clear (PtSalvage *salvage);

/* Writes each unsettled entry of @from that can be read to a new file @path, mode 0600, as pt_outbox_export() does;
 * no file where there is none. Sets found, unreadable and saved_to. */
gboolean pt_salvage_export (PtDatabase *from, const char *path, PtSalvage *salvage, GError **error);

/**
 * pt_salvage_put_back:
 * @from: the damaged database, only read
 * @to: a copy of an earlier state of it
 *
 * Brings @to's queue up to @from's, in one transaction: what was made since
 * waits there again under its operation, with the rows that it stands on. Where
 * one of those can be read nowhere, a bare row holds its place until the next
 * sync. Sets put_back.
 */
gboolean pt_salvage_put_back (PtDatabase *from, PtDatabase *to, PtSalvage *salvage, GError **error);

G_END_DECLS
