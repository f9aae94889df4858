/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/**
 * pt_cli_explain_stuck:
 * @add: takes the name of a check and, owned, what is wrong; NULL where all is well
 *
 * What can keep a sync from coming through, one check after the other: network,
 * server (address and certificate), session, clock, and how the last one ended.
 * Asks the server whether it is there, and changes nothing.
 */
void pt_cli_explain_stuck (PtCli *cli, void (*add) (GPtrArray *lines, const char *check, char *problem),
                           GPtrArray *lines);

G_END_DECLS
