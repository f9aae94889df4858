/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which way values read. Lists, forms and slip entry ask for each of their
 * labels and entries; the record's history for values within a sentence.
 */
#include "config.h"

#include "reading.h"

#define FIRST_STRONG_ISOLATE "\342\201\250"
#define LEFT_TO_RIGHT_ISOLATE "\342\201\246"
#define POP_ISOLATE "\342\201\251"

gboolean
pt_reading_is_from_left (const PtField *field)
{
  return (field->flags & PT_FIELD_SIGNS) != 0 || field->kind == PT_KIND_DATE || pt_kind_is_integer (field->kind);
}

gboolean
pt_reading_has_words (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    if (g_unichar_isalpha (g_utf8_get_char (text)))
      return TRUE;
  }
  return FALSE;
}

void
pt_reading_fix (GtkWidget *widget, PtReadingPlace place)
{
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float align = place == PT_READING_RIGHT || (place == PT_READING_START) == mirrored;

  if (GTK_IS_LABEL (widget)) {
    gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
    gtk_label_set_xalign (GTK_LABEL (widget), align);
  } else if (GTK_IS_INSCRIPTION (widget)) {
    gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
    gtk_inscription_set_xalign (GTK_INSCRIPTION (widget), align);
  } else {
    gtk_widget_set_direction (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (widget))), GTK_TEXT_DIR_LTR);
    gtk_editable_set_alignment (GTK_EDITABLE (widget), align);
  }
}

/* A window from the left shows all of them as they are. */
char *
pt_reading_isolate (const char *text)
{
  if (gtk_widget_get_default_direction () == GTK_TEXT_DIR_LTR)
    return g_strdup (text);
  return g_strconcat (pt_reading_has_words (text) ? FIRST_STRONG_ISOLATE : LEFT_TO_RIGHT_ISOLATE, text, POP_ISOLATE,
                      NULL);
}
