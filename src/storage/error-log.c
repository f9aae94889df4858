/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The error log (table error_log). Written by the sync service and where verdicts are taken over; read by the sync
 * page and paytrackctl log. */

#include "config.h"

#include "error-log.h"

#include "errors.h"

/* Older lines make room. */
#define MOST_KEPT "2000"

void
pt_logged_error_free (PtLoggedError *error)
{
  if (error == NULL)
    return;
  g_free (error->source);
  g_free (error->code);
  g_free (error->message);
  g_free (error);
}

const char *
pt_error_word (const GError *error)
{
  static const char *const words[] = {
    [PT_ERROR_INVALID] = "invalid",     [PT_ERROR_NOT_FOUND] = "not_found", [PT_ERROR_NOT_ALLOWED] = "not_allowed",
    [PT_ERROR_MALFORMED] = "malformed", [PT_ERROR_TOO_LARGE] = "too_large", [PT_ERROR_UNTRUSTED] = "untrusted",
    [PT_ERROR_OFFLINE] = "offline",     [PT_ERROR_SIGN_IN] = "sign_in",     [PT_ERROR_STORAGE] = "storage",
    [PT_ERROR_SCHEMA] = "schema",       [PT_ERROR_BUSY] = "busy",           [PT_ERROR_OVERFLOW] = "overflow",
    [PT_ERROR_DELETIONS] = "deletions", [PT_ERROR_CLOCK] = "clock",         [PT_ERROR_DAMAGED] = "damaged",
  };

  if (error->domain != PT_ERROR || error->code < 0 || (guint) error->code >= G_N_ELEMENTS (words))
    return NULL;
  return words[error->code];
}

/* Whether the newest line says the same and was counted up. */
static gboolean
count_up (PtDatabase *database, gint64 now, const char *source, const char *message, const PtId *id, gboolean *done,
          GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (database,
                             "UPDATE error_log SET times = times + 1, last_at = ?1 WHERE id = (SELECT max(id) FROM"
                             " error_log) AND source = ?2 AND message = ?3 AND entity_uuid IS ?4",
                             error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_integer (update, 1, now);
  pt_statement_bind_text (update, 2, source);
  pt_statement_bind_text (update, 3, message);
  pt_statement_bind_id (update, 4, id);
  if (!pt_statement_run (update, error))
    return FALSE;
  *done = pt_database_changes (database) > 0;
  return TRUE;
}

gboolean
pt_error_log_add (PtDatabase *database, gint64 now, const char *source, const char *code, const char *message,
                  const PtEntity *entity, const PtId *id, GError **error)
{
  g_autoptr (PtStatement) insert = NULL;
  gboolean done = FALSE;

  if (!count_up (database, now, source, message, id, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  insert = pt_database_prepare (database,
                                "INSERT INTO error_log (first_at, last_at, source, code, message, entity_type,"
                                " entity_uuid) VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6)",
                                error);
  if (insert == NULL)
    return FALSE;
  pt_statement_bind_integer (insert, 1, now);
  pt_statement_bind_text (insert, 2, source);
  pt_statement_bind_text (insert, 3, code);
  pt_statement_bind_text (insert, 4, message);
  pt_statement_bind_text (insert, 5, entity != NULL ? entity->name : NULL);
  pt_statement_bind_id (insert, 6, id);
  return pt_statement_run (insert, error)
         && pt_database_exec (database,
                              "DELETE FROM error_log WHERE id <= (SELECT max(id) FROM error_log) - " MOST_KEPT, error);
}

static PtLoggedError *
read_error (PtStatement *select)
{
  PtLoggedError *logged = g_new0 (PtLoggedError, 1);

  logged->id = pt_statement_integer (select, 0);
  logged->first_at = pt_statement_integer (select, 1);
  logged->last_at = pt_statement_integer (select, 2);
  logged->times = pt_statement_integer (select, 3);
  logged->source = g_strdup (pt_statement_text (select, 4));
  logged->code = g_strdup (pt_statement_text (select, 5));
  logged->message = g_strdup (pt_statement_text (select, 6));
  if (!pt_statement_is_null (select, 7))
    logged->entity = pt_entity_find (pt_statement_text (select, 7), -1);
  pt_statement_id (select, 8, &logged->entity_id);
  return logged;
}

GPtrArray *
pt_error_log_list (PtDatabase *database, guint limit, GError **error)
{
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_logged_error_free);
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT id, first_at, last_at, times, source, code, message, entity_type, entity_uuid"
                             " FROM error_log ORDER BY id DESC LIMIT ?",
                             error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, limit > 0 ? (gint64) limit : -1);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW)
    g_ptr_array_add (errors, read_error (select));
  return step == PT_STEP_DONE ? g_steal_pointer (&errors) : NULL;
}
