/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person must be told of a record after a sync. Written while verdicts are taken over; read by the sync page. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "errors.h"
#include "notices.h"

void
pt_notice_free (PtNotice *notice)
{
  if (notice == NULL)
    return;
  g_free (notice->code);
  g_free (notice->message);
  g_free (notice);
}

gboolean
pt_notices_add (PtDatabase *database, const PtEntity *entity, const PtId *id, const char *code, const char *message,
                gint64 now, GError **error)
{
  g_autoptr (PtStatement) insert = pt_database_prepare (
      database, "INSERT INTO notices (entity_type, entity_uuid, code, message, made_at) VALUES (?, ?, ?, ?, ?)", error);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_text (insert, 1, entity->name);
  pt_statement_bind_id (insert, 2, id);
  pt_statement_bind_text (insert, 3, code);
  pt_statement_bind_text (insert, 4, message);
  pt_statement_bind_integer (insert, 5, now);
  return pt_statement_run (insert, error);
}

static PtNotice *
read_notice (PtStatement *select)
{
  PtNotice *notice = g_new0 (PtNotice, 1);

  notice->id = pt_statement_integer (select, 0);
  notice->entity = pt_entity_find (pt_statement_text (select, 1), -1);
  pt_statement_id (select, 2, &notice->entity_id);
  notice->code = g_strdup (pt_statement_text (select, 3));
  notice->message = g_strdup (pt_statement_text (select, 4));
  notice->made_at = pt_statement_integer (select, 5);
  return notice;
}

GPtrArray *
pt_notices_list (PtDatabase *database, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database,
      "SELECT id, entity_type, entity_uuid, code, message, made_at FROM notices WHERE read_at IS NULL ORDER BY id",
      error);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_notice_free);
  PtStep step;

  if (select == NULL)
    return NULL;
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW)
    g_ptr_array_add (notices, read_notice (select));
  return step == PT_STEP_DONE ? g_steal_pointer (&notices) : NULL;
}

gboolean
pt_notices_read (PtDatabase *database, gint64 id, gint64 now, GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (database, "UPDATE notices SET read_at = ?1 WHERE read_at IS NULL AND (id = ?2 OR ?2 = 0)",
                             error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_integer (update, 1, now);
  pt_statement_bind_integer (update, 2, id);
  if (!pt_statement_run (update, error))
    return FALSE;
  if (id == 0 || pt_database_changes (database) > 0)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("No unread notice %" PRId64), id);
  return FALSE;
}
