/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cell of the lists of records. Records fill in after they are on screen, and
 * labels of references come later still: the cell listens to both. The record
 * view and the list of latest slips are made of these.
 */
#include "config.h"

#include "record-cell.h"

#include "compat.h"
#include "display.h"

#define LEAST_TITLE 15 /* characters of a name by which it is still known */

struct _PtRecordCell {
  AdwBin parent_instance;

  PtProfile *profile;
  PtRecordList *list;
  const PtEntity *entity;
  PtRecord *record;
  GtkImage *icon; /* of a state cell alone */
  GtkLabel *label;
  int field;
};

G_DEFINE_FINAL_TYPE (PtRecordCell, pt_record_cell, ADW_TYPE_BIN)

static const PtField *
field_of (PtRecordCell *self)
{
  return self->field == PT_RECORD_CELL_STATE ? NULL : &self->entity->fields[self->field];
}

static gboolean
is_number (PtRecordCell *self)
{
  return field_of (self) != NULL && pt_display_is_number (field_of (self)->kind);
}

static gboolean
is_reference (PtRecordCell *self)
{
  return field_of (self) != NULL && field_of (self)->kind == PT_KIND_REFERENCE;
}

static void
show_state (PtRecordCell *self)
{
  static const char *const classes[] = { "waiting", "synced", "conflict", "failed" };
  PtSyncState state = pt_record_get_sync_state (self->record);
  const char *const css[] = { "state-cell", classes[state], NULL };

  gtk_image_set_from_icon_name (self->icon, pt_display_state_icon (state));
  gtk_label_set_label (self->label, pt_display_state (state));
  gtk_widget_set_css_classes (GTK_WIDGET (self), (const char **) css);
}

static void
show_reference (PtRecordCell *self, const PtRow *row)
{
  const PtEntity *target = pt_field_target (field_of (self));
  const PtId *id = pt_row_get_id (row, (guint) self->field);
  char text[PT_ID_TEXT] = "";
  if (id != NULL)
    pt_id_format (id, text);
  const char *label = id != NULL ? pt_record_list_get_label (self->list, target, text) : NULL;
  gtk_label_set_label (self->label, label != NULL ? label : "");
}

/* What stands in the title's column tells one row from another, and with its code is what the row is called. */
static void
name_row (PtRecordCell *self, const PtRow *row)
{
  guint field = self->entity->code_field;
  const char *code = self->entity->fields[field].kind == PT_KIND_TEXT ? pt_row_get_text (row, field) : NULL;
  const char *title = gtk_label_get_label (self->label);
  gboolean both = code != NULL && field != self->entity->title_field;
  g_autofree char *name = both ? g_strjoin (" ", code, title, NULL) : g_strdup (title);
  pt_compat_name_row (GTK_WIDGET (self), name);
}

static void
update (PtRecordCell *self)
{
  if (self->record == NULL)
    return;
  const PtRow *row = pt_record_get_row (self->record);
  gboolean loaded = !pt_id_is_none (&pt_row_peek_meta (row)->id);

  gtk_widget_set_visible (GTK_WIDGET (self->label), loaded);
  if (self->icon != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->icon), loaded);
  if (!loaded)
    return;
  if (self->field == PT_RECORD_CELL_STATE) {
    show_state (self);
  } else if (is_reference (self)) {
    show_reference (self, row);
  } else {
    g_autofree char *text = pt_display_field (row, (guint) self->field, pt_profile_get_office (self->profile));
    gtk_label_set_label (self->label, *text != '\0' || !is_number (self) ? text : "–");
  }
  if (self->field == (int) self->entity->title_field)
    name_row (self, row);
}

/* Each property notifies by itself: a cell of one field listens to that one alone. */
static char *
dup_signal (PtRecordCell *self, int field)
{
  if (field == PT_RECORD_CELL_STATE)
    return g_strdup ("notify");
  g_autofree char *name = g_strdelimit (g_strdup (self->entity->fields[field].name), "_", '-');
  return g_strconcat ("notify::", name, NULL);
}

void
pt_record_cell_set_record (PtRecordCell *self, PtRecord *record)
{
  g_return_if_fail (PT_IS_RECORD_CELL (self));

  if (self->record != NULL)
    g_signal_handlers_disconnect_by_func (self->record, update, self);
  g_set_object (&self->record, record);
  if (record == NULL)
    return;
  g_autofree char *signal = dup_signal (self, self->field);
  g_signal_connect_object (record, signal, G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (is_number (self)) {
    /* a figure that stays null does not notify when its record is loaded; what the record is called by does */
    g_autofree char *loaded = dup_signal (self, (int) self->entity->code_field);
    g_signal_connect_object (record, loaded, G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  }
  update (self);
}

static void
build (PtRecordCell *self)
{
  gboolean number = is_number (self);
  gboolean figures = number || (field_of (self) != NULL && field_of (self)->kind == PT_KIND_DATE);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (field_of (self) == NULL) {
    self->icon = GTK_IMAGE (gtk_image_new ());
    gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
  }
  self->label = GTK_LABEL (gtk_label_new (NULL));
  /* half a number or date would be read as another one */
  gtk_label_set_ellipsize (self->label, figures ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  if (self->field == (int) self->entity->title_field)
    gtk_label_set_width_chars (self->label, LEAST_TITLE);
  gtk_label_set_xalign (self->label, number ? 1 : 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  if (figures)
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
pt_record_cell_new (PtProfile *profile, PtRecordList *list, const PtEntity *entity, int field)
{
  PtRecordCell *self = g_object_new (PT_TYPE_RECORD_CELL, NULL);
  self->profile = g_object_ref (profile);
  self->list = g_object_ref (list);
  self->entity = entity;
  self->field = field;
  build (self);
  if (is_reference (self))
    g_signal_connect_object (list, "labels-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

static void
dispose (GObject *object)
{
  PtRecordCell *self = PT_RECORD_CELL (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->list);
  g_clear_object (&self->record);
  G_OBJECT_CLASS (pt_record_cell_parent_class)->dispose (object);
}

static void
pt_record_cell_class_init (PtRecordCellClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
}

static void
pt_record_cell_init (PtRecordCell *self)
{
}
