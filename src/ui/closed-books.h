/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtClosedBooks:
 *
 * The window that stands in for the real one where a profile cannot be opened:
 * why not, what that means, and the way out. A damaged profile's last good
 * backup is put back here, with what was not sent.
 *
 * Signal `reopen`: try to open the profile again. The window stays; whoever
 * opens another destroys it.
 */
#define PT_TYPE_CLOSED_BOOKS (pt_closed_books_get_type ())
G_DECLARE_FINAL_TYPE (PtClosedBooks, pt_closed_books, PT, CLOSED_BOOKS, AdwApplicationWindow)

/* @directory of the profile, which no program has open; NULL where there is none to open again. */
GtkWidget *pt_closed_books_new (GtkApplication *application, const char *directory, const PtSeams *seams,
                                const GError *failure);

G_END_DECLS
