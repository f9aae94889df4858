/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receipts and payment vouchers: every figure of the slip's arithmetic, so that it can be checked at the counter. */

#include "config.h"

#include "voucher.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "errors.h"
#include "repository.h"
#include "settings.h"

void
pt_voucher_free (PtVoucher *voucher)
{
  g_clear_pointer (&voucher->row, pt_row_free);
  g_free (voucher->supplier);
  g_free (voucher->product);
  g_free (voucher->unit);
  g_free (voucher);
}

static gboolean
read_product (PtDatabase *database, PtVoucher *voucher, GError **error)
{
  g_autoptr (PtRow) product = pt_row_new (pt_entity (PT_PRODUCTS));
  const PtId *id = pt_row_get_id (voucher->row, PT_COLLECTION_PRODUCT_ID);
  PtSyncState state = PT_SYNC_STATE_SYNCED;
  g_autoptr (GError) problem = NULL;

  if (id != NULL && pt_repository_get (database, pt_entity (PT_PRODUCTS), id, product, &state, &problem)) {
    voucher->product = g_strdup (pt_row_get_text (product, PT_PRODUCT_NAME));
    voucher->unit = g_strdup (pt_row_get_text (product, PT_PRODUCT_BASE_UNIT));
  }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

PtVoucher *
pt_voucher_read (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autoptr (PtVoucher) voucher = g_new0 (PtVoucher, 1);
  g_autoptr (GError) problem = NULL;
  PtSyncState state = PT_SYNC_STATE_SYNCED;
  gboolean is_slip = entity->index == PT_COLLECTIONS;
  guint supplier = is_slip ? PT_COLLECTION_SUPPLIER_ID : PT_PAYMENT_SUPPLIER_ID;

  g_return_val_if_fail (is_slip || entity->index == PT_PAYMENTS, NULL);
  voucher->row = pt_row_new (entity);
  if (!pt_repository_get (database, entity, id, voucher->row, &state, &problem)) {
    if (problem == NULL)
      g_set_error_literal (&problem, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no such record to print"));
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  if (is_slip && !read_product (database, voucher, error))
    return NULL;
  voucher->supplier
      = pt_repository_dup_label (database, pt_entity (PT_SUPPLIERS), pt_row_get_id (voucher->row, supplier), error);
  return g_steal_pointer (&voucher);
}

/* `printed:` and the id. */
static char *
print_key (const PtVoucher *voucher)
{
  char id[PT_ID_TEXT];

  pt_id_format (&pt_row_peek_meta (voucher->row)->id, id);
  return g_strdup_printf ("printed:%s", id);
}

gboolean
pt_voucher_was_printed (PtDatabase *database, const PtVoucher *voucher, PtPrint *print, GError **error)
{
  g_autofree char *key = print_key (voucher);
  gint64 noted = 0;

  if (!pt_setting_get_integer (database, key, &noted, error))
    return FALSE;
  *print = noted > 0 ? PT_PRINT_COPY : PT_PRINT_ORIGINAL;
  return TRUE;
}

gboolean
pt_voucher_note_print (PtDatabase *database, const PtVoucher *voucher, GError **error)
{
  g_autofree char *key = print_key (voucher);

  return pt_setting_set_integer (database, key, 1, error);
}

static void
add_field (PtPaper *paper, const PtVoucher *voucher, guint field, const PtOffice *office)
{
  g_autofree char *value = pt_display_field (voucher->row, field, office);

  pt_paper_add_pair (paper, _ (pt_row_entity (voucher->row)->fields[field].label), value);
}

/* What is 0 when there is nothing to say: tare, water, deduction. */
static void
add_field_if (PtPaper *paper, const PtVoucher *voucher, guint field, const PtOffice *office)
{
  if (pt_row_get_integer (voucher->row, field) != 0)
    add_field (paper, voucher, field, office);
}

static void
add_base (PtPaper *paper, const PtVoucher *voucher, guint field, const PtOffice *office)
{
  g_autofree char *number = pt_display_field (voucher->row, field, office);
  g_autofree char *text = voucher->unit != NULL ? g_strdup_printf ("%s\302\240%s", number, voucher->unit) : NULL;

  if (pt_row_get_integer (voucher->row, field) != 0)
    pt_paper_add_pair (paper, _ (pt_row_entity (voucher->row)->fields[field].label), text != NULL ? text : number);
}

static void
add_money (PtPaper *paper, const PtVoucher *voucher, guint field, const PtOffice *office)
{
  g_autofree char *money = pt_display_money (pt_row_get_integer (voucher->row, field), office);

  if (pt_row_is_null (voucher->row, field))
    pt_paper_add_total (paper, _ ("Amount"), _ ("Not priced yet"));
  else
    pt_paper_add_total (paper, _ ("Amount"), money);
}

static void
add_slip (PtPaper *paper, const PtVoucher *voucher, const PtOffice *office)
{
  add_field (paper, voucher, PT_COLLECTION_RECEIPT_NO, office);
  add_field (paper, voucher, PT_COLLECTION_COLLECTED_ON, office);
  if (g_strcmp0 (pt_row_get_text (voucher->row, PT_COLLECTION_SESSION), "none") != 0)
    add_field (paper, voucher, PT_COLLECTION_SESSION, office);
  pt_paper_add_pair (paper, _ ("Supplier"), voucher->supplier);
  pt_paper_add_rule (paper);
  pt_paper_add_pair (paper, _ ("Product"), voucher->product);
  add_field (paper, voucher, PT_COLLECTION_QUALITY_GRADE, office);
  add_field (paper, voucher, PT_COLLECTION_QUANTITY_MILLI, office);
  add_base (paper, voucher, PT_COLLECTION_TARE_BASE, office);
  add_base (paper, voucher, PT_COLLECTION_WATER_BASE, office);
  add_base (paper, voucher, PT_COLLECTION_NET_BASE, office);
  add_field (paper, voucher, PT_COLLECTION_RATE_E4, office);
  if (pt_row_get_integer (voucher->row, PT_COLLECTION_DEDUCTION_BP) != 0)
    add_field (paper, voucher, PT_COLLECTION_GROSS_MINOR, office);
  add_field_if (paper, voucher, PT_COLLECTION_DEDUCTION_BP, office);
  pt_paper_add_rule (paper);
  add_money (paper, voucher, PT_COLLECTION_AMOUNT_MINOR, office);
}

static void
add_payment (PtPaper *paper, const PtVoucher *voucher, const PtOffice *office)
{
  static const guint fields[] = { PT_PAYMENT_PAYMENT_NO, PT_PAYMENT_PAID_ON };
  static const guint details[]
      = { PT_PAYMENT_TYPE,         PT_PAYMENT_REASON_CODE, PT_PAYMENT_METHOD, PT_PAYMENT_REFERENCE_NUMBER,
          PT_PAYMENT_PERIOD_START, PT_PAYMENT_PERIOD_END,  PT_PAYMENT_STATUS };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    add_field (paper, voucher, fields[i], office);
  pt_paper_add_pair (paper, _ ("Supplier"), voucher->supplier);
  pt_paper_add_rule (paper);
  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    add_field (paper, voucher, details[i], office);
  pt_paper_add_rule (paper);
  add_money (paper, voucher, PT_PAYMENT_AMOUNT_MINOR, office);
  pt_paper_add_signature (paper, _ ("Received by"));
}

static gboolean
is_cancelled (const PtVoucher *voucher)
{
  guint status = pt_row_entity (voucher->row)->index == PT_COLLECTIONS ? PT_COLLECTION_STATUS : PT_PAYMENT_STATUS;

  return g_strcmp0 (pt_row_get_text (voucher->row, status), "cancelled") == 0;
}

PtPaper *
pt_voucher_draw (const PtVoucher *voucher, const PtOffice *office, PtPaperSize size, PtPrint print)
{
  const PtEntity *entity = pt_row_entity (voucher->row);
  gboolean is_slip = entity->index == PT_COLLECTIONS;
  const char *number = pt_row_get_text (voucher->row, entity->code_field);
  const char *kind = is_slip ? _ ("Receipt") : _ ("Payment voucher");
  g_autofree char *title = g_strdup_printf ("%s %s", kind, number != NULL ? number : "");
  PtPaper *paper = pt_paper_new (size, title);

  pt_paper_add_text (paper, office->organisation_name);
  pt_paper_add_title (paper, kind);
  if (print == PT_PRINT_COPY)
    pt_paper_add_title (paper, _ ("COPY"));
  if (is_cancelled (voucher))
    pt_paper_add_title (paper, _ ("CANCELLED"));
  pt_paper_add_gap (paper);
  if (is_slip)
    add_slip (paper, voucher, office);
  else
    add_payment (paper, voucher, office);
  return paper;
}
