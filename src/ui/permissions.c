/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which buttons a role gets to see: asks the rules' own role table. Called by
 * the window's menus and the forms.
 */
#include "config.h"

#include "permissions.h"

static gboolean
allows (const PtOffice *office, PtOperationKind kind, const PtRow *before, const PtRow *after, const char *today)
{
  PtFacts facts = { .exponent = office->exponent,
                    .user = office->user,
                    .role = office->role,
                    .today = today,
                    .time_zone = office->time_zone };
  g_autoptr (PtFinding) finding = pt_rules_check_role (&facts, kind, before, after);
  return finding == NULL;
}

gboolean
pt_permission_to_create (const PtOffice *office, const PtEntity *entity)
{
  g_autoptr (PtRow) row = pt_row_new (entity);
  if (entity->index == PT_PAYMENTS)
    pt_row_set_text (row, PT_PAYMENT_TYPE, "advance", -1);
  pt_row_fill_defaults (row);
  return allows (office, PT_OPERATION_CREATE, NULL, row, "");
}

/* Whether it may become any other status than it has. */
static gboolean
allows_a_status (const PtOffice *office, const PtRow *row, const char *today)
{
  int field = pt_entity_find_field (pt_row_entity (row), "status", -1);
  g_auto (GStrv) words = field >= 0 ? pt_field_dup_choices (&pt_row_entity (row)->fields[field]) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++) {
    g_autoptr (PtRow) after = pt_row_copy (row);
    pt_row_set_text (after, (guint) field, words[i], -1);
    if (!pt_row_same_field (row, after, (guint) field) && allows (office, PT_OPERATION_UPDATE, row, after, today))
      return TRUE;
  }
  return FALSE;
}

gboolean
pt_permission_to_update (const PtOffice *office, const PtRow *row, const char *today)
{
  return allows (office, PT_OPERATION_UPDATE, row, row, today) || allows_a_status (office, row, today);
}

gboolean
pt_permission_to_delete (const PtOffice *office, const PtRow *row)
{
  return allows (office, PT_OPERATION_DELETE, row, row, "");
}

gboolean
pt_permission_to_erase (const PtOffice *office, const PtRow *row)
{
  return pt_row_entity (row)->index == PT_SUPPLIERS && office->server_url != NULL && office->role >= PT_ROLE_ADMIN;
}
