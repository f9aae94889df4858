/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys that layouts make something else of: the keypad's decimal key, a point
 * where people write a comma and the other way round, and the letters of
 * shortcuts. Slip entry and the forms call it.
 */
#include "config.h"

#include "keypad.h"

#include "decimals.h"

static gboolean
is_decimal_key (guint key)
{
  return key == GDK_KEY_KP_Decimal || key == GDK_KEY_KP_Separator;
}

static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers, GtkWidget *container)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (container));
  if (!is_decimal_key (key) || !GTK_IS_TEXT (focus)
      || gtk_text_get_input_purpose (GTK_TEXT (focus)) != GTK_INPUT_PURPOSE_NUMBER)
    return GDK_EVENT_PROPAGATE;
  gtk_editable_delete_selection (GTK_EDITABLE (focus));
  int position = gtk_editable_get_position (GTK_EDITABLE (focus));
  gtk_editable_insert_text (GTK_EDITABLE (focus), pt_decimals_sign (), -1, &position);
  gtk_editable_set_position (GTK_EDITABLE (focus), position);
  return GDK_EVENT_STOP;
}

void
pt_keypad_watch (GtkWidget *container)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), container);
  gtk_widget_add_controller (container, keys);
}

gboolean
pt_keypad_is_shortcut (GtkEventControllerKey *keys, guint key)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (keys));
  return event != NULL && gdk_key_event_matches (event, key, GDK_CONTROL_MASK) != GDK_KEY_MATCH_NONE;
}
