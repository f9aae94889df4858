/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the main menu offers beside the views: dialogs of the office, by role.
 * The window attaches it once.
 */
#include "config.h"

#include "office-menu.h"

#include "cash-count-dialog.h"
#include "office-window.h"
#include "own-password.h"
#include "price-slips.h"
#include "supplier-merge-dialog.h"

/* The window's; freed with it. */
typedef struct {
  GtkWindow *window; /* borrowed */
  PtSyncService *service;
  PtProfile *profile; /* the service's */
} Menu;

static void
menu_free (gpointer data)
{
  Menu *menu = data;
  g_object_unref (menu->service);
  g_free (menu);
}

static void
on_cash_count (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Menu *menu = data;
  pt_cash_count_dialog_open (menu->window, menu->profile);
}

static void
on_merge_suppliers (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Menu *menu = data;
  pt_supplier_merge_dialog_open (menu->window, menu->profile);
}

static void
on_price_slips (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Menu *menu = data;
  pt_price_slips_ask (menu->window, menu->profile);
}

static void
on_office (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Menu *menu = data;
  pt_office_window_open (menu->window, menu->service);
}

static void
on_change_password (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Menu *menu = data;
  pt_own_password_open (menu->window, menu->service);
}

typedef enum { PLACE_ANYWHERE, PLACE_SERVER } Place;

/* What each needs. */
static const struct {
  GActionEntry entry;
  PtRole least;
  Place place;
} actions[] = {
  { { .name = "cash-count", .activate = on_cash_count }, PT_ROLE_CLERK, PLACE_ANYWHERE },
  { { .name = "merge-suppliers", .activate = on_merge_suppliers }, PT_ROLE_MANAGER, PLACE_ANYWHERE },
  { { .name = "price-slips", .activate = on_price_slips }, PT_ROLE_MANAGER, PLACE_ANYWHERE },
  { { .name = "office", .activate = on_office }, PT_ROLE_MANAGER, PLACE_ANYWHERE },
  { { .name = "change-password", .activate = on_change_password }, PT_ROLE_VIEWER, PLACE_SERVER },
};

static void
update (GtkApplicationWindow *window)
{
  const Menu *menu = g_object_get_data (G_OBJECT (window), "office-menu");
  const PtOffice *office = pt_profile_get_office (menu->profile);
  gboolean fresh = office->server_url == NULL && pt_id_is_none (&office->user);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (window), actions[i].entry.name);
    gboolean there = actions[i].place == PLACE_ANYWHERE || office->server_url != NULL;
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), !fresh && there && office->role >= actions[i].least);
  }
}

void
pt_office_menu_attach (GtkApplicationWindow *window, PtSyncService *service)
{
  Menu *menu = g_new0 (Menu, 1);
  menu->window = GTK_WINDOW (window);
  menu->service = g_object_ref (service);
  menu->profile = pt_sync_service_get_profile (service);
  g_object_set_data_full (G_OBJECT (window), "office-menu", menu, menu_free);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_action_map_add_action_entries (G_ACTION_MAP (window), &actions[i].entry, 1, menu);
  g_signal_connect_object (menu->profile, "changed", G_CALLBACK (update), window, G_CONNECT_SWAPPED);
  update (window);
}
