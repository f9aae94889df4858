/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"
#include "profile.h"

G_BEGIN_DECLS

/* What every envelope goes through before it may be sent: a number, a signature, and its place in the database. */

/* Gives @envelope its id, number and head, as of @user; within the transaction that stores it. */
gboolean pt_sealing_begin (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtId *user,
                           PtEnvelope *envelope, GError **error);
/* The device's signature over the body, in base64. */
char *pt_sealing_sign (GBytes *body, const guint8 key[64]);
/* From here on the body is frozen, and is sent until it is answered. */
gboolean pt_sealing_store (PtDatabase *database, const PtEnvelope *envelope, GBytes *body, const char *signature,
                           GError **error);
/* A recovery's envelope is kept while something in it is blocked, so long at most: then its changes are ordinary ones.
 */
#define PT_SEALING_HOLD_MS (G_GINT64_CONSTANT (30) * 24 * 3600 * 1000)
/* Keeps a recovery's envelope, of which something was blocked or which was refused as a whole, until the next pull, and
 * so on for 30 days: no entry of the queue tells of what it holds. @held is cleared for any other. */
gboolean pt_sealing_hold (PtDatabase *database, const PtId *envelope, gint64 now, gboolean *held, GError **error);
/* The envelope of that @id as it was sealed; PT_ERROR_NOT_FOUND where it waits for no answer. */
PtEnvelope *pt_sealing_read (PtDatabase *database, const PtId *id, GError **error);
/* Seals again, the same, what the server will not take in the name of the computer that sealed it: a name that was
 * given up (its database put back, its key lost), and that the server does not know. PT_ERROR_SIGN_IN where that is
 * today's own; PT_ERROR_NOT_FOUND where nothing of that @id waits for an answer. */
gboolean pt_sealing_renew (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64],
                           const PtId *id, GError **error);

G_END_DECLS
