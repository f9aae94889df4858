/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PtKeyDialog:
 *
 * The server shows another key than the one that this computer knows: both
 * fingerprints, one above the other, to be compared with what the administrator
 * says. Stop is the default.
 *
 * Signal `accepted` (string: the fingerprint): somebody trusts the new key. The
 * dialog closes by itself; it keeps nothing.
 */
#define PT_TYPE_KEY_DIALOG (pt_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtKeyDialog, pt_key_dialog, PT, KEY_DIALOG, AdwWindow)

/* Shows it. Both are copied. */
PtKeyDialog *pt_key_dialog_open (GtkWindow *parent, const char *known, const char *offered);

G_END_DECLS
