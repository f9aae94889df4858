/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtArguments:
 *
 * The words of a command line, sorted into positional ones and options
 * (`--json`, `--user NAME`, `--user=NAME`); `--` ends the options.
 */
typedef struct _PtArguments PtArguments;

/* @flags, @values: the names of the options without and with a value, spaces between. Errors are G_OPTION_ERROR: wrong
 * usage. */
PtArguments *pt_arguments_parse (int argc, char **argv, const char *flags, const char *values, GError **error);
void pt_arguments_free (PtArguments *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtArguments, pt_arguments_free)

guint pt_arguments_count (const PtArguments *self);
/* The positional word at @index; NULL past the end. */
const char *pt_arguments_get (const PtArguments *self, guint index);
gboolean pt_arguments_flag (const PtArguments *self, const char *name);
/* The option's last value; NULL where it was not given. */
const char *pt_arguments_value (const PtArguments *self, const char *name);
/* All values of an option that may be given several times; (element-type utf8). */
GPtrArray *pt_arguments_values (const PtArguments *self, const char *name);

G_END_DECLS
