/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-store.h"
#include "server.h"

G_BEGIN_DECLS

/*
 * What the administrator does on the machine itself, on a data folder, whether
 * a server runs on it or not. Every change is audited. Errors are for people.
 */

typedef struct {
  const char *organisation;
  const char *currency;
  const char *time_zone;
  const char *admin;
  const char *password;
  const char *database; /* postgresql://…, or NULL for SQLite in the folder */
} PtInitForm;

/* Makes DIR with key and database. PT_ERROR_INVALID where one is there already. */
gboolean pt_admin_init (const char *data, const PtServerSeams *seams, const PtInitForm *form, GError **error);

gboolean pt_admin_user_add (const char *data, const PtServerSeams *seams, const char *name, PtRole role,
                            const char *password, GError **error);
gboolean pt_admin_user_disable (const char *data, const PtServerSeams *seams, const char *name, GError **error);
/* Also ends the user's sessions. */
gboolean pt_admin_user_password (const char *data, const PtServerSeams *seams, const char *name, const char *password,
                                 GError **error);
/* Prints one line a user: name, role, state. */
gboolean pt_admin_user_list (const char *data, const PtServerSeams *seams, GError **error);

/* Prints one line a computer: prefix, id, name, state, when it was last seen. */
gboolean pt_admin_device_list (const char *data, const PtServerSeams *seams, GError **error);
/* @name: its id or its prefix. */
gboolean pt_admin_device_revoke (const char *data, const PtServerSeams *seams, const char *name, GError **error);

/* The fingerprint of the key that signs: what a computer shows that is to trust another key. */
char *pt_admin_key_fingerprint (const char *data, GError **error);
/* Gives the server a new key, for which the old one vouches. PT_ERROR_BUSY while a server runs on @data. */
gboolean pt_admin_key_rotate (const char *data, const PtServerSeams *seams, GError **error);

gboolean pt_admin_policy_set (const char *data, const PtServerSeams *seams, const char *entity, const char *strategy,
                              GError **error);

gboolean pt_admin_audit_verify (const char *data, const PtServerSeams *seams, GError **error);

/* The folder's file of keys; free with g_free. */
char *pt_admin_key_path (const char *data);

G_END_DECLS
