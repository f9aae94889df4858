/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Settling a conflict. The window opens it (`win.settle`); the decision goes
 * out as a new operation that names the conflict.
 */
#include "config.h"

#include "conflict-dialog.h"

#include <glib/gi18n-lib.h>

#include "conflict-view.h"
#include "decimals.h"

/* One differing field. */
typedef struct {
  guint field;
  GtkCheckButton *mine;
  GtkCheckButton *theirs;
  GtkEditable *result; /* NULL where it can only be chosen */
} Line;

struct _PtConflictDialog {
  AdwWindow parent_instance;

  PtProfile *profile;
  PtId id;
  PtConflictView *view;
  GArray *lines; /* of Line */
  AdwWindowTitle *title;
  GtkLabel *explanation;
  GtkLabel *problem;
  GtkGrid *grid;
  GtkButton *take_mine;
  GtkButton *take_theirs;
  GtkButton *save;
};

G_DEFINE_FINAL_TYPE (PtConflictDialog, pt_conflict_dialog, ADW_TYPE_WINDOW)

static void
show_problem (PtConflictDialog *self, const char *text)
{
  gtk_label_set_label (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
}

/* ---- settling ---- */

typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  PtId id;
  const PtEntity *entity;
  PtSettlement settlement;
  PtRow *result;
  PtSaved saved;
} Decision;

static void
decision_free (gpointer data)
{
  Decision *decision = data;
  pt_office_free (decision->office);
  g_clear_pointer (&decision->result, pt_row_free);
  pt_saved_clear (&decision->saved);
  g_free (decision);
}

static gboolean
settle_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Decision *decision = data;
  *changed |= 1u << decision->entity->index;
  return pt_conflicts_resolve (database, decision->seams, decision->office, &decision->id, decision->settlement,
                               decision->result, &decision->saved, error);
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtConflictDialog) self = data;
  g_autoptr (GError) error = NULL;
  if (pt_profile_run_finish (PT_PROFILE (source), result, &error) == NULL) {
    show_problem (self, error->message);
    return;
  }
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s", _ ("Settled. It goes out with the next sync."));
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Takes @result over. */
static void
settle (PtConflictDialog *self, PtSettlement settlement, PtRow *result)
{
  Decision *decision = g_new0 (Decision, 1);
  decision->seams = pt_profile_get_seams (self->profile);
  decision->office = pt_office_copy (pt_profile_get_office (self->profile));
  decision->id = self->id;
  decision->entity = self->view->entry->entity;
  decision->settlement = settlement;
  decision->result = result;
  pt_profile_run_async (self->profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, settle_job, decision, decision_free, NULL,
                        on_settled, g_object_ref (self));
}

static gboolean
store_line (PtConflictDialog *self, const Line *line, PtRow *result, GError **error)
{
  if (line->result != NULL) {
    const char *text = gtk_editable_get_text (line->result);
    return pt_decimals_set_field (result, line->field, text, pt_profile_get_office (self->profile)->exponent, error);
  }
  const PtRow *chosen = gtk_check_button_get_active (line->mine) ? pt_conflict_view_my_row (self->view, line->field)
                                                                 : self->view->entry->theirs;
  if (chosen == NULL)
    pt_row_set_null (result, line->field);
  else
    pt_row_copy_field (result, chosen, line->field);
  return TRUE;
}

static void
on_save_clicked (GtkButton *button, PtConflictDialog *self)
{
  g_autoptr (PtRow) result = pt_row_new (self->view->entry->entity);
  for (guint i = 0; i < self->lines->len; i++) {
    const Line *line = &g_array_index (self->lines, Line, i);
    g_autoptr (GError) error = NULL;
    if (!store_line (self, line, result, &error)) {
      show_problem (self, error->message);
      gtk_widget_grab_focus (GTK_WIDGET (line->result));
      return;
    }
  }
  settle (self, PT_SETTLE_FIELDS, g_steal_pointer (&result));
}

static void
on_take_mine_clicked (GtkButton *button, PtConflictDialog *self)
{
  settle (self, PT_SETTLE_MINE, NULL);
}

static void
on_take_theirs_clicked (GtkButton *button, PtConflictDialog *self)
{
  settle (self, PT_SETTLE_THEIRS, NULL);
}

/* ---- the grid ---- */

static GtkWidget *
attach_label (PtConflictDialog *self, const char *text, const char *css_class, int column, int line)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 22);
  gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (self->grid, label, column, line, 1, 1);
  return label;
}

static void
attach_heading (PtConflictDialog *self, const char *title, const char *who, int column)
{
  attach_label (self, title, "heading", column, 0);
  attach_label (self, who, "caption", column, 1);
}

static gboolean
can_be_typed (PtKind kind)
{
  return kind != PT_KIND_CHOICE && kind != PT_KIND_UNIT && !pt_kind_is_id (kind) && kind != PT_KIND_REFERENCE;
}

static char *
dup_entry_text (PtConflictDialog *self, const PtRow *row, guint field)
{
  guint exponent = pt_profile_get_office (self->profile)->exponent;
  return row != NULL ? pt_decimals_format_field (row, field, exponent) : g_strdup ("");
}

static void
on_side_chosen (GtkCheckButton *button, GParamSpec *pspec, PtConflictDialog *self)
{
  const Line *line
      = &g_array_index (self->lines, Line, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "line")));
  if (!gtk_check_button_get_active (button) || line->result == NULL)
    return;
  const PtRow *row
      = button == line->mine ? pt_conflict_view_my_row (self->view, line->field) : self->view->entry->theirs;
  g_autofree char *text = dup_entry_text (self, row, line->field);
  gtk_editable_set_text (line->result, text);
}

static GtkCheckButton *
attach_side (PtConflictDialog *self, const char *value, const char *side, int column, int line)
{
  GtkWidget *button = gtk_check_button_new_with_label (*value != '\0' ? value : _ ("nothing"));
  /* Translators: accessible name of a choice: whose value it is (Mine), and the value */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), side, value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_grid_attach (self->grid, button, column, line, 1, 1);
  return GTK_CHECK_BUTTON (button);
}

static GtkEditable *
attach_result (PtConflictDialog *self, const char *name, int line)
{
  GtkWidget *entry = gtk_entry_new ();
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 14);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_grid_attach (self->grid, entry, 4, line, 1, 1);
  return GTK_EDITABLE (entry);
}

static void
watch_side (PtConflictDialog *self, GtkCheckButton *button, guint index)
{
  g_object_set_data (G_OBJECT (button), "line", GUINT_TO_POINTER (index));
  g_signal_connect_object (button, "notify::active", G_CALLBACK (on_side_chosen), self, 0);
}

static void
add_line (PtConflictDialog *self, guint field)
{
  const PtField *description = &self->view->entry->entity->fields[field];
  guint index = self->lines->len;
  int at = (int) index + 2;
  Line line = { .field = field };

  attach_label (self, _ (description->label), "heading", 0, at);
  attach_label (self, self->view->was[field], "dim-label", 1, at);
  line.mine = attach_side (self, self->view->mine[field], _ ("Mine"), 2, at);
  line.theirs = attach_side (self, self->view->theirs[field], _ ("Server"), 3, at);
  gtk_check_button_set_group (line.theirs, line.mine);
  if (can_be_typed (description->kind))
    line.result = attach_result (self, _ (description->label), at);
  g_array_append_val (self->lines, line);
  watch_side (self, line.mine, index);
  watch_side (self, line.theirs, index);
  gtk_check_button_set_active (line.theirs, TRUE);
}

static void
fill_grid (PtConflictDialog *self)
{
  const PtConflictEntry *entry = self->view->entry;
  attach_heading (self, _ ("Was"), "", 1);
  attach_heading (self, _ ("Mine"), self->view->my_name, 2);
  attach_heading (self, _ ("Server"), self->view->their_name, 3);
  attach_heading (self, _ ("Result"), "", 4);
  for (guint i = 0; i < entry->entity->n_fields; i++) {
    if ((entry->fields & (1u << i)) != 0)
      add_line (self, i);
  }
}

/* ---- what there is to decide ---- */

static void
name_buttons (PtConflictDialog *self, const char *mine, const char *theirs)
{
  gtk_button_set_label (self->take_mine, mine != NULL ? mine : "");
  gtk_widget_set_visible (GTK_WIDGET (self->take_mine), mine != NULL);
  gtk_button_set_label (self->take_theirs, theirs != NULL ? theirs : "");
  gtk_widget_set_visible (GTK_WIDGET (self->take_theirs), theirs != NULL);
}

static void
explain (PtConflictDialog *self, const char *text)
{
  gtk_label_set_label (self->explanation, text);
}

static void
show_conflict (PtConflictDialog *self)
{
  const PtConflictEntry *entry = self->view->entry;
  gboolean by_fields = entry->mine != NULL && entry->theirs != NULL && !pt_row_peek_meta (entry->theirs)->deleted;

  adw_window_title_set_title (self->title, entry->label != NULL ? entry->label : _ (entry->entity->singular));
  adw_window_title_set_subtitle (self->title, _ ("Conflict"));
  if (by_fields)
    fill_grid (self);
  gtk_widget_set_visible (GTK_WIDGET (self->save), by_fields && entry->state == PT_CONFLICT_OPEN);

  if (entry->state == PT_CONFLICT_ARCHIVED) {
    explain (self, _ ("The organisation’s policy kept the server’s values. Your change is kept here and can be applied "
                      "again."));
    name_buttons (self, by_fields ? _ ("_Apply Mine Again") : NULL, NULL);
  } else if (entry->kind == PT_CONFLICT_UPDATE_DELETE) {
    explain (self, _ ("You changed this record, and meanwhile it was deleted on the server. A deletion is final."));
    name_buttons (self, NULL, _ ("_Accept the Deletion"));
  } else if (entry->kind == PT_CONFLICT_DELETE_UPDATE) {
    explain (self, _ ("You deleted this record, and meanwhile it was changed on the server."));
    name_buttons (self, _ ("_Delete It All the Same"), _ ("_Keep It as It Is Now"));
  } else {
    explain (self, _ ("This record was changed here and on the server. Choose a value for each field, or type the "
                      "result. Everything else keeps syncing."));
    name_buttons (self, _ ("All _Mine"), _ ("All the _Server’s"));
  }
}

typedef struct {
  PtId id;
  PtOffice *office;
  PtConflictView *view;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;
  pt_office_free (loading->office);
  g_clear_pointer (&loading->view, pt_conflict_view_free);
  g_free (loading);
}

static gboolean
load_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Loading *loading = data;
  loading->view = pt_conflict_view_load (database, loading->office, &loading->id, error);
  return loading->view != NULL;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtConflictDialog) self = data;
  g_autoptr (GError) error = NULL;
  Loading *loading = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (loading == NULL) {
    show_problem (self, error->message);
    return;
  }
  self->view = g_steal_pointer (&loading->view);
  show_conflict (self);
}

void
pt_conflict_dialog_open (GtkWindow *parent, PtProfile *profile, const PtId *conflict)
{
  PtConflictDialog *self = g_object_new (PT_TYPE_CONFLICT_DIALOG, "transient-for", parent, NULL);
  Loading *loading = g_new0 (Loading, 1);
  self->profile = g_object_ref (profile);
  self->id = *conflict;
  loading->id = *conflict;
  loading->office = pt_office_copy (pt_profile_get_office (profile));
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, load_job, loading, loading_free, NULL, on_loaded,
                        g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  PtConflictDialog *self = PT_CONFLICT_DIALOG (object);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->view, pt_conflict_view_free);
  g_clear_pointer (&self->lines, g_array_unref);
  G_OBJECT_CLASS (pt_conflict_dialog_parent_class)->dispose (object);
}

static void
pt_conflict_dialog_class_init (PtConflictDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/conflict-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, title);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, explanation);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, grid);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, take_mine);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, take_theirs);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, save);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_take_mine_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_take_theirs_clicked);
}

static void
pt_conflict_dialog_init (PtConflictDialog *self)
{
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  gtk_widget_init_template (GTK_WIDGET (self));
}
