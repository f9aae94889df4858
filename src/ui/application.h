/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PtApplication:
 *
 * The program `paytrack`: one profile, its sync engine and its window. Started
 * with `--profile` it runs beside others; without, a second start shows the
 * window of the first.
 */
#define PT_TYPE_APPLICATION (pt_application_get_type ())
G_DECLARE_FINAL_TYPE (PtApplication, pt_application, PT, APPLICATION, AdwApplication)

/* Makes templates, style and icons known to GTK; for programs that use the widgets without the application. */
void pt_application_register_resources (void);
PtApplication *pt_application_new (void);
/* The process's exit status. */
int pt_application_run (PtApplication *self, int argc, char **argv);

G_END_DECLS
