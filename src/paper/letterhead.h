/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "paper.h"
#include "profile.h"

G_BEGIN_DECLS

/* Who the organisation is, at the head of a paper: its logo (a PNG that has been judged, or NULL), name, address,
 * telephone and registration number. */
void pt_letterhead_add (PtPaper *paper, const PtOffice *office, GBytes *logo);

G_END_DECLS
