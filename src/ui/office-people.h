/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "office-actions.h"
#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtOfficePeople:
 *
 * The office window's page of users and computers. Administrators change them,
 * managers look.
 */
#define PT_TYPE_OFFICE_PEOPLE (pt_office_people_get_type ())
G_DECLARE_FINAL_TYPE (PtOfficePeople, pt_office_people, PT, OFFICE_PEOPLE, AdwBin)

void pt_office_people_set_service (PtOfficePeople *self, PtSyncService *service);
/* @list NULL: there is no server. */
void pt_office_people_show (PtOfficePeople *self, const PtOfficeList *list);

G_END_DECLS
