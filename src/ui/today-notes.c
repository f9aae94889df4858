/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the first page says in words: the state of sync, what came and went
 * overnight, what waits, and what needs attention. Called by the page.
 */
#include "config.h"

#include "today-notes.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "row-parts.h"
#include "sync-button.h"

static AdwActionRow *
add (GtkListBox *list, const char *icon_name, const char *css_class, const char *title, const char *subtitle)
{
  GtkWidget *row = pt_rows_new (icon_name, css_class, title, subtitle);
  gtk_list_box_append (list, row);
  return ADW_ACTION_ROW (row);
}

/* Activating the row added last opens @view. */
static void
lead_to (GtkListBox *list, const char *view)
{
  GtkWidget *row = gtk_widget_get_last_child (GTK_WIDGET (list));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  pt_rows_set_action (row, "win.view", g_variant_new_string (view));
}

/* ---- sync ---- */

static void
add_state (GtkListBox *list, PtSyncService *service)
{
  gint64 last = 0;
  g_object_get (service, "last-success", &last, NULL);
  PtSyncStatus status = pt_sync_service_get_status (service);
  PtClock *clock = pt_profile_get_seams (pt_sync_service_get_profile (service))->clock;
  g_autofree char *text = pt_sync_service_dup_status_text (service);
  g_autofree char *age = pt_display_age (last, pt_clock_wall (clock));
  /* Translators: how long ago the last sync was, such as “2 minutes ago” */
  g_autofree char *since = g_strdup_printf (_ ("Last synced %s"), age);
  add (list, pt_sync_status_icon (status), NULL, text, last > 0 ? since : _ ("This computer has not synced yet"));
  lead_to (list, "sync");
}

static char *
dup_night (const PtOverview *overview)
{
  if (overview->pulled == 0 && overview->pushed == 0)
    return g_strdup (_ ("Nothing came, and nothing was sent."));
  g_autofree char *came
      = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d record came", "%d records came", (gulong) overview->pulled),
                         (int) overview->pulled);
  g_autofree char *sent = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d change was sent", "%d changes were sent",
                                                      (gulong) overview->pushed),
                                           (int) overview->pushed);
  /* Translators: what came and what went: “12 records came, 3 changes were sent.” */
  return g_strdup_printf (_ ("%s, %s."), came, sent);
}

static void
add_night (GtkListBox *list, const PtOverview *overview)
{
  g_autofree char *text = dup_night (overview);
  g_autofree char *failed = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%s %d sync did not end well.",
                                                        "%s %d syncs did not end well.", (gulong) overview->failed),
                                             text, (int) overview->failed);
  add (list, "pt-sync-symbolic", NULL, _ ("Since Yesterday Evening"), overview->failed > 0 ? failed : text);
  lead_to (list, "sync");
}

static void
add_waiting (GtkListBox *list, const PtOverview *overview)
{
  g_autoptr (GString) kinds = g_string_new (NULL);
  if (overview->counts.waiting == 0)
    return;
  for (guint i = 0; i < PT_ENTITIES; i++) {
    if (overview->counts.by_entity[i] == 0)
      continue;
    g_autofree char *count = pt_display_count (overview->counts.by_entity[i]);
    /* Translators: between two kinds of records in a list, as in “Suppliers: 2, Collections: 40” */
    g_string_append (kinds, kinds->len > 0 ? _ (", ") : "");
    /* Translators: a kind of record and how many of it wait */
    g_string_append_printf (kinds, _ ("%s: %s"), _ (pt_entity (i)->plural), count);
  }
  g_autofree char *title = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d change waits to be sent",
                                                       "%d changes wait to be sent", (gulong) overview->counts.waiting),
                                            (int) overview->counts.waiting);
  add (list, "pt-waiting-symbolic", NULL, title, kinds->str);
  lead_to (list, "sync");
}

void
pt_today_notes_show_sync (GtkListBox *list, PtSyncService *service, const PtOverview *overview)
{
  pt_rows_clear (list);
  add_state (list, service);
  if (pt_sync_service_get_status (service) == PT_SYNC_LOCAL_ONLY)
    return;
  add_night (list, overview);
  add_waiting (list, overview);
}

/* ---- attention ---- */

typedef struct {
  gint64 count;
  const char *title;
  const char *advice;
  const char *view;
} Note;

static void
add_note (GtkListBox *list, const Note *note)
{
  if (note->count <= 0)
    return;
  g_autofree char *count = pt_display_count (note->count);
  GtkWidget *label = gtk_label_new (count);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (add (list, "pt-attention-symbolic", "warning", _ (note->title), _ (note->advice)), label);
  lead_to (list, note->view);
}

void
pt_today_notes_show_attention (GtkListBox *list, const PtOverview *overview, PtRole role)
{
  gint64 refused = overview->counts.attention - overview->counts.conflicts - overview->notices;
  gboolean manages = role >= PT_ROLE_MANAGER;
  const Note notes[] = {
    { overview->counts.conflicts, N_ ("Conflicts to settle"),
      N_ ("Two people changed the same record: choose what holds."), "sync" },
    { refused, N_ ("Changes that were refused"), N_ ("The server says why. Mend them and send them again."), "sync" },
    { overview->notices, N_ ("Recorded otherwise than shown"),
      N_ ("The server recorded another price or number: a receipt may have to be printed again."), "sync" },
    { overview->unpriced, N_ ("Slips without a price"),
      manages ? N_ ("Enter the missing rate, then choose Price Slips in the menu.")
              : N_ ("A manager enters the missing rate."),
      manages ? "products" : "collections" },
    { overview->disputed, N_ ("Disputed slips"), N_ ("Settle with the supplier what they are worth before he is paid."),
      "collections" },
    { manages ? overview->to_approve : 0, N_ ("Payments to approve"),
      N_ ("Somebody else than who entered it approves a payment."), "payments" },
  };

  pt_rows_clear (list);
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    add_note (list, &notes[i]);
  if (gtk_list_box_get_row_at_index (list, 0) == NULL)
    add (list, "pt-synced-symbolic", "success", _ ("Nothing Needs Attention"),
         _ ("Refused changes, conflicts and open decisions would stand here."));
}
