/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "office-actions.h"
#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtOfficeSettings:
 *
 * The office window's page of the organisation: name, address and what is
 * printed, time zone, cash step, and the server's newest backup. The
 * administrator saves it at the server; without one it is kept here.
 */
#define PT_TYPE_OFFICE_SETTINGS (pt_office_settings_get_type ())
G_DECLARE_FINAL_TYPE (PtOfficeSettings, pt_office_settings, PT, OFFICE_SETTINGS, AdwBin)

void pt_office_settings_set_service (PtOfficeSettings *self, PtSyncService *service);
/* Shows the profile's settings; @list NULL: there is no server. */
void pt_office_settings_show (PtOfficeSettings *self, const PtOfficeList *list);

G_END_DECLS
