/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program paytrackctl: see cli/cli.h. */

#include "cli.h"

int
main (int argc, char **argv)
{
  return pt_cli_main (argc, argv);
}
