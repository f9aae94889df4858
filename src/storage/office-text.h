/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* The office as the JSON that is stored, and back. */
char *pt_office_to_text (const PtOffice *office);
PtOffice *pt_office_from_text (const char *text, GError **error);
/* Takes over a pull page's or sign-in's `organisation` object. */
gboolean pt_office_take_organisation (PtOffice *office, const char *json, GError **error);

G_END_DECLS
