/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The three-way grid in the middle of the conflict dialog: who wrote what, and
 * what it shall be.
 */
#include "config.h"

#include "conflict-grid.h"

#include <glib/gi18n-lib.h>

#include "decimals.h"
#include "reading.h"

/* The columns; where there is little room, lines under the field's name. */
enum { PART_NAME, PART_WAS, PART_MINE, PART_THEIRS, PART_RESULT, PARTS };

/* One differing field. */
typedef struct {
  guint field;
  GtkCheckButton *mine;
  GtkCheckButton *theirs;
  GtkEditable *result; /* NULL where it can only be chosen */
  GtkLabel *shown;     /* in its place there */
  gboolean typed;      /* the result is neither side's */
} Line;

struct _PtConflictGrid {
  AdwBin parent_instance;

  PtProfile *profile;
  const PtConflictView *view;
  PtGridForm form;
  GtkGrid *grid;
  GArray *lines; /* of Line */
  int height;    /* of the grid, in rows */
  gboolean filling;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtConflictGrid, pt_conflict_grid, ADW_TYPE_BIN)

static Line *
get_line (PtConflictGrid *self, guint index)
{
  return &g_array_index (self->lines, Line, index);
}

static PtSide
get_side (const Line *line)
{
  if (line->typed)
    return PT_SIDE_NONE;
  if (gtk_check_button_get_active (line->mine))
    return PT_SIDE_MINE;
  return gtk_check_button_get_active (line->theirs) ? PT_SIDE_THEIRS : PT_SIDE_NONE;
}

static gboolean
is_decided (const Line *line)
{
  return line->typed || get_side (line) != PT_SIDE_NONE;
}

/* ---- choosing ---- */

static char *
dup_entry_text (PtConflictGrid *self, guint field, PtSide side)
{
  g_autoptr (PtRow) row = pt_row_new (self->view->entry->entity);
  if (side == PT_SIDE_NONE)
    return g_strdup ("");
  pt_conflict_view_take (self->view, field, side, row);
  return pt_decimals_format_field (row, field, pt_profile_get_office (self->profile)->exponent);
}

static void
show_result (PtConflictGrid *self, const Line *line, PtSide side)
{
  if (line->result == NULL) {
    const char *text = pt_conflict_view_get_text (self->view, line->field, side);
    gtk_label_set_label (line->shown, side == PT_SIDE_NONE ? "–" : *text != '\0' ? text : _ ("nothing"));
    return;
  }
  g_autofree char *text = dup_entry_text (self, line->field, side);
  gtk_editable_set_text (line->result, text);
}

static void
set_side (PtConflictGrid *self, Line *line, PtSide side)
{
  self->filling = TRUE;
  line->typed = FALSE;
  gtk_check_button_set_active (line->mine, side == PT_SIDE_MINE);
  gtk_check_button_set_active (line->theirs, side == PT_SIDE_THEIRS);
  show_result (self, line, side);
  self->filling = FALSE;
}

static guint8
get_bond (PtConflictGrid *self, const Line *line)
{
  return self->view->entry->entity->fields[line->field].together;
}

/* An amount without its inputs, a rate without its unit would be neither person's. */
static void
choose_together (PtConflictGrid *self, Line *chosen, PtSide side)
{
  guint8 bond = get_bond (self, chosen);
  set_side (self, chosen, side);
  for (guint i = 0; bond > 0 && i < self->lines->len; i++) {
    Line *line = get_line (self, i);
    if (line != chosen && get_bond (self, line) == bond)
      set_side (self, line, side);
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

static Line *
find_line (PtConflictGrid *self, gpointer widget)
{
  for (guint i = 0; i < self->lines->len; i++) {
    Line *line = get_line (self, i);
    if (widget == line->mine || widget == line->theirs || widget == line->result)
      return line;
  }
  return NULL;
}

static void
on_side_toggled (GtkCheckButton *button, PtConflictGrid *self)
{
  Line *line = find_line (self, button);
  if (!self->filling && line != NULL && gtk_check_button_get_active (button))
    choose_together (self, line, button == line->mine ? PT_SIDE_MINE : PT_SIDE_THEIRS);
}

static void
on_result_typed (GtkEditable *result, PtConflictGrid *self)
{
  Line *line = find_line (self, result);
  if (self->filling || line == NULL)
    return;
  self->filling = TRUE;
  line->typed = TRUE;
  gtk_check_button_set_active (line->mine, FALSE);
  gtk_check_button_set_active (line->theirs, FALSE);
  self->filling = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- building ---- */

/* @row counts whole lines: below one another their parts take as many rows of the grid as there are. */
static void
place (PtConflictGrid *self, GtkWidget *widget, int part, int row)
{
  if (self->form == PT_GRID_WIDE)
    gtk_grid_attach (self->grid, widget, part, row, 1, 1);
  else if (part == PART_NAME)
    gtk_grid_attach (self->grid, widget, 0, row, 2, 1);
  else
    gtk_grid_attach (self->grid, widget, 1, row + part, 1, 1);
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 20);
  gtk_widget_add_css_class (label, css_class);
  if (!pt_reading_has_words (text))
    pt_reading_fix (label, PT_READING_START);
  return label;
}

static const char *
get_part_title (int part)
{
  static const char *const titles[PARTS] = { NULL, N_ ("Was"), N_ ("Mine"), N_ ("Server"), N_ ("Result") };
  return _ (titles[part]);
}

static void
add_part_titles (PtConflictGrid *self, int row)
{
  for (int part = PART_WAS; part < PARTS; part++)
    gtk_grid_attach (self->grid, new_label (get_part_title (part), "dim-label"), 0, row + part, 1, 1);
}

static void
add_heading (PtConflictGrid *self, int part, const char *who)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_box_append (GTK_BOX (box), new_label (get_part_title (part), "heading"));
  if (who != NULL)
    gtk_box_append (GTK_BOX (box), new_label (who, "caption"));
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  gtk_grid_attach (self->grid, box, part, 0, 1, 1);
}

/* Without columns: once above the lines, who wrote which side. */
static void
add_writer (PtConflictGrid *self, int part, const char *who)
{
  gtk_grid_attach (self->grid, new_label (get_part_title (part), "dim-label"), 0, self->height, 1, 1);
  gtk_grid_attach (self->grid, new_label (who, "caption"), 1, self->height++, 1, 1);
}

static void
add_headings (PtConflictGrid *self)
{
  if (self->form == PT_GRID_NARROW) {
    add_writer (self, PART_MINE, self->view->my_name);
    add_writer (self, PART_THEIRS, self->view->their_name);
    return;
  }
  add_heading (self, PART_WAS, NULL);
  add_heading (self, PART_MINE, self->view->my_name);
  add_heading (self, PART_THEIRS, self->view->their_name);
  add_heading (self, PART_RESULT, NULL);
  self->height = 1;
}

static GtkCheckButton *
add_choice (PtConflictGrid *self, const Line *line, int part, int row)
{
  const PtField *description = &self->view->entry->entity->fields[line->field];
  const char *value
      = pt_conflict_view_get_text (self->view, line->field, part == PART_MINE ? PT_SIDE_MINE : PT_SIDE_THEIRS);
  const char *text = *value != '\0' ? value : _ ("nothing");
  GtkWidget *button = gtk_check_button_new ();
  /* Translators: accessible name of a choice: whose value it is (Mine), and the value */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), get_part_title (part), text);

  gtk_check_button_set_child (GTK_CHECK_BUTTON (button), new_label (text, *value != '\0' ? "value" : "dim-label"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _ (description->label), -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_side_toggled), self, 0);
  place (self, button, part, row);
  return GTK_CHECK_BUTTON (button);
}

static gboolean
can_be_typed (const PtField *field)
{
  return field->kind != PT_KIND_CHOICE && field->kind != PT_KIND_UNIT && !pt_kind_is_id (field->kind)
         && field->kind != PT_KIND_REFERENCE && (field->flags & PT_FIELD_COMPUTED) == 0;
}

static void
add_result (PtConflictGrid *self, Line *line, int row)
{
  const PtField *description = &self->view->entry->entity->fields[line->field];
  if (!can_be_typed (description)) {
    GtkWidget *label = new_label ("–", "value");
    line->shown = GTK_LABEL (label);
    place (self, label, PART_RESULT, row);
    return;
  }
  GtkWidget *entry = gtk_entry_new ();
  line->result = GTK_EDITABLE (entry);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_editable_set_width_chars (line->result, 14);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  if (pt_reading_is_from_left (description))
    pt_reading_fix (entry, PT_READING_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (description->label), -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_result_typed), self, 0);
  place (self, entry, PART_RESULT, row);
}

static void
add_line (PtConflictGrid *self, guint field)
{
  Line line = { .field = field };
  int row = self->height;
  const char *was = self->view->was[field];

  place (self, new_label (_ (self->view->entry->entity->fields[field].label), "heading"), PART_NAME, row);
  place (self, new_label (*was != '\0' ? was : "–", "dim-label"), PART_WAS, row);
  line.mine = add_choice (self, &line, PART_MINE, row);
  line.theirs = add_choice (self, &line, PART_THEIRS, row);
  gtk_check_button_set_group (line.theirs, line.mine);
  add_result (self, &line, row);
  if (self->form == PT_GRID_NARROW)
    add_part_titles (self, row);
  self->height += self->form == PT_GRID_WIDE ? 1 : PARTS;
  g_array_append_val (self->lines, line);
  set_side (self, get_line (self, self->lines->len - 1), pt_conflict_view_get_default (self->view, field));
}

static void
add_lines (PtConflictGrid *self, guint32 fields)
{
  for (guint i = 0; i < self->view->entry->entity->n_fields; i++) {
    if ((fields & (1u << i)) != 0)
      add_line (self, i);
  }
}

static void
add_merged (PtConflictGrid *self)
{
  GtkWidget *label = gtk_label_new (_ ("Changed on one side only, so it merged by itself. It can be turned back:"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_margin_top (label, 12);
  gtk_grid_attach (self->grid, label, 0, self->height++, self->form == PT_GRID_WIDE ? PARTS : 2, 1);
  add_lines (self, self->view->sides.mine | self->view->sides.theirs);
}

static void
clear (PtConflictGrid *self)
{
  GtkWidget *child = NULL;
  g_array_set_size (self->lines, 0);
  self->height = 0;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
}

void
pt_conflict_grid_show (PtConflictGrid *self, const PtConflictView *view)
{
  g_return_if_fail (PT_IS_CONFLICT_GRID (self));
  clear (self);
  self->view = view;
  if (view == NULL || pt_conflict_view_get_fields (view) == 0)
    return;
  add_headings (self);
  add_lines (self, view->sides.both);
  if ((view->sides.mine | view->sides.theirs) != 0)
    add_merged (self);
  gtk_widget_grab_focus (GTK_WIDGET (get_line (self, 0)->mine));
}

/* ---- asking ---- */

static Line *
find_undecided (PtConflictGrid *self)
{
  for (guint i = 0; i < self->lines->len; i++) {
    if (!is_decided (get_line (self, i)))
      return get_line (self, i);
  }
  return NULL;
}

gboolean
pt_conflict_grid_choose (PtConflictGrid *self, PtSide side)
{
  g_return_val_if_fail (PT_IS_CONFLICT_GRID (self), FALSE);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  Line *line = find_line (self, gtk_root_get_focus (root));
  if (line == NULL)
    line = find_undecided (self);
  if (line != NULL)
    choose_together (self, line, side);
  line = find_undecided (self);
  if (line != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (line->mine));
  return line != NULL;
}

void
pt_conflict_grid_choose_all (PtConflictGrid *self, PtSide side)
{
  g_return_if_fail (PT_IS_CONFLICT_GRID (self));
  for (guint i = 0; i < self->lines->len; i++) {
    if ((self->view->sides.both & (1u << get_line (self, i)->field)) != 0)
      set_side (self, get_line (self, i), side);
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
pt_conflict_grid_is_decided (PtConflictGrid *self)
{
  g_return_val_if_fail (PT_IS_CONFLICT_GRID (self), FALSE);
  return self->lines->len > 0 && find_undecided (self) == NULL;
}

gboolean
pt_conflict_grid_get_sides (PtConflictGrid *self, PtSide sides[PT_FIELDS_MAX])
{
  gboolean whole = TRUE;
  memset (sides, 0, sizeof (PtSide) * PT_FIELDS_MAX);
  for (guint i = 0; i < self->lines->len; i++) {
    const Line *line = get_line (self, i);
    sides[line->field] = get_side (line);
    whole &= !line->typed;
  }
  return whole;
}

PtRow *
pt_conflict_grid_build (PtConflictGrid *self, GError **error)
{
  g_return_val_if_fail (PT_IS_CONFLICT_GRID (self), NULL);
  g_autoptr (PtRow) result = pt_row_new (self->view->entry->entity);
  guint exponent = pt_profile_get_office (self->profile)->exponent;
  for (guint i = 0; i < self->lines->len; i++) {
    const Line *line = get_line (self, i);
    if (!line->typed) {
      pt_conflict_view_take (self->view, line->field, get_side (line), result);
    } else if (!pt_decimals_set_field (result, line->field, gtk_editable_get_text (line->result), exponent, error)) {
      gtk_widget_grab_focus (GTK_WIDGET (line->result));
      return NULL;
    }
  }
  return g_steal_pointer (&result);
}

/* ---- the object ---- */

GtkWidget *
pt_conflict_grid_new (PtProfile *profile, PtGridForm form)
{
  PtConflictGrid *self = g_object_new (PT_TYPE_CONFLICT_GRID, NULL);
  self->profile = g_object_ref (profile);
  self->form = form;
  gtk_grid_set_column_spacing (self->grid, form == PT_GRID_WIDE ? 18 : 12);
  return GTK_WIDGET (self);
}

static void
dispose (GObject *object)
{
  PtConflictGrid *self = PT_CONFLICT_GRID (object);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->lines, g_array_unref);
  G_OBJECT_CLASS (pt_conflict_grid_parent_class)->dispose (object);
}

static void
pt_conflict_grid_class_init (PtConflictGridClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[CHANGED]
      = g_signal_new ("changed", PT_TYPE_CONFLICT_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_conflict_grid_init (PtConflictGrid *self)
{
  GtkWidget *grid = gtk_grid_new ();
  self->grid = GTK_GRID (grid);
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  gtk_grid_set_row_spacing (self->grid, 10);
  adw_bin_set_child (ADW_BIN (self), grid);
}
