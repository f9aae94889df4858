/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A titled editor with its message under it, as slip entry is made of. The
 * templates of slip entry and of its deductions use it.
 */
#include "config.h"

#include "field-box.h"

#include "compat.h"

struct _PtFieldBox {
  GtkBox parent_instance;

  GtkLabel *title;
  GtkWidget *editor;
  GtkLabel *note;
  gboolean keeps_room;
};

enum { PROP_TITLE = 1, PROP_EDITOR, PROP_KEEPS_ROOM, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PtFieldBox, pt_field_box, GTK_TYPE_BOX)

/* What takes the keyboard: the editor, or the first in a box of several. */
static GtkWidget *
entry_of (PtFieldBox *self)
{
  return GTK_IS_BOX (self->editor) ? gtk_widget_get_first_child (self->editor) : self->editor;
}

static void
name_entry (PtFieldBox *self)
{
  if (self->editor != NULL)
    pt_compat_name (entry_of (self), gtk_label_get_label (self->title));
}

void
pt_field_box_set_title (PtFieldBox *self, const char *title)
{
  g_return_if_fail (PT_IS_FIELD_BOX (self));
  gtk_label_set_label (self->title, title);
  name_entry (self);
}

static void
set_editor (PtFieldBox *self, GtkWidget *editor)
{
  self->editor = editor;
  gtk_box_insert_child_after (GTK_BOX (self), editor, GTK_WIDGET (self->title));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry_of (self)), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->note,
                                  NULL, -1);
  name_entry (self);
}

static void
set_note (PtFieldBox *self, const char *css_class, const char *text)
{
  const char *const classes[] = { "caption", css_class, NULL };
  gboolean wrong = g_str_equal (css_class, "error");
  gtk_label_set_label (self->note, text != NULL ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->note), text);
  gtk_widget_set_visible (GTK_WIDGET (self->note), self->keeps_room || text != NULL);
  gtk_widget_set_css_classes (GTK_WIDGET (self->note), (const char **) classes);
  (wrong ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (entry_of (self), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry_of (self)), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

void
pt_field_box_set_finding (PtFieldBox *self, PtSeverity severity, const char *text)
{
  g_return_if_fail (PT_IS_FIELD_BOX (self));
  set_note (self, text == NULL ? "dim-label" : severity == PT_SEVERITY_ERROR ? "error" : "warning", text);
}

void
pt_field_box_set_hint (PtFieldBox *self, const char *text)
{
  g_return_if_fail (PT_IS_FIELD_BOX (self));
  set_note (self, "dim-label", text);
}

void
pt_field_box_focus (PtFieldBox *self)
{
  g_return_if_fail (PT_IS_FIELD_BOX (self));
  gtk_widget_grab_focus (entry_of (self));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtFieldBox *self = PT_FIELD_BOX (object);
  if (id == PROP_TITLE)
    g_value_set_string (value, gtk_label_get_label (self->title));
  else if (id == PROP_EDITOR)
    g_value_set_object (value, self->editor);
  else
    g_value_set_boolean (value, self->keeps_room);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtFieldBox *self = PT_FIELD_BOX (object);
  if (id == PROP_TITLE) {
    pt_field_box_set_title (self, g_value_get_string (value));
  } else if (id == PROP_EDITOR) {
    set_editor (self, g_value_get_object (value));
  } else {
    self->keeps_room = g_value_get_boolean (value);
    gtk_widget_set_visible (GTK_WIDGET (self->note), self->keeps_room);
  }
}

static void
pt_field_box_class_init (PtFieldBoxClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_EDITOR] = g_param_spec_object ("editor", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_KEEPS_ROOM] = g_param_spec_boolean ("keeps-room", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static GtkLabel *
new_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "dim-label");
  return GTK_LABEL (label);
}

static void
pt_field_box_init (PtFieldBox *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  self->title = new_label ("caption-heading");
  self->note = new_label ("caption");
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_lines (self->note, 2);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->note));
}
