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
set (PtDatabase *database, PtRow *row, const PtAssignment *assignment, const PtFilling *filling, GError **error)
{
  const PtField *field = &pt_row_entity (row)->fields[assignment->field];

  if (field->kind == PT_KIND_REFERENCE)
    return set_reference (database, row, assignment->field, assignment->value, error);
  if (filling->values == PT_OUTPUT_RAW)
    return pt_entry_set_raw (row, assignment->field, assignment->value, error);
  return pt_entry_set (row, assignment->field, assignment->value, filling->exponent, error);
}

/* The two parts of filling a row: what it refers to and its units bound the values that come after. */
typedef enum { PART_KEYS, PART_VALUES } Part;

static Part
part_of (const PtRow *row, const PtAssignment *assignment)
{
  PtKind kind = pt_row_entity (row)->fields[assignment->field].kind;
  return kind == PT_KIND_REFERENCE || kind == PT_KIND_UNIT ? PART_KEYS : PART_VALUES;
}

static gboolean
apply (PtDatabase *database, GArray *assignments, const PtFilling *filling, Part part, PtRow *row, GError **error)
{
  for (guint i = 0; i < assignments->len; i++) {
    const PtAssignment *assignment = &g_array_index (assignments, PtAssignment, i);
    if (part_of (row, assignment) == part && !set (database, row, assignment, filling, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
expect (PtDatabase *database, const PtFilling *filling, PtRow *row, GError **error)
{
  g_autoptr (PtRow) product = pt_row_new (pt_entity (PT_PRODUCTS));
  g_autoptr (GError) failure = NULL;
  const PtId *product_id = pt_row_get_id (row, PT_COLLECTION_PRODUCT_ID);

  pt_row_set_text (row, PT_COLLECTION_COLLECTED_ON, filling->today, -1);
  if (pt_row_has (row, PT_COLLECTION_UNIT) || product_id == NULL)
    return TRUE;
  if (pt_repository_get (database, pt_entity (PT_PRODUCTS), product_id, product, NULL, &failure))
    pt_row_set_text (row, PT_COLLECTION_UNIT, pt_row_get_text (product, PT_PRODUCT_BASE_UNIT), -1);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
pt_assignments_fill (PtDatabase *database, GArray *assignments, const PtFilling *filling, PtOperationKind kind,
                     PtRow *row, GError **error)
{
  gboolean new_slip = kind == PT_OPERATION_CREATE && pt_row_entity (row)->index == PT_COLLECTIONS;

  return apply (database, assignments, filling, PART_KEYS, row, error)
         && (!new_slip || expect (database, filling, row, error))
         && apply (database, assignments, filling, PART_VALUES, row, error);
}

char *
pt_assignment_stored (PtDatabase *database, const PtEntity *entity, const PtAssignment *assignment,
                      const PtFilling *filling, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (entity);

  if (!set (database, row, assignment, filling, error))
    return NULL;
  return pt_entry_format_raw (row, assignment->field);
}
