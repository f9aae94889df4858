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

G_END_DECLS
