/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the conflicts with all that their dialog shows, in one job, and says
 * what a choice of sides means. Called by the conflict dialog, its grid and
 * the preview of similar ones.
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtConflictView, pt_conflict_view_free)

/* ---- reading ---- */

/* The value that my change leaves: mine where it wrote the field, else what was. */
static const PtRow *
find_my_row (const PtConflictView *self, guint field)
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
dup_person (PtDatabase *database, const PtId *id)
{
  char *name = pt_directory_dup_person (database, id, NULL);
  return name != NULL ? name : g_strdup (_ ("somebody"));
}

static char *
dup_my_name (PtDatabase *database, const PtConflictEntry *entry)
{
  g_autofree char *person = dup_person (database, &entry->user);
  g_autofree char *computer = pt_directory_dup_device (database, &entry->device, NULL);
  g_autofree char *moment = pt_display_time (entry->made_at);
  if (computer == NULL)
    /* Translators: who made a change, and when */
    return g_strdup_printf (_ ("%s, %s"), person, moment);
  /* Translators: who made a change, on which computer, and when */
  return g_strdup_printf (_ ("%s on %s, %s"), person, computer, moment);
}

static char *
dup_their_name (PtDatabase *database, const PtConflictEntry *entry)
{
  const PtRowMeta *meta = entry->theirs != NULL ? pt_row_peek_meta (entry->theirs) : NULL;
  g_autofree char *person = dup_person (database, meta != NULL ? &meta->updated_by : &PT_ID_NONE);
  if (meta == NULL || meta->updated_at == 0)
    return g_steal_pointer (&person);
  g_autofree char *moment = pt_display_time (meta->updated_at);
  return g_strdup_printf (_ ("%s, %s"), person, moment);
}

static gboolean
goes_by_fields (const PtConflictEntry *entry)
{
  return entry->mine != NULL && entry->theirs != NULL && !pt_row_peek_meta (entry->theirs)->deleted;
}

static void
read_texts (PtConflictView *self, PtDatabase *database, const PtOffice *office)
{
  guint32 fields = pt_conflict_view_get_fields (self);
  for (guint i = 0; i < self->entry->entity->n_fields; i++) {
    if ((fields & (1u << i)) == 0)
      continue;
    self->was[i] = dup_value (database, office, self->entry->base, i);
    self->mine[i] = dup_value (database, office, find_my_row (self, i), i);
    self->theirs[i] = dup_value (database, office, self->entry->theirs, i);
  }
}

/* Takes @entry over. */
static PtConflictView *
new_view (PtDatabase *database, const PtOffice *office, PtConflictEntry *entry)
{
  PtConflictView *self = g_new0 (PtConflictView, 1);
  self->entry = entry;
  if (goes_by_fields (entry))
    pt_merge_compare (entry->base, entry->mine, entry->theirs, &self->sides);
  read_texts (self, database, office);
  self->my_name = dup_my_name (database, entry);
  self->their_name = dup_their_name (database, entry);
  return self;
}

GPtrArray *
pt_conflict_views_load (PtDatabase *database, const PtOffice *office, GError **error)
{
  g_autoptr (GPtrArray) entries = pt_conflicts_list (database, error);
  if (entries == NULL)
    return NULL;
  GPtrArray *views = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_conflict_view_free);
  g_ptr_array_set_free_func (entries, NULL);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (views, new_view (database, office, entries->pdata[i]));
  return views;
}

/* ---- what it says ---- */

const char *
pt_conflict_view_get_title (const PtConflictView *self)
{
  return self->entry->label != NULL ? self->entry->label : _ (self->entry->entity->singular);
}

char *
pt_conflict_view_dup_brief (const PtConflictView *self)
{
  if (self->entry->kind == PT_CONFLICT_UPDATE_DELETE)
    return g_strdup (_ ("Deleted on the server"));
  if (self->entry->kind == PT_CONFLICT_DELETE_UPDATE)
    return g_strdup (_ ("Deleted here"));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  guint32 fields = self->sides.both != 0 ? self->sides.both : pt_conflict_view_get_fields (self);
  for (guint i = 0; i < self->entry->entity->n_fields; i++) {
    if ((fields & (1u << i)) != 0)
      g_strv_builder_add (names, _ (self->entry->entity->fields[i].label));
  }
  g_auto (GStrv) all = g_strv_builder_end (names);
  return g_strjoinv (", ", all);
}

char *
pt_conflict_view_dup_subtitle (const PtConflictView *self)
{
  if (self->entry->kind == PT_CONFLICT_UPDATE_DELETE)
    return g_strdup (_ ("You changed it, and it was deleted on the server"));
  if (self->entry->kind == PT_CONFLICT_DELETE_UPDATE)
    return g_strdup (_ ("You deleted it, and it was changed on the server"));
  g_autofree char *fields = pt_conflict_view_dup_brief (self);
  if (self->entry->state == PT_CONFLICT_ARCHIVED)
    return g_strdup_printf (_ ("The server’s values were kept: %s"), fields);
  return g_strdup_printf (_ ("Changed here and on the server: %s"), fields);
}

guint32
pt_conflict_view_get_fields (const PtConflictView *self)
{
  return self->sides.both | self->sides.mine | self->sides.theirs;
}

PtSide
pt_conflict_view_get_default (const PtConflictView *self, guint field)
{
  guint32 bit = 1u << field;
  if (self->entry->state == PT_CONFLICT_ARCHIVED || (self->sides.theirs & bit) != 0)
    return PT_SIDE_THEIRS;
  return (self->sides.mine & bit) != 0 ? PT_SIDE_MINE : PT_SIDE_NONE;
}

gboolean
pt_conflict_view_is_similar (const PtConflictView *self, const PtConflictView *other)
{
  const PtConflictEntry *a = self->entry, *b = other->entry;
  return self != other && a->entity == b->entity && a->kind == b->kind && a->state == b->state
         && self->sides.both == other->sides.both
         && (pt_conflict_view_get_fields (self) != 0) == (pt_conflict_view_get_fields (other) != 0);
}

void
pt_conflict_view_take (const PtConflictView *self, guint field, PtSide side, PtRow *result)
{
  const PtRow *row = side == PT_SIDE_MINE ? find_my_row (self, field) : self->entry->theirs;
  if (row == NULL || pt_row_is_null (row, field))
    pt_row_set_null (result, field);
  else
    pt_row_copy_field (result, row, field);
}

const char *
pt_conflict_view_get_text (const PtConflictView *self, guint field, PtSide side)
{
  if (side == PT_SIDE_NONE)
    return "";
  return side == PT_SIDE_MINE ? self->mine[field] : self->theirs[field];
}
