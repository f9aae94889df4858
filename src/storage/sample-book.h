/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* Fills an empty book with a small office's last fortnight, always the same but for its dates: a dozen suppliers, two
 * products with their rates, slips up to @today and a few advances. Saved as a person would, so that it is sent like
 * any other work. In one transaction, on the database's thread that writes. */
gboolean pt_sample_book_fill (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const char *today,
                              GError **error);

G_END_DECLS
