/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's program: see src/server/commands.c. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

#include "commands.h"
#include "streams.h"

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  pt_streams_open ();
  return pt_streams_close ("paytrack-server", pt_server_main (argc, argv));
}
