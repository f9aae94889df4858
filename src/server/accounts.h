/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* Sign-in, refresh, sign-out, and the session that a token stands for. */

gboolean pt_login_prepare (PtCall *call, GError **error);
gboolean pt_login_run (PtCall *call, GError **error);
gboolean pt_refresh_run (PtCall *call, GError **error);
gboolean pt_logout_run (PtCall *call, GError **error);

/* Fills the call's session by its token, or answers 401; an open route needs none. */
gboolean pt_session_check (PtCall *call, GError **error);
/* Whether pt_session_note() would write anything. */
gboolean pt_session_is_news (const PtSession *session, gboolean pulled, gint64 now);
/* Notes that the session's tokens arrived, and when its device was last heard of. */
gboolean pt_session_note (PtTransaction *transaction, const PtSession *session, gboolean pulled, GError **error);

G_END_DECLS
