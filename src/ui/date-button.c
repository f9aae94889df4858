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

static GtkWidget *
calendar_of (GtkWidget *popover)
{
  return gtk_popover_get_child (GTK_POPOVER (popover));
}

static void
take_day (GtkWidget *popover, GtkEditable *entry)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (GTK_CALENDAR (calendar_of (popover)));
  g_autofree char *text = g_date_time_format (day, "%Y-%m-%d");
  if (!g_str_equal (text, gtk_editable_get_text (entry)))
    gtk_editable_set_text (entry, text);
  gtk_popover_popdown (GTK_POPOVER (popover));
}

/* GTK's own signal says only that the number of the day is another: not for the 15th of the next month, and for the
 * 30th where one pages on from a 31st. */
static void
on_released (GtkGestureClick *click, int presses, double x, double y, GtkEditable *entry)
{
  GtkWidget *calendar = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click));
  GtkWidget *there = gtk_widget_pick (calendar, x, y, GTK_PICK_DEFAULT);
  if (there != NULL && gtk_widget_has_css_class (there, "day-number"))
    take_day (gtk_widget_get_ancestor (calendar, GTK_TYPE_POPOVER), entry);
}

/* The calendar moves to the day that has the keyboard before it is asked for its day. */
static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers, GtkEditable *entry)
{
  GtkWidget *popover = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys));
  if ((key != GDK_KEY_space && key != GDK_KEY_KP_Space) || !gtk_widget_has_focus (calendar_of (popover)))
    return GDK_EVENT_PROPAGATE;
  gtk_event_controller_key_forward (keys, calendar_of (popover));
  take_day (popover, entry);
  return GDK_EVENT_STOP;
}

static void
on_opened (GtkWidget *popover, GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);
  int year = 0, month = 0, day = 0;
  if (!pt_date_is_valid (text, -1) || sscanf (text, "%d-%d-%d", &year, &month, &day) != 3)
    return;
  g_autoptr (GDateTime) date = g_date_time_new_local (year, month, day, 12, 0, 0);
  gtk_calendar_select_day (GTK_CALENDAR (calendar_of (popover)), date);
}

static void
watch (GtkWidget *popover, GtkEditable *entry)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "released", G_CALLBACK (on_released), entry, 0);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), entry, 0);
  g_signal_connect_object (popover, "map", G_CALLBACK (on_opened), entry, 0);
  gtk_widget_add_controller (calendar_of (popover), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (popover, keys);
}

GtkWidget *
pt_date_button_new (GtkEditable *entry)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();

  pt_reading_fix (GTK_WIDGET (entry), PT_READING_START);
  gtk_popover_set_child (GTK_POPOVER (popover), gtk_calendar_new ());
  watch (popover, entry);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "x-office-calendar-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Choose a Day"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Choose a Day"), -1);
  return button;
}
