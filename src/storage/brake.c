/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The brake on mass deletion: what a pull has deleted so far and what a person has accepted stand in the settings, so
 * that a pull that goes on after a restart is judged as the same one. Called when a pull page is applied. */

#include "config.h"

#include "brake.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "errors.h"
#include "schema.h"
#include "settings.h"

/* In a small office a few rows are a large share. */
#define LEAST 5
#define SHARE 5 /* one in so many */

/* A share of what was there before the pull began. */
static gboolean
check_entity (PtDatabase *database, guint entity, gint64 deleted, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s WHERE deleted = 0", pt_entity (entity)->name);
  gint64 left = 0;

  if (deleted < LEAST)
    return TRUE;
  if (!pt_database_get_integer (database, sql, &left, NULL, error))
    return FALSE;
  if (deleted * SHARE <= left + deleted)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_DELETIONS,
               /* Translators: the kind of record, in the plural, then how many of how many. */
               _ ("%s: the server deleted %" PRId64 " of %" PRId64 ". Here they stay until somebody has looked and "
                  "accepts it"),
               _ (pt_entity (entity)->plural), deleted, left + deleted);
  return FALSE;
}

static gboolean
add_up (PtDatabase *database, guint entity, guint deleted, gint64 *sum, GError **error)
{
  g_autofree char *key = g_strconcat (PT_SETTING_DELETED, pt_entity (entity)->name, NULL);

  if (!pt_setting_get_integer (database, key, sum, error))
    return FALSE;
  *sum += deleted;
  return deleted == 0 || pt_setting_set_integer (database, key, *sum, error);
}

static gboolean
begin_anew (PtDatabase *database, GError **error)
{
  return pt_database_exec (database, "DELETE FROM settings WHERE key GLOB '" PT_SETTING_DELETED "*'", error);
}

static gboolean
check_all (PtDatabase *database, const guint deleted[PT_ENTITIES], gboolean *any, GError **error)
{
  gint64 accepted = 0;

  if (!pt_setting_get_integer (database, PT_SETTING_DELETIONS_ACCEPTED, &accepted, error))
    return FALSE;
  for (guint i = 0; i < PT_ENTITIES; i++) {
    gint64 sum = 0;

    if (!add_up (database, i, deleted[i], &sum, error))
      return FALSE;
    *any |= sum > 0;
    if (deleted[i] > 0 && accepted == 0 && !check_entity (database, i, sum, error))
      return FALSE;
  }
  *any |= accepted != 0;
  return TRUE;
}

gboolean
pt_brake_check (PtDatabase *database, const guint deleted[PT_ENTITIES], gboolean more, GError **error)
{
  gboolean any = FALSE;

  return check_all (database, deleted, &any, error) && (more || !any || begin_anew (database, error));
}

gboolean
pt_brake_accept (PtDatabase *database, GError **error)
{
  return pt_setting_set_integer (database, PT_SETTING_DELETIONS_ACCEPTED, 1, error);
}
