/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "channel.h"

G_BEGIN_DECLS

/**
 * PtRecordForm:
 *
 * The dialog in which a record is made or changed, generated from its entity's
 * description. Of money that the server has accepted, only what may still
 * change is open.
 */
#define PT_TYPE_RECORD_FORM (pt_record_form_get_type ())
G_DECLARE_FINAL_TYPE (PtRecordForm, pt_record_form, PT, RECORD_FORM, AdwWindow)

/* Opens it over @near's window; @id NULL for a new record. The window owns itself. */
PtRecordForm *pt_record_form_open (GtkWidget *near, PtProfile *profile, const PtEntity *entity, const PtId *id);
/* Whom a manager's look at the record's history asks; without it only this computer is. */
void pt_record_form_set_server (PtRecordForm *self, PtChannel *server);
/* A line above the fields; NULL: none. */
void pt_record_form_set_notice (PtRecordForm *self, const char *text);

G_END_DECLS
