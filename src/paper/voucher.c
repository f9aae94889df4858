/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receipts and payment vouchers: every figure of the slip's arithmetic, so that it can be checked at the counter. */

#include "config.h"

#include "voucher.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "errors.h"
#include "letterhead.h"
#include "office-logo.h"
#include "repository.h"
#include "second-words.h"
#include "settings.h"

void
pt_voucher_free (PtVoucher *voucher)
{
  g_clear_pointer (&voucher->row, pt_row_free);
  g_free (voucher->supplier);
  g_free (voucher->product);
  g_clear_pointer (&voucher->logo, g_bytes_unref);
  g_free (voucher);
}

static gboolean
read_product (PtDatabase *database, PtVoucher *voucher, GError **error)
{
  g_autoptr (PtRow) product = pt_row_new (pt_entity (PT_PRODUCTS));
  const PtId *id = pt_row_get_id (voucher->row, PT_COLLECTION_PRODUCT_ID);
  PtSyncState state = PT_SYNC_STATE_SYNCED;
  g_autoptr (GError) problem = NULL;

  if (id != NULL && pt_repository_get (database, pt_entity (PT_PRODUCTS), id, product, &state, &problem))
    voucher->product = g_strdup (pt_row_get_text (product, PT_PRODUCT_NAME));
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
  voucher->logo = pt_office_logo_load_png (database);
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

/* What a voucher is drawn from, and on. */
typedef struct {
  PtPaper *paper;
  const PtVoucher *voucher;
  const PtOffice *office;
  PtSecondWords *words; /* of the receipts' second language; NULL for none */
} Drawing;

static void
add_pair (const Drawing *to, const char *label, const char *value)
{
  g_autofree char *both = pt_second_words_both (to->words, label);

  pt_paper_add_pair (to->paper, both, value);
}

static void
add_title (const Drawing *to, const char *title)
{
  g_autofree char *both = pt_second_words_both (to->words, title);

  pt_paper_add_title (to->paper, both);
}

static const char *
label_of (const Drawing *to, guint field)
{
  return pt_row_entity (to->voucher->row)->fields[field].label;
}

static void
add_field (const Drawing *to, guint field)
{
  g_autofree char *value = pt_display_field (to->voucher->row, field, to->office);

  add_pair (to, label_of (to, field), value);
}

/* What is 0 when there is nothing to say: tare, water, deduction. */
static void
add_field_if (const Drawing *to, guint field)
{
  if (pt_row_get_integer (to->voucher->row, field) != 0)
    add_field (to, field);
}

static void
add_money (const Drawing *to, guint field)
{
  g_autofree char *label = pt_second_words_both (to->words, N_ ("Amount"));
  g_autofree char *money = pt_display_money (pt_row_get_integer (to->voucher->row, field), to->office);

  pt_paper_add_total (to->paper, label, pt_row_is_null (to->voucher->row, field) ? _ ("Not priced yet") : money);
}

static void
add_slip (const Drawing *to)
{
  const PtRow *row = to->voucher->row;

  add_field (to, PT_COLLECTION_RECEIPT_NO);
  add_field (to, PT_COLLECTION_COLLECTED_ON);
  if (g_strcmp0 (pt_row_get_text (row, PT_COLLECTION_SESSION), "none") != 0)
    add_field (to, PT_COLLECTION_SESSION);
  add_pair (to, N_ ("Supplier"), to->voucher->supplier);
  pt_paper_add_rule (to->paper);
  add_pair (to, N_ ("Product"), to->voucher->product);
  add_field (to, PT_COLLECTION_QUALITY_GRADE);
  add_field (to, PT_COLLECTION_QUANTITY_MILLI);
  add_field_if (to, PT_COLLECTION_TARE_BASE);
  add_field_if (to, PT_COLLECTION_WATER_BASE);
  add_field_if (to, PT_COLLECTION_NET_BASE);
  add_field (to, PT_COLLECTION_RATE_E4);
  if (pt_row_get_integer (row, PT_COLLECTION_DEDUCTION_BP) != 0)
    add_field (to, PT_COLLECTION_GROSS_MINOR);
  add_field_if (to, PT_COLLECTION_DEDUCTION_BP);
  pt_paper_add_rule (to->paper);
  add_money (to, PT_COLLECTION_AMOUNT_MINOR);
}

static void
add_payment (const Drawing *to)
{
  static const guint fields[] = { PT_PAYMENT_PAYMENT_NO, PT_PAYMENT_PAID_ON };
  static const guint details[]
      = { PT_PAYMENT_TYPE,         PT_PAYMENT_REASON_CODE, PT_PAYMENT_METHOD, PT_PAYMENT_REFERENCE_NUMBER,
          PT_PAYMENT_PERIOD_START, PT_PAYMENT_PERIOD_END,  PT_PAYMENT_STATUS };
  g_autofree char *received = pt_second_words_both (to->words, N_ ("Received by"));

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    add_field (to, fields[i]);
  add_pair (to, N_ ("Supplier"), to->voucher->supplier);
  pt_paper_add_rule (to->paper);
  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    add_field (to, details[i]);
  pt_paper_add_rule (to->paper);
  add_money (to, PT_PAYMENT_AMOUNT_MINOR);
  pt_paper_add_signature (to->paper, received);
}

static gboolean
is_cancelled (const PtVoucher *voucher)
{
  guint status = pt_row_entity (voucher->row)->index == PT_COLLECTIONS ? PT_COLLECTION_STATUS : PT_PAYMENT_STATUS;

  return g_strcmp0 (pt_row_get_text (voucher->row, status), "cancelled") == 0;
}

static void
add_head (const Drawing *to, const char *kind, PtPrint print)
{
  pt_letterhead_add (to->paper, to->office, to->voucher->logo);
  add_title (to, kind);
  if (print == PT_PRINT_COPY)
    add_title (to, N_ ("COPY"));
  if (is_cancelled (to->voucher))
    add_title (to, N_ ("CANCELLED"));
  pt_paper_add_gap (to->paper);
}

static void
add_note (const Drawing *to)
{
  if (to->office->receipt_note == NULL)
    return;
  pt_paper_add_gap (to->paper);
  pt_paper_add_text (to->paper, to->office->receipt_note);
}

PtPaper *
pt_voucher_draw (const PtVoucher *voucher, const PtOffice *office, PtPaperSize size, PtPrint print)
{
  const PtEntity *entity = pt_row_entity (voucher->row);
  gboolean is_slip = entity->index == PT_COLLECTIONS;
  const char *number = pt_row_get_text (voucher->row, entity->code_field);
  const char *kind = is_slip ? N_ ("Receipt") : N_ ("Payment voucher");
  g_autofree char *title = g_strdup_printf ("%s %s", _ (kind), number != NULL ? number : "");
  g_autoptr (PtSecondWords) words
      = office->second_language != NULL ? pt_second_words_new (office->second_language) : NULL;
  Drawing to = { .paper = pt_paper_new (size, title), .voucher = voucher, .office = office, .words = words };

  add_head (&to, kind, print);
  if (is_slip)
    add_slip (&to);
  else
    add_payment (&to);
  add_note (&to);
  return to.paper;
}
