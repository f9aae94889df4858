/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "schema.h"

G_BEGIN_DECLS

/*
 * Values that read from the left in every language: numbers, dates, codes,
 * telephone and account numbers. Nothing in digits and blanks says which way
 * they run, so that a window that reads from the right would turn their groups
 * round.
 */

/* Whether @field holds such values. */
gboolean pt_reading_is_from_left (const PtField *field);

/* Whether something in @text says which way it runs. */
gboolean pt_reading_has_words (const char *text);

typedef enum {
  PT_READING_START, /* where words would begin */
  PT_READING_END,
  PT_READING_RIGHT /* in any window, so that the digits of figures stand one below another */
} PtReadingPlace;

/* Lets what @widget, a label, an inscription or something editable, shows read from the left, and places it. That of a
 * label or inscription once. */
void pt_reading_fix (GtkWidget *widget, PtReadingPlace place);

/* @text as a part of a sentence of either direction. Free with g_free. */
char *pt_reading_isolate (const char *text);

G_END_DECLS
