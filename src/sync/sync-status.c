/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The states of the engine and their words. Judged by the sync service, shown by the window. */

#include "config.h"

#include "sync-status.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Past this a clock is wrong rather than a little off. */
#define CLOCK_MS (5 * 60 * 1000)

GType
pt_sync_status_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = { { PT_SYNC_LOCAL_ONLY, "PT_SYNC_LOCAL_ONLY", "local-only" },
                                       { PT_SYNC_SIGN_IN, "PT_SYNC_SIGN_IN", "sign-in" },
                                       { PT_SYNC_UP_TO_DATE, "PT_SYNC_UP_TO_DATE", "up-to-date" },
                                       { PT_SYNC_INCOMPLETE, "PT_SYNC_INCOMPLETE", "incomplete" },
                                       { PT_SYNC_WAITING, "PT_SYNC_WAITING", "waiting" },
                                       { PT_SYNC_SYNCING, "PT_SYNC_SYNCING", "syncing" },
                                       { PT_SYNC_OFFLINE, "PT_SYNC_OFFLINE", "offline" },
                                       { PT_SYNC_LIMITED, "PT_SYNC_LIMITED", "limited" },
                                       { PT_SYNC_ATTENTION, "PT_SYNC_ATTENTION", "attention" },
                                       { 0, NULL, NULL } };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("PtSyncStatus", values));
  return type;
}

static char *
offline_text (gint64 waiting)
{
  if (waiting == 0)
    return g_strdup (_ ("Offline"));
  /* Translators: the computer has no connection and this many changes wait to be sent. */
  return g_strdup_printf (_ ("Offline, %" PRId64 " waiting"), waiting);
}

static char *
incomplete_text (gint64 waiting)
{
  if (waiting == 0)
    return g_strdup (_ ("Not all received yet"));
  /* Translators: rows of the server are still missing here, and this many changes wait to be sent. */
  return g_strdup_printf (_ ("Not all received yet, %" PRId64 " waiting"), waiting);
}

static char *
attention_text (gint64 attention)
{
  if (attention == 0)
    return g_strdup (_ ("Needs attention"));
  return g_strdup_printf (ngettext ("%" PRId64 " needs attention", "%" PRId64 " need attention", attention), attention);
}

char *
pt_sync_status_text (PtSyncStatus status, const PtOutboxCounts *counts, guint done, guint total)
{
  switch (status) {
  case PT_SYNC_LOCAL_ONLY:
    return g_strdup (_ ("This computer only"));
  case PT_SYNC_SIGN_IN:
    return g_strdup (_ ("Sign in"));
  case PT_SYNC_INCOMPLETE:
    return incomplete_text (counts->waiting);
  case PT_SYNC_WAITING:
    /* Translators: this many changes wait to be sent to the server. */
    return g_strdup_printf (_ ("%" PRId64 " waiting"), counts->waiting);
  case PT_SYNC_SYNCING:
    /* Translators: so many of so many changes are done. */
    return total > 0 ? g_strdup_printf (_ ("Syncing %u/%u"), done, total) : g_strdup (_ ("Syncing"));
  case PT_SYNC_OFFLINE:
    return offline_text (counts->waiting);
  case PT_SYNC_LIMITED:
    return g_strdup (_ ("Limited connection"));
  case PT_SYNC_ATTENTION:
    return attention_text (counts->attention);
  case PT_SYNC_UP_TO_DATE:
    break;
  }
  return g_strdup (_ ("Up to date"));
}

char *
pt_sync_clock_problem (gint64 offset)
{
  gint64 minutes = offset / 60000;

  if (ABS (offset) < CLOCK_MS)
    return NULL;
  if (minutes > 0)
    return g_strdup_printf (_ ("This computer's clock is %" PRId64 " minutes slow: set it right"), minutes);
  return g_strdup_printf (_ ("This computer's clock is %" PRId64 " minutes fast: set it right"), -minutes);
}
