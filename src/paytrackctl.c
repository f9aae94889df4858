/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program paytrackctl: see cli/cli.h. */

#include "cli.h"
#include "streams.h"

int
main (int argc, char **argv)
{
  pt_streams_open ();
  return pt_streams_close ("paytrackctl", pt_cli_main (argc, argv));
}
