/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Takes `field=value` as people type it into rows. Used by add, edit, list's filters, resolve and import. */

#include "config.h"

#include "assignments.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cli.h"
#include "entry.h"
#include "errors.h"

static void
assignment_clear (PtAssignment *assignment)
{
  g_free (assignment->value);
}

GArray *
pt_assignments_parse (const PtEntity *entity, const char *const *words, GError **error)
{
  g_autoptr (GArray) assignments = g_array_new (FALSE, FALSE, sizeof (PtAssignment));

  g_array_set_clear_func (assignments, (GDestroyNotify) assignment_clear);
  for (guint i = 0; words[i] != NULL; i++) {
    const char *equals = strchr (words[i], '=');
    g_autofree char *name = equals != NULL ? g_strndup (words[i], (gsize) (equals - words[i])) : NULL;
    int field = name != NULL ? pt_entity_find_field_loosely (entity, name) : -1;
    PtAssignment assignment = { 0 };

    if (field < 0) {
      pt_cli_wrong_usage (error, name == NULL ? _ ("%s: write field=value") : _ ("%s: no such field of %s"), words[i],
                          entity->name);
      return NULL;
    }
    assignment.field = (guint) field;
    assignment.value = g_strdup (equals + 1);
    g_array_append_val (assignments, assignment);
  }
  return g_steal_pointer (&assignments);
}

static gboolean
set_reference (PtDatabase *database, PtRow *row, guint field, const char *code, GError **error)
{
  PtId id = PT_ID_NONE;

  if (*code == '\0') {
    pt_row_set_null (row, field);
    return TRUE;
  }
  if (!pt_repository_resolve (database, pt_field_target (&pt_row_entity (row)->fields[field]), code, &id, error))
    return FALSE;
  pt_row_set_id (row, field, &id);
  return TRUE;
}

static gboolean
set (PtDatabase *database, PtRow *row, const PtAssignment *assignment, guint exponent, PtOutputForm form,
     GError **error)
{
  const PtField *field = &pt_row_entity (row)->fields[assignment->field];

  if (field->kind == PT_KIND_REFERENCE)
    return set_reference (database, row, assignment->field, assignment->value, error);
  if (form == PT_OUTPUT_RAW)
    return pt_entry_set_raw (row, assignment->field, assignment->value, error);
  return pt_entry_set (row, assignment->field, assignment->value, exponent, error);
}

static PtAssignPart
part_of (const PtRow *row, const PtAssignment *assignment)
{
  PtKind kind = pt_row_entity (row)->fields[assignment->field].kind;
  return kind == PT_KIND_REFERENCE || kind == PT_KIND_UNIT ? PT_ASSIGN_KEYS : PT_ASSIGN_VALUES;
}

gboolean
pt_assignments_apply (PtDatabase *database, GArray *assignments, PtAssignPart part, PtRow *row, guint exponent,
                      PtOutputForm form, GError **error)
{
  for (guint i = 0; i < assignments->len; i++) {
    const PtAssignment *assignment = &g_array_index (assignments, PtAssignment, i);
    if (part_of (row, assignment) == part && !set (database, row, assignment, exponent, form, error))
      return FALSE;
  }
  return TRUE;
}

char *
pt_assignment_stored (PtDatabase *database, const PtEntity *entity, const PtAssignment *assignment, guint exponent,
                      PtOutputForm form, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (entity);

  if (!set (database, row, assignment, exponent, form, error))
    return NULL;
  return pt_entry_format_raw (row, assignment->field);
}
