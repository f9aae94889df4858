/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* Installs the SQL function `begins(words, text)`: whether each of the words begins a word of the text, regardless of
 * case and accents. */
gboolean pt_words_install (PtDatabase *database, GError **error);

G_END_DECLS
