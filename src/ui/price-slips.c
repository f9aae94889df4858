/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A manager prices the slips that were entered before their rate was. The main
 * menu leads here.
 */
#include "config.h"

#include "price-slips.h"

#include <glib/gi18n-lib.h>

#include "compat.h"
#include "display.h"
#include "late-prices.h"
#include "window.h"

typedef struct {
  GtkWindow *window; /* weak: NULL once it has gone */
  PtProfile *profile;
  PtOffice *office;
  PtLatePrices prices;
} Pricing;

static Pricing *
pricing_new (GtkWindow *window, PtProfile *profile)
{
  Pricing *pricing = g_new0 (Pricing, 1);
  g_set_weak_pointer (&pricing->window, window);
  pricing->profile = g_object_ref (profile);
  pricing->office = pt_office_copy (pt_profile_get_office (profile));
  return pricing;
}

static void
pricing_free (gpointer data)
{
  Pricing *pricing = data;
  g_clear_weak_pointer (&pricing->window);
  g_object_unref (pricing->profile);
  pt_office_free (pricing->office);
  g_free (pricing);
}

/* @window may be NULL. */
static void
tell (GtkWindow *window, const char *text)
{
  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", text);
}

/* ---- pricing ---- */

static gboolean
run_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Pricing *pricing = data;
  *changed |= 1u << PT_COLLECTIONS;
  return pt_late_prices_run (database, pt_profile_get_seams (pricing->profile), pricing->office, &pricing->prices,
                             error);
}

static char *
dup_outcome (const Pricing *pricing)
{
  g_autofree char *money = pt_display_money (pricing->prices.amount_minor, pricing->office);
  guint left = (guint) (pricing->prices.ready + pricing->prices.lacking + pricing->prices.closed);
  g_autofree char *priced
      = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%u slip is priced, worth %s", "%u slips are priced, worth %s",
                                    (gulong) pricing->prices.priced),
                         (guint) pricing->prices.priced, money);
  if (left == 0)
    return g_steal_pointer (&priced);
  /* Translators: %s is the sentence “12 slips are priced, worth LKR 1 000.00” */
  return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%s; %u is left without a price",
                                     "%s; %u are left without a price", left),
                          priced, left);
}

static void
on_priced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) window = data;
  g_autoptr (GError) error = NULL;
  const Pricing *pricing = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  g_autofree char *outcome = pricing != NULL ? dup_outcome (pricing) : NULL;
  tell (window, pricing != NULL ? outcome : error->message);
}

static void
on_confirmed (gpointer data)
{
  GtkWindow *window = data;
  PtProfile *profile = pt_sync_service_get_profile (pt_window_get_service (PT_WINDOW (window)));
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, run_job, pricing_new (window, profile),
                        pricing_free, NULL, on_priced, g_object_ref (window));
}

/* ---- asking ---- */

static gboolean
count_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Pricing *pricing = data;
  return pt_late_prices_count (database, pricing->office, &pricing->prices, error);
}

/* @text: NULL adds nothing. Takes both over. */
static char *
join (char *before, char *text)
{
  g_autofree char *first = before;
  g_autofree char *second = text;
  return second != NULL ? g_strjoin ("\n\n", first, second, NULL) : g_steal_pointer (&first);
}

static char *
dup_lacking (const PtLatePrices *prices)
{
  return prices->lacking == 0
             ? NULL
             : g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%u more slip has no rate on its day yet.",
                                           "%u more slips have no rate on their days yet.", (gulong) prices->lacking),
                                (guint) prices->lacking);
}

static char *
dup_closed (const PtLatePrices *prices)
{
  return prices->closed == 0
             ? NULL
             : g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%u more slip is in a period that is closed.",
                                           "%u more slips are in a period that is closed.", (gulong) prices->closed),
                                (guint) prices->closed);
}

static char *
dup_question (const PtLatePrices *prices)
{
  const char *first = _ ("Each is priced by the rate of its day. A receipt that was printed before says that it is not "
                         "priced yet: print it again.");
  return join (join (g_strdup (first), dup_lacking (prices)), dup_closed (prices));
}

static void
ask (const Pricing *pricing)
{
  const PtLatePrices *prices = &pricing->prices;
  if (prices->ready == 0) {
    tell (pricing->window, prices->lacking > 0  ? _ ("No slip without a price has a rate on its day yet")
                           : prices->closed > 0 ? _ ("What has no price is in a period that is closed")
                                                : _ ("Every slip has its price"));
    return;
  }
  g_autofree char *body = dup_question (prices);
  g_autofree char *heading
      = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "Price %u Slip?", "Price %u Slips?", (gulong) prices->ready),
                         (guint) prices->ready);
  pt_compat_confirm (pricing->window, heading, body, _ ("_Price"), on_confirmed, pricing->window, NULL);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) window = data;
  g_autoptr (GError) error = NULL;
  const Pricing *pricing = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (pricing == NULL)
    tell (window, error->message);
  else if (pricing->window != NULL)
    ask (pricing);
}

void
pt_price_slips_ask (GtkWindow *window, PtProfile *profile)
{
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, count_job, pricing_new (window, profile),
                        pricing_free, NULL, on_counted, g_object_ref (window));
}
