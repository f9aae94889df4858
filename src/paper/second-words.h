/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtSecondWords:
 *
 * PayTrack's words in another language than the program speaks, for papers that
 * have both: looked up in that language's installed catalogue.
 */
typedef struct _PtSecondWords PtSecondWords;

/* @language: as `si` or `pt_BR`. NULL where no catalogue is installed, or it cannot be read. */
PtSecondWords *pt_second_words_new (const char *language);
void pt_second_words_free (PtSecondWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtSecondWords, pt_second_words_free)

/* @text in that language, borrowed; NULL where it is not translated. @self may be NULL. */
const char *pt_second_words_find (PtSecondWords *self, const char *text);
/* @text in the program's language and in that one where they differ: `Supplier / Lieferant`. Free with g_free. */
char *pt_second_words_both (PtSecondWords *self, const char *text);

G_END_DECLS
