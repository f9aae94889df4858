/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"
#include "repository.h"

G_BEGIN_DECLS

/*
 * Pull pages as the server signed them: what this computer saw of others, and
 * can prove to a server that was put back from a backup.
 */

typedef struct {
  const char *target;    /* of the request */
  const char *signature; /* base64 */
  GBytes *packed;        /* the body gzipped, as it came; NULL where it came plain */
} PtPageProof;

/* Keeps @body; within the transaction that applies it. @last_seq: the greatest of its rows. */
gboolean pt_pages_keep (PtDatabase *database, const PtPageProof *proof, GBytes *body, gint64 last_seq, gint64 now,
                        GError **error);

/* A change by its number in one history: another epoch may have given the number again. */
typedef struct {
  PtId epoch;
  gint64 seq;
} PtPlace;

guint pt_place_hash (gconstpointer place);
gboolean pt_place_equal (gconstpointer a, gconstpointer b);

/* Takes @envelope, which is not sealed yet. */
typedef gboolean (*PtEnvelopeEach) (PtEnvelope *envelope, gpointer data, GError **error);

/**
 * pt_pages_witness:
 * @fork: rows with a greater seq were lost
 * @explained: (element-type PtPlace): changes that this computer's own operations tell of
 *
 * Makes envelopes that witness all lost rows of the pages kept, parents before
 * children, each with the pages that prove them; and notes that what the pages
 * tell from the fork on is no history any more.
 */
gboolean pt_pages_witness (PtDatabase *database, gint64 fork, GHashTable *explained, PtEnvelopeEach each, gpointer data,
                           GError **error);

/* Lets go of envelopes and pages that a verified backup of the server's holds, and that are old enough. */
gboolean pt_pages_let_go (PtDatabase *database, gint64 now, GError **error);

G_END_DECLS
