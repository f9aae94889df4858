/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtNames:
 *
 * The member names of the objects that a reader is inside of, so that it can
 * refuse a name that stands twice. Private to src/protocol.
 */
typedef struct _PtNames PtNames;

PtNames *pt_names_new (void);
void pt_names_free (PtNames *self);

/* How many names are held: an object's own begin at the count at its opening brace. */
guint pt_names_count (PtNames *self);
/* FALSE where the name stands since @first already. @bytes must outlive the object. */
gboolean pt_names_add (PtNames *self, guint first, const char *bytes, gsize length);
/* As pt_names_add, for bytes that do not stay: they are copied. */
gboolean pt_names_add_copy (PtNames *self, guint first, const char *bytes, gsize length);
/* Forgets the names since @first: their object has ended. */
void pt_names_close (PtNames *self, guint first);

G_END_DECLS
