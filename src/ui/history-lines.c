/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of one record in words: from the queue, which keeps all that was
 * changed on this computer, and from the server's audit, which has everybody's.
 * Called by the record's history window on the database's thread.
 */
#include "config.h"

#include "history-lines.h"

#include <glib/gi18n-lib.h>

#include "change.h"
#include "directory.h"
#include "display.h"
#include "fields.h"
#include "reading.h"
#include "repository.h"

typedef struct {
  PtDatabase *database;
  const PtOffice *office;
  const PtEntity *entity;
  PtId id;
  gboolean audited;
  GPtrArray *lines; /* of PtHistoryLine */
} Reading;

static void
line_free (gpointer data)
{
  PtHistoryLine *line = data;
  g_free (line->title);
  g_free (line->subtitle);
  g_free (line);
}

/* Takes the texts over. */
static void
add_line (Reading *reading, const char *icon, gint64 at, char *title, char *subtitle)
{
  PtHistoryLine *line = g_new (PtHistoryLine, 1);
  *line = (PtHistoryLine){ title, subtitle, icon, at };
  g_ptr_array_add (reading->lines, line);
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  const PtHistoryLine *first = *(const PtHistoryLine *const *) a, *second = *(const PtHistoryLine *const *) b;
  return (second->at > first->at) - (second->at < first->at);
}

/* ---- fields ---- */

static char *
dup_value (const Reading *reading, const PtRow *row, guint field)
{
  const PtField *description = &pt_row_entity (row)->fields[field];
  const PtId *id = description->kind == PT_KIND_REFERENCE ? pt_row_get_id (row, field) : NULL;
  char *label
      = id != NULL ? pt_repository_dup_label (reading->database, pt_field_target (description), id, NULL) : NULL;
  if (label != NULL)
    return label;
  g_autofree char *text = pt_display_field (row, field, reading->office);
  return *text != '\0' ? pt_reading_isolate (text) : g_strdup ("–");
}

/* `Phone: 111 → 222`, a line for each field that @set has; @before NULL: there was nothing. */
static char *
dup_fields (const Reading *reading, const PtRow *before, const PtRow *set)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  for (guint i = 0; set != NULL && i < reading->entity->n_fields; i++) {
    if (!pt_row_has (set, i) || (before == NULL && pt_row_is_null (set, i)))
      continue;
    g_autofree char *now = dup_value (reading, set, i);
    g_autofree char *was = before != NULL ? dup_value (reading, before, i) : NULL;
    const char *name = _ (reading->entity->fields[i].label);
    /* Translators: a field, what it was, and what it became */
    g_autofree char *line
        = was != NULL ? g_strdup_printf (_ ("%s: %s → %s"), name, was, now) : g_strdup_printf ("%s: %s", name, now);
    g_strv_builder_add (lines, line);
  }
  g_auto (GStrv) all = g_strv_builder_end (lines);
  return g_strjoinv ("\n", all);
}

static char *
dup_deed (const Reading *reading, PtOperationKind kind, const PtRow *before, const PtRow *set)
{
  if (kind == PT_OPERATION_DELETE)
    return g_strdup (_ ("Deleted"));
  if (kind == PT_OPERATION_WITHDRAW)
    return g_strdup (_ ("Taken back"));
  g_autofree char *fields = dup_fields (reading, before, set);
  return *fields != '\0' ? g_steal_pointer (&fields) : g_strdup (_ ("Saved"));
}

/* ---- this computer's own ---- */

/* What became of a change: with `at_server` it stands in the server's audit as well. */
typedef struct {
  const char *word;
  const char *text;
  gboolean at_server;
} Outcome;

static const Outcome outcomes[] = {
  { "applied", N_ ("accepted by the server"), TRUE }, { "merged", N_ ("merged with another change"), TRUE },
  { "conflict", N_ ("in conflict"), TRUE },           { "resolved", N_ ("settled a conflict"), TRUE },
  { "withdrawn", N_ ("taken back"), FALSE },          { "archived", N_ ("lost to another change, and kept"), TRUE },
  { "discarded", N_ ("taken back"), FALSE },          { "folded", N_ ("sent together with a later change"), FALSE }
};

/* NULL: it waits, or was refused. */
static const Outcome *
find_outcome (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    if (g_strcmp0 (word, outcomes[i].word) == 0)
      return &outcomes[i];
  }
  return NULL;
}

static const char *
outcome_text (const Outcome *outcome, const PtQueueEntry *entry)
{
  if (outcome != NULL)
    return _ (outcome->text);
  return entry->error_message != NULL ? entry->error_message : _ ("waiting to be sent");
}

static PtSyncState
outcome_state (const PtQueueEntry *entry)
{
  if (entry->outcome != NULL)
    return PT_SYNC_STATE_SYNCED;
  return entry->error_message != NULL ? PT_SYNC_STATE_FAILED : PT_SYNC_STATE_WAITING;
}

static char *
dup_person (const Reading *reading, const PtId *id)
{
  char *name = pt_id_is_none (id) ? NULL : pt_directory_dup_person (reading->database, id, NULL);
  return name != NULL ? name : g_strdup (_ ("Somebody"));
}

static char *
dup_account (const char *person, const char *computer, gint64 at, const char *outcome)
{
  g_autofree char *moment = pt_display_time (at);
  /* Translators: who, on which computer, when, and what became of it */
  return g_strdup_printf (_ ("%s, on %s, %s: %s"), person, computer, moment, outcome);
}

static gboolean
read_entry (Reading *reading, const PtQueueEntry *entry, GError **error)
{
  const Outcome *outcome = find_outcome (entry->outcome);
  if (reading->audited && outcome != NULL && outcome->at_server)
    return TRUE;
  g_autoptr (GError) problem = NULL;
  g_autoptr (PtChange) change = pt_change_find (reading->database, &entry->op, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  if (change == NULL)
    return problem == NULL;
  g_autoptr (PtRow) before = pt_change_dup_base (change, NULL);
  g_autofree char *person = dup_person (reading, &change->user);
  const char *computer = reading->office->device_name != NULL ? reading->office->device_name : _ ("this computer");
  add_line (reading, pt_display_state_icon (outcome_state (entry)), change->made_at,
            dup_deed (reading, change->kind, before, change->set),
            dup_account (person, computer, change->made_at, outcome_text (outcome, entry)));
  return TRUE;
}

static gboolean
read_queue (Reading *reading, GError **error)
{
  g_autoptr (GPtrArray) entries = pt_outbox_history (reading->database, &reading->id, error);
  for (guint i = entries != NULL ? entries->len : 0; i-- > 0;) {
    if (!read_entry (reading, entries->pdata[i], error))
      return FALSE;
  }
  return entries != NULL;
}

static void
add_moment (Reading *reading, const char *title, const PtId *by, gint64 at)
{
  g_autofree char *person = dup_person (reading, by);
  g_autofree char *moment = pt_display_time (at);
  /* Translators: who, and when */
  add_line (reading, "pt-server-symbolic", at, g_strdup (title), g_strdup_printf (_ ("%s, %s"), person, moment));
}

/* What the row itself tells, whoever did it and wherever. */
static gboolean
read_confirmed (Reading *reading, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (reading->entity);
  g_autoptr (GError) problem = NULL;
  if (!pt_repository_get_confirmed (reading->database, reading->entity, &reading->id, row, &problem)) {
    if (problem != NULL)
      g_propagate_error (error, g_steal_pointer (&problem));
    return problem == NULL;
  }
  const PtRowMeta *meta = pt_row_peek_meta (row);
  if (meta->version > 1)
    add_moment (reading, _ ("Last changed at the server"), &meta->updated_by, meta->updated_at);
  add_moment (reading, _ ("Created at the server"), &meta->created_by, meta->created_at);
  return TRUE;
}

/* ---- the server's audit ---- */

/* What the audit's words mean; a kind that is not here is not about the record's values. */
static const struct {
  const char *kind;
  const char *deed; /* NULL: the change itself */
  const char *outcome;
  PtSyncState state;
} kinds[] = { { "change", NULL, N_ ("accepted by the server"), PT_SYNC_STATE_SYNCED },
              { "refusal", N_ ("A change was refused"), N_ ("refused by the server"), PT_SYNC_STATE_FAILED },
              { "conflict", N_ ("Two changes met"), N_ ("in conflict"), PT_SYNC_STATE_CONFLICT },
              { "resolution", N_ ("The conflict was settled"), N_ ("settled a conflict"), PT_SYNC_STATE_SYNCED },
              { "action", N_ ("Personal data were erased"), N_ ("accepted by the server"), PT_SYNC_STATE_SYNCED } };

/* NULL without an error where there is none. */
static gboolean
read_fields (const Reading *reading, const char *json, PtRow **row, GError **error)
{
  *row = json != NULL ? pt_row_new (reading->entity) : NULL;
  return json == NULL || pt_fields_from_text (json, -1, *row, PT_FIELDS_SET, error);
}

static gboolean
dup_audited_deed (const Reading *reading, const PtAuditEntry *entry, char **deed, GError **error)
{
  g_autoptr (PtRow) before = NULL;
  g_autoptr (PtRow) set = NULL;
  PtOperationKind kind = PT_OPERATION_UPDATE;
  if (entry->operation != NULL)
    pt_operation_kind_parse (entry->operation, -1, &kind);
  if (!read_fields (reading, entry->old, &before, error) || !read_fields (reading, entry->new, &set, error))
    return FALSE;
  *deed = dup_deed (reading, kind, before, set);
  return TRUE;
}

static gboolean
read_audited (Reading *reading, const PtAuditEntry *entry, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_strcmp0 (entry->kind, kinds[i].kind) != 0)
      continue;
    g_autofree char *deed = g_strdup (kinds[i].deed != NULL ? _ (kinds[i].deed) : NULL);
    if (deed == NULL && !dup_audited_deed (reading, entry, &deed, error))
      return FALSE;
    add_line (reading, pt_display_state_icon (kinds[i].state), entry->at, g_steal_pointer (&deed),
              dup_account (entry->person != NULL ? entry->person : _ ("Somebody"),
                           entry->computer != NULL ? entry->computer : _ ("another computer"), entry->at,
                           _ (kinds[i].outcome)));
  }
  return TRUE;
}

/* The audit's oldest stands first. */
static gboolean
read_audit (Reading *reading, GPtrArray *audit, GError **error)
{
  for (guint i = audit->len; i-- > 0;) {
    if (!read_audited (reading, audit->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}

GPtrArray *
pt_history_lines_read (PtDatabase *database, const PtOffice *office, const PtEntity *entity, const PtId *id,
                       GPtrArray *audit, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  Reading reading = { database, office, entity, *id, audit != NULL, lines };
  gboolean read = audit != NULL ? read_audit (&reading, audit, error) : read_confirmed (&reading, error);
  if (!read || !read_queue (&reading, error))
    return NULL;
  g_ptr_array_sort (lines, compare_newest);
  return g_steal_pointer (&lines);
}
