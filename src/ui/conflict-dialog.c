/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Settling conflicts. The window opens it (`win.settle`); each decision goes
 * out as a new operation that names its conflict, and the next one is shown.
 */
#include "config.h"

#include "conflict-dialog.h"

#include <glib/gi18n-lib.h>

#include "conflict-grid.h"
#include "conflict-settling.h"
#include "dialogs.h"
#include "row-parts.h"
#include "similar-dialog.h"

#define NARROW_BELOW 700 /* of the window behind it */

struct _PtConflictDialog {
  AdwWindow parent_instance;

  PtProfile *profile;
  PtId wanted;                /* to be shown first */
  GPtrArray *views;           /* of PtConflictView; NULL until read */
  const PtConflictView *view; /* the one on show; NULL for none */
  guint settled;              /* so many were, since it was opened */
  char *refusal;              /* why one was not, to be shown with what is read next */
  PtConflictGrid *grid;
  AdwHeaderBar *header;
  AdwWindowTitle *title;
  GtkWidget *side;
  GtkListBox *list;
  GtkBox *place; /* of the grid */
  GtkLabel *explanation;
  GtkLabel *problem;
  GtkBox *deeds;
  GtkWidget *hint;
  GtkWidget *steps;
  GtkButton *later;
  GtkButton *save;
  GtkButton *similar;
  GtkButton *take_mine;
  GtkButton *take_theirs;
};

G_DEFINE_FINAL_TYPE (PtConflictDialog, pt_conflict_dialog, ADW_TYPE_WINDOW)

static void read_conflicts (PtConflictDialog *self);

static void
show_problem (PtConflictDialog *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* ---- what can be done ---- */

static GPtrArray *
find_similar (PtConflictDialog *self)
{
  GPtrArray *similar = g_ptr_array_new ();
  for (guint i = 0; i < self->views->len; i++) {
    if (pt_conflict_view_is_similar (self->view, self->views->pdata[i]))
      g_ptr_array_add (similar, self->views->pdata[i]);
  }
  return similar;
}

static void
update_similar (PtConflictDialog *self, gboolean decided)
{
  g_autoptr (GPtrArray) similar = find_similar (self);
  PtSide sides[PT_FIELDS_MAX];
  gboolean whole = pt_conflict_grid_get_sides (self->grid, sides);
  g_autofree char *label = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "The Same for _%u Similar…",
                                                       "The Same for _%u Similar…", similar->len),
                                            similar->len);
  gtk_button_set_label (self->similar, label);
  gtk_widget_set_visible (GTK_WIDGET (self->similar),
                          similar->len > 0 && pt_conflict_view_get_fields (self->view) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.similar", decided && whole);
}

/* Until everything is chosen nothing can be overwritten by Enter. */
static void
update_decided (PtConflictDialog *self)
{
  if (self->view == NULL)
    return;
  gboolean decided = pt_conflict_grid_is_decided (self->grid);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), decided);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (decided ? self->save : self->later));
  update_similar (self, decided);
}

static void
name_buttons (PtConflictDialog *self, const char *mine, const char *theirs)
{
  gtk_button_set_label (self->take_mine, mine != NULL ? mine : "");
  gtk_widget_set_visible (GTK_WIDGET (self->take_mine), mine != NULL);
  gtk_button_set_label (self->take_theirs, theirs != NULL ? theirs : "");
  gtk_widget_set_visible (GTK_WIDGET (self->take_theirs), theirs != NULL);
}

static gboolean
is_archived (const PtConflictView *view)
{
  return view->entry->state == PT_CONFLICT_ARCHIVED;
}

/* A deletion is final: what I made of the record can only be entered as a new one. */
static gboolean
is_deleted_there (const PtConflictView *view)
{
  return view->entry->theirs != NULL && pt_row_peek_meta (view->entry->theirs)->deleted;
}

static void
explain (PtConflictDialog *self, const PtConflictView *view)
{
  if (is_deleted_there (view) && view->entry->mine == NULL) {
    gtk_label_set_label (self->explanation, _ ("Both sides deleted this record."));
    name_buttons (self, NULL, _ ("_Accept the Deletion"));
  } else if (is_deleted_there (view)) {
    gtk_label_set_label (self->explanation,
                         _ ("You changed this record, and meanwhile it was deleted on the server. A deletion is final, "
                            "so restoring it enters the record anew, with your change."));
    name_buttons (self, _ ("_Restore It with My Change"), _ ("_Accept the Deletion"));
  } else if (view->entry->mine == NULL) {
    gtk_label_set_label (self->explanation, _ ("You deleted this record, and meanwhile it was changed on the server."));
    name_buttons (self, _ ("_Delete It All the Same"), _ ("_Keep It as It Is Now"));
  } else if (is_archived (view)) {
    gtk_label_set_label (self->explanation,
                         _ ("The organisation’s policy kept the server’s values. Your change is kept here and can be "
                            "applied again, whole or field by field."));
    name_buttons (self, _ ("_Apply Mine Again"), _ ("_Keep the Server’s"));
  } else {
    gtk_label_set_label (self->explanation,
                         _ ("This record was changed here and on the server. Choose a value for each field, or type "
                            "the result. Everything else keeps syncing."));
    name_buttons (self, _ ("All _Mine"), _ ("All the Ser_ver’s"));
  }
}

static guint
find_place (PtConflictDialog *self)
{
  guint place = 0;
  g_ptr_array_find (self->views, self->view, &place);
  return place;
}

static void
show_place (PtConflictDialog *self)
{
  /* Translators: which conflict is on show: its place and how many there are */
  g_autofree char *subtitle = g_strdup_printf (_ ("Conflict %u of %u"), find_place (self) + 1, self->views->len);
  adw_window_title_set_title (self->title, pt_conflict_view_get_title (self->view));
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_widget_set_visible (self->steps, self->views->len > 1);
}

/* The keyboard goes where the next decision is made. */
static void
show_view (PtConflictDialog *self, const PtConflictView *view)
{
  gboolean by_fields = pt_conflict_view_get_fields (view) != 0;
  self->view = view;
  show_problem (self, NULL);
  explain (self, view);
  gtk_widget_set_visible (GTK_WIDGET (self->save), by_fields);
  gtk_widget_set_visible (self->hint, by_fields && gtk_widget_get_visible (self->side));
  pt_conflict_grid_show (self->grid, view);
  show_place (self);
  update_decided (self);
  if (!by_fields)
    gtk_widget_grab_focus (GTK_WIDGET (self->later));
}

/* ---- the list ---- */

static GtkWidget *
new_row (const PtConflictView *view)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (pt_conflict_view_get_title (view));
  g_autofree char *text = pt_conflict_view_dup_brief (view);
  GtkWidget *subtitle = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), subtitle);
  gtk_widget_add_css_class (row, "conflict-record");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  pt_conflict_view_get_title (view), -1);
  return row;
}

static void
head_row (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  PtConflictDialog *self = data;
  const PtConflictView *view = self->views->pdata[gtk_list_box_row_get_index (row)];
  const PtConflictView *above = before != NULL ? self->views->pdata[gtk_list_box_row_get_index (before)] : NULL;
  if (above != NULL && is_archived (above) == is_archived (view)) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }
  GtkWidget *label = gtk_label_new (is_archived (view) ? _ ("Decided by the policy") : _ ("To settle"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "conflict-section");
  gtk_list_box_row_set_header (row, label);
}

static void
on_row_selected (GtkListBox *list, GtkListBoxRow *row, PtConflictDialog *self)
{
  if (row != NULL)
    show_view (self, self->views->pdata[gtk_list_box_row_get_index (row)]);
}

static void
select_row (PtConflictDialog *self, guint index)
{
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) index));
}

static guint
find_wanted (PtConflictDialog *self)
{
  for (guint i = 0; i < self->views->len; i++) {
    const PtConflictView *view = self->views->pdata[i];
    if (pt_id_equal (&view->entry->id, &self->wanted))
      return i;
  }
  return 0;
}

static void
fill_list (PtConflictDialog *self)
{
  pt_rows_clear (self->list);
  for (guint i = 0; i < self->views->len; i++)
    gtk_list_box_append (self->list, new_row (self->views->pdata[i]));
  gtk_list_box_set_header_func (self->list, head_row, self, NULL);
}

static void
tell_and_close (PtConflictDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  if (parent != NULL && self->settled > 0)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s", _ ("Settled. It goes out with the next sync."));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
show_none (PtConflictDialog *self)
{
  gtk_label_set_label (self->explanation, _ ("There is no conflict left to settle."));
  name_buttons (self, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->save), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->similar), FALSE);
  gtk_widget_set_visible (self->hint, FALSE);
}

static void
take_views (PtConflictDialog *self, GPtrArray *views)
{
  self->view = NULL;
  pt_conflict_grid_show (self->grid, NULL);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  self->views = views;
  if (views->len == 0 && self->settled > 0 && self->refusal == NULL) {
    tell_and_close (self);
    return;
  }
  fill_list (self);
  if (views->len > 0)
    select_row (self, find_wanted (self));
  else
    show_none (self);
  show_problem (self, self->refusal);
  g_clear_pointer (&self->refusal, g_free);
}

/* Nothing is decided while a decision is carried out, and of it as it was before. */
static void
set_settling (PtConflictDialog *self, gboolean settling)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->place), !settling);
  gtk_widget_set_sensitive (GTK_WIDGET (self->deeds), !settling);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), !settling);
  if (!settling)
    update_decided (self);
}

/* ---- reading ---- */

typedef struct {
  PtOffice *office;
  GPtrArray *views;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;
  pt_office_free (loading->office);
  g_clear_pointer (&loading->views, g_ptr_array_unref);
  g_free (loading);
}

static gboolean
load_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Loading *loading = data;
  loading->views = pt_conflict_views_load (database, loading->office, error);
  return loading->views != NULL;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtConflictDialog) self = data;
  g_autoptr (GError) error = NULL;
  Loading *loading = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (pt_dialog_is_closed (GTK_WINDOW (self)))
    return;
  set_settling (self, FALSE);
  if (loading == NULL)
    show_problem (self, error->message);
  else
    take_views (self, g_steal_pointer (&loading->views));
}

static void
read_conflicts (PtConflictDialog *self)
{
  Loading *loading = g_new0 (Loading, 1);
  loading->office = pt_office_copy (pt_profile_get_office (self->profile));
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, load_job, loading, loading_free, NULL,
                        on_loaded, g_object_ref (self));
}

/* ---- settling ---- */

/* What a rule refuses stays as it was chosen and typed, to be mended. */
static void
on_settled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtConflictDialog) self = data;
  g_autoptr (GError) error = NULL;
  PtDecided settled = { 0 };
  gboolean all = pt_decisions_settle_finish (PT_PROFILE (source), result, &settled, &error);

  if (pt_dialog_is_closed (GTK_WINDOW (self)))
    return;
  self->settled += settled.count;
  if (!all && settled.count == 0 && !settled.outdated) {
    set_settling (self, FALSE);
    show_problem (self, error->message);
    return;
  }
  if (!all) {
    self->wanted = settled.refused;
    self->refusal = g_strdup (error->message);
  }
  read_conflicts (self);
}

/* What stands below takes the place of what is settled. */
static void
choose_next (PtConflictDialog *self)
{
  guint place = find_place (self);
  const PtConflictView *next = place + 1 < self->views->len ? self->views->pdata[place + 1] : NULL;
  self->wanted = next != NULL ? next->entry->id : PT_ID_NONE;
}

/* Takes @decisions over. */
static void
settle_all (PtConflictDialog *self, GPtrArray *decisions)
{
  choose_next (self);
  set_settling (self, TRUE);
  pt_decisions_settle_async (self->profile, decisions, on_settled, g_object_ref (self));
}

/* Takes @result over. */
static void
settle (PtConflictDialog *self, PtSettlement settlement, PtRow *result)
{
  GPtrArray *decisions = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_decision_free);
  g_ptr_array_add (decisions, pt_decision_new (self->view, settlement, result));
  settle_all (self, decisions);
}

static void
on_save_clicked (GtkButton *button, PtConflictDialog *self)
{
  g_autoptr (GError) error = NULL;
  PtRow *result = pt_conflict_grid_build (self->grid, &error);
  if (result != NULL)
    settle (self, PT_SETTLE_FIELDS, result);
  else
    show_problem (self, error->message);
}

static void
on_take_mine_clicked (GtkButton *button, PtConflictDialog *self)
{
  if (is_deleted_there (self->view))
    settle (self, PT_SETTLE_ANEW, NULL);
  else if (self->view->entry->mine == NULL || is_archived (self->view))
    settle (self, PT_SETTLE_MINE, NULL);
  else
    pt_conflict_grid_choose_all (self->grid, PT_SIDE_MINE);
}

static void
on_take_theirs_clicked (GtkButton *button, PtConflictDialog *self)
{
  if (pt_conflict_view_get_fields (self->view) != 0 && !is_archived (self->view))
    pt_conflict_grid_choose_all (self->grid, PT_SIDE_THEIRS);
  else
    settle (self, PT_SETTLE_THEIRS, NULL);
}

static PtDecision *
decide_similar (const PtConflictView *view, const PtSide sides[PT_FIELDS_MAX])
{
  PtRow *result = pt_row_new (view->entry->entity);
  guint32 fields = pt_conflict_view_get_fields (view);
  for (guint i = 0; i < view->entry->entity->n_fields; i++) {
    if ((fields & (1u << i)) != 0)
      pt_conflict_view_take (view, i, pt_similar_side (view, i, sides), result);
  }
  return pt_decision_new (view, PT_SETTLE_FIELDS, result);
}

static void
on_similar_accepted (PtSimilarDialog *dialog, GPtrArray *accepted, PtConflictDialog *self)
{
  GPtrArray *decisions = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_decision_free);
  PtSide sides[PT_FIELDS_MAX];
  pt_conflict_grid_get_sides (self->grid, sides);
  g_ptr_array_add (decisions, decide_similar (self->view, sides));
  for (guint i = 0; i < accepted->len; i++)
    g_ptr_array_add (decisions, decide_similar (accepted->pdata[i], sides));
  settle_all (self, decisions);
}

static void
similar_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtConflictDialog *self = PT_CONFLICT_DIALOG (widget);
  if (self->view == NULL)
    return;
  g_autoptr (GPtrArray) similar = find_similar (self);
  PtSide sides[PT_FIELDS_MAX];
  pt_conflict_grid_get_sides (self->grid, sides);
  PtSimilarDialog *dialog = pt_similar_dialog_open (GTK_WINDOW (self), similar, sides);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_similar_accepted), self, 0);
}

/* ---- keys ---- */

static void
choose_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtConflictDialog *self = PT_CONFLICT_DIALOG (widget);
  PtSide side = (PtSide) g_variant_get_int32 (parameter);
  if (self->view == NULL || pt_conflict_view_get_fields (self->view) == 0)
    return;
  if (!pt_conflict_grid_choose (self->grid, side))
    gtk_widget_grab_focus (GTK_WIDGET (self->save));
}

static void
choose_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtConflictDialog *self = PT_CONFLICT_DIALOG (widget);
  if (self->view == NULL || pt_conflict_view_get_fields (self->view) == 0)
    return;
  pt_conflict_grid_choose_all (self->grid, (PtSide) g_variant_get_int32 (parameter));
  gtk_widget_grab_focus (GTK_WIDGET (self->save));
}

static void
step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtConflictDialog *self = PT_CONFLICT_DIALOG (widget);
  int step = g_variant_get_int32 (parameter);
  if (self->view == NULL)
    return;
  int place = (int) find_place (self) + step;
  if (place >= 0 && place < (int) self->views->len)
    select_row (self, (guint) place);
}

/* ---- the object ---- */

/* On a phone's width one thing stands below the other; the keys of the hint are none of a phone's. */
static void
stack (PtConflictDialog *self)
{
  g_autoptr (GtkWidget) save = g_object_ref (GTK_WIDGET (self->save));
  gtk_widget_set_visible (self->side, FALSE);
  adw_header_bar_remove (self->header, save);
  gtk_box_append (self->deeds, save);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->deeds), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (self->deeds, 6);
}

/* It grows with the window behind it, which a phone's screen may be. */
static void
fit (PtConflictDialog *self, GtkWindow *parent)
{
  int width = parent != NULL ? gtk_widget_get_width (GTK_WIDGET (parent)) : 0;
  int height = parent != NULL ? gtk_widget_get_height (GTK_WIDGET (parent)) : 0;
  gboolean narrow = width > 0 && width < NARROW_BELOW;
  if (narrow)
    stack (self);
  gtk_window_set_default_size (GTK_WINDOW (self), width > 0 ? CLAMP (width - 40, 340, 1000) : 1000,
                               narrow ? MAX (560, height - 40) : 560);
  self->grid = PT_CONFLICT_GRID (pt_conflict_grid_new (self->profile, narrow ? PT_GRID_NARROW : PT_GRID_WIDE));
  gtk_box_append (self->place, GTK_WIDGET (self->grid));
  g_signal_connect_object (self->grid, "changed", G_CALLBACK (update_decided), self, G_CONNECT_SWAPPED);
}

void
pt_conflict_dialog_open (GtkWindow *parent, PtProfile *profile, const PtId *conflict)
{
  PtConflictDialog *self = g_object_new (PT_TYPE_CONFLICT_DIALOG, "transient-for", parent, NULL);
  self->profile = g_object_ref (profile);
  self->wanted = *conflict;
  fit (self, parent);
  read_conflicts (self);
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  PtConflictDialog *self = PT_CONFLICT_DIALOG (object);
  if (self->list != NULL)
    gtk_list_box_set_header_func (self->list, NULL, NULL, NULL);
  self->grid = NULL;
  self->view = NULL;
  g_clear_object (&self->profile);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  g_clear_pointer (&self->refusal, g_free);
  G_OBJECT_CLASS (pt_conflict_dialog_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *class)
{
  static const struct {
    guint key;
    PtSide side;
  } sides[] = { { GDK_KEY_1, PT_SIDE_MINE },
                { GDK_KEY_KP_1, PT_SIDE_MINE },
                { GDK_KEY_2, PT_SIDE_THEIRS },
                { GDK_KEY_KP_2, PT_SIDE_THEIRS } };
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++) {
    gtk_widget_class_add_binding_action (class, sides[i].key, 0, "dialog.choose", "i", sides[i].side);
    gtk_widget_class_add_binding_action (class, sides[i].key, GDK_CONTROL_MASK, "dialog.choose-all", "i",
                                         sides[i].side);
  }
  gtk_widget_class_add_binding_action (class, GDK_KEY_Page_Up, GDK_CONTROL_MASK, "dialog.step", "i", -1);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Page_Down, GDK_CONTROL_MASK, "dialog.step", "i", 1);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pt_conflict_dialog_class_init (PtConflictDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "dialog.choose", "i", choose_action);
  gtk_widget_class_install_action (widget_class, "dialog.choose-all", "i", choose_all_action);
  gtk_widget_class_install_action (widget_class, "dialog.similar", NULL, similar_action);
  gtk_widget_class_install_action (widget_class, "dialog.step", "i", step_action);
  add_keys (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/conflict-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, header);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, title);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, side);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, list);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, place);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, explanation);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, deeds);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, later);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, save);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, similar);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, take_mine);
  gtk_widget_class_bind_template_child (widget_class, PtConflictDialog, take_theirs);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_take_mine_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_take_theirs_clicked);
}

static void
pt_conflict_dialog_init (PtConflictDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
