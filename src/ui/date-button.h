/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A calendar behind a button, for an entry that holds a date as YYYY-MM-DD. @entry must outlive the button. */
GtkWidget *pt_date_button_new (GtkEditable *entry);

G_END_DECLS
