/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded into gtk4-builder-tool by test-builder.py, so that the tool knows libadwaita's and PayTrack's own types and
 * takes it for granted that a handler exists; test-templates.c proves that by instantiating each template.
 */
#define _GNU_SOURCE
#include <adwaita.h>
#include <dlfcn.h>

#include "application.h"
#include "bar-chart.h"
#include "batch-tally.h"
#include "office-people.h"
#include "office-rules.h"
#include "office-settings.h"
#include "shell.h"
#include "today-cards.h"
#include "view.h"
#include "welcome.h"

/* Links the templates in; they register themselves when this is loaded. */
void (*const keep_resources) (void) = pt_application_register_resources;

static void
stub (void)
{
}

gboolean g_module_symbol (GModule *module, const char *name, gpointer *symbol);

/* In front of GModule's own. */
gboolean
g_module_symbol (GModule *module, const char *name, gpointer *symbol)
{
  gboolean (*real) (GModule *, const char *, gpointer *) = (__typeof__ (real)) dlsym (RTLD_NEXT, "g_module_symbol");
  if (real (module, name, symbol))
    return TRUE;
  if (!g_str_has_prefix (name, "on_"))
    return FALSE;
  *symbol = (gpointer) stub;
  return TRUE;
}

__attribute__ ((constructor)) static void
know_types (void)
{
  g_type_ensure (ADW_TYPE_BIN);
  g_type_ensure (ADW_TYPE_WINDOW);
  g_type_ensure (ADW_TYPE_APPLICATION_WINDOW);
  g_type_ensure (PT_TYPE_SHELL);
  g_type_ensure (PT_TYPE_WELCOME);
  g_type_ensure (PT_TYPE_BATCH_TALLY);
  g_type_ensure (PT_TYPE_BAR_CHART);
  g_type_ensure (PT_TYPE_OFFICE_PEOPLE);
  g_type_ensure (PT_TYPE_OFFICE_SETTINGS);
  g_type_ensure (PT_TYPE_OFFICE_RULES);
  g_type_ensure (PT_TYPE_TODAY_CARDS);
  g_type_ensure (PT_TYPE_VIEW);
}
