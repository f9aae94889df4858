/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * DemoDesk:
 *
 * One person of the demo at a computer of his own: a profile, signed in at the
 * server. Everything waits until it is done, and reports on stderr.
 */
typedef struct {
  char *user;
  PtProfile *profile;
  PtSyncService *service;
} DemoDesk;

/* Makes the profile @folder/@user and signs @user in at @url. */
DemoDesk *demo_desk_open (const char *folder, const char *url, const char *user, const char *password, GError **error);
void demo_desk_free (DemoDesk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoDesk, demo_desk_free)

/* Saves each edit (PtEdit) as a form would, in order. */
gboolean demo_desk_save (DemoDesk *desk, GPtrArray *edits, GError **error);
/* One full sync, in silence. */
PtReceipt *demo_desk_exchange (DemoDesk *desk, GError **error);
/* The same with a progress line; anything that the server did not take is an error. */
gboolean demo_desk_sync (DemoDesk *desk, GError **error);

/* What a form hands over for a new row. */
PtEdit *demo_edit_create (const PtRow *row);
/* A change of @field to the word @text in an existing row. */
PtEdit *demo_edit_word (guint entity, const PtId *id, guint field, const char *text);

G_END_DECLS
