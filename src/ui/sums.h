/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pt_sum_text:
 * @text: as typed into a quantity: `12.5`, or bags one by one: `12.5+30*2-0.5`
 *
 * Returns: (transfer full): the sum as a number of at most three decimals, or
 * @text as it is where it is no sum, so that its error is the field's own.
 */
char *pt_sum_text (const char *text);
/* Whether there is anything to reckon in it. */
gboolean pt_sum_is (const char *text);

G_END_DECLS
