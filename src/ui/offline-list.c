/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sync page's account of working offline. Attached by the sync page.
 */
#include "config.h"

#include "offline-list.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "offline.h"
#include "row-parts.h"

#define MOST_SHOWN 50

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

typedef struct {
  GArray *spells; /* of PtOfflineSpell */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  g_clear_pointer (&reading->spells, g_array_unref);
  g_free (reading);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Reading *reading = data;
  reading->spells = pt_offline_list (database, MOST_SHOWN, error);
  return reading->spells != NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkListBox) list = data;
  PtProfile *profile = PT_PROFILE (source);
  const Reading *reading = pt_profile_run_finish (profile, result, NULL);
  gint64 now = pt_clock_wall (pt_profile_get_seams (profile)->clock);
  if (reading == NULL)
    return;
  pt_rows_clear (list);
  for (guint i = 0; i < reading->spells->len; i++) {
    const PtOfflineSpell *spell = &g_array_index (reading->spells, PtOfflineSpell, i);
    g_autofree char *title = dup_title (spell, now);
    g_autofree char *subtitle = dup_subtitle (spell);
    gtk_list_box_append (list, pt_rows_new ("pt-offline-symbolic", "dim-label", title, subtitle));
  }
}

static void
read_spells (GtkListBox *list, PtReceipt *receipt, GError *error, PtSyncService *service)
{
  pt_profile_run_async (pt_sync_service_get_profile (service), PT_PROFILE_READ, PT_PRIORITY_NORMAL, read_job,
                        g_new0 (Reading, 1), reading_free, NULL, on_read, g_object_ref (list));
}

void
pt_offline_list_attach (GtkListBox *list, PtSyncService *service)
{
  g_signal_connect_object (service, "finished", G_CALLBACK (read_spells), list, G_CONNECT_SWAPPED);
  read_spells (list, NULL, NULL, service);
}
