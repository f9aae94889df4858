/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One field of a form. The kind of the field decides between an entry, a list
 * of choices, an entry with a calendar and one with type-ahead; the record form
 * makes one for each field of its entity.
 */
#include "config.h"

#include "form-row.h"

#include <glib/gi18n-lib.h>

#include "date-button.h"
#include "decimals.h"
#include "reading.h"
#include "typeahead.h"
#include "units.h"

struct _PtFormRow {
  GObject parent_instance;

  PtProfile *profile;
  const PtEntity *entity;
  guint field;
  GtkWidget *editor;   /* AdwEntryRow or AdwComboRow */
  GtkWidget *message;  /* the row under it */
  GtkLabel *text;      /* in the message */
  PtTypeahead *offers; /* of a reference */
  GStrv words;         /* what a combo's lines stand for; "" is null */
  char *loaded;        /* the code that a reference was loaded with */
};

enum { SUBMITTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtFormRow, pt_form_row, G_TYPE_OBJECT)

static const PtField *
field_of (PtFormRow *self)
{
  return &self->entity->fields[self->field];
}

static char *
dup_title (PtFormRow *self)
{
  const char *label = _ (field_of (self)->label);
  gboolean combo = field_of (self)->kind == PT_KIND_CHOICE || field_of (self)->kind == PT_KIND_UNIT;
  if ((field_of (self)->flags & PT_FIELD_REQUIRED) == 0 || combo)
    return g_strdup (label);
  /* Translators: the name of a field that must be filled in */
  return g_strdup_printf (_ ("%s (required)"), label);
}

/* ---- editors ---- */

static void
on_submitted (PtFormRow *self)
{
  g_signal_emit (self, signals[SUBMITTED], 0);
}

static GtkWidget *
new_entry (PtFormRow *self)
{
  GtkWidget *row = adw_entry_row_new ();
  if (pt_kind_is_integer (field_of (self)->kind))
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_NUMBER);
  if (pt_reading_is_from_left (field_of (self)))
    pt_reading_fix (row, PT_READING_START);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_submitted), self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
new_date (PtFormRow *self)
{
  GtkWidget *row = new_entry (self);
  GtkWidget *button = pt_date_button_new (GTK_EDITABLE (row));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
  return row;
}

static GtkWidget *
new_reference (PtFormRow *self)
{
  GtkWidget *row = new_entry (self);
  self->offers = pt_typeahead_attach (row, self->profile, pt_field_target (field_of (self)));
  return row;
}

static GStrv
dup_words (PtFormRow *self)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  const PtField *field = field_of (self);
  gboolean optional = (field->flags & PT_FIELD_REQUIRED) == 0 && field->fallback == NULL;
  if (optional)
    g_strv_builder_add (words, "");
  if (field->kind == PT_KIND_UNIT) {
    for (const PtUnit *unit = pt_units (); unit->code != NULL; unit++)
      g_strv_builder_add (words, unit->code);
  } else {
    g_auto (GStrv) choices = pt_field_dup_choices (field);
    g_strv_builder_addv (words, (const char **) choices);
  }
  return g_strv_builder_end (words);
}

static GtkWidget *
new_combo (PtFormRow *self)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();

  self->words = dup_words (self);
  for (guint i = 0; self->words[i] != NULL; i++) {
    const char *word = self->words[i];
    gboolean unit = field_of (self)->kind == PT_KIND_UNIT;
    gtk_string_list_append (lines, *word == '\0' ? _ ("None") : unit ? word : pt_choice_label (word));
  }
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (lines));
  return row;
}

static GtkWidget *
new_editor (PtFormRow *self)
{
  switch (field_of (self)->kind) {
  case PT_KIND_CHOICE:
  case PT_KIND_UNIT:
    return new_combo (self);
  case PT_KIND_DATE:
    return new_date (self);
  case PT_KIND_REFERENCE:
    return new_reference (self);
  default:
    return new_entry (self);
  }
}

static GtkWidget *
new_message (PtFormRow *self)
{
  GtkWidget *row = gtk_list_box_row_new ();
  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->text, 0);
  gtk_label_set_wrap (self->text, TRUE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), GTK_WIDGET (self->text));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_add_css_class (row, "message-row");
  gtk_widget_set_visible (row, FALSE);
  return row;
}

PtFormRow *
pt_form_row_new (PtProfile *profile, const PtEntity *entity, guint field)
{
  PtFormRow *self = g_object_new (PT_TYPE_FORM_ROW, NULL);
  self->profile = g_object_ref (profile);
  self->entity = entity;
  self->field = field;
  g_autofree char *title = dup_title (self);
  self->editor = g_object_ref_sink (new_editor (self));
  self->message = g_object_ref_sink (new_message (self));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->editor), title);
  return self;
}

guint
pt_form_row_get_field (PtFormRow *self)
{
  g_return_val_if_fail (PT_IS_FORM_ROW (self), 0);
  return self->field;
}

void
pt_form_row_add_to (PtFormRow *self, AdwPreferencesGroup *group)
{
  g_return_if_fail (PT_IS_FORM_ROW (self));
  adw_preferences_group_add (group, self->editor);
  GtkWidget *list = gtk_widget_get_ancestor (self->editor, GTK_TYPE_LIST_BOX);
  gtk_list_box_append (GTK_LIST_BOX (list), self->message);
}

void
pt_form_row_focus (PtFormRow *self)
{
  g_return_if_fail (PT_IS_FORM_ROW (self));
  gtk_widget_grab_focus (self->editor);
}

/* ---- values ---- */

static void
select_word (PtFormRow *self, const char *word)
{
  for (guint i = 0; self->words[i] != NULL; i++) {
    if (g_str_equal (self->words[i], word))
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->editor), i);
  }
}

/* What the row's weights are whole numbers of, whatever it was weighed in; NULL where that is not known. */
static const char *
find_base_unit (const PtRow *row)
{
  int field = pt_entity_find_field (pt_row_entity (row), "unit", -1);
  const char *code = field >= 0 ? pt_row_get_text (row, (guint) field) : NULL;
  const PtUnit *weighed = code != NULL ? pt_unit_find (code) : NULL;
  for (const PtUnit *unit = pt_units (); weighed != NULL && unit->code != NULL; unit++) {
    if (unit->num == 1 && unit->den == 1 && g_str_equal (unit->dimension, weighed->dimension))
      return unit->code;
  }
  return NULL;
}

static void
name_base_unit (PtFormRow *self, const PtRow *row)
{
  const char *unit = field_of (self)->kind == PT_KIND_BASE ? find_base_unit (row) : NULL;
  g_autofree char *title = dup_title (self);
  /* Translators: a field, and the unit in which it is typed */
  g_autofree char *both = unit != NULL ? g_strdup_printf (_ ("%s (%s)"), title, unit) : NULL;
  if (both != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->editor), both);
}

void
pt_form_row_load (PtFormRow *self, const PtRow *row, const char *code, guint exponent)
{
  g_return_if_fail (PT_IS_FORM_ROW (self));
  name_base_unit (self, row);
  if (self->words != NULL) {
    const char *word = pt_row_get_text (row, self->field);
    select_word (self, word != NULL ? word : "");
  } else if (self->offers != NULL) {
    g_free (self->loaded);
    self->loaded = g_strdup (code);
    pt_typeahead_set_text (self->offers, code);
  } else {
    g_autofree char *text = pt_decimals_format_field (row, self->field, exponent);
    gtk_editable_set_text (GTK_EDITABLE (self->editor), text);
  }
}

static void
store_reference (PtFormRow *self, PtSaving *saving, const char *text)
{
  PtRow *row = saving->edit->row;
  if (*text == '\0')
    pt_row_set_null (row, self->field);
  else if (g_strcmp0 (text, self->loaded) == 0 && saving->edit->base != NULL)
    pt_row_copy_field (row, saving->edit->base, self->field);
  else
    saving->typed[self->field] = g_strdup (text);
}

gboolean
pt_form_row_store (PtFormRow *self, PtSaving *saving, guint exponent, GError **error)
{
  g_return_val_if_fail (PT_IS_FORM_ROW (self), FALSE);
  PtRow *row = saving->edit->row;
  if (self->words != NULL) {
    guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->editor));
    pt_row_set_text (row, self->field, self->words[selected], -1);
    return TRUE;
  }
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->editor))));
  if (self->offers == NULL)
    return pt_decimals_set_field (row, self->field, text, exponent, error);
  store_reference (self, saving, text);
  return TRUE;
}

void
pt_form_row_set_message (PtFormRow *self, PtSeverity severity, const char *text)
{
  g_return_if_fail (PT_IS_FORM_ROW (self));
  gboolean wrong = text != NULL && severity == PT_SEVERITY_ERROR;

  gtk_label_set_label (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (self->message, text != NULL);
  (wrong ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (self->editor, "error");
  (wrong ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (self->message, "error");
  (text != NULL ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (self->editor, "with-message");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->editor), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
dispose (GObject *object)
{
  PtFormRow *self = PT_FORM_ROW (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->editor);
  g_clear_object (&self->message);
  g_clear_pointer (&self->words, g_strfreev);
  g_clear_pointer (&self->loaded, g_free);
  G_OBJECT_CLASS (pt_form_row_parent_class)->dispose (object);
}

static void
pt_form_row_class_init (PtFormRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[SUBMITTED]
      = g_signal_new ("submitted", PT_TYPE_FORM_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_form_row_init (PtFormRow *self)
{
}
