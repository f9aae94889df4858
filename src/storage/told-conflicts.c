/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pages of the server's conflicts, read into the table of this computer's own. Called by the sync engine. */

#include "config.h"

#include "told-conflicts.h"

#include "seen.h"
#include "settings.h"
#include "store.h"

/* How long what was told is new enough: who settles one hears at once whether somebody was quicker. */
#define FRESH_MS (G_GINT64_CONSTANT (15) * 60 * 1000)

/* One conflict as the server tells it; members may come in any order, so that rows are read at the end. */
typedef struct {
  PtId id, row, op, user, device;
  PtConflictKind kind;
  PtOperationKind operation;
  const PtEntity *entity;
  PtConflictState state;
  char *resolution;
  gint64 at, client_version, server_version;
  char *fields, *mine, *server, *base; /* JSON */
} Told;

static void
told_clear (Told *told)
{
  g_free (told->resolution);
  g_free (told->fields);
  g_free (told->mine);
  g_free (told->server);
  g_free (told->base);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

/* Reading */

static char *
dup_json (PtReader *reader)
{
  const char *bytes = NULL;
  gsize length = 0;

  return pt_reader_raw (reader, &bytes, &length) ? g_strndup (bytes, length) : NULL;
}

static PtConflictState
parse_status (const char *word)
{
  if (g_strcmp0 (word, "open") == 0)
    return PT_CONFLICT_OPEN;
  return g_strcmp0 (word, "archived") == 0 ? PT_CONFLICT_ARCHIVED : PT_CONFLICT_SETTLED;
}

/* The members that are words; the name of one is gone once its value is read. */
typedef enum { WORD_ENTITY, WORD_STATUS, WORD_RESOLUTION, WORD_KIND, WORD_OPERATION, WORDS } Word;

static const char *const word_names[] = { "entity", "status", "resolution", "kind", "operation" };

static Word
find_word (const char *name)
{
  Word which = 0;

  while (which < WORDS && !g_str_equal (name, word_names[which]))
    which++;
  return which;
}

static void
read_word (PtReader *reader, Word which, Told *told)
{
  g_autofree char *word = pt_reader_dup_text (reader);

  if (word == NULL)
    return;
  if (which == WORD_ENTITY)
    told->entity = pt_entity_find (word, -1);
  else if (which == WORD_STATUS)
    told->state = parse_status (word);
  else if (which == WORD_RESOLUTION && told->resolution == NULL)
    told->resolution = g_steal_pointer (&word);
  else if ((which == WORD_KIND && !pt_conflict_kind_parse (word, &told->kind))
           || (which == WORD_OPERATION && !pt_operation_kind_parse (word, -1, &told->operation)))
    pt_reader_fail (reader, "%s: no word of the protocol", word_names[which]);
}

static gboolean
read_id (PtReader *reader, const char *name, Told *told)
{
  static const struct {
    const char *name;
    gsize place;
  } ids[] = {
    { "id", G_STRUCT_OFFSET (Told, id) },         { "row", G_STRUCT_OFFSET (Told, row) },
    { "op", G_STRUCT_OFFSET (Told, op) },         { "user", G_STRUCT_OFFSET (Told, user) },
    { "device", G_STRUCT_OFFSET (Told, device) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (name, ids[i].name)) {
      pt_reader_id (reader, G_STRUCT_MEMBER_P (told, ids[i].place));
      return TRUE;
    }
  return FALSE;
}

static void
read_member (PtReader *reader, const char *name, Told *told)
{
  Word which = find_word (name);

  if (read_id (reader, name, told))
    return;
  if (which < WORDS)
    read_word (reader, which, told);
  else if (g_str_equal (name, "at"))
    told->at = pt_reader_integer (reader);
  else if (g_str_equal (name, "client_version"))
    told->client_version = pt_reader_integer (reader);
  else if (g_str_equal (name, "server_version"))
    told->server_version = pt_reader_integer (reader);
  else if (g_str_equal (name, "fields") && told->fields == NULL)
    told->fields = dup_json (reader);
  else if (g_str_equal (name, "mine") && told->mine == NULL)
    told->mine = dup_json (reader);
  else if (g_str_equal (name, "server") && told->server == NULL)
    told->server = dup_json (reader);
  else if (g_str_equal (name, "base") && told->base == NULL)
    told->base = dup_json (reader);
  else
    pt_reader_skip (reader);
}

static guint32
mask_of (const Told *told)
{
  g_autoptr (PtReader) reader = pt_reader_new (told->fields, strlen (told->fields));
  guint32 mask = 0;

  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    const char *name = pt_reader_text (reader, NULL);
    int field = name != NULL ? pt_entity_find_field (told->entity, name, -1) : -1;

    if (field >= 0)
      mask |= 1u << field;
  }
  return mask;
}

/* A whole row as it is kept here, from its fields alone. */
static gboolean
row_text (const Told *told, const char *fields, gint64 version, char **text, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (told->entity);

  *text = NULL;
  if (fields == NULL)
    return TRUE;
  if (!pt_fields_from_text (fields, -1, row, PT_FIELDS_FULL, error))
    return FALSE;
  pt_row_meta (row)->id = told->row;
  pt_row_meta (row)->version = version;
  *text = pt_pull_row_to_text (row);
  return TRUE;
}

/* Taking over */

static gboolean
insert (PtDatabase *database, const Told *told, gint64 now, GError **error)
{
  g_autofree char *base = NULL;
  g_autofree char *theirs = NULL;
  PtChange change = { .entity = told->entity, .entity_id = told->row, .op = told->op, .kind = told->operation };
  PtConflict conflict = { .id = told->id, .kind = told->kind, .resolution = told->resolution };
  g_autoptr (PtRow) mine = NULL;
  g_autoptr (PtRow) server = NULL;

  if (!row_text (told, told->base, told->client_version, &base, error)
      || !row_text (told, told->server, told->server_version, &theirs, error))
    return FALSE;
  if (theirs != NULL && (server = pt_pull_row_from_text (theirs, -1, error)) == NULL)
    return FALSE;
  if (told->mine != NULL) {
    mine = pt_row_new (told->entity);
    if (!pt_fields_from_text (told->mine, -1, mine, PT_FIELDS_SET, error))
      return FALSE;
  }
  change.set = mine;
  change.base_row = base;
  change.user = told->user;
  change.made_at = told->at;
  conflict.server = server;
  conflict.server_deleted = server == NULL;
  conflict.server_version = told->server_version;
  conflict.client_version = told->client_version;
  conflict.fields = told->fields != NULL ? mask_of (told) : 0;
  return pt_conflicts_note (database, &change, &conflict, told->state, &told->device, now, error);
}

/* What was held for it here was decided elsewhere. */
static gboolean
release (PtSeenWork *work, const Told *told, gint64 now, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (PtChange) change = pt_change_find (work->database, &told->op, &failed);

  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (change == NULL || !pt_change_is_held (change))
    return TRUE;
  return pt_change_settle (work->database, change, "resolved", 0, 0, now, error)
         && pt_seen_derive (work, change->entity, &change->entity_id, error);
}

static gboolean
take_one (PtSeenWork *work, const Told *told, gint64 now, GError **error)
{
  if (told->entity == NULL || pt_id_is_none (&told->id) || pt_id_is_none (&told->row))
    return TRUE;
  if (told->state != PT_CONFLICT_SETTLED)
    return insert (work->database, told, now, error);
  return pt_conflicts_settle (work->database, &told->id, now, error) && release (work, told, now, error);
}

static void
read_conflicts (PtReader *reader, PtSeenWork *work, gint64 now)
{
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    g_auto (Told) told = { .state = PT_CONFLICT_SETTLED };
    const char *name;
    GError *error = NULL;

    pt_reader_enter_object (reader);
    while (pt_reader_next_member (reader, &name))
      read_member (reader, name, &told);
    if (!pt_reader_failed (reader) && !take_one (work, &told, now, &error))
      pt_reader_fail_with (reader, error);
  }
}

static gboolean
take_all (PtSeenWork *work, GBytes *page, gint64 now, gboolean *more, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (page, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  g_autofree char *cursor = NULL;
  const char *name;

  *more = FALSE;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (g_str_equal (name, "conflicts"))
      read_conflicts (reader, work, now);
    else if (g_str_equal (name, "cursor") && cursor == NULL)
      cursor = pt_reader_dup_text (reader);
    else if (g_str_equal (name, "more"))
      *more = pt_reader_boolean (reader);
    else
      pt_reader_skip (reader);
  }
  return pt_reader_finish (reader, error) && pt_setting_set (work->database, PT_SETTING_CONFLICTS_CURSOR, cursor, error)
         && (*more || pt_setting_set_integer (work->database, PT_SETTING_CONFLICTS_AT, now, error));
}

gboolean
pt_conflicts_take (PtDatabase *database, GBytes *page, gint64 now, gboolean *more, guint *changed, GError **error)
{
  g_auto (PtSeenWork) work = { 0 };
  PtScope scope;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  if (!pt_scope_end (database, scope,
                     pt_seen_work_begin (&work, database, PT_CONFIRM_NEWER, error)
                         && take_all (&work, page, now, more, error),
                     error))
    return FALSE;
  *changed |= work.changed;
  return TRUE;
}

gboolean
pt_conflicts_due (PtDatabase *database, gint64 now, gboolean *due, char **cursor, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 at = 0;

  if (!pt_setting_get_integer (database, PT_SETTING_CONFLICTS_AT, &at, error))
    return FALSE;
  *due = at == 0 || ABS (now - at) >= FRESH_MS;
  *cursor = *due ? pt_setting_get (database, PT_SETTING_CONFLICTS_CURSOR, &failed) : NULL;
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  return failed == NULL;
}

gboolean
pt_conflicts_forget_cursor (PtDatabase *database, GError **error)
{
  return pt_setting_set (database, PT_SETTING_CONFLICTS_CURSOR, NULL, error)
         && pt_setting_set_integer (database, PT_SETTING_CONFLICTS_AT, 0, error);
}
