/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of an entity's records: columns, search and order from the entity's
 * description, rows from a PtRecordList that reads only what is on screen. The
 * pages of suppliers, products, rates, collections and payments are made of it.
 */
#include "config.h"

#include "record-view.h"

#include <glib/gi18n-lib.h>

#include "compat.h"
#include "display.h"
#include "list-columns.h"
#include "list-filter.h"
#include "permissions.h"
#include "printing.h"
#include "record-cell.h"

#define STATE_WIDTH 144

struct _PtRecordView {
  PtView parent_instance;

  PtProfile *profile;
  const PtEntity *entity;
  PtRecordList *list;
  PtQuery *query;
  PtListColumns *choice;
  PtListFilter *filter;
  GtkBox *bar;
  GtkWidget *columns_button;
  GtkSearchEntry *search;
  GtkLabel *count;
  GtkStack *stack;
  GtkColumnView *columns;
  AdwStatusPage *empty;
  GtkButton *empty_button;
  gboolean opens_answer; /* Enter was pressed, and the list is still being read */
  int probed;            /* the field of the column by which the list is sorted, while order_of() asks for it */
};

G_DEFINE_FINAL_TYPE (PtRecordView, pt_record_view, PT_TYPE_VIEW)

/* What an empty list says; by the entity's index. */
static const struct {
  const char *icon;
  const char *title;
  const char *description;
  const char *button;
} empty_texts[PT_ENTITIES] = {
  [PT_SUPPLIERS]
  = { "pt-suppliers-symbolic", N_ ("No Suppliers Yet"),
      N_ ("Register the people who bring their produce. Each gets a code to key slips by."), N_ ("_New Supplier") },
  [PT_PRODUCTS] = { "pt-products-symbolic", N_ ("No Products Yet"),
                    N_ ("Add what you collect, and the units it is measured in."), N_ ("_New Product") },
  [PT_RATES] = { "pt-payments-symbolic", N_ ("No Rates Yet"),
                 N_ ("Set what a product is worth from a day on. Slips are priced by it."), N_ ("_New Rate") },
  [PT_COLLECTIONS] = { "pt-collections-symbolic", N_ ("No Slips Yet"),
                       N_ ("Key a supplier's code above, Enter, the quantity, Enter."), N_ ("_Key a Slip") },
  [PT_PAYMENTS] = { "pt-payments-symbolic", N_ ("No Payments Yet"),
                    N_ ("Record an advance or a payment; balances follow at once."), N_ ("_New Payment") },
};

/* ---- columns ---- */

static GtkOrdering
probe (gconstpointer a, gconstpointer b, gpointer data)
{
  GtkWidget *view = g_object_get_data (data, "view");
  PT_RECORD_VIEW (view)->probed = GPOINTER_TO_INT (g_object_get_data (data, "field"));
  return GTK_ORDERING_SMALLER;
}

/* A list that has not been on screen yet asks for nothing. The answer is looked at from its beginning; what was chosen
 * may not be in it, and how many there are is known after the first of them. */
static void
ask (PtRecordView *self)
{
  if (self->list == NULL)
    return;
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->columns)), 0);
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (gtk_column_view_get_model (self->columns)),
                                     GTK_INVALID_LIST_POSITION);
  gtk_label_set_label (self->count, "");
  pt_record_list_set_query (self->list, self->query);
}

/* Until 4.10 a column view does not tell its order; but its sorter asks the first column's, and turns the answer
 * around where the order is descending. */
static void
on_order_changed (GtkSorter *sorter, GtkSorterChange change, PtRecordView *self)
{
  self->probed = -1;
  GtkOrdering answer = gtk_sorter_compare (sorter, self, self);
  self->query->order = self->probed;
  self->query->descending = answer == GTK_ORDERING_LARGER;
  pt_list_columns_keep_order (self->choice, self->query->order, self->query->descending);
  ask (self);
}

static void
on_cell_setup (GtkSignalListItemFactory *factory, GtkListItem *item, PtRecordView *self)
{
  int field = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (factory), "field"));
  GPtrArray *cells = g_object_get_data (G_OBJECT (factory), "cells");
  gtk_list_item_set_child (item, pt_record_cell_new (self->profile, self->list, self->entity, field, cells));
}

static void
on_cell_bind (GtkSignalListItemFactory *factory, GtkListItem *item, PtRecordView *self)
{
  pt_record_cell_set_record (PT_RECORD_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
on_cell_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, PtRecordView *self)
{
  pt_record_cell_set_record (PT_RECORD_CELL (gtk_list_item_get_child (item)), NULL);
}

static GtkColumnViewColumn *
new_column (PtRecordView *self, const char *title, int field)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_object_set_data (G_OBJECT (factory), "field", GINT_TO_POINTER (field));
  g_object_set_data_full (G_OBJECT (factory), "cells", g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect (factory, "setup", G_CALLBACK (on_cell_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_cell_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_cell_unbind), self);

  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (title, factory);
  g_object_set_data (G_OBJECT (column), "field", GINT_TO_POINTER (field));
  gtk_column_view_column_set_resizable (column, TRUE);
  return g_steal_pointer (&column);
}

static void
make_sortable (PtRecordView *self, GtkColumnViewColumn *column, int field)
{
  g_autoptr (GObject) data = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data (data, "view", self);
  g_object_set_data (data, "field", GINT_TO_POINTER (field));
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (probe, g_steal_pointer (&data), g_object_unref));
  gtk_column_view_column_set_sorter (column, sorter);
}

/* Titles of numbers stand above them. */
static void
align_titles (PtRecordView *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->columns);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    int field = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), "field"));
    if (field != PT_RECORD_CELL_STATE && pt_display_is_number (self->entity->fields[field].kind))
      pt_compat_end_title (self->columns, i);
  }
}

/* A quantity or rate shows its unit itself; an id says nothing to people. */
static gboolean
is_shown (const PtEntity *entity, guint field)
{
  PtKind kind = entity->fields[field].kind;
  gboolean nameless = entity->index == PT_COLLECTIONS && field == PT_COLLECTION_RATE_ID;
  return (kind != PT_KIND_UNIT || entity->index == PT_PRODUCTS) && kind != PT_KIND_ID && !nameless;
}

static GPtrArray *
new_columns (PtRecordView *self)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->entity->n_fields; i++) {
    const PtField *field = &self->entity->fields[i];
    if (!is_shown (self->entity, i))
      continue;
    GtkColumnViewColumn *column = new_column (self, _ (field->label), (int) i);
    gtk_column_view_column_set_expand (column, i == self->entity->title_field);
    make_sortable (self, column, (int) i);
    g_ptr_array_add (columns, column);
  }
  GtkColumnViewColumn *state = new_column (self, _ ("Sync"), PT_RECORD_CELL_STATE);
  gtk_column_view_column_set_fixed_width (state, STATE_WIDTH);
  g_ptr_array_add (columns, state);
  return columns;
}

static int
last_number (const PtEntity *entity)
{
  int last = -1;
  for (guint i = 0; i < entity->n_fields; i++) {
    if ((entity->fields[i].flags & PT_FIELD_LIST) != 0 && pt_display_is_number (entity->fields[i].kind))
      last = (int) i;
  }
  return last;
}

/* The less room there is, the fewer columns: first references beside the title and choices but the status go, then
 * all but code, date and last number, at last the title, the number and the state alone are left; and what rows without
 * a code of their own are called by. */
static gboolean
fits (PtRecordView *self, int field)
{
  const PtEntity *entity = self->entity;
  PtRoom room = pt_view_get_room (PT_VIEW (self));
  if (room == PT_ROOM_WIDE || field == PT_RECORD_CELL_STATE || field == (int) entity->title_field)
    return TRUE;
  const PtField *description = &entity->fields[field];
  gboolean code = field == (int) entity->code_field;
  if (code && description->kind == PT_KIND_REFERENCE)
    return TRUE;
  gboolean aside = description->kind == PT_KIND_REFERENCE
                   || (description->kind == PT_KIND_CHOICE && !g_str_equal (description->name, "status"));
  if (room == PT_ROOM_MIDDLE)
    return code || !aside;
  if (field == last_number (entity) || (code && last_number (entity) < 0))
    return TRUE;
  return room == PT_ROOM_TIGHT && (code || description->kind == PT_KIND_DATE);
}

static void
show_columns (PtRecordView *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->columns);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    int field = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), "field"));
    gtk_column_view_column_set_visible (column, fits (self, field));
  }
}

static void
on_choice_changed (PtRecordView *self)
{
  align_titles (self);
  show_columns (self);
}

/* ---- keys ---- */

static GtkWidget *
list_of (PtRecordView *self)
{
  return gtk_widget_get_last_child (GTK_WIDGET (self->columns));
}

/* ---- contents ---- */

static gboolean
is_running (PtRecordView *self)
{
  gboolean running = FALSE;
  if (self->list == NULL)
    return FALSE;
  g_object_get (self->list, "query-running", &running, NULL);
  return running;
}

static gboolean
is_settled (PtView *view)
{
  return !is_running (PT_RECORD_VIEW (view));
}

static void open_answer (PtRecordView *self);

static void
show_contents (PtRecordView *self)
{
  if (self->list == NULL)
    return;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gboolean narrowed = self->query->search != NULL || pt_list_filter_is_active (self->filter);
  if (n == 0 && is_running (self))
    return;
  g_autofree char *count = pt_display_count (n);
  if (!is_running (self))
    gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button),
                          pt_permission_to_create (pt_profile_get_office (self->profile), self->entity));
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : narrowed ? "nothing" : "empty");
}

static void
update (PtRecordView *self)
{
  show_contents (self);
  if (self->opens_answer && !is_running (self))
    open_answer (self);
}

/* FALSE where it is what the list was asked already. */
static gboolean
ask_for_text (PtRecordView *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  if (g_strcmp0 (self->query->search, *text != '\0' ? text : NULL) == 0)
    return FALSE;
  g_free (self->query->search);
  self->query->search = *text != '\0' ? g_strdup (text) : NULL;
  ask (self);
  return TRUE;
}

static void
on_search_changed (GtkSearchEntry *search, PtRecordView *self)
{
  if (!ask_for_text (self))
    return;
  self->opens_answer = FALSE;
  update (self);
}

static void
on_filter_changed (PtRecordView *self)
{
  pt_list_filter_apply (self->filter, self->query);
  ask (self);
}

static void
on_search_stopped (GtkSearchEntry *search, PtRecordView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (search), "");
}

/* Asks the window to do something with the record at @position: win.edit-record, win.print-record. */
static void
ask_window (PtRecordView *self, const char *action, guint position)
{
  g_autoptr (PtRecord) record = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  const PtRow *row = record != NULL ? pt_record_get_row (record) : NULL;
  if (row == NULL || pt_id_is_none (&pt_row_peek_meta (row)->id))
    return;
  char id[PT_ID_TEXT];
  pt_id_format (&pt_row_peek_meta (row)->id, id);
  gtk_widget_activate_action (GTK_WIDGET (self), action, "(ss)", self->entity->name, id);
}

static void
ask_to_open (PtRecordView *self, guint position)
{
  ask_window (self, "win.edit-record", position);
}

/* Of slips the newest where none is chosen: the one that was just keyed. */
static void
print_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtRecordView *self = PT_RECORD_VIEW (widget);
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_column_view_get_model (self->columns));
  guint chosen = gtk_single_selection_get_selected (selection);

  if (chosen == GTK_INVALID_LIST_POSITION && self->entity->index == PT_COLLECTIONS)
    chosen = 0;
  if (chosen == GTK_INVALID_LIST_POSITION || !pt_printing_is_for (self->entity))
    gtk_widget_activate_action (widget, "win.toast", "s", _ ("Choose the record to print in the list"));
  else
    ask_window (self, "win.print-record", chosen);
}

static void
on_row_activated (GtkColumnView *columns, guint position, PtRecordView *self)
{
  ask_to_open (self, position);
}

/* The only answer opens, of several the list takes the focus. */
static void
open_answer (PtRecordView *self)
{
  guint n = 0;
  self->opens_answer = FALSE;
  g_object_get (self->list, "n-items", &n, NULL);
  if (n == 1)
    ask_to_open (self, 0);
  else
    gtk_widget_grab_focus (list_of (self));
}

/* Enter in the search, which may come before the list has been asked for what was typed: its answer is awaited. */
static void
on_search_activated (GtkSearchEntry *search, PtRecordView *self)
{
  ask_for_text (self);
  self->opens_answer = TRUE;
  update (self);
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.new-record", "s", PT_RECORD_VIEW (widget)->entity->name);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (PT_RECORD_VIEW (widget)->search));
}

const PtEntity *
pt_record_view_get_entity (PtRecordView *self)
{
  g_return_val_if_fail (PT_IS_RECORD_VIEW (self), NULL);
  return self->entity;
}

static void
fill_texts (PtRecordView *self)
{
  guint i = self->entity->index;
  g_autofree char *label = g_strdup_printf (_ ("Search %s"), _ (self->entity->plural));

  adw_status_page_set_icon_name (self->empty, empty_texts[i].icon);
  adw_status_page_set_title (self->empty, _ (empty_texts[i].title));
  adw_status_page_set_description (self->empty, _ (empty_texts[i].description));
  gtk_button_set_label (self->empty_button, _ (empty_texts[i].button));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->empty_button), "win.new-record");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->empty_button), "s", self->entity->name);
  g_object_set (self->search, "placeholder-text", label, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  pt_compat_name (GTK_WIDGET (self->columns), _ (self->entity->plural));
}

static void
choose_columns (PtRecordView *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->columns);
  g_autoptr (GPtrArray) columns = new_columns (self);
  self->choice = pt_list_columns_new (self->columns, self->entity, columns);
  self->columns_button = pt_list_columns_new_button (self->choice);
  gtk_box_append (self->bar, self->columns_button);
  g_signal_connect_object (self->choice, "changed", G_CALLBACK (on_choice_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sorter, "changed", G_CALLBACK (on_order_changed), self, 0);
  pt_list_columns_restore_order (self->choice);
  on_choice_changed (self);
}

/* A list view keeps the row that stood first where it was, and what is added before it lands out of sight: who looks
 * at the beginning goes on looking at it. */
static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, PtRecordView *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->columns));
  if (position == 0 && added > 0 && gtk_adjustment_get_value (adjustment) < 1)
    gtk_widget_activate_action (list_of (self), "list.scroll-to-item", "u", 0);
  update (self);
}

static void
first_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtRecordView *self = PT_RECORD_VIEW (widget);
  if (self->list != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    gtk_widget_activate_action (list_of (self), "list.scroll-to-item", "u", 0);
}

/* Only what is looked at is read: a window opens on one view of seven. */
static void
on_first_map (PtRecordView *self)
{
  g_signal_handlers_disconnect_by_func (self, on_first_map, NULL);
  self->list = pt_record_list_new (self->profile, self->query);
  g_signal_connect_object (self->list, "notify::query-running", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_autoptr (GtkSingleSelection) selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->list)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_column_view_set_model (self->columns, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  update (self);
}

GtkWidget *
pt_record_view_new (PtProfile *profile, const PtEntity *entity)
{
  PtRecordView *self = g_object_new (PT_TYPE_RECORD_VIEW, NULL);
  self->profile = g_object_ref (profile);
  self->entity = entity;
  self->query = pt_query_new (entity);
  pt_list_filter_set_entity (self->filter, entity);
  fill_texts (self);
  choose_columns (self);
  pt_compat_leave_by_tab (self->columns, GTK_WIDGET (self->search));
  g_signal_connect (self, "map", G_CALLBACK (on_first_map), NULL);
  return GTK_WIDGET (self);
}

static void
set_room (PtView *view, PtRoom room)
{
  PtRecordView *self = PT_RECORD_VIEW (view);
  /* where only three fit there is nothing to choose */
  gtk_widget_set_visible (self->columns_button, room > PT_ROOM_NARROW);
  show_columns (self);
}

static void
dispose (GObject *object)
{
  PtRecordView *self = PT_RECORD_VIEW (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->list);
  g_clear_object (&self->choice);
  g_clear_pointer (&self->query, pt_query_free);
  G_OBJECT_CLASS (pt_record_view_parent_class)->dispose (object);
}

static void
pt_record_view_class_init (PtRecordViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = dispose;
  PT_VIEW_CLASS (class)->set_room = set_room;
  PT_VIEW_CLASS (class)->is_settled = is_settled;
  gtk_widget_class_install_action (widget_class, "page.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "page.print", NULL, print_action);
  gtk_widget_class_install_action (widget_class, "page.focus", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "page.first", NULL, first_action);

  g_type_ensure (PT_TYPE_LIST_FILTER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/record-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PtRecordView, bar);
  gtk_widget_class_bind_template_child (widget_class, PtRecordView, filter);
  gtk_widget_class_bind_template_child (widget_class, PtRecordView, search);
  gtk_widget_class_bind_template_child (widget_class, PtRecordView, count);
  gtk_widget_class_bind_template_child (widget_class, PtRecordView, stack);
  gtk_widget_class_bind_template_child (widget_class, PtRecordView, columns);
  gtk_widget_class_bind_template_child (widget_class, PtRecordView, empty);
  gtk_widget_class_bind_template_child (widget_class, PtRecordView, empty_button);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
}

static void
pt_record_view_init (PtRecordView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
