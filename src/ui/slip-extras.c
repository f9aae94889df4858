/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second row of slip entry: tare, water, deduction and quality. Slip entry
 * holds it, and hides it from offices that only weigh.
 */
#include "config.h"

#include "slip-extras.h"

#include "decimals.h"
#include "entry.h"
#include "pricing.h"
#include "reading.h"
#include "sums.h"

#define EXTRAS 4

struct _PtSlipExtras {
  GtkBox parent_instance;

  PtFieldBox *tare_box;
  PtFieldBox *water_box;
  PtFieldBox *deduction_box;
  PtFieldBox *quality_box;
  GtkEditable *tare;
  GtkEditable *water;
  GtkEditable *deduction;
  GtkEditable *quality;
};

enum { CHANGED, SUBMITTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtSlipExtras, pt_slip_extras, GTK_TYPE_BOX)

static GtkEditable *
entry_at (PtSlipExtras *self, guint i)
{
  GtkEditable *entries[EXTRAS] = { self->tare, self->water, self->deduction, self->quality };
  return entries[i];
}

PtFieldBox *
pt_slip_extras_find (PtSlipExtras *self, int field)
{
  g_return_val_if_fail (PT_IS_SLIP_EXTRAS (self), NULL);
  switch (field) {
  case PT_COLLECTION_TARE_BASE:
    return self->tare_box;
  case PT_COLLECTION_WATER_BASE:
    return self->water_box;
  case PT_COLLECTION_DEDUCTION_BP:
    return self->deduction_box;
  case PT_COLLECTION_QUALITY_GRADE:
    return self->quality_box;
  default:
    return NULL;
  }
}

/* ---- values ---- */

/* Weighed as the quantity is, kept in base units. */
static gboolean
store_base (GtkEditable *entry, PtRow *row, guint field, GError **error)
{
  g_autofree char *plain = pt_decimals_read (gtk_editable_get_text (entry), pt_decimals_sign ());
  g_autofree char *sum = pt_sum_text (plain);
  g_autoptr (PtRow) weighed = pt_row_new (pt_entity (PT_COLLECTIONS));
  const char *unit = pt_row_get_text (row, PT_COLLECTION_UNIT);
  gint64 base = 0;
  if (*sum == '\0' || unit == NULL)
    return TRUE;
  pt_row_set_text (weighed, PT_COLLECTION_UNIT, unit, -1);
  if (!pt_entry_set (weighed, PT_COLLECTION_QUANTITY_MILLI, sum, 0, error)
      || !pt_price_base (pt_row_get_integer (weighed, PT_COLLECTION_QUANTITY_MILLI), unit, &base, error))
    return FALSE;
  pt_row_set_integer (row, field, base);
  return TRUE;
}

static gboolean
store_text (GtkEditable *entry, PtRow *row, guint field, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  return *typed == '\0' || pt_decimals_set_field (row, field, typed, 0, error);
}

gboolean
pt_slip_extras_store (PtSlipExtras *self, PtRow *row, int *field, GError **error)
{
  g_return_val_if_fail (PT_IS_SLIP_EXTRAS (self), FALSE);
  *field = PT_COLLECTION_TARE_BASE;
  if (!store_base (self->tare, row, PT_COLLECTION_TARE_BASE, error))
    return FALSE;
  *field = PT_COLLECTION_WATER_BASE;
  if (!store_base (self->water, row, PT_COLLECTION_WATER_BASE, error))
    return FALSE;
  *field = PT_COLLECTION_DEDUCTION_BP;
  if (!store_text (self->deduction, row, PT_COLLECTION_DEDUCTION_BP, error))
    return FALSE;
  *field = PT_COLLECTION_QUALITY_GRADE;
  return store_text (self->quality, row, PT_COLLECTION_QUALITY_GRADE, error);
}

GStrv
pt_slip_extras_dup_texts (PtSlipExtras *self)
{
  g_return_val_if_fail (PT_IS_SLIP_EXTRAS (self), NULL);
  GStrv texts = g_new0 (char *, EXTRAS + 1);
  for (guint i = 0; i < EXTRAS; i++)
    texts[i] = g_strdup (gtk_editable_get_text (entry_at (self, i)));
  return texts;
}

void
pt_slip_extras_set_texts (PtSlipExtras *self, const char *const *texts)
{
  g_return_if_fail (PT_IS_SLIP_EXTRAS (self));
  for (guint i = 0; i < EXTRAS; i++)
    gtk_editable_set_text (entry_at (self, i), texts != NULL ? texts[i] : "");
}

void
pt_slip_extras_clear_notes (PtSlipExtras *self)
{
  g_return_if_fail (PT_IS_SLIP_EXTRAS (self));
  for (int field = PT_COLLECTION_TARE_BASE; field <= PT_COLLECTION_QUALITY_GRADE; field++) {
    PtFieldBox *box = pt_slip_extras_find (self, field);
    if (box != NULL)
      pt_field_box_set_hint (box, NULL);
  }
}

/* ---- building ---- */

static void
on_changed (GtkEditable *entry, PtSlipExtras *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_activated (GtkEntry *entry, PtSlipExtras *self)
{
  g_signal_emit (self, signals[SUBMITTED], 0);
}

static void
pt_slip_extras_class_init (PtSlipExtrasClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  signals[CHANGED]
      = g_signal_new ("changed", PT_TYPE_SLIP_EXTRAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SUBMITTED]
      = g_signal_new ("submitted", PT_TYPE_SLIP_EXTRAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (PT_TYPE_FIELD_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/slip-extras.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSlipExtras, tare_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipExtras, water_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipExtras, deduction_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipExtras, quality_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipExtras, tare);
  gtk_widget_class_bind_template_child (widget_class, PtSlipExtras, water);
  gtk_widget_class_bind_template_child (widget_class, PtSlipExtras, deduction);
  gtk_widget_class_bind_template_child (widget_class, PtSlipExtras, quality);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
pt_slip_extras_init (PtSlipExtras *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_reading_fix (GTK_WIDGET (self->tare), PT_READING_RIGHT);
  pt_reading_fix (GTK_WIDGET (self->water), PT_READING_RIGHT);
  pt_reading_fix (GTK_WIDGET (self->deduction), PT_READING_RIGHT);
}
