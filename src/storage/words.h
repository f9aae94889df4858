/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What finds, in the tables of words (supplier_words, product_words), the rows with a word for each typed one that it
 * begins, regardless of case and accents; NULL where nothing was typed. Free with g_free. */
char *pt_words_match (const char *typed);

G_END_DECLS
