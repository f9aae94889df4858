/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The numbers of receipts and payments: each computer counts its own, after
 * its prefix, and passes over what was typed by hand. Called by saving, and
 * where the server says that a number is taken.
 */

#include "outbox.h"
#include "settings.h"

static char *
number_key (const PtEntity *entity)
{
  return g_strconcat (PT_SETTING_NUMBER, entity->name, NULL);
}

static char *
format_number (const PtOffice *office, gint64 number)
{
  return g_strdup_printf ("%s-%06" G_GINT64_FORMAT, office->prefix, number);
}

static gboolean
is_taken (PtDatabase *database, const PtEntity *entity, const char *text, gboolean *taken, GError **error)
{
  const char *field = entity->fields[entity->code_field].name;
  g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM %s WHERE %s = ? COLLATE NOCASE LIMIT 1", entity->name, field);
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_text (select, 1, text);
  step = pt_statement_step (select, error);
  *taken = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

/* The first number after those given and those typed by hand; @number is set to its count. */
static char *
find_number (PtDatabase *database, const PtOffice *office, const PtEntity *entity, gint64 *number, GError **error)
{
  g_autofree char *key = number_key (entity);
  gboolean taken = TRUE;

  if (!pt_setting_get_integer (database, key, number, error))
    return NULL;
  while (taken) {
    g_autofree char *text = format_number (office, ++*number);

    if (!is_taken (database, entity, text, &taken, error))
      return NULL;
    if (!taken)
      return g_steal_pointer (&text);
  }
  return NULL;
}

char *
pt_outbox_peek_number (PtDatabase *database, const PtOffice *office, const PtEntity *entity, GError **error)
{
  gint64 number;

  g_return_val_if_fail (entity->posted, NULL);
  return find_number (database, office, entity, &number, error);
}

gboolean
pt_outbox_give_number (PtDatabase *database, const PtOffice *office, PtRow *row, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);
  g_autofree char *key = number_key (entity);
  gint64 number = 0;
  g_autofree char *text = find_number (database, office, entity, &number, error);

  if (text == NULL)
    return FALSE;
  pt_row_set_text (row, entity->code_field, text, -1);
  return pt_setting_set_integer (database, key, number, error);
}
