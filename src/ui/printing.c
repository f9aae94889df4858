/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints a record: reads what its paper needs on the database's thread, and
 * hands the drawing to the system's print dialog. The main window installs it.
 */
#include "config.h"

#include "printing.h"

#include <string.h>

#include "dates.h"
#include "supplier-statement.h"
#include "voucher.h"

typedef struct {
  GtkWindow *window; /* weak: NULL once it has gone */
  PtOffice *office;
  PtId id;
  const PtEntity *entity;
  char from[PT_DATE_TEXT], to[PT_DATE_TEXT]; /* of a statement */
  PtVoucher *voucher;
  PtPrint print;
  PtSupplierStatement *statement;
} Job;

static void
free_job (Job *job)
{
  g_clear_weak_pointer (&job->window);
  g_clear_pointer (&job->office, pt_office_free);
  g_clear_pointer (&job->voucher, pt_voucher_free);
  g_clear_pointer (&job->statement, pt_supplier_statement_free);
  g_free (job);
}

gboolean
pt_printing_is_for (const PtEntity *entity)
{
  return entity->index == PT_SUPPLIERS || entity->index == PT_COLLECTIONS || entity->index == PT_PAYMENTS;
}

static gboolean
read_paper (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Job *job = data;
  char id[PT_ID_TEXT];

  if (job->entity->index == PT_SUPPLIERS) {
    pt_id_format (&job->id, id);
    job->statement = pt_supplier_statement_read (database, id, job->from, job->to, error);
    return job->statement != NULL;
  }
  job->voucher = pt_voucher_read (database, job->entity, &job->id, error);
  return job->voucher != NULL && pt_voucher_was_printed (database, job->voucher, &job->print, error);
}

static gboolean
note_print (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_voucher_note_print (database, ((Job *) data)->voucher, error);
}

static PtPaper *
draw_paper (const Job *job)
{
  const char *paper = job->office->paper;
  if (job->statement != NULL)
    return pt_supplier_statement_draw (job->statement, job->office, pt_paper_size_of (paper, PT_PAPER_A4));
  return pt_voucher_draw (job->voucher, job->office, pt_paper_size_of (paper, PT_PAPER_A5), job->print);
}

/* @window may be NULL. */
static void
tell (GtkWindow *window, const char *text)
{
  if (window != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (window), "toast", g_variant_new_string (text));
}

/* The operation may be asked for its error only where it has one. */
static void
tell_failure (GtkPrintOperation *operation, GtkPrintOperationResult result, GtkWindow *window)
{
  g_autoptr (GError) error = NULL;
  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;
  gtk_print_operation_get_error (operation, &error);
  tell (window, error->message);
}

static void
on_draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int page, PtPaper *paper)
{
  pt_paper_draw (paper, gtk_print_context_get_cairo_context (context), (guint) page);
}

/* The paper has its own margins, and its own size where the printer takes any. */
static GtkPageSetup *
new_page_setup (PtPaper *paper)
{
  GtkPageSetup *setup = gtk_page_setup_new ();
  double width = 0, height = 0;

  pt_paper_get_size (paper, &width, &height);
  g_autoptr (GtkPaperSize) size = gtk_paper_size_new_custom ("paytrack", "PayTrack", width, height, GTK_UNIT_POINTS);
  gtk_page_setup_set_paper_size (setup, size);
  gtk_page_setup_set_top_margin (setup, 0, GTK_UNIT_POINTS);
  gtk_page_setup_set_bottom_margin (setup, 0, GTK_UNIT_POINTS);
  gtk_page_setup_set_left_margin (setup, 0, GTK_UNIT_POINTS);
  gtk_page_setup_set_right_margin (setup, 0, GTK_UNIT_POINTS);
  return setup;
}

/* A job is noted once its paper has gone to the printer, so that a dialog closed in between makes no COPY. */
static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, Job *job)
{
  PtProfile *profile = g_object_get_data (G_OBJECT (operation), "profile");

  if (result == GTK_PRINT_OPERATION_RESULT_APPLY && job->voucher != NULL) {
    g_clear_weak_pointer (&job->window);
    pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, note_print, job, (GDestroyNotify) free_job, NULL,
                          NULL, NULL);
  } else {
    tell_failure (operation, result, job->window);
    free_job (job);
  }
}

/* Takes @paper over. */
static GtkPrintOperation *
new_operation (PtPaper *paper)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = new_page_setup (paper);

  gtk_print_operation_set_n_pages (operation, (int) pt_paper_count_pages (paper));
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, pt_paper_get_title (paper));
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_object_set_data_full (G_OBJECT (operation), "paper", paper, (GDestroyNotify) pt_paper_free);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_page), paper);
  return operation;
}

static void
print_record (PtProfile *profile, Job *job)
{
  g_autoptr (GtkPrintOperation) operation = new_operation (draw_paper (job));
  g_object_set_data_full (G_OBJECT (operation), "profile", g_object_ref (profile), g_object_unref);
  g_signal_connect (operation, "done", G_CALLBACK (on_done), job);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, job->window, NULL);
}

static void
on_printed (GtkPrintOperation *operation, GtkPrintOperationResult result, GtkWindow *window)
{
  tell_failure (operation, result, window);
}

void
pt_printing_print (GtkWindow *window, PtPaper *paper)
{
  g_autoptr (GtkPrintOperation) operation = new_operation (paper);
  g_signal_connect_object (operation, "done", G_CALLBACK (on_printed), window, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, window, NULL);
}

static void
on_paper_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Job *job = data;

  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (error == NULL && job->window != NULL) {
    print_record (PT_PROFILE (source), job);
    return;
  }
  if (error != NULL)
    tell (job->window, error->message);
  free_job (job);
}

/* From the first day of the last month until today. */
static void
choose_period (PtProfile *profile, Job *job)
{
  pt_profile_today (profile, job->to);
  g_strlcpy (job->from, job->to, sizeof job->from);
  memcpy (job->from + 8, "01", 2);
  pt_date_add (job->from, -1, job->from);
  memcpy (job->from + 8, "01", 2);
}

static void
on_print_record (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtProfile *profile = g_object_get_data (G_OBJECT (data), "printing-profile");
  const char *entity = NULL, *id = NULL;
  Job *job = g_new0 (Job, 1);

  g_variant_get (parameter, "(&s&s)", &entity, &id);
  g_set_weak_pointer (&job->window, GTK_WINDOW (data));
  job->office = pt_office_copy (pt_profile_get_office (profile));
  job->entity = pt_entity_find (entity, -1);
  if (job->entity == NULL || !pt_printing_is_for (job->entity) || !pt_id_parse (id, -1, &job->id)) {
    free_job (job);
    return;
  }
  choose_period (profile, job);
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_paper, job, NULL, NULL, on_paper_read, job);
}

void
pt_printing_install (GtkApplicationWindow *window, PtProfile *profile)
{
  static const GActionEntry entries[] = {
    { .name = "print-record", .activate = on_print_record, .parameter_type = "(ss)" },
  };

  g_object_set_data_full (G_OBJECT (window), "printing-profile", g_object_ref (profile), g_object_unref);
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
}
