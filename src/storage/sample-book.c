/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The book behind “Try it with sample data”. People and places in it are invented. Called once, when the sample's
 * profile has signed in at its own server. */

#include "config.h"

#include "sample-book.h"

#include "dates.h"
#include "outbox.h"
#include "store.h"

#define DAYS 14
#define RATE_DAYS 60

static const struct {
  const char *name;
  const char *region;
  const char *phone;
  gint64 usual_milli; /* a day's delivery */
} growers[] = {
  { "Nimal Wickrama", "Ella", "0710000001", 42000 },      { "Kanthi Ratnasiri", "Ella", "0710000002", 18500 },
  { "P. Muthulingam", "Haputale", "0710000003", 61000 },  { "Sarath Dehigama", "Welimada", "0710000004", 33500 },
  { "Fareeda Marikar", "Badulla", NULL, 27000 },          { "Ariyadasa Kumbura", "Welimada", NULL, 55500 },
  { "Soma Hitihamy", "Ella", "0710000007", 12500 },       { "R. Sivapalan", "Haputale", "0710000008", 70500 },
  { "Piyasena Gallage", "Badulla", "0710000009", 38000 }, { "Latha Imbulana", "Welimada", NULL, 24500 },
  { "Upul Meegahage", "Ella", "0710000011", 30000 },      { "Chitra Nawalage", "Badulla", "0710000012", 47500 },
};

typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  const PtOffice *office;
  const char *today;
  PtId suppliers[G_N_ELEMENTS (growers)];
  PtId leaf;
} Book;

/* Takes @edit over; its id goes to @id, which may be NULL. */
static gboolean
save (const Book *book, PtEdit *edit, PtId *id, GError **error)
{
  PtSaved saved;
  gboolean done = pt_outbox_save (book->database, book->seams, book->office, edit, &saved, error);

  if (done && id != NULL)
    *id = saved.id;
  pt_saved_clear (&saved);
  pt_edit_free (edit);
  return done;
}

static PtEdit *
new_edit (guint entity)
{
  return pt_edit_new (PT_OPERATION_CREATE, pt_entity (entity));
}

static gboolean
add_suppliers (Book *book, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (growers); i++) {
    PtEdit *edit = new_edit (PT_SUPPLIERS);
    char code[8];

    g_snprintf (code, sizeof code, "S%03u", i + 1);
    pt_row_set_text (edit->row, PT_SUPPLIER_CODE, code, -1);
    pt_row_set_text (edit->row, PT_SUPPLIER_NAME, growers[i].name, -1);
    pt_row_set_text (edit->row, PT_SUPPLIER_REGION, growers[i].region, -1);
    pt_row_set_text (edit->row, PT_SUPPLIER_PHONE, growers[i].phone, -1);
    if (!save (book, edit, &book->suppliers[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_product (Book *book, const char *code, const char *name, const char *dimension, const char *unit, gint64 rate_e4,
             PtId *id, GError **error)
{
  PtEdit *product = new_edit (PT_PRODUCTS);
  PtEdit *rate = NULL;
  char from[PT_DATE_TEXT];

  pt_row_set_text (product->row, PT_PRODUCT_CODE, code, -1);
  pt_row_set_text (product->row, PT_PRODUCT_NAME, name, -1);
  pt_row_set_text (product->row, PT_PRODUCT_DIMENSION, dimension, -1);
  pt_row_set_text (product->row, PT_PRODUCT_BASE_UNIT, unit, -1);
  if (!save (book, product, id, error))
    return FALSE;
  pt_date_add (book->today, -RATE_DAYS, from);
  rate = new_edit (PT_RATES);
  pt_row_set_id (rate->row, PT_RATE_PRODUCT_ID, id);
  pt_row_set_integer (rate->row, PT_RATE_RATE_E4, rate_e4);
  pt_row_set_text (rate->row, PT_RATE_UNIT, unit, -1);
  pt_row_set_text (rate->row, PT_RATE_EFFECTIVE_FROM, from, -1);
  return save (book, rate, NULL, error);
}

static gboolean
add_products (Book *book, GError **error)
{
  PtId milk;

  return add_product (book, "LEAF", "Green leaf", "mass", "kg", 2150000, &book->leaf, error)
         && add_product (book, "MILK", "Fresh milk", "volume", "l", 1600000, &milk, error);
}

/* Every delivery a little other than usual, in steps of half a kilogram; now and then somebody does not come. */
static gint64
delivery_of (guint grower, guint day)
{
  guint turn = (grower * 7 + day * 5) % 11;

  return turn == 3 ? 0 : growers[grower].usual_milli + 500 * ((gint64) turn - 5);
}

static gboolean
add_slip (const Book *book, guint grower, const char *on, gint64 quantity_milli, GError **error)
{
  PtEdit *edit = new_edit (PT_COLLECTIONS);

  pt_row_set_id (edit->row, PT_COLLECTION_SUPPLIER_ID, &book->suppliers[grower]);
  pt_row_set_id (edit->row, PT_COLLECTION_PRODUCT_ID, &book->leaf);
  pt_row_set_text (edit->row, PT_COLLECTION_COLLECTED_ON, on, -1);
  pt_row_set_integer (edit->row, PT_COLLECTION_QUANTITY_MILLI, quantity_milli);
  pt_row_set_text (edit->row, PT_COLLECTION_UNIT, "kg", -1);
  return save (book, edit, NULL, error);
}

/* Of today only the first have come. */
static gboolean
add_slips (const Book *book, GError **error)
{
  for (guint day = 0; day < DAYS; day++) {
    guint n = day + 1 < DAYS ? G_N_ELEMENTS (growers) : G_N_ELEMENTS (growers) / 3;
    char on[PT_DATE_TEXT];

    pt_date_add (book->today, (int) day + 1 - DAYS, on);
    for (guint i = 0; i < n; i++) {
      gint64 quantity = delivery_of (i, day);
      if (quantity > 0 && !add_slip (book, i, on, quantity, error))
        return FALSE;
    }
  }
  return TRUE;
}

static gboolean
add_advances (const Book *book, GError **error)
{
  for (guint i = 1; i < G_N_ELEMENTS (growers); i += 4) {
    PtEdit *edit = new_edit (PT_PAYMENTS);
    char on[PT_DATE_TEXT];

    pt_date_add (book->today, -(int) (i % 3), on);
    pt_row_set_id (edit->row, PT_PAYMENT_SUPPLIER_ID, &book->suppliers[i]);
    pt_row_set_text (edit->row, PT_PAYMENT_PAID_ON, on, -1);
    pt_row_set_integer (edit->row, PT_PAYMENT_AMOUNT_MINOR, 200000);
    pt_row_set_text (edit->row, PT_PAYMENT_TYPE, "advance", -1);
    pt_row_set_text (edit->row, PT_PAYMENT_METHOD, "cash", -1);
    if (!save (book, edit, NULL, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
pt_sample_book_fill (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const char *today,
                     GError **error)
{
  Book book = { .database = database, .seams = seams, .office = office, .today = today };
  PtScope scope;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  return pt_scope_end (database, scope,
                       add_suppliers (&book, error) && add_products (&book, error) && add_slips (&book, error)
                           && add_advances (&book, error),
                       error);
}
