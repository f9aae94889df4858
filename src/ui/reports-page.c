/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of reports: what is asked for stands above the table that answers
 * it. The window makes one.
 */
#include "config.h"

#include "reports-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compat.h"
#include "date-button.h"
#include "dates.h"
#include "field-box.h"
#include "printing.h"
#include "reading.h"
#include "summary.h"
#include "today-fill.h"
#include "typeahead.h"

#define TEXT_CHARS 11 /* at least, where the table is wider than the page */

struct _PtReportsPage {
  PtView parent_instance;

  PtProfile *profile;
  GtkBox *bar;
  GtkBox *fields;
  GtkDropDown *kind;
  GtkWidget *supplier_box;
  GtkEditable *supplier;
  PtTypeahead *offers; /* the supplier's */
  GtkBox *from_row;
  GtkEditable *from;
  GtkBox *to_row;
  GtkEditable *to;
  char filled_from[PT_DATE_TEXT]; /* the first of the month that @filled_to is in */
  char filled_to[PT_DATE_TEXT];   /* into the last day, while it was today */
  GtkLabel *problem;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkColumnView *columns;

  PtSummary *summary; /* on show; NULL where there is none */
  GCancellable *asking;
};

G_DEFINE_FINAL_TYPE (PtReportsPage, pt_reports_page, PT_TYPE_VIEW)

/* ---- the table ---- */

/* A row of the summary on show, which outlives it: the model goes first. */
#define PT_TYPE_REPORT_LINE (pt_report_line_get_type ())
G_DECLARE_FINAL_TYPE (PtReportLine, pt_report_line, PT, REPORT_LINE, GObject)

struct _PtReportLine {
  GObject parent_instance;
  const PtSummaryRow *row;
};

G_DEFINE_FINAL_TYPE (PtReportLine, pt_report_line, G_TYPE_OBJECT)

static void
pt_report_line_class_init (PtReportLineClass *class)
{
}

static void
pt_report_line_init (PtReportLine *self)
{
}

static guint
column_of (GtkSignalListItemFactory *factory)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "column"));
}

static void
on_cell_setup (GtkSignalListItemFactory *factory, GtkListItem *item, PtReportsPage *self)
{
  GtkWidget *label = gtk_label_new (NULL);
  gboolean number = self->summary->columns[column_of (factory)].is_number;
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (number) {
    pt_reading_fix (label, PT_READING_RIGHT);
    gtk_widget_add_css_class (label, "numeric");
  } else
    gtk_label_set_width_chars (GTK_LABEL (label), TEXT_CHARS);
  gtk_list_item_set_child (item, label);
}

static void
on_cell_bind (GtkSignalListItemFactory *factory, GtkListItem *item, PtReportsPage *self)
{
  PtReportLine *line = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);
  gtk_label_set_label (GTK_LABEL (label), line->row->shown[column_of (factory)]);
  if (line->row->is_total)
    gtk_widget_add_css_class (label, "heading");
  else
    gtk_widget_remove_css_class (label, "heading");
}

static void
clear_table (PtReportsPage *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->columns);
  gtk_column_view_set_model (self->columns, NULL);
  while (g_list_model_get_n_items (columns) > 0) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);
    gtk_column_view_remove_column (self->columns, column);
  }
  g_clear_pointer (&self->summary, pt_summary_free);
}

static void
add_column (PtReportsPage *self, guint i)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_object_set_data (G_OBJECT (factory), "column", GUINT_TO_POINTER (i));
  g_signal_connect (factory, "setup", G_CALLBACK (on_cell_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_cell_bind), self);
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (_ (self->summary->columns[i].heading), factory);
  gtk_column_view_column_set_expand (column, !self->summary->columns[i].is_number);
  gtk_column_view_append_column (self->columns, column);
  if (self->summary->columns[i].is_number)
    pt_compat_end_title (self->columns, i);
}

static GListModel *
new_lines (const PtSummary *summary)
{
  GListStore *lines = g_list_store_new (PT_TYPE_REPORT_LINE);
  for (guint i = 0; i < summary->rows->len; i++) {
    g_autoptr (PtReportLine) line = g_object_new (PT_TYPE_REPORT_LINE, NULL);
    line->row = summary->rows->pdata[i];
    g_list_store_append (lines, line);
  }
  return G_LIST_MODEL (lines);
}

/* Takes @summary over. */
static void
show_summary (PtReportsPage *self, PtSummary *summary)
{
  clear_table (self);
  self->summary = summary;
  for (guint i = 0; i < summary->n_columns; i++)
    add_column (self, i);
  g_autoptr (GtkNoSelection) model = gtk_no_selection_new (new_lines (summary));
  gtk_column_view_set_model (self->columns, GTK_SELECTION_MODEL (model));
  pt_compat_name (GTK_WIDGET (self->columns), summary->title);
  gtk_stack_set_visible_child_name (self->stack, "table");
}

static void
show_nothing (PtReportsPage *self, const char *title, const char *description)
{
  clear_table (self);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, description);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
show_problem (PtReportsPage *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* ---- asking ---- */

typedef struct {
  PtSummaryKind kind;
  PtOffice *office;
  char *supplier;
  char *from;
  char *to;
  PtSummary *summary;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  pt_office_free (question->office);
  g_free (question->supplier);
  g_free (question->from);
  g_free (question->to);
  g_clear_pointer (&question->summary, pt_summary_free);
  g_free (question);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Question *question = data;
  question->summary = pt_summary_read (database, question->office, question->kind, question->supplier, question->from,
                                       question->to, error);
  return question->summary != NULL;
}

static void
set_asking (PtReportsPage *self, GCancellable *asking)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  self->asking = asking;
}

static void
update_actions (PtReportsPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.csv", self->summary != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.pdf", self->summary != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.print", self->summary != NULL);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtReportsPage) self = data;
  g_autoptr (GError) error = NULL;
  Question *question = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (self->profile == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->asking);
  show_problem (self, error != NULL ? error->message : NULL);
  if (question == NULL)
    show_nothing (self, _ ("No Report"), NULL);
  else if (question->summary->rows->len <= 1)
    show_nothing (self, _ ("Nothing in This Period"), _ ("Choose other days: there are no slips and no payments."));
  else
    show_summary (self, g_steal_pointer (&question->summary));
  update_actions (self);
}

static void
ask (PtReportsPage *self)
{
  Question *question = g_new0 (Question, 1);
  question->kind = (PtSummaryKind) gtk_drop_down_get_selected (self->kind);
  question->office = pt_office_copy (pt_profile_get_office (self->profile));
  question->supplier = g_strstrip (g_strdup (gtk_editable_get_text (self->supplier)));
  question->from = g_strdup (gtk_editable_get_text (self->from));
  question->to = g_strdup (gtk_editable_get_text (self->to));
  set_asking (self, g_cancellable_new ());
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NORMAL, read_job, question, question_free,
                        self->asking, on_read, g_object_ref (self));
}

/* Nothing is read before the page is looked at, nor a statement before its supplier is named. */
static void
on_asked (PtReportsPage *self)
{
  gboolean statement = gtk_drop_down_get_selected (self->kind) == PT_SUMMARY_STATEMENT;
  gtk_widget_set_visible (self->supplier_box, statement);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (!statement || *gtk_editable_get_text (self->supplier) != '\0') {
    ask (self);
    return;
  }
  set_asking (self, NULL);
  show_problem (self, NULL);
  show_nothing (self, _ ("Whose Statement?"), _ ("Enter a supplier's code or name, then Enter."));
  update_actions (self);
}

static void
on_profile_changed (PtReportsPage *self, guint entities)
{
  guint shown = 1u << PT_COLLECTIONS | 1u << PT_PAYMENTS | 1u << PT_SUPPLIERS;
  if (entities == 0 || (entities & shown) != 0)
    on_asked (self);
}

/* ---- paper and files ---- */

static void
tell (PtReportsPage *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
tell_written (PtReportsPage *self, const char *path, const GError *error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = g_strdup_printf (_ ("%s is written"), name);
  tell (self, error != NULL ? error->message : text);
}

static void
on_csv_chosen (const char *path, gpointer data)
{
  PtReportsPage *self = data;
  g_autoptr (GError) error = NULL;
  if (self->summary == NULL)
    return;
  g_autofree char *csv = pt_summary_csv (self->summary);
  g_file_set_contents (path, csv, -1, &error);
  tell_written (self, path, error);
}

static PtPaper *
draw (PtReportsPage *self)
{
  return pt_summary_draw (self->summary, pt_profile_get_office (self->profile));
}

static void
on_pdf_chosen (const char *path, gpointer data)
{
  PtReportsPage *self = data;
  g_autoptr (GError) error = NULL;
  if (self->summary == NULL)
    return;
  g_autoptr (PtPaper) paper = draw (self);
  pt_paper_write_pdf (paper, path, &error);
  tell_written (self, path, error);
}

static void
save_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PtReportsPage *self = PT_REPORTS_PAGE (widget);
  gboolean csv = g_str_equal (action, "report.csv");
  g_autofree char *name = g_strconcat (self->summary->title, csv ? ".csv" : ".pdf", NULL);
  pt_compat_choose_new_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Save the Report"), name,
                             csv ? on_csv_chosen : on_pdf_chosen, self);
}

static void
print_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pt_printing_print (GTK_WINDOW (gtk_widget_get_root (widget)), draw (PT_REPORTS_PAGE (widget)));
}

/* A figure leads to what it is made of: of all suppliers to the statement of one, of that to the slip or payment. */
static void
on_row_activated (GtkColumnView *columns, guint position, PtReportsPage *self)
{
  const PtSummaryRow *row = position < self->summary->rows->len ? self->summary->rows->pdata[position] : NULL;
  char id[PT_ID_TEXT];

  if (row == NULL || row->entity == NULL)
    return;
  if (row->entity->index == PT_SUPPLIERS) {
    g_autofree char *code = g_strndup (row->shown[0], strcspn (row->shown[0], " "));
    pt_typeahead_set_text (self->offers, code);
    gtk_drop_down_set_selected (self->kind, PT_SUMMARY_STATEMENT);
    return;
  }
  pt_id_format (&row->id, id);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-record", "(ss)", row->entity->name, id);
}

static void
focus_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (PT_REPORTS_PAGE (widget)->kind));
}

/* ---- building ---- */

/* This month so far, of today; a period that a person chose stays. */
static void
fill_period (PtReportsPage *self)
{
  gboolean whole = g_str_equal (gtk_editable_get_text (self->from), self->filled_from);
  if (!pt_today_fill (self->profile, self->to, self->filled_to) || !whole)
    return;
  g_strlcpy (self->filled_from, self->filled_to, PT_DATE_TEXT);
  memcpy (self->filled_from + strlen ("YYYY-MM-"), "01", 2);
  gtk_editable_set_text (self->from, self->filled_from);
}

static void
on_mapped (PtReportsPage *self)
{
  fill_period (self);
  on_asked (self);
}

GtkWidget *
pt_reports_page_new (PtProfile *profile)
{
  PtReportsPage *self = g_object_new (PT_TYPE_REPORTS_PAGE, NULL);
  self->profile = g_object_ref (profile);
  self->offers = pt_typeahead_attach (GTK_WIDGET (self->supplier), profile, pt_entity (PT_SUPPLIERS));
  fill_period (self);
  gtk_box_append (self->from_row, pt_date_button_new (self->from));
  gtk_box_append (self->to_row, pt_date_button_new (self->to));
  g_signal_connect_object (self->offers, "chosen", G_CALLBACK (on_asked), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->from, "changed", G_CALLBACK (on_asked), self);
  g_signal_connect_swapped (self->to, "changed", G_CALLBACK (on_asked), self);
  g_signal_connect (self, "map", G_CALLBACK (on_mapped), NULL);
  g_signal_connect_object (profile, "changed", G_CALLBACK (on_profile_changed), self, G_CONNECT_SWAPPED);
  pt_compat_leave_by_tab (self->columns, GTK_WIDGET (self->to));
  update_actions (self);
  return GTK_WIDGET (self);
}

static gboolean
is_settled (PtView *view)
{
  return PT_REPORTS_PAGE (view)->asking == NULL;
}

/* With less room than @least, one part stands under the other. */
static void
stack_below (GtkBox *box, PtRoom room, PtRoom least)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (box),
                                  room < least ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

static void
set_room (PtView *view, PtRoom room)
{
  PtReportsPage *self = PT_REPORTS_PAGE (view);
  stack_below (self->fields, room, PT_ROOM_MIDDLE);
  stack_below (self->bar, room, PT_ROOM_WIDE);
}

static void
dispose (GObject *object)
{
  PtReportsPage *self = PT_REPORTS_PAGE (object);
  set_asking (self, NULL);
  if (self->columns != NULL)
    clear_table (self);
  self->columns = NULL;
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (pt_reports_page_parent_class)->dispose (object);
}

static void
pt_reports_page_class_init (PtReportsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  PT_VIEW_CLASS (class)->set_room = set_room;
  PT_VIEW_CLASS (class)->is_settled = is_settled;
  gtk_widget_class_install_action (widget_class, "report.csv", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "report.pdf", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "page.print", NULL, print_action);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, focus_action);
  gtk_widget_class_install_action (widget_class, "page.focus", NULL, focus_action);

  g_type_ensure (PT_TYPE_FIELD_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/reports-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, bar);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, fields);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, kind);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, supplier_box);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, supplier);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, from_row);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, from);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, to_row);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, to);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, problem);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, empty);
  gtk_widget_class_bind_template_child (widget_class, PtReportsPage, columns);
  gtk_widget_class_bind_template_callback (widget_class, on_asked);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
pt_reports_page_init (PtReportsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
