/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The running count and weight of slip entry. Opened, it asks for the control
 * count and weight of the paper sheet.
 */
#include "config.h"

#include "batch-tally.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "numbers.h"

struct _PtBatchTally {
  AdwBin parent_instance;

  GtkLabel *text;
  GtkEditable *control_slips;
  GtkEditable *control_weight;
  gint64 slips;
  gint64 grams;
};

G_DEFINE_FINAL_TYPE (PtBatchTally, pt_batch_tally, ADW_TYPE_BIN)

/* FALSE where nothing, or no number, stands there. */
static gboolean
read_control (GtkEditable *entry, guint decimals, gint64 *value)
{
  const char *text = gtk_editable_get_text (entry);
  return *text != '\0' && pt_decimal_parse (text, decimals, value, NULL);
}

static char *
dup_slips (PtBatchTally *self, gboolean controlled, gint64 control)
{
  if (!controlled)
    return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d slip", "%d slips", (gulong) self->slips),
                            (int) self->slips);
  /* Translators: slips keyed so far, of as many as the sheet says */
  return g_strdup_printf (_ ("%d of %d slips"), (int) self->slips, (int) control);
}

static char *
dup_weight (PtBatchTally *self, gboolean controlled, gint64 control)
{
  g_autofree char *keyed = pt_display_weight (self->grams);
  if (!controlled)
    return g_steal_pointer (&keyed);
  g_autofree char *expected = pt_display_weight (control);
  /* Translators: weight keyed so far, of as much as the sheet says */
  return g_strdup_printf (_ ("%s of %s"), keyed, expected);
}

static void
update (PtBatchTally *self)
{
  gint64 slips = 0, grams = 0;
  gboolean by_slips = read_control (self->control_slips, 0, &slips);
  gboolean by_weight = read_control (self->control_weight, 3, &grams);
  g_autofree char *count = dup_slips (self, by_slips, slips);
  g_autofree char *weight = dup_weight (self, by_weight, grams);
  /* Translators: what was keyed in this batch: 12 slips · 512.5 kg */
  g_autofree char *text = g_strdup_printf (_ ("This batch: %s · %s"), count, weight);
  gboolean complete
      = (by_slips || by_weight) && (!by_slips || slips == self->slips) && (!by_weight || grams == self->grams);

  gtk_label_set_label (self->text, text);
  (complete ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self->text), "success");
}

void
pt_batch_tally_add (PtBatchTally *self, int slips, gint64 grams)
{
  g_return_if_fail (PT_IS_BATCH_TALLY (self));
  self->slips += slips;
  self->grams += grams;
  update (self);
}

void
pt_batch_tally_clear (PtBatchTally *self)
{
  g_return_if_fail (PT_IS_BATCH_TALLY (self));
  self->slips = 0;
  self->grams = 0;
  gtk_editable_set_text (self->control_slips, "");
  gtk_editable_set_text (self->control_weight, "");
  update (self);
}

static void
on_control_changed (GtkEditable *entry, PtBatchTally *self)
{
  update (self);
}

static void
pt_batch_tally_class_init (PtBatchTallyClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/batch-tally.ui");
  gtk_widget_class_bind_template_child (widget_class, PtBatchTally, text);
  gtk_widget_class_bind_template_child (widget_class, PtBatchTally, control_slips);
  gtk_widget_class_bind_template_child (widget_class, PtBatchTally, control_weight);
  gtk_widget_class_bind_template_callback (widget_class, on_control_changed);
}

static void
pt_batch_tally_init (PtBatchTally *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
