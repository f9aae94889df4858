/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program `paytrack`: sets the language and runs the application.
 */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "application.h"

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_autoptr (PtApplication) application = pt_application_new ();
  return pt_application_run (application, argc, argv);
}
