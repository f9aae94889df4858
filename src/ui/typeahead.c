/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Type-ahead for references. GtkEntryCompletion reads a whole model in memory
 * and is deprecated; this one asks the database for six rows at a time. Slip
 * entry and the forms' reference rows attach one each.
 */
#include "config.h"

#include "typeahead.h"

#include <glib/gi18n-lib.h>

#include "lookup.h"
#include "reading.h"

#define MOST_OFFERED 6

struct _PtTypeahead {
  GObject parent_instance;

  GtkWidget *entry; /* owns this object */
  PtProfile *profile;
  const PtEntity *entity;
  GtkWidget *popover;
  GtkListBox *list;
  GCancellable *asking;
  gboolean quiet; /* the text is being set by the program */
};

enum { CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtTypeahead, pt_typeahead, G_TYPE_OBJECT)

void
pt_typeahead_hide (PtTypeahead *self)
{
  g_return_if_fail (PT_IS_TYPEAHEAD (self));
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

void
pt_typeahead_set_text (PtTypeahead *self, const char *text)
{
  g_return_if_fail (PT_IS_TYPEAHEAD (self));
  self->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text != NULL ? text : "");
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->quiet = FALSE;
}

/* ---- the list ---- */

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
new_row (const PtEntity *entity, const PtRow *row)
{
  const char *code = pt_row_get_text (row, entity->code_field);
  const char *title = pt_row_get_text (row, entity->title_field);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *line = gtk_list_box_row_new (), *label = new_label (code, "offered-code");
  g_autofree char *name = g_strdup_printf ("%s %s", code != NULL ? code : "", title != NULL ? title : "");

  pt_reading_fix (label, PT_READING_START);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), new_label (title, "offered-title"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (line), "code", g_strdup (code), g_free);
  return line;
}

static void
offer (PtTypeahead *self, GPtrArray *rows)
{
  GtkWidget *child = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < rows->len; i++) {
    if (rows->pdata[i] != NULL)
      gtk_list_box_append (self->list, new_row (self->entity, rows->pdata[i]));
  }
  if (rows->len > 0 && gtk_widget_get_mapped (self->entry))
    gtk_popover_popup (GTK_POPOVER (self->popover));
  else
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
take (PtTypeahead *self, GtkListBoxRow *row)
{
  g_autofree char *code = g_strdup (g_object_get_data (G_OBJECT (row), "code"));
  pt_typeahead_set_text (self, code);
  pt_typeahead_hide (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, PtTypeahead *self)
{
  take (self, row);
}

/* ---- asking ---- */

typedef struct {
  const PtEntity *entity;
  char *text;
  GPtrArray *rows;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  g_free (question->text);
  g_clear_pointer (&question->rows, g_ptr_array_unref);
  g_free (question);
}

static gboolean
search_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Question *question = data;
  question->rows = pt_lookup_search (database, question->entity, question->text, MOST_OFFERED, error);
  return question->rows != NULL;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtTypeahead) self = data;
  Question *question = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (question == NULL || self->entry == NULL || self->asking == NULL)
    return;
  if (g_str_equal (question->text, gtk_editable_get_text (GTK_EDITABLE (self->entry))))
    offer (self, question->rows);
}

static void
on_text_changed (PtTypeahead *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  if (self->quiet)
    return;
  if (*text == '\0') {
    pt_typeahead_hide (self);
    return;
  }
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->asking = g_cancellable_new ();
  Question *question = g_new0 (Question, 1);
  question->entity = self->entity;
  question->text = g_strdup (text);
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, search_job, question, question_free,
                        self->asking, on_answered, g_object_ref (self));
}

/* ---- keys ---- */

static void
move (PtTypeahead *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int next = row == NULL ? (step > 0 ? 0 : MOST_OFFERED - 1) : gtk_list_box_row_get_index (row) + step;
  GtkListBoxRow *target = gtk_list_box_get_row_at_index (self->list, MAX (next, 0));
  if (target != NULL)
    gtk_list_box_select_row (self->list, target);
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, PtTypeahead *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  if (!gtk_widget_get_visible (self->popover))
    return GDK_EVENT_PROPAGATE;
  switch (key) {
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
    move (self, 1);
    return GDK_EVENT_STOP;
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
    move (self, -1);
    return GDK_EVENT_STOP;
  case GDK_KEY_Escape:
    pt_typeahead_hide (self);
    return GDK_EVENT_STOP;
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_ISO_Enter:
    if (row == NULL)
      return GDK_EVENT_PROPAGATE;
    take (self, row);
    return GDK_EVENT_STOP;
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

static void
watch_entry (PtTypeahead *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (self->entry, keys);

  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_signal_connect_object (focus, "leave", G_CALLBACK (pt_typeahead_hide), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->entry, focus);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (on_text_changed), self, G_CONNECT_SWAPPED);
}

static void
on_entry_destroyed (PtTypeahead *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->entry = NULL;
}

static void
build_popover (PtTypeahead *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_SINGLE);
  gtk_widget_set_can_focus (GTK_WIDGET (self->list), FALSE);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Suggestions"), -1);

  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_add_css_class (self->popover, "offers");
  gtk_widget_set_parent (self->popover, self->entry);
}

PtTypeahead *
pt_typeahead_attach (GtkWidget *entry, PtProfile *profile, const PtEntity *entity)
{
  PtTypeahead *self = g_object_new (PT_TYPE_TYPEAHEAD, NULL);
  self->entry = entry;
  self->profile = g_object_ref (profile);
  self->entity = entity;
  build_popover (self);
  watch_entry (self);
  g_signal_connect_object (entry, "destroy", G_CALLBACK (on_entry_destroyed), self, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (entry), "typeahead", self, g_object_unref);
  return self;
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_TYPEAHEAD (object)->profile);
  G_OBJECT_CLASS (pt_typeahead_parent_class)->dispose (object);
}

static void
pt_typeahead_class_init (PtTypeaheadClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[CHOSEN] = g_signal_new ("chosen", PT_TYPE_TYPEAHEAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_typeahead_init (PtTypeahead *self)
{
}
