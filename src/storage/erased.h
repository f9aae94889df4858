/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"
#include "row.h"

G_BEGIN_DECLS

/*
 * Forgetting a person whose personal data an administrator had erased at the
 * server: what this computer keeps of the supplier beside the pulled row, its
 * settled changes, its conflicts and what names him in messages, loses every
 * personal field. What is still to be sent stays, since nothing that a person
 * entered is dropped unsent; it is blanked once it is settled. Envelopes,
 * answers and pages are signed texts, which blanking would make worthless as
 * proof: they go as all of them go, by pt_pages_let_go(), once a verified backup
 * of the server holds them. Within the caller's transaction.
 */

/* Who was known by which name before the page at hand came: PtId to a name. */
GHashTable *pt_erased_former_new (void);
/* Notes in @former the name of the supplier that @row, just pulled, takes his name from; any other row is passed over.
 * Before the row is written. */
gboolean pt_erased_note_former (PtDatabase *database, const PtRow *row, GHashTable *former, GError **error);

/* Remembers @supplier as erased, and blanks what is kept of him. @former: as above, or NULL. @gone is set where he was
 * not known as erased before, or has just lost his name here. */
gboolean pt_erased_take (PtDatabase *database, const PtId *supplier, GHashTable *former, gboolean *gone,
                         GError **error);
/* Makes the words of the search anew, without those that are gone: seconds for a million suppliers, so once for all
 * that are erased together. */
gboolean pt_erased_forget_words (PtDatabase *database, GError **error);
/* Blanks what was settled since. */
gboolean pt_erased_go_on (PtDatabase *database, GError **error);

G_END_DECLS
