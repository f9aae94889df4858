/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From “this computer only” to a server. Called when a sign-in is stored, and by the window before it. */

#include "config.h"

#include "joining.h"

gboolean
pt_joining_is_due (const PtOffice *office)
{
  return office->server_url == NULL && !pt_id_is_none (&office->user);
}

static gboolean
give (PtDatabase *database, const char *sql, const PtId *from, const PtId *to, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (database, sql, error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_id (update, 1, to);
  pt_statement_bind_id (update, 2, from);
  return pt_statement_run (update, error);
}

gboolean
pt_joining_adopt (PtDatabase *database, const PtOffice *office, GError **error)
{
  g_autoptr (PtOffice) before = pt_office_load (database, error);

  if (before == NULL)
    return FALSE;
  if (!pt_joining_is_due (before) || office->server_url == NULL || pt_id_equal (&before->user, &office->user))
    return TRUE;
  return give (database, "UPDATE queue SET user_id = ? WHERE user_id = ? AND envelope_id IS NULL", &before->user,
               &office->user, error)
         && give (database, "UPDATE cash_counts SET user_id = ? WHERE user_id = ?", &before->user, &office->user,
                  error);
}
