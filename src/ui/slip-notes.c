/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where slip entry's messages stand, and how they read. Slip entry shows by it
 * what a trial or a refusal says.
 */
#include "config.h"

#include "slip-notes.h"

#include <glib/gi18n-lib.h>

#include "display.h"

/* Where a field's message stands; NULL for those of the batch. */
static PtFieldBox *
box_of (PtSlipNotes *self, int field)
{
  PtFieldBox *extra = pt_slip_extras_find (self->extras, field);
  if (field == PT_COLLECTION_SUPPLIER_ID)
    return self->supplier_box;
  return extra != NULL || pt_batch_header_has_field (field) ? extra : self->quantity_box;
}

void
pt_slip_notes_show (PtSlipNotes *self, int field, PtSeverity severity, const char *text)
{
  PtFieldBox *box = box_of (self, field);
  if (box == NULL) {
    pt_batch_header_set_finding (self->batch, severity, text);
    return;
  }
  if (pt_slip_extras_find (self->extras, field) != NULL && severity == PT_SEVERITY_ERROR)
    gtk_widget_set_visible (GTK_WIDGET (self->extras), TRUE);
  pt_field_box_set_finding (box, severity, text);
}

void
pt_slip_notes_focus (PtSlipNotes *self, int field)
{
  PtFieldBox *box = box_of (self, field);
  if (box != NULL)
    pt_field_box_focus (box);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->batch), GTK_DIR_TAB_FORWARD);
}

void
pt_slip_notes_clear (PtSlipNotes *self)
{
  pt_field_box_set_hint (self->supplier_box, NULL);
  pt_field_box_set_hint (self->quantity_box, NULL);
  pt_slip_extras_clear_notes (self->extras);
  pt_batch_header_set_finding (self->batch, PT_SEVERITY_WARNING, NULL);
}

int
pt_slip_notes_field (const PtFinding *finding)
{
  return finding->field != NULL ? pt_entity_find_field (pt_entity (PT_COLLECTIONS), finding->field, -1) : -1;
}

static void
show_findings (PtSlipNotes *self, const PtSlipTrial *trial)
{
  for (guint i = trial->findings != NULL ? trial->findings->len : 0; i-- > 0;) {
    const PtFinding *finding = trial->findings->pdata[i];
    gboolean named = pt_slip_notes_field (finding) == PT_COLLECTION_SUPPLIER_ID && trial->supplier_label != NULL;
    g_autofree char *text
        = named ? g_strdup_printf ("%s · %s", trial->supplier_label, finding->message) : g_strdup (finding->message);
    /* what is not typed yet is not missing */
    if (!g_str_equal (finding->code, "required"))
      pt_slip_notes_show (self, pt_slip_notes_field (finding), finding->severity, text);
  }
}

void
pt_slip_notes_show_price (PtSlipNotes *self, const PtRow *slip)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  gboolean priced = slip != NULL && !pt_row_is_null (slip, PT_COLLECTION_RATE_E4);
  g_autofree char *rate = priced ? pt_display_field (slip, PT_COLLECTION_RATE_E4, office) : g_strdup ("–");
  gboolean worth = priced && pt_row_get_integer (slip, PT_COLLECTION_QUANTITY_MILLI) > 0;
  g_autofree char *amount = worth ? pt_display_field (slip, PT_COLLECTION_AMOUNT_MINOR, office) : g_strdup ("–");
  gtk_label_set_label (self->rate, rate);
  gtk_label_set_label (self->amount, amount);
}

/* What was reckoned from a sum. */
static void
show_sum (PtSlipNotes *self, const PtRow *slip)
{
  if (pt_row_is_null (slip, PT_COLLECTION_QUANTITY_MILLI))
    return;
  g_autofree char *sum = pt_display_field (slip, PT_COLLECTION_QUANTITY_MILLI, pt_profile_get_office (self->profile));
  g_autofree char *text = g_strconcat ("= ", sum, NULL);
  pt_field_box_set_hint (self->quantity_box, text);
}

static void
show_usual (PtSlipNotes *self, gint64 usual)
{
  g_autofree char *weight = pt_display_base (usual, pt_batch_header_get_dimension (self->batch));
  /* Translators: a warning; what a supplier brings on other days */
  g_autofree char *text = g_strdup_printf (_ ("Unusual: mostly about %s"), weight);
  pt_field_box_set_finding (self->quantity_box, PT_SEVERITY_WARNING, text);
}

void
pt_slip_notes_show_trial (PtSlipNotes *self, const PtSlipTrial *trial, PtSlipNotesFlags flags)
{
  pt_slip_notes_clear (self);
  pt_slip_notes_show_price (self, trial->slip);
  if ((flags & PT_SLIP_NOTES_SUM) != 0)
    show_sum (self, trial->slip);
  if (trial->supplier_label != NULL)
    pt_field_box_set_hint (self->supplier_box, trial->supplier_label);
  else if (trial->unknown != NULL && (flags & PT_SLIP_NOTES_TYPING) == 0)
    pt_slip_notes_show (self, PT_COLLECTION_SUPPLIER_ID, PT_SEVERITY_ERROR, trial->unknown);
  if (trial->unusual != 0)
    show_usual (self, trial->unusual);
  show_findings (self, trial);
}
