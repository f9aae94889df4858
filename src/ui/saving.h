/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "outbox.h"

G_BEGIN_DECLS

/**
 * PtSaving:
 *
 * A change on its way from a form to the outbox: the edit, what was typed for
 * its references, and what came of it.
 */
typedef struct {
  PtEdit *edit;
  char *typed[PT_FIELDS_MAX]; /* of a reference, as typed: looked up before saving; NULL: as in the edit's row */

  gboolean done; /* saved */
  PtSaved saved;
  char *label;     /* what people call the saved row */
  GError *error;   /* why not, where no finding says it better */
  int error_field; /* the field at fault, or -1 */
} PtSaving;

/* Takes @edit over. */
PtSaving *pt_saving_new (PtEdit *edit);
void pt_saving_free (PtSaving *saving);

/* Takes @saving over; it comes back in pt_saving_finish, saved or with its findings, and lives as long as @result. */
void pt_saving_run_async (PtProfile *profile, PtSaving *saving, GAsyncReadyCallback callback, gpointer user_data);
const PtSaving *pt_saving_finish (PtProfile *profile, GAsyncResult *result, GError **error);

/* Fills the edit's references from what was typed; FALSE with @error_field and @error set. On a database's thread. */
gboolean pt_saving_look_up (PtSaving *saving, PtDatabase *database);

G_END_DECLS
