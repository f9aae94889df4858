/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The running count and weight of slip entry, against the control count and
 * weight of the paper sheet. Slip entry makes one over its batch header.
 */
#include "config.h"

#include "batch-tally.h"

#include <glib/gi18n-lib.h>

#include "decimals.h"
#include "display.h"
#include "numbers.h"
#include "reports.h"

struct _PtBatchTally {
  GObject parent_instance;

  PtProfile *profile;
  GtkEditable *control_slips;
  GtkEditable *control_weight;
  GtkLabel *text;
  char *dimension;
  gint64 slips;
  gint64 net_base;
  GCancellable *reading; /* what the sheet holds already */
};

G_DEFINE_FINAL_TYPE (PtBatchTally, pt_batch_tally, G_TYPE_OBJECT)

/* FALSE where nothing, or no number, stands there. */
static gboolean
read_control (GtkEditable *entry, guint decimals, gint64 *value)
{
  g_autofree char *plain = pt_decimals_read (gtk_editable_get_text (entry), pt_decimals_sign ());
  return *plain != '\0' && pt_decimal_parse (plain, decimals, value, NULL);
}

static char *
dup_count (PtBatchTally *self, gboolean controlled, gint64 control)
{
  if (!controlled)
    return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d slip", "%d slips", (gulong) self->slips),
                            (int) self->slips);
  /* Translators: slips keyed so far, of as many as the sheet says */
  return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d of %d slip", "%d of %d slips", (gulong) control),
                          (int) self->slips, (int) control);
}

static char *
dup_weight (PtBatchTally *self, gboolean controlled, gint64 control)
{
  g_autofree char *keyed = pt_display_base (self->net_base, self->dimension);
  if (!controlled)
    return g_steal_pointer (&keyed);
  g_autofree char *expected = pt_display_base (control, self->dimension);
  /* Translators: weight keyed so far, of as much as the sheet says */
  return g_strdup_printf (_ ("%s of %s"), keyed, expected);
}

/* What the sheet has beyond what was keyed, or the other way round. */
static char *
dup_difference (PtBatchTally *self, gint64 slips, gint64 net_base)
{
  g_autofree char *weight = pt_display_base (ABS (net_base), self->dimension);
  if (slips == 0 && net_base == 0)
    return g_strdup (_ ("agrees with the sheet"));
  if (net_base == 0)
    return g_strdup_printf (slips > 0
                                ? dngettext (GETTEXT_PACKAGE, "%d slip to go", "%d slips to go", (gulong) slips)
                                : dngettext (GETTEXT_PACKAGE, "%d slip too many", "%d slips too many", (gulong) -slips),
                            (int) ABS (slips));
  /* Translators: the difference to the weight on the sheet */
  return g_strdup_printf (net_base > 0 ? _ ("%s to go") : _ ("%s too much"), weight);
}

/* Pieces are whole, weights are in thousandths. */
static gboolean
read_weight (PtBatchTally *self, gint64 *net_base)
{
  return read_control (self->control_weight, g_str_equal (self->dimension, "count") ? 0 : 3, net_base);
}

static void
show (PtBatchTally *self, const char *difference, gboolean agrees)
{
  gint64 slips = 0, weight = 0;
  gboolean by_slips = read_control (self->control_slips, 0, &slips);
  gboolean by_weight = read_weight (self, &weight);
  g_autofree char *count = dup_count (self, by_slips, slips);
  g_autofree char *amount = dup_weight (self, by_weight, weight);
  /* Translators: what was keyed in this batch: 12 slips · 512.5 kg */
  g_autofree char *plain = g_strdup_printf (_ ("This batch: %s · %s"), count, amount);
  /* Translators: the same, and how it compares with the sheet: 12 of 20 slips · 512.5 kg of 800 kg · 287.5 kg to go */
  g_autofree char *held
      = difference != NULL ? g_strdup_printf (_ ("This batch: %s · %s · %s"), count, amount, difference) : NULL;
  gtk_label_set_label (self->text, held != NULL ? held : plain);
  (agrees ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self->text), "success");
}

static void
update (PtBatchTally *self)
{
  gint64 slips = self->slips, net_base = self->net_base;
  gboolean controlled = read_control (self->control_slips, 0, &slips);
  controlled |= read_weight (self, &net_base);
  gint64 missing = slips - self->slips, missing_base = net_base - self->net_base;
  g_autofree char *difference = controlled ? dup_difference (self, missing, missing_base) : NULL;
  show (self, difference, controlled && missing == 0 && missing_base == 0);
}

void
pt_batch_tally_add (PtBatchTally *self, int slips, gint64 net_base)
{
  g_return_if_fail (PT_IS_BATCH_TALLY (self));
  self->slips += slips;
  self->net_base += net_base;
  update (self);
}

/* ---- a sheet that was begun before ---- */

typedef struct {
  PtRow *like;
  gint64 slips;
  gint64 net_base;
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;
  pt_row_free (sheet->like);
  g_free (sheet);
}

static gboolean
read_sheet (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Sheet *sheet = data;
  return pt_report_sheet (database, sheet->like, &sheet->slips, &sheet->net_base, error);
}

static void
on_sheet_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtBatchTally) self = data;
  const Sheet *sheet = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (sheet != NULL)
    pt_batch_tally_add (self, (int) sheet->slips, sheet->net_base);
}

static void
stop_reading (PtBatchTally *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

void
pt_batch_tally_begin (PtBatchTally *self, const PtRow *like, const char *dimension)
{
  g_return_if_fail (PT_IS_BATCH_TALLY (self));
  stop_reading (self);
  g_free (self->dimension);
  self->dimension = g_strdup (dimension);
  self->slips = 0;
  self->net_base = 0;
  gtk_editable_set_text (self->control_slips, "");
  gtk_editable_set_text (self->control_weight, "");
  update (self);
  if (pt_row_is_null (like, PT_COLLECTION_BATCH_NO))
    return;
  Sheet *sheet = g_new0 (Sheet, 1);
  sheet->like = pt_row_copy (like);
  self->reading = g_cancellable_new ();
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_sheet, sheet, sheet_free, self->reading,
                        on_sheet_read, g_object_ref (self));
}

PtBatchTally *
pt_batch_tally_new (PtProfile *profile, GtkEditable *slips, GtkEditable *weight, GtkLabel *text)
{
  PtBatchTally *self = g_object_new (PT_TYPE_BATCH_TALLY, NULL);
  self->profile = g_object_ref (profile);
  self->control_slips = g_object_ref (slips);
  self->control_weight = g_object_ref (weight);
  self->text = g_object_ref (text);
  g_signal_connect_object (slips, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (weight, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

static void
dispose (GObject *object)
{
  PtBatchTally *self = PT_BATCH_TALLY (object);
  stop_reading (self);
  g_clear_object (&self->profile);
  g_clear_object (&self->control_slips);
  g_clear_object (&self->control_weight);
  g_clear_object (&self->text);
  g_clear_pointer (&self->dimension, g_free);
  G_OBJECT_CLASS (pt_batch_tally_parent_class)->dispose (object);
}

static void
pt_batch_tally_class_init (PtBatchTallyClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
}

static void
pt_batch_tally_init (PtBatchTally *self)
{
  self->dimension = g_strdup ("mass");
}
