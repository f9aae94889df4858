/* SPDX-License-Identifier: GPL-3.0-or-later */

/* stdout and stderr of the two programs without a window: bytes as they are, and a failed write is a failure of the
 * program. Called by their mains. */

#include "config.h"

#include "streams.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

/* The first error of a write to stdout; 0 where there was none. */
static int failure;

static void
note_failure (void)
{
  if (failure == 0)
    failure = errno;
}

static void
print (const char *text)
{
  if (fputs (text, stdout) == EOF || fflush (stdout) != 0)
    note_failure ();
}

static void
print_error (const char *text)
{
  fputs (text, stderr);
}

void
pt_streams_open (void)
{
  g_set_print_handler (print);
  g_set_printerr_handler (print_error);
}

int
pt_streams_close (const char *program, int code)
{
  if (fflush (stdout) != 0)
    note_failure ();
  if (failure == 0 && ferror (stdout) == 0)
    return code;
  g_printerr (_ ("%s: The output could not be written: %s\n"), program, g_strerror (failure != 0 ? failure : EIO));
  return code != 0 ? code : 1;
}
