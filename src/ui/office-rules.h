/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtOfficeRules:
 *
 * The office window's page of rules: who wins a conflict, by kind of record;
 * what travels sealed; and closing a period, which first names the computers
 * that were silent since its end.
 */
#define PT_TYPE_OFFICE_RULES (pt_office_rules_get_type ())
G_DECLARE_FINAL_TYPE (PtOfficeRules, pt_office_rules, PT, OFFICE_RULES, AdwBin)

void pt_office_rules_set_service (PtOfficeRules *self, PtSyncService *service);
/* Shows what the profile knows of the rules. */
void pt_office_rules_show (PtOfficeRules *self);

G_END_DECLS
