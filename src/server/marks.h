/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"
#include "server-keys.h"

G_BEGIN_DECLS

/* The signed word on how far the organisation's history goes. */
void pt_mark_of (const PtOrganisation *organisation, const PtServerKeys *keys, PtMark *mark);

typedef enum {
  PT_MARK_KNOWN,
  PT_MARK_OLDER,    /* of another epoch */
  PT_MARK_DIVERGED, /* authentic, of this epoch, yet unknown: the server has lost history */
  PT_MARK_FORGED
} PtMarkStanding;

/* Whether this server's history passed through the mark's head and hash, whatever its epoch. */
gboolean pt_mark_is_known (PtStore *store, const PtOrganisation *organisation, const PtMark *mark, gboolean *known,
                           GError **error);

/* What a client's newest mark is to this server. */
gboolean pt_mark_judge (PtStore *store, const PtOrganisation *organisation, const PtServerKeys *keys,
                        const PtMark *mark, PtMarkStanding *standing, GError **error);

/* Begins a new epoch: the history goes on from here under a new name. */
gboolean pt_epoch_renew (PtTransaction *transaction, GError **error);

G_END_DECLS
