/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shown by the application in place of its window. Restoring reads and writes
 * the whole database, so it runs on a thread of its own.
 */
#include "config.h"

#include "closed-books.h"

#include <glib/gi18n-lib.h>

#include "backups.h"
#include "display.h"
#include "errors.h"

struct _PtClosedBooks {
  AdwApplicationWindow parent_instance;

  char *directory;
  const PtSeams *seams;
  PtExecutor *executor; /* restores */
  AdwStatusPage *page;
  GtkLabel *message;
  GtkButton *restore;
  GtkButton *again;
  GtkSpinner *spinner;
};

enum { REOPEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtClosedBooks, pt_closed_books, ADW_TYPE_APPLICATION_WINDOW)

/* ---- what is said ---- */

static void
say (PtClosedBooks *self, const char *title, const char *text, const char *message)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, escaped);
  gtk_label_set_label (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), *message != '\0');
}

static void
say_damaged (PtClosedBooks *self, const GError *failure)
{
  g_autoptr (GPtrArray) backups = pt_profile_backups (self->directory, pt_clock_wall (self->seams->clock));
  g_autofree char *text = NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->restore), backups->len > 0);
  if (backups->len > 0) {
    const PtBackup *newest = backups->pdata[0];
    g_autofree char *time = pt_display_time (newest->made_at);
    /* Translators: when the newest automatic backup was made */
    text = g_strdup_printf (_ ("The disk no longer holds what PayTrack wrote. The last automatic backup is of %s. What "
                               "was entered since and not sent is saved first and put back into it; the rest comes "
                               "from the server again."),
                            time);
  } else {
    text = g_strdup (_ ("The disk no longer holds what PayTrack wrote, and there is no automatic backup yet. Do not "
                        "delete the folder: what was not sent may still be read from it. Ask whoever looks after your "
                        "computers."));
  }
  say (self, _ ("The Books Are Damaged"), text, failure->message);
}

static void
say_failure (PtClosedBooks *self, const GError *failure)
{
  gtk_widget_set_visible (GTK_WIDGET (self->restore), FALSE);
  if (g_error_matches (failure, PT_ERROR, PT_ERROR_DAMAGED))
    say_damaged (self, failure);
  else if (g_error_matches (failure, PT_ERROR, PT_ERROR_SCHEMA))
    say (self, _ ("A Newer PayTrack Is Needed"),
         _ ("These books were last opened by a newer PayTrack. Update PayTrack on this computer. Nothing was changed, "
            "and what waits to be sent is kept."),
         failure->message);
  else if (g_error_matches (failure, PT_ERROR, PT_ERROR_STORAGE))
    say (self, _ ("The Books Cannot Be Opened"),
         _ ("The disk may be full, or the folder may not be written to. Make room, or ask whoever looks after your "
            "computers, then try again. Nothing was changed."),
         failure->message);
  else
    say (self, _ ("The Books Cannot Be Opened"), failure->message, "");
}

/* ---- putting a backup back ---- */

typedef struct {
  char *directory;
  const PtSeams *seams;
  PtSalvage salvage;
  gint64 made_at;
} Restore;

static void
restore_free (Restore *restore)
{
  g_free (restore->directory);
  pt_salvage_clear (&restore->salvage);
  g_free (restore);
}

static void
restore_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Restore *restore = data;
  GError *error = NULL;
  if (pt_profile_restore_last_good (restore->directory, restore->seams, &restore->salvage, &restore->made_at, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
set_busy (PtClosedBooks *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->restore), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->again), !busy);
}

/* What could be read and is not in the books: who looks after the computers can enter it from the file. */
static char *
dup_left_out (const PtSalvage *salvage)
{
  guint left = salvage->found > salvage->put_back ? salvage->found - salvage->put_back : 0;
  if (left == 0 || salvage->saved_to == NULL)
    return g_strdup ("");
  /* Translators: a number of unsent entries, and a file that holds all of them */
  return g_strdup_printf (dngettext (GETTEXT_PACKAGE,
                                     "%u entry could not be put back. Everything that was not sent is saved in %s.",
                                     "%u entries could not be put back. Everything that was not sent is saved in %s.",
                                     left),
                          left, salvage->saved_to);
}

static char *
dup_unreadable (const PtSalvage *salvage)
{
  if (salvage->unreadable == 0)
    return g_strdup ("");
  return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%u entry could not be read any more: enter it again.",
                                     "%u entries could not be read any more: enter them again.", salvage->unreadable),
                          salvage->unreadable);
}

static void
say_restored (PtClosedBooks *self, const Restore *restore)
{
  g_autofree char *time = pt_display_time (restore->made_at);
  g_autofree char *kept
      = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%u entry that was not sent is in them.",
                                    "%u entries that were not sent are in them.", restore->salvage.put_back),
                         restore->salvage.put_back);
  /* Translators: when the backup was made; a sentence on how many unsent entries are kept */
  g_autofree char *text
      = g_strdup_printf (_ ("They are as of %s. %s The damaged file is kept beside them. Sign in, and "
                            "the rest comes from the server."),
                         time, kept);
  g_autofree char *left_out = dup_left_out (&restore->salvage);
  g_autofree char *unreadable = dup_unreadable (&restore->salvage);
  g_autofree char *lost = g_strjoin (*left_out != '\0' && *unreadable != '\0' ? " " : "", left_out, unreadable, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->restore), FALSE);
  gtk_button_set_label (self->again, _ ("_Open the Books"));
  say (self, _ ("The Books Are Put Back"), text, lost);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer data)
{
  PtClosedBooks *self = PT_CLOSED_BOOKS (source);
  g_autoptr (GError) error = NULL;
  set_busy (self, FALSE);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    say_restored (self, g_task_get_task_data (G_TASK (result)));
  else
    gtk_label_set_label (self->message, error->message);
}

static void
on_restore_clicked (GtkButton *button, PtClosedBooks *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_restored, NULL);
  Restore *restore = g_new0 (Restore, 1);
  restore->directory = g_strdup (self->directory);
  restore->seams = self->seams;
  g_task_set_task_data (task, restore, (GDestroyNotify) restore_free);
  set_busy (self, TRUE);
  if (self->executor == NULL)
    self->executor = self->seams->new_executor ("paytrack-restore");
  pt_executor_push (self->executor, task, restore_in_thread, PT_PRIORITY_NOW);
}

static void
on_again_clicked (GtkButton *button, PtClosedBooks *self)
{
  g_signal_emit (self, signals[REOPEN], 0);
}

/* ---- the window ---- */

GtkWidget *
pt_closed_books_new (GtkApplication *application, const char *directory, const PtSeams *seams, const GError *failure)
{
  PtClosedBooks *self = g_object_new (PT_TYPE_CLOSED_BOOKS, "application", application, NULL);
  self->directory = g_strdup (directory);
  self->seams = seams;
  gtk_widget_set_visible (GTK_WIDGET (self->again), directory != NULL);
  say_failure (self, failure);
  return GTK_WIDGET (self);
}

static void
finalize (GObject *object)
{
  PtClosedBooks *self = PT_CLOSED_BOOKS (object);
  g_free (self->directory);
  g_clear_object (&self->executor);
  G_OBJECT_CLASS (pt_closed_books_parent_class)->finalize (object);
}

static void
pt_closed_books_class_init (PtClosedBooksClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = finalize;
  signals[REOPEN]
      = g_signal_new ("reopen", PT_TYPE_CLOSED_BOOKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/closed-books.ui");
  gtk_widget_class_bind_template_child (widget_class, PtClosedBooks, page);
  gtk_widget_class_bind_template_child (widget_class, PtClosedBooks, message);
  gtk_widget_class_bind_template_child (widget_class, PtClosedBooks, restore);
  gtk_widget_class_bind_template_child (widget_class, PtClosedBooks, again);
  gtk_widget_class_bind_template_child (widget_class, PtClosedBooks, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_restore_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
}

static void
pt_closed_books_init (PtClosedBooks *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
