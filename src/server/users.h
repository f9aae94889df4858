/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"

G_BEGIN_DECLS

/* The people of an organisation, changed within a transaction and audited; by the command line and by actions.
 * Errors: PT_ERROR_INVALID with what is wrong, for people. @cause NULL: the administrator at the machine. */

gboolean pt_user_add (PtTransaction *transaction, const char *name, PtRole role, const char *password_hash,
                      const PtCause *cause, GError **error);
gboolean pt_user_find (PtStore *store, const char *name, PtUser *user, GError **error);
gboolean pt_user_disable (PtTransaction *transaction, const char *name, const PtCause *cause, GError **error);
gboolean pt_user_enable (PtTransaction *transaction, const char *name, const PtCause *cause, GError **error);
gboolean pt_user_set_role (PtTransaction *transaction, const char *name, PtRole role, const PtCause *cause,
                           GError **error);
/* Ends the user's sessions, but for none: who changes his own signs in again. */
gboolean pt_user_set_password (PtTransaction *transaction, const char *name, const char *password_hash,
                               const PtCause *cause, GError **error);

G_END_DECLS
