/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a conflict with all that its dialog shows, in one job. Called by the
 * conflict dialog.
 */
#include "config.h"

#include "conflict-view.h"

#include <glib/gi18n-lib.h>

#include "directory.h"
#include "display.h"

void
pt_conflict_view_free (PtConflictView *self)
{
  pt_conflict_entry_free (self->entry);
  for (guint i = 0; i < PT_FIELDS_MAX; i++) {
    g_free (self->was[i]);
    g_free (self->mine[i]);
    g_free (self->theirs[i]);
  }
  g_free (self->my_name);
  g_free (self->their_name);
  g_free (self);
}

const PtRow *
pt_conflict_view_my_row (const PtConflictView *self, guint field)
{
  const PtConflictEntry *entry = self->entry;
  return entry->mine != NULL && pt_row_has (entry->mine, field) ? entry->mine : entry->base;
}

static char *
dup_value (PtDatabase *database, const PtOffice *office, const PtRow *row, guint field)
{
  if (row == NULL || pt_row_is_null (row, field))
    return g_strdup ("");
  const PtField *description = &pt_row_entity (row)->fields[field];
  if (description->kind != PT_KIND_REFERENCE)
    return pt_display_field (row, field, office);
  char *label = pt_repository_dup_label (database, pt_field_target (description), pt_row_get_id (row, field), NULL);
  return label != NULL ? label : g_strdup ("");
}

static char *
dup_name (PtDatabase *database, const PtId *person, gint64 when)
{
  g_autofree char *known = pt_directory_dup_person (database, person, NULL);
  const char *name = known != NULL ? known : _ ("somebody");
  if (when == 0)
    return g_strdup (name);
  g_autofree char *moment = pt_display_time (when);
  /* Translators: who made a change, and when */
  return g_strdup_printf (_ ("%s, %s"), name, moment);
}

PtConflictView *
pt_conflict_view_load (PtDatabase *database, const PtOffice *office, const PtId *id, GError **error)
{
  g_autoptr (PtConflictEntry) entry = pt_conflicts_get (database, id, error);
  if (entry == NULL)
    return NULL;
  PtConflictView *self = g_new0 (PtConflictView, 1);
  self->entry = g_steal_pointer (&entry);
  for (guint i = 0; i < self->entry->entity->n_fields; i++) {
    if ((self->entry->fields & (1u << i)) == 0)
      continue;
    self->was[i] = dup_value (database, office, self->entry->base, i);
    self->mine[i] = dup_value (database, office, pt_conflict_view_my_row (self, i), i);
    self->theirs[i] = dup_value (database, office, self->entry->theirs, i);
  }
  const PtRowMeta *meta = self->entry->theirs != NULL ? pt_row_peek_meta (self->entry->theirs) : NULL;
  self->my_name = dup_name (database, &self->entry->user, self->entry->made_at);
  self->their_name
      = dup_name (database, meta != NULL ? &meta->updated_by : &PT_ID_NONE, meta != NULL ? meta->updated_at : 0);
  return self;
}
