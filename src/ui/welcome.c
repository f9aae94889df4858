/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first-run page. It only leads on: `win.sign-in` and `win.start-local` do
 * the work. The window shows it until the profile has an office.
 */
#include "config.h"

#include "welcome.h"

struct _PtWelcome {
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (PtWelcome, pt_welcome, ADW_TYPE_BIN)

static void
pt_welcome_class_init (PtWelcomeClass *class)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class), "/org/paytrack/PayTrack/ui/welcome.ui");
}

static void
pt_welcome_init (PtWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
