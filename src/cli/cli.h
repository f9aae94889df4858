/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "arguments.h"
#include "repository.h"
#include "sync-service.h"

G_BEGIN_DECLS

/* The exit codes of operations.md. */
enum { PT_EXIT_OK = 0, PT_EXIT_ATTENTION = 1, PT_EXIT_OFFLINE = 2, PT_EXIT_SIGN_IN = 3, PT_EXIT_USAGE = 64 };

/* Runs paytrackctl; returns the exit code. @argv is the program's, in the locale's encoding. */
int pt_cli_main (int argc, char **argv);

/**
 * PtCli:
 *
 * What a verb works with: the opened profile and the verb's own arguments.
 */
typedef struct {
  const char *directory;
  const PtSeams *seams;
  PtProfile *profile; /* NULL for the verbs that work on a closed one */
  const PtArguments *arguments;
  gboolean json;
  gboolean raw;
} PtCli;

/* A verb prints its result to stdout and returns the exit code; or sets @error, which is printed as one line on stderr
 * and decides the code (G_OPTION_ERROR: wrong usage). */
typedef int (*PtVerb) (PtCli *cli, GError **error);

int pt_cli_login (PtCli *cli, GError **error);
int pt_cli_logout (PtCli *cli, GError **error);
int pt_cli_status (PtCli *cli, GError **error);
int pt_cli_sync (PtCli *cli, GError **error);
int pt_cli_notices (PtCli *cli, GError **error);
int pt_cli_log (PtCli *cli, GError **error);

int pt_cli_list (PtCli *cli, GError **error);
int pt_cli_show (PtCli *cli, GError **error);
int pt_cli_digest (PtCli *cli, GError **error);

int pt_cli_add (PtCli *cli, GError **error);
int pt_cli_edit (PtCli *cli, GError **error);
int pt_cli_delete (PtCli *cli, GError **error);

int pt_cli_erase (PtCli *cli, GError **error);

int pt_cli_queue (PtCli *cli, GError **error);
int pt_cli_retry (PtCli *cli, GError **error);
int pt_cli_postdate (PtCli *cli, GError **error);
int pt_cli_discard (PtCli *cli, GError **error);

int pt_cli_conflicts (PtCli *cli, GError **error);
int pt_cli_resolve (PtCli *cli, GError **error);

int pt_cli_history (PtCli *cli, GError **error);
int pt_cli_export (PtCli *cli, GError **error);
int pt_cli_import (PtCli *cli, GError **error);

int pt_cli_backup (PtCli *cli, GError **error);
int pt_cli_backups (PtCli *cli, GError **error);
int pt_cli_restore (PtCli *cli, GError **error);
int pt_cli_rescue (PtCli *cli, GError **error);
int pt_cli_doctor (PtCli *cli, GError **error);

int pt_cli_balance (PtCli *cli, GError **error);
int pt_cli_statement (PtCli *cli, GError **error);

/* The words from argument @first on, closed by NULL; borrowed words. (element-type utf8) */
GPtrArray *pt_cli_words (const PtCli *cli, guint first);
/* The entity that argument @index names; wrong usage where none has that name. */
const PtEntity *pt_cli_entity (const PtCli *cli, guint index, GError **error);
/* Wrong usage, said in one line. */
void pt_cli_wrong_usage (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
