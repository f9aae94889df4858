/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For the notifier, and for the button of its notification.
 */
#include "config.h"

#include "kept-aside.h"

struct _PtKeptAside {
  PtProfile *profile;
  GCancellable *cancellable;
  PtKeptAsideNews news;
  gpointer data;
  GHashTable *known; /* of PtId: archived, and told or there from the start */
  gboolean begun;    /* the first look has filled @known */
  gboolean looking;
  gboolean again; /* something changed while it looked */
};

static gboolean
list_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  GPtrArray **list = data;
  *list = pt_conflicts_list (database, error);
  return *list != NULL;
}

static void
list_free (gpointer data)
{
  GPtrArray **list = data;
  g_clear_pointer (list, g_ptr_array_unref);
  g_free (list);
}

static gboolean
is_own_loser (const PtConflictEntry *entry, const PtOffice *office)
{
  return entry->state == PT_CONFLICT_ARCHIVED && g_strcmp0 (entry->resolution, "server_wins") == 0
         && pt_id_equal (&entry->device, &office->device);
}

/* The list has the newest first. */
static void
take (PtKeptAside *self, GPtrArray *list)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  g_autoptr (GHashTable) there = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  const PtConflictEntry *newest = NULL;
  guint fresh = 0;
  for (guint i = 0; i < list->len; i++) {
    const PtConflictEntry *entry = list->pdata[i];
    if (!is_own_loser (entry, office))
      continue;
    g_hash_table_add (there, g_memdup2 (&entry->id, sizeof entry->id));
    if (newest == NULL)
      newest = entry;
    if (!g_hash_table_contains (self->known, &entry->id))
      fresh++;
  }
  g_hash_table_unref (self->known);
  self->known = g_steal_pointer (&there);
  if (self->begun && (fresh > 0 || newest == NULL))
    self->news (newest, fresh, self->data);
  self->begun = TRUE;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray **list = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  PtKeptAside *self = data;
  self->looking = FALSE;
  if (list != NULL)
    take (self, *list);
  if (self->again)
    pt_kept_aside_look (self);
}

void
pt_kept_aside_look (PtKeptAside *self)
{
  self->again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NORMAL, list_job, g_new0 (GPtrArray *, 1),
                        list_free, self->cancellable, on_listed, self);
}

PtKeptAside *
pt_kept_aside_new (PtProfile *profile, PtKeptAsideNews news, gpointer data)
{
  PtKeptAside *self = g_new0 (PtKeptAside, 1);
  self->profile = g_object_ref (profile);
  self->cancellable = g_cancellable_new ();
  self->news = news;
  self->data = data;
  self->known = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  pt_kept_aside_look (self);
  return self;
}

void
pt_kept_aside_free (PtKeptAside *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->profile);
  g_hash_table_unref (self->known);
  g_free (self);
}

/* ---- applying it again ---- */

typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  PtId conflict;
} Apply;

static void
apply_free (gpointer data)
{
  Apply *apply = data;
  pt_office_free (apply->office);
  g_free (apply);
}

static gboolean
apply_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Apply *apply = data;
  g_autoptr (PtConflictEntry) entry = pt_conflicts_get (database, &apply->conflict, error);
  PtSaved saved = { 0 };
  if (entry == NULL)
    return FALSE;
  gboolean done = pt_conflicts_resolve (database, apply->seams, apply->office, &apply->conflict, PT_SETTLE_MINE, NULL,
                                        &saved, error);
  pt_saved_clear (&saved);
  *changed |= done ? 1u << entry->entity->index : 0;
  return done;
}

void
pt_kept_aside_apply_async (PtProfile *profile, const PtId *conflict, GAsyncReadyCallback callback, gpointer data)
{
  Apply *apply = g_new0 (Apply, 1);
  apply->seams = pt_profile_get_seams (profile);
  apply->office = pt_office_copy (pt_profile_get_office (profile));
  apply->conflict = *conflict;
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, apply_job, apply, apply_free, NULL, callback, data);
}

gboolean
pt_kept_aside_apply_finish (PtProfile *profile, GAsyncResult *result, GError **error)
{
  return pt_profile_run_finish (profile, result, error) != NULL;
}
