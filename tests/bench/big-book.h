/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* Makes the profile @folder of an office on its own, with the demo's growers and @slips of their slips. Failures end
 * the bench. */
void big_book_make (const char *folder, guint slips);
PtProfile *big_book_open (const char *folder);

G_END_DECLS
