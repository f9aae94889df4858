/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The server's signed marks: the newest goes with every request, and older
 * ones, sparser into the past, find where a server put back from a backup
 * left the common history.
 */

#include "config.h"

#include "confirmed.h"

/* Kept one by one; of older ones every second goes each time the number is passed again. */
#define MARKS_DENSE 128

static void
read_mark (PtStatement *select, PtMark *mark)
{
  pt_statement_id (select, 0, &mark->epoch);
  mark->head = pt_statement_integer (select, 1);
  g_strlcpy (mark->hash, pt_statement_text (select, 2), sizeof mark->hash);
  g_strlcpy (mark->sig, pt_statement_text (select, 3), sizeof mark->sig);
}

gboolean
pt_confirmed_get_mark (PtDatabase *database, PtMark *mark, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT epoch, head, hash, sig FROM marks ORDER BY id DESC LIMIT 1", error);

  if (select == NULL || pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  read_mark (select, mark);
  return TRUE;
}

/* An answer that was overtaken on its way brings nothing new: an older head, or an epoch that has been left. */
static gboolean
is_news (PtDatabase *database, const PtMark *mark, gboolean *news, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT 1 FROM marks WHERE epoch = ?1 AND head >= iif(?1 = (SELECT epoch FROM marks"
                             " ORDER BY id DESC LIMIT 1), ?2, 0) LIMIT 1",
                             error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &mark->epoch);
  pt_statement_bind_integer (select, 2, mark->head);
  step = pt_statement_step (select, error);
  *news = step == PT_STEP_DONE;
  return step != PT_STEP_ERROR;
}

static gboolean
insert (PtDatabase *database, const PtMark *mark, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_database_prepare (database, "INSERT INTO marks (epoch, head, hash, sig) VALUES (?, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 1, &mark->epoch);
  pt_statement_bind_integer (statement, 2, mark->head);
  pt_statement_bind_text (statement, 3, mark->hash);
  pt_statement_bind_text (statement, 4, mark->sig);
  return pt_statement_run (statement, error);
}

static gboolean
thin_out (PtDatabase *database, GError **error)
{
  gint64 count = 0;

  if (!pt_database_get_integer (database, "SELECT count(*) FROM marks", &count, NULL, error))
    return FALSE;
  if (count <= 2 * MARKS_DENSE)
    return TRUE;
  return pt_database_exec (
      database,
      "DELETE FROM marks WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS age"
      " FROM marks) WHERE age > 128 AND age % 2 = 0)",
      error);
}

gboolean
pt_confirmed_keep_mark (PtDatabase *database, const PtMark *mark, GError **error)
{
  gboolean news = FALSE;

  if (pt_id_is_none (&mark->epoch))
    return TRUE;
  if (!is_news (database, mark, &news, error))
    return FALSE;
  return !news || (insert (database, mark, error) && thin_out (database, error));
}

gboolean
pt_confirmed_forget_marks (PtDatabase *database, GError **error)
{
  return pt_database_exec (database, "DELETE FROM marks", error);
}

GArray *
pt_confirmed_list_marks (PtDatabase *database, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT epoch, head, hash, sig FROM marks ORDER BY id DESC", error);
  g_autoptr (GArray) marks = g_array_new (FALSE, TRUE, sizeof (PtMark));
  PtStep step;

  if (select == NULL)
    return NULL;
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtMark mark;

    read_mark (select, &mark);
    g_array_append_val (marks, mark);
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&marks) : NULL;
}
