/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sync page's account of working offline. Attached by the sync page.
 */
#include "config.h"

#include "offline-list.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "log-list.h"
#include "offline.h"
#include "row-parts.h"

static char *
dup_title (const PtOfflineSpell *spell, gint64 now)
{
  g_autofree char *began = pt_display_time (spell->began_at);
  g_autofree char *length = pt_display_span ((spell->ended_at > 0 ? spell->ended_at : now) - spell->began_at);
  if (spell->ended_at == 0)
    /* Translators: a time without a server that still lasts: how long, since when */
    return g_strdup_printf (_ ("%s, since %s"), length, began);
  /* Translators: a time without a server: how long, from when */
  return g_strdup_printf (_ ("%s, from %s"), length, began);
}

static char *
dup_kinds (const PtOfflineSpell *spell)
{
  g_autoptr (GStrvBuilder) kinds = g_strv_builder_new ();
  for (guint i = 0; i < PT_ENTITIES; i++) {
    if (spell->by_entity[i] == 0)
      continue;
    g_autofree char *count = pt_display_count (spell->by_entity[i]);
    /* Translators: how many changes of which kind (Collections) */
    g_autofree char *kind = g_strdup_printf (_ ("%s: %s"), _ (pt_entity (i)->plural), count);
    g_strv_builder_add (kinds, kind);
  }
  g_auto (GStrv) all = g_strv_builder_end (kinds);
  return g_strjoinv (" · ", all);
}

static char *
dup_subtitle (const PtOfflineSpell *spell)
{
  if (spell->entered == 0)
    return g_strdup (_ ("Nothing was entered meanwhile"));
  g_autofree char *kinds = dup_kinds (spell);
  /* Translators: what was entered offline (Collections: 12), and what became of it */
  return g_strdup_printf (_ ("%s\n%d accepted, %d in conflict, %d refused, %d still wait"), kinds,
                          (int) spell->accepted, (int) spell->conflicts, (int) spell->refused, (int) spell->waiting);
}

static gpointer
read_spells (PtDatabase *database, GError **error)
{
  return pt_offline_list (database, PT_LOG_LIST_MOST, error);
}

static GtkWidget *
new_spell (gconstpointer lines, guint index, gint64 now)
{
  const GArray *spells = lines;
  if (index >= spells->len)
    return NULL;
  const PtOfflineSpell *spell = &g_array_index (spells, PtOfflineSpell, index);
  g_autofree char *title = dup_title (spell, now);
  g_autofree char *subtitle = dup_subtitle (spell);
  return pt_rows_new ("pt-offline-symbolic", "dim-label", title, subtitle);
}

void
pt_offline_list_attach (GtkListBox *list, PtSyncService *service)
{
  static const PtLogKind kind = { read_spells, (GDestroyNotify) g_array_unref, new_spell };
  pt_log_list_attach (list, service, &kind);
}
