/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The place of @word among the @n @words, or -1: how every enumeration of the protocol is read. @length -1 for
 * NUL-terminated text. */
int pt_vocabulary_find (const char *const *words, guint n, const char *word, gssize length);

G_END_DECLS
