/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* Keeps @office (taken over) as this profile's, and @logo (base64, "" for none; NULL: the one that is there): only on a
 * computer of its own, whose settings no server gives. */
void pt_local_office_store_async (PtProfile *profile, PtOffice *office, const char *logo, GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean pt_local_office_store_finish (PtProfile *profile, GAsyncResult *result, GError **error);

G_END_DECLS
