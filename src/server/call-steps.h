/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* The steps of a call, for server.c alone. Those that may answer with a problem return TRUE all the same; FALSE with
 * @error is the database's. */

/* Answers 426 to a program whose schema this server does not speak. */
gboolean pt_call_check_schema (PtCall *call);
/* Fills the call's body, once. */
gboolean pt_call_inflate (PtCall *call, GError **error);
/* Every check in its order, then the route's own function, until one has answered. Inside a transaction. */
gboolean pt_call_run (PtCall *call, GError **error);
/* Answers 503: what is asked may succeed in a second. */
void pt_call_busy (PtCall *call);
/* Answers 500, or 503 for what may succeed later, and logs why; takes @failure. */
void pt_call_fail (PtCall *call, GError *failure);
/* As before pt_call_run(), to run it again. */
void pt_call_reset (PtCall *call);
/* Signs the answer where it is one to a valid token, or a sign-in. */
void pt_call_sign (PtCall *call);
/* Seals the answer to a sealed request; packs any other where it is worth it and the client takes it so. */
void pt_call_pack (PtCall *call);

G_END_DECLS
