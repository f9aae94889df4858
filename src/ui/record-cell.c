/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cell of the lists of records. Records fill in after they are on screen, and
 * labels of references come later still: the cell listens to both. A column view
 * holds two hundred rows where twenty are seen, so a cell does nothing while it
 * is not mapped. The record view and the list of latest slips are made of these.
 */
#include "config.h"

#include "record-cell.h"

#include "compat.h"
#include "display.h"
#include "reading.h"

#define LEAST_TITLE 15 /* characters of a name by which it is still known */
#define LEAST_TEXT 3

struct _PtRecordCell {
  AdwBin parent_instance;

  PtProfile *profile;
  PtRecordList *list;
  const PtEntity *entity;
  PtRecord *record;
  GtkImage *icon;    /* of a state cell alone, and */
  PtSyncState state; /* what it shows */
  GtkInscription *text;
  GPtrArray *column; /* of the cells that are as wide as this one, itself among them */
  int field;
  guint tick; /* more room or another icon that wait for the next frame: an allocation must not start another */
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
has_figures (PtRecordCell *self)
{
  return is_number (self) || (field_of (self) != NULL && field_of (self)->kind == PT_KIND_DATE);
}

static gboolean
is_reference (PtRecordCell *self)
{
  return field_of (self) != NULL && field_of (self)->kind == PT_KIND_REFERENCE;
}

/* Half a number or date would be read as another one; what else there is may be cut. */
static void
give_room (PtRecordCell *self, guint chars)
{
  gtk_inscription_set_nat_chars (self->text, chars);
  if (has_figures (self))
    gtk_inscription_set_min_chars (self->text, chars);
}

/* One that is seen for the first time must not lay the list out again where another has needed as much before. */
static void
take_room (PtRecordCell *self)
{
  guint length = (guint) g_utf8_strlen (gtk_inscription_get_text (self->text), -1);

  if (length <= gtk_inscription_get_nat_chars (self->text))
    return;
  for (guint i = 0; i < self->column->len; i++)
    give_room (self->column->pdata[i], length);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  PtRecordCell *self = PT_RECORD_CELL (widget);

  self->tick = 0;
  take_room (self);
  if (self->icon != NULL)
    gtk_image_set_from_icon_name (self->icon, pt_display_state_icon (self->state));
  return G_SOURCE_REMOVE;
}

static void
ask_for_room (PtRecordCell *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

/* An inscription keeps what room it has when its text changes, and the list its layout. */
static void
show_text (PtRecordCell *self, const char *text)
{
  gtk_inscription_set_text (self->text, text);
  if ((guint) g_utf8_strlen (text, -1) > gtk_inscription_get_nat_chars (self->text))
    ask_for_room (self);
}

static void
dress_state (PtRecordCell *self)
{
  static const char *const classes[] = { "waiting", "synced", "conflict", "failed" };
  const char *const css[] = { "state-cell", classes[self->state], NULL };

  gtk_widget_set_css_classes (GTK_WIDGET (self), (const char **) css);
}

static void
show_state (PtRecordCell *self)
{
  PtSyncState state = pt_record_get_sync_state (self->record);

  gtk_widget_set_opacity (GTK_WIDGET (self->icon), 1);
  show_text (self, pt_display_state (state));
  if (self->state == state)
    return;
  self->state = state;
  dress_state (self);
  ask_for_room (self);
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
  show_text (self, label != NULL ? label : "");
}

/* What stands in the title's column tells one row from another, and with its code is what the row is called. */
static void
name_row (PtRecordCell *self, const PtRow *row)
{
  guint field = self->entity->code_field;
  const char *code = self->entity->fields[field].kind == PT_KIND_TEXT ? pt_row_get_text (row, field) : NULL;
  const char *title = gtk_inscription_get_text (self->text);
  gboolean both = code != NULL && field != self->entity->title_field;
  g_autofree char *name = both ? g_strjoin (" ", code, title, NULL) : g_strdup (title);
  pt_compat_name_row (GTK_WIDGET (self), name);
}

static void
show_blank (PtRecordCell *self)
{
  gtk_inscription_set_text (self->text, "");
  if (self->icon != NULL)
    gtk_widget_set_opacity (GTK_WIDGET (self->icon), 0);
}

static void
update (PtRecordCell *self)
{
  if (self->record == NULL)
    return;
  const PtRow *row = pt_record_get_row (self->record);

  if (pt_id_is_none (&pt_row_peek_meta (row)->id)) {
    show_blank (self);
    return;
  }
  if (self->field == PT_RECORD_CELL_STATE) {
    show_state (self);
  } else if (is_reference (self)) {
    show_reference (self, row);
  } else {
    g_autofree char *text = pt_display_field (row, (guint) self->field, pt_profile_get_office (self->profile));
    show_text (self, *text != '\0' || !is_number (self) ? text : "–");
  }
  if (self->field == (int) self->entity->title_field)
    name_row (self, row);
}

static void
on_labels_changed (PtRecordCell *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update (self);
}

/* Each property notifies by itself: a cell listens to what it shows. A value that stays as it was does not notify when
 * its record is loaded, the id does. */
static void
listen (PtRecordCell *self)
{
  const char *property = field_of (self) != NULL ? field_of (self)->name : "sync-state";
  g_autofree char *name = g_strdelimit (g_strdup (property), "_", '-');
  g_autofree char *signal = g_strconcat ("notify::", name, NULL);

  g_signal_connect_swapped (self->record, "notify::id", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->record, signal, G_CALLBACK (update), self);
  update (self);
}

static void
stop_listening (PtRecordCell *self)
{
  g_signal_handlers_disconnect_by_func (self->record, update, self);
}

void
pt_record_cell_set_record (PtRecordCell *self, PtRecord *record)
{
  g_return_if_fail (PT_IS_RECORD_CELL (self));
  gboolean mapped = gtk_widget_get_mapped (GTK_WIDGET (self));

  if (mapped && self->record != NULL)
    stop_listening (self);
  g_set_object (&self->record, record);
  if (mapped && record != NULL)
    listen (self);
}

static void
map (GtkWidget *widget)
{
  PtRecordCell *self = PT_RECORD_CELL (widget);

  GTK_WIDGET_CLASS (pt_record_cell_parent_class)->map (widget);
  if (self->record != NULL)
    listen (self);
}

static void
unmap (GtkWidget *widget)
{
  PtRecordCell *self = PT_RECORD_CELL (widget);

  if (self->record != NULL)
    stop_listening (self);
  GTK_WIDGET_CLASS (pt_record_cell_parent_class)->unmap (widget);
}

static void
add_icon (PtRecordCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->state = PT_SYNC_STATE_SYNCED;
  self->icon = GTK_IMAGE (gtk_image_new_from_icon_name (pt_display_state_icon (self->state)));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  adw_bin_set_child (ADW_BIN (self), box);
  dress_state (self);
}

/* What the others have, or most values need, so that few ask for more. */
static guint
usual_chars (PtRecordCell *self)
{
  if (self->column->len > 0)
    return gtk_inscription_get_nat_chars (PT_RECORD_CELL (self->column->pdata[0])->text);
  if (is_reference (self))
    return 20;
  return is_number (self) ? 8 : 11;
}

/* What tells the rows from one another; a rate's supplier does not, which is often none. */
static gboolean
is_name (PtRecordCell *self)
{
  return self->field == (int) self->entity->title_field && (field_of (self)->flags & PT_FIELD_REQUIRED) != 0;
}

static void
build (PtRecordCell *self)
{
  self->text = GTK_INSCRIPTION (gtk_inscription_new (""));
  gtk_inscription_set_text_overflow (self->text, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (self->text, is_name (self) ? LEAST_TITLE : LEAST_TEXT);
  give_room (self, usual_chars (self));
  gtk_inscription_set_xalign (self->text, 0);
  if (field_of (self) != NULL && pt_reading_is_from_left (field_of (self)))
    pt_reading_fix (GTK_WIDGET (self->text), is_number (self) ? PT_READING_RIGHT : PT_READING_START);
  gtk_widget_set_hexpand (GTK_WIDGET (self->text), TRUE);
  if (has_figures (self))
    gtk_widget_add_css_class (GTK_WIDGET (self->text), "numeric");
  if (field_of (self) == NULL)
    add_icon (self);
  else
    adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->text));
}

GtkWidget *
pt_record_cell_new (PtProfile *profile, PtRecordList *list, const PtEntity *entity, int field, GPtrArray *column)
{
  PtRecordCell *self = g_object_new (PT_TYPE_RECORD_CELL, NULL);
  self->profile = g_object_ref (profile);
  self->list = g_object_ref (list);
  self->entity = entity;
  self->field = field;
  self->column = column != NULL ? g_ptr_array_ref (column) : g_ptr_array_new ();
  build (self);
  g_ptr_array_add (self->column, self);
  if (is_reference (self))
    g_signal_connect_object (list, "labels-changed", G_CALLBACK (on_labels_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

static void
dispose (GObject *object)
{
  PtRecordCell *self = PT_RECORD_CELL (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->list);
  g_clear_object (&self->record);
  if (self->column != NULL)
    g_ptr_array_remove_fast (self->column, self);
  g_clear_pointer (&self->column, g_ptr_array_unref);
  G_OBJECT_CLASS (pt_record_cell_parent_class)->dispose (object);
}

static void
pt_record_cell_class_init (PtRecordCellClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  widget_class->map = map;
  widget_class->unmap = unmap;
}

static void
pt_record_cell_init (PtRecordCell *self)
{
}
