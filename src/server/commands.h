/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* paytrack-server's command line. Returns the exit code: 0, 1 for an error that one line on stderr names, 64 for
 * wrong usage. */
int pt_server_main (int argc, char **argv);

G_END_DECLS
