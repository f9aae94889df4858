/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtBackground:
 *
 * Syncing while no window is open, and starting with the session: both off
 * until somebody switches them on in the preferences, and both asked of the
 * desktop through its portal (org.freedesktop.portal.Background). What the
 * desktop does not allow is switched off again and said by `refused`.
 *
 * Signal `refused` (string: what, for people).
 */
#define PT_TYPE_BACKGROUND (pt_background_get_type ())
G_DECLARE_FINAL_TYPE (PtBackground, pt_background, PT, BACKGROUND, GObject)

/* Follows the preferences; while it may run in the background @application, which owns it, is held. */
PtBackground *pt_background_new (GApplication *application);

G_END_DECLS
