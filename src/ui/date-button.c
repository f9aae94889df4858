/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The calendar button beside every date entry, in forms and in slip entry: the
 * entry stays the truth, the calendar reads it and writes it.
 */
#include "config.h"

#include "date-button.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "dates.h"
#include "reading.h"

static void
on_day_selected (GtkCalendar *calendar, GtkEditable *entry)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (calendar);
  g_autofree char *text = g_date_time_format (day, "%Y-%m-%d");
  if (!g_str_equal (text, gtk_editable_get_text (entry)))
    gtk_editable_set_text (entry, text);
}

/* Opening must not choose a day by itself. */
static void
on_opened (GtkWidget *popover, GtkEditable *entry)
{
  GtkCalendar *calendar = GTK_CALENDAR (gtk_popover_get_child (GTK_POPOVER (popover)));
  const char *text = gtk_editable_get_text (entry);
  int year = 0, month = 0, day = 0;
  if (!pt_date_is_valid (text, -1) || sscanf (text, "%d-%d-%d", &year, &month, &day) != 3)
    return;
  g_autoptr (GDateTime) date = g_date_time_new_local (year, month, day, 12, 0, 0);
  g_signal_handlers_block_by_func (calendar, on_day_selected, entry);
  gtk_calendar_select_day (calendar, date);
  g_signal_handlers_unblock_by_func (calendar, on_day_selected, entry);
}

GtkWidget *
pt_date_button_new (GtkEditable *entry)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *calendar = gtk_calendar_new ();

  pt_reading_fix (GTK_WIDGET (entry), PT_READING_START);
  gtk_popover_set_child (GTK_POPOVER (popover), calendar);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "x-office-calendar-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Choose a Day"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Choose a Day"), -1);
  g_signal_connect_object (calendar, "day-selected", G_CALLBACK (on_day_selected), entry, 0);
  g_signal_connect_object (popover, "map", G_CALLBACK (on_opened), entry, 0);
  return button;
}
