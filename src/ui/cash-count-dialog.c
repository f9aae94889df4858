/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog for counting a drawer. Sums follow as pieces are typed; Save adds
 * the count to this computer's history. Opened by `win.cash-count`.
 */
#include "config.h"

#include "cash-count-dialog.h"

#include <glib/gi18n-lib.h>

#include "cash-count.h"
#include "cash-sheet.h"
#include "compat.h"
#include "decimals.h"
#include "display.h"
#include "keypad.h"
#include "numbers.h"
#include "reading.h"
#include "row-parts.h"

#define HISTORY 10

typedef struct {
  gint64 face_minor;
  GtkEditable *pieces;
  GtkLabel *amount;
} Face;

struct _PtCashCountDialog {
  AdwWindow parent_instance;

  PtProfile *profile;
  GPtrArray *payments; /* of PtCashPayment; NULL until they are read */
  gint64 paid_minor;
  GArray *faces; /* of Face */
  char day[11];
  GtkLabel *heading;
  GtkEditable *opening;
  GtkListBox *paid;
  GtkGrid *grid;
  GtkLabel *due;
  GtkLabel *counted;
  GtkLabel *difference;
  GtkEditable *note;
  GtkListBox *history;
  GtkWidget *history_group;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (PtCashCountDialog, pt_cash_count_dialog, ADW_TYPE_WINDOW)

static const PtOffice *
office_of (PtCashCountDialog *self)
{
  return pt_profile_get_office (self->profile);
}

static void
show_problem (PtCashCountDialog *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* ---- what is typed ---- */

/* An empty entry is 0. */
static gboolean
read_number (GtkEditable *entry, guint decimals, gint64 *value, GError **error)
{
  g_autofree char *plain = pt_decimals_read (gtk_editable_get_text (entry), pt_decimals_sign ());
  *value = 0;
  return *plain == '\0' || pt_decimal_parse (plain, decimals, value, error);
}

static gboolean
read_lines (PtCashCountDialog *self, PtCashCount *count, GError **error)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (PtCashLine));
  for (guint i = 0; i < self->faces->len; i++) {
    const Face *face = &g_array_index (self->faces, Face, i);
    PtCashLine line = { .face_minor = face->face_minor };
    if (!read_number (face->pieces, 0, &line.pieces, error))
      return FALSE;
    if (line.pieces != 0)
      g_array_append_val (lines, line);
  }
  return pt_cash_count_set_lines (count, lines, error);
}

static PtCashCount *
read_count (PtCashCountDialog *self, GError **error)
{
  g_autoptr (PtCashCount) count = pt_cash_count_new ();
  const char *note = gtk_editable_get_text (self->note);
  if (!read_number (self->opening, office_of (self)->exponent, &count->opening_minor, error)
      || !read_lines (self, count, error))
    return NULL;
  count->user = office_of (self)->user;
  count->day = g_strdup (self->day);
  count->counted_at = pt_clock_wall (pt_profile_get_seams (self->profile)->clock);
  count->paid_minor = self->paid_minor;
  count->payments = self->payments != NULL ? self->payments->len : 0;
  count->note = *note != '\0' ? g_strdup (note) : NULL;
  return g_steal_pointer (&count);
}

/* ---- sums ---- */

static void
show_money (PtCashCountDialog *self, GtkLabel *label, gint64 minor)
{
  g_autofree char *money = pt_display_money (minor, office_of (self));
  gtk_label_set_label (label, money);
}

static void
show_amounts (PtCashCountDialog *self)
{
  for (guint i = 0; i < self->faces->len; i++) {
    const Face *face = &g_array_index (self->faces, Face, i);
    gint64 pieces = 0, minor = 0;
    gboolean known = read_number (face->pieces, 0, &pieces, NULL)
                     && pt_wide_narrow ((PtWide) pieces * face->face_minor, &minor, NULL) && pieces != 0;
    g_autofree char *amount = known ? pt_display_amount (minor, office_of (self)) : g_strdup ("");
    gtk_label_set_label (face->amount, amount);
  }
}

/* Money that is missing or too much is said in words too, not by colour alone. */
static void
show_difference (PtCashCountDialog *self, gint64 minor)
{
  g_autofree char *money = pt_display_money (minor < 0 ? -minor : minor, office_of (self));
  /* Translators: an amount of money that should be in the drawer and is not, or the other way round */
  g_autofree char *text = minor == 0  ? g_strdup (_ ("None: it is right"))
                          : minor < 0 ? g_strdup_printf (_ ("%s missing"), money)
                                      : g_strdup_printf (_ ("%s too much"), money);
  gtk_label_set_label (self->difference, text);
  gtk_widget_set_css_classes (GTK_WIDGET (self->difference),
                              (const char *[]){ minor == 0 ? "success" : "warning", "numeric", NULL });
}

static void
on_typed (PtCashCountDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtCashCount) count = read_count (self, &error);
  gint64 difference = 0;
  show_amounts (self);
  gboolean known = count != NULL && pt_cash_count_difference (count, &difference, &error);
  show_problem (self, known ? NULL : error->message);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.go", known);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.sheet", known);
  if (!known)
    return;
  show_money (self, self->counted, count->counted_minor);
  show_money (self, self->due, count->opening_minor - count->paid_minor);
  show_difference (self, difference);
}

/* ---- notes and coins ---- */

/* Enter goes on to the next face, and from the last one to the note. */
static void
on_pieces_entered (GtkWidget *entry, PtCashCountDialog *self)
{
  for (guint i = 0; i + 1 < self->faces->len; i++)
    if (GTK_WIDGET (g_array_index (self->faces, Face, i).pieces) == entry) {
      gtk_widget_grab_focus (GTK_WIDGET (g_array_index (self->faces, Face, i + 1).pieces));
      return;
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->note));
}

static GtkWidget *
new_figure (const char *text)
{
  GtkWidget *label = gtk_label_new (text);
  pt_reading_fix (label, PT_READING_RIGHT);
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
add_face (PtCashCountDialog *self, gint64 face_minor)
{
  int row = (int) self->faces->len;
  g_autofree char *shown = pt_display_amount (face_minor, office_of (self));
  /* Translators: the name of an entry; %s is the value of a note or coin */
  g_autofree char *name = g_strdup_printf (_ ("Pieces of %s"), shown);
  GtkWidget *entry = gtk_entry_new (), *amount = new_figure ("");
  Face face = { face_minor, GTK_EDITABLE (entry), GTK_LABEL (amount) };

  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_DIGITS);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 7);
  pt_reading_fix (entry, PT_READING_RIGHT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect (entry, "activate", G_CALLBACK (on_pieces_entered), self);
  gtk_widget_set_hexpand (amount, TRUE);
  gtk_grid_attach (self->grid, new_figure (shown), 0, row, 1, 1);
  gtk_grid_attach (self->grid, gtk_label_new ("×"), 1, row, 1, 1);
  gtk_grid_attach (self->grid, entry, 2, row, 1, 1);
  gtk_grid_attach (self->grid, amount, 3, row, 1, 1);
  g_array_append_val (self->faces, face);
}

static void
add_faces (PtCashCountDialog *self)
{
  g_autoptr (GArray) faces = pt_cash_faces (office_of (self)->currency, office_of (self)->exponent);
  for (guint i = 0; i < faces->len; i++)
    add_face (self, g_array_index (faces, gint64, i));
}

/* ---- what was paid, and earlier counts ---- */

typedef struct {
  PtId user;
  char day[11];
  GPtrArray *payments;
  GPtrArray *counts;
  gint64 sum;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  g_clear_pointer (&reading->payments, g_ptr_array_unref);
  g_clear_pointer (&reading->counts, g_ptr_array_unref);
  g_free (reading);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Reading *reading = data;
  reading->payments = pt_cash_payments (database, &reading->user, reading->day, &reading->sum, error);
  if (reading->payments == NULL)
    return FALSE;
  reading->counts = pt_cash_count_list (database, &reading->user, HISTORY, error);
  return reading->counts != NULL;
}

static void
add_paid (PtCashCountDialog *self, const PtCashPayment *payment)
{
  g_autofree char *money = pt_display_money (payment->amount_minor, office_of (self));
  /* Translators: a payment's number and its status, such as “A3-000012, pending” */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s, %s"), payment->number, pt_choice_label (payment->status));
  GtkWidget *row
      = pt_rows_new ("pt-payments-symbolic", NULL, payment->supplier != NULL ? payment->supplier : "", subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_figure (money));
  gtk_list_box_append (self->paid, row);
}

static void
add_count (PtCashCountDialog *self, const PtCashCount *count)
{
  gint64 difference = 0;
  g_autofree char *when = pt_display_time (count->counted_at);
  g_autofree char *counted = pt_display_money (count->counted_minor, office_of (self));
  pt_cash_count_difference (count, &difference, NULL);
  g_autofree char *differs = pt_display_money (difference, office_of (self));
  /* Translators: an earlier cash count: the sum that was counted, and how much it differed */
  g_autofree char *sums = g_strdup_printf (_ ("Counted %s, difference %s"), counted, differs);
  g_autofree char *text = count->note != NULL ? g_strdup_printf ("%s\n%s", sums, count->note) : g_strdup (sums);
  gtk_list_box_append (self->history, pt_rows_new (difference == 0 ? "pt-synced-symbolic" : "pt-attention-symbolic",
                                                   difference == 0 ? "success" : "warning", when, text));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtCashCountDialog) self = data;
  g_autoptr (GError) error = NULL;
  Reading *reading = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (self->profile == NULL)
    return;
  if (reading == NULL) {
    show_problem (self, error->message);
    return;
  }
  self->payments = g_ptr_array_ref (reading->payments);
  self->paid_minor = reading->sum;
  for (guint i = 0; i < reading->payments->len; i++)
    add_paid (self, reading->payments->pdata[i]);
  for (guint i = 0; i < reading->counts->len; i++)
    add_count (self, reading->counts->pdata[i]);
  gtk_widget_set_visible (self->history_group, reading->counts->len > 0);
  on_typed (self);
}

static void
read_books (PtCashCountDialog *self)
{
  Reading *reading = g_new0 (Reading, 1);
  reading->user = office_of (self)->user;
  g_strlcpy (reading->day, self->day, sizeof reading->day);
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_job, reading, reading_free, NULL, on_read,
                        g_object_ref (self));
}

/* ---- keeping it ---- */

static gboolean
store_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_cash_count_store (database, data, error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtCashCountDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = pt_profile_run_finish (PT_PROFILE (source), result, &error) != NULL;
  if (self->profile == NULL)
    return;
  if (!done) {
    show_problem (self, error->message);
    return;
  }
  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), "win.toast", "s",
                              _ ("The cash count is kept"));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtCashCountDialog *self = PT_CASH_COUNT_DIALOG (widget);
  PtCashCount *count = self->payments != NULL ? read_count (self, NULL) : NULL;
  if (count == NULL)
    return;
  gtk_widget_action_set_enabled (widget, "dialog.go", FALSE);
  pt_profile_run_async (self->profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, store_job, count,
                        (GDestroyNotify) pt_cash_count_free, NULL, on_stored, g_object_ref (self));
}

static void
on_file_chosen (const char *path, gpointer data)
{
  PtCashCountDialog *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtCashCount) count = read_count (self, &error);
  const PtOffice *office = office_of (self);
  if (count == NULL) {
    show_problem (self, error->message);
    return;
  }
  g_autoptr (PtPaper) sheet = pt_cash_sheet_draw (count, self->payments, office, office->user_name,
                                                  pt_paper_size_of (office->paper, PT_PAPER_A5));
  if (!pt_paper_write_pdf (sheet, path, &error))
    show_problem (self, error->message);
}

static void
sheet_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtCashCountDialog *self = PT_CASH_COUNT_DIALOG (widget);
  /* Translators: a file's name; the date is put in */
  g_autofree char *file = g_strdup_printf (_ ("cash-count-%s.pdf"), self->day);
  pt_compat_choose_new_file (GTK_WINDOW (self), _ ("Save the Sheet"), file, on_file_chosen, self);
}

/* ---- the window ---- */

void
pt_cash_count_dialog_open (GtkWindow *parent, PtProfile *profile)
{
  PtCashCountDialog *self = g_object_new (PT_TYPE_CASH_COUNT_DIALOG, "transient-for", parent, NULL);
  self->profile = g_object_ref (profile);
  pt_profile_today (profile, self->day);
  g_autofree char *day = pt_display_long_date (self->day);
  gtk_label_set_label (self->heading, day);
  add_faces (self);
  on_typed (self);
  read_books (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->opening));
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  PtCashCountDialog *self = PT_CASH_COUNT_DIALOG (object);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->payments, g_ptr_array_unref);
  g_clear_pointer (&self->faces, g_array_unref);
  G_OBJECT_CLASS (pt_cash_count_dialog_parent_class)->dispose (object);
}

static void
pt_cash_count_dialog_class_init (PtCashCountDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "dialog.go", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "dialog.sheet", NULL, sheet_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "dialog.go", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/cash-count-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, opening);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, paid);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, grid);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, due);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, counted);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, difference);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, note);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, history);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, history_group);
  gtk_widget_class_bind_template_child (widget_class, PtCashCountDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
}

static void
pt_cash_count_dialog_init (PtCashCountDialog *self)
{
  self->faces = g_array_new (FALSE, FALSE, sizeof (Face));
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_keypad_watch (GTK_WIDGET (self));
}
