/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The five entities, field by field, and lookups in them. Every layer reads these tables; a field is one line. */

#include "config.h"

#include "schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define REQUIRED PT_FIELD_REQUIRED
#define COMPUTED PT_FIELD_COMPUTED
#define LATE PT_FIELD_LATE
#define UNIQUE PT_FIELD_UNIQUE
#define LIST PT_FIELD_LIST
#define PERSONAL PT_FIELD_PERSONAL
#define SIGNS PT_FIELD_SIGNS

#define METHODS "cash|bank_transfer|cheque|mobile_money"

/* Numbers for `together`. */
enum { ALONE, PRICE, STATUS };

static const PtField SUPPLIER_FIELDS[] = {
  [PT_SUPPLIER_CODE] = { "code", N_ ("Code"), PT_KIND_TEXT, REQUIRED | UNIQUE | LIST | SIGNS },
  [PT_SUPPLIER_NAME] = { "name", N_ ("Name"), PT_KIND_TEXT, REQUIRED | LIST | PERSONAL },
  [PT_SUPPLIER_CONTACT_PERSON] = { "contact_person", N_ ("Contact person"), PT_KIND_TEXT, PERSONAL },
  [PT_SUPPLIER_PHONE] = { "phone", N_ ("Phone"), PT_KIND_TEXT, LIST | PERSONAL | SIGNS },
  [PT_SUPPLIER_EMAIL] = { "email", N_ ("Email"), PT_KIND_TEXT, PERSONAL | SIGNS },
  [PT_SUPPLIER_ADDRESS] = { "address", N_ ("Address"), PT_KIND_NOTE, PERSONAL },
  [PT_SUPPLIER_REGION] = { "region", N_ ("Region"), PT_KIND_TEXT, LIST },
  [PT_SUPPLIER_REGISTRATION_NUMBER]
  = { "registration_number", N_ ("Registration number"), PT_KIND_TEXT, PERSONAL | SIGNS },
  [PT_SUPPLIER_STATUS] = { "status", N_ ("Status"), PT_KIND_CHOICE, LIST, "active|inactive|suspended", "active" },
  [PT_SUPPLIER_PAYMENT_METHOD] = { "payment_method", N_ ("Payment method"), PT_KIND_CHOICE, 0, METHODS, "cash" },
  [PT_SUPPLIER_BANK_NAME] = { "bank_name", N_ ("Bank"), PT_KIND_TEXT, PERSONAL },
  [PT_SUPPLIER_BANK_CODE] = { "bank_code", N_ ("Bank code"), PT_KIND_TEXT, PERSONAL | SIGNS },
  [PT_SUPPLIER_BRANCH_CODE] = { "branch_code", N_ ("Branch code"), PT_KIND_TEXT, PERSONAL | SIGNS },
  [PT_SUPPLIER_BANK_ACCOUNT] = { "bank_account", N_ ("Bank account"), PT_KIND_TEXT, PERSONAL | SIGNS },
  [PT_SUPPLIER_NOTES] = { "notes", N_ ("Notes"), PT_KIND_NOTE, PERSONAL },
};

static const PtField PRODUCT_FIELDS[] = {
  [PT_PRODUCT_CODE] = { "code", N_ ("Code"), PT_KIND_TEXT, REQUIRED | UNIQUE | LIST | SIGNS },
  [PT_PRODUCT_NAME] = { "name", N_ ("Name"), PT_KIND_TEXT, REQUIRED | LIST },
  [PT_PRODUCT_CATEGORY] = { "category", N_ ("Category"), PT_KIND_TEXT, LIST },
  [PT_PRODUCT_DESCRIPTION] = { "description", N_ ("Description"), PT_KIND_NOTE },
  [PT_PRODUCT_DIMENSION] = { "dimension", N_ ("Dimension"), PT_KIND_CHOICE, REQUIRED, "mass|volume|count" },
  [PT_PRODUCT_BASE_UNIT] = { "base_unit", N_ ("Base unit"), PT_KIND_UNIT, REQUIRED | LIST },
  [PT_PRODUCT_ALLOWED_UNITS] = { "allowed_units", N_ ("Allowed units"), PT_KIND_UNITS },
  [PT_PRODUCT_STATUS] = { "status", N_ ("Status"), PT_KIND_CHOICE, LIST, "active|inactive", "active" },
};

static const PtField RATE_FIELDS[] = {
  [PT_RATE_PRODUCT_ID] = { "product_id", N_ ("Product"), PT_KIND_REFERENCE, REQUIRED | LIST, "products" },
  [PT_RATE_SUPPLIER_ID] = { "supplier_id", N_ ("Supplier"), PT_KIND_REFERENCE, LIST, "suppliers" },
  [PT_RATE_RATE_E4] = { "rate_e4", N_ ("Rate"), PT_KIND_RATE, REQUIRED | LIST, .together = PRICE },
  [PT_RATE_UNIT] = { "unit", N_ ("Unit"), PT_KIND_UNIT, REQUIRED | LIST, .together = PRICE },
  [PT_RATE_EFFECTIVE_FROM] = { "effective_from", N_ ("Effective from"), PT_KIND_DATE, REQUIRED | LIST },
  [PT_RATE_EFFECTIVE_TO] = { "effective_to", N_ ("Effective to"), PT_KIND_DATE, LIST },
  [PT_RATE_NOTES] = { "notes", N_ ("Notes"), PT_KIND_NOTE },
  [PT_RATE_STATUS] = { "status", N_ ("Status"), PT_KIND_CHOICE, LIST, "active|inactive", "active" },
};

static const PtField COLLECTION_FIELDS[] = {
  [PT_COLLECTION_RECEIPT_NO] = { "receipt_no", N_ ("Receipt number"), PT_KIND_TEXT, REQUIRED | UNIQUE | LIST | SIGNS },
  [PT_COLLECTION_BATCH_NO] = { "batch_no", N_ ("Batch number"), PT_KIND_TEXT, SIGNS },
  [PT_COLLECTION_SUPPLIER_ID] = { "supplier_id", N_ ("Supplier"), PT_KIND_REFERENCE, REQUIRED | LIST, "suppliers" },
  [PT_COLLECTION_PRODUCT_ID]
  = { "product_id", N_ ("Product"), PT_KIND_REFERENCE, REQUIRED | LIST, "products", .together = PRICE },
  [PT_COLLECTION_RATE_ID] = { "rate_id", N_ ("Rate record"), PT_KIND_REFERENCE, COMPUTED, "rates", .together = PRICE },
  [PT_COLLECTION_COLLECTED_ON] = { "collected_on", N_ ("Date"), PT_KIND_DATE, REQUIRED | LIST },
  [PT_COLLECTION_SESSION] = { "session", N_ ("Session"), PT_KIND_CHOICE, LIST, "morning|evening|none", "none" },
  [PT_COLLECTION_QUANTITY_MILLI]
  = { "quantity_milli", N_ ("Quantity"), PT_KIND_QUANTITY, REQUIRED | LIST, .together = PRICE },
  [PT_COLLECTION_UNIT] = { "unit", N_ ("Unit"), PT_KIND_UNIT, REQUIRED | LIST, .together = PRICE },
  [PT_COLLECTION_TARE_BASE] = { "tare_base", N_ ("Tare"), PT_KIND_BASE, 0, NULL, "0", PRICE },
  [PT_COLLECTION_WATER_BASE] = { "water_base", N_ ("Water"), PT_KIND_BASE, 0, NULL, "0", PRICE },
  [PT_COLLECTION_RATE_E4] = { "rate_e4", N_ ("Rate"), PT_KIND_RATE, COMPUTED, .together = PRICE },
  [PT_COLLECTION_RATE_UNIT] = { "rate_unit", N_ ("Rate unit"), PT_KIND_UNIT, COMPUTED, .together = PRICE },
  [PT_COLLECTION_DEDUCTION_BP] = { "deduction_bp", N_ ("Deduction"), PT_KIND_PERCENT, 0, NULL, "0", PRICE },
  [PT_COLLECTION_QUALITY_GRADE] = { "quality_grade", N_ ("Quality grade"), PT_KIND_TEXT, LATE },
  [PT_COLLECTION_NET_BASE] = { "net_base", N_ ("Net"), PT_KIND_BASE, COMPUTED, .together = PRICE },
  [PT_COLLECTION_GROSS_MINOR] = { "gross_minor", N_ ("Gross"), PT_KIND_MONEY, COMPUTED, .together = PRICE },
  [PT_COLLECTION_AMOUNT_MINOR] = { "amount_minor", N_ ("Amount"), PT_KIND_MONEY, COMPUTED | LIST, .together = PRICE },
  [PT_COLLECTION_STATUS] = { "status", N_ ("Status"), PT_KIND_CHOICE, COMPUTED | LATE | LIST,
                             "unpriced|confirmed|disputed|cancelled", .together = STATUS },
  [PT_COLLECTION_CANCEL_REASON]
  = { "cancel_reason", N_ ("Reason for cancelling"), PT_KIND_TEXT, LATE, .together = STATUS },
  [PT_COLLECTION_NOTES] = { "notes", N_ ("Notes"), PT_KIND_NOTE, LATE },
};

static const PtField PAYMENT_FIELDS[] = {
  [PT_PAYMENT_PAYMENT_NO] = { "payment_no", N_ ("Payment number"), PT_KIND_TEXT, REQUIRED | UNIQUE | LIST | SIGNS },
  [PT_PAYMENT_SUPPLIER_ID] = { "supplier_id", N_ ("Supplier"), PT_KIND_REFERENCE, REQUIRED | LIST, "suppliers" },
  [PT_PAYMENT_PAID_ON] = { "paid_on", N_ ("Date"), PT_KIND_DATE, REQUIRED | LIST },
  [PT_PAYMENT_AMOUNT_MINOR] = { "amount_minor", N_ ("Amount"), PT_KIND_MONEY, REQUIRED | LIST, .together = PRICE },
  [PT_PAYMENT_TYPE]
  = { "type", N_ ("Type"), PT_KIND_CHOICE, REQUIRED | LIST, "advance|partial|full|adjustment", .together = PRICE },
  [PT_PAYMENT_REASON_CODE] = { "reason_code", N_ ("Reason"), PT_KIND_CHOICE, 0,
                               "feed|fertiliser|transport|loan|fee|refund|rounding", .together = PRICE },
  [PT_PAYMENT_METHOD] = { "method", N_ ("Method"), PT_KIND_CHOICE, LIST, METHODS },
  [PT_PAYMENT_REFERENCE_NUMBER] = { "reference_number", N_ ("Reference"), PT_KIND_TEXT, SIGNS },
  [PT_PAYMENT_PERIOD_START] = { "period_start", N_ ("Period from"), PT_KIND_DATE },
  [PT_PAYMENT_PERIOD_END] = { "period_end", N_ ("Period to"), PT_KIND_DATE },
  [PT_PAYMENT_RUN_ID] = { "run_id", N_ ("Payment run"), PT_KIND_ID },
  [PT_PAYMENT_STATUS]
  = { "status", N_ ("Status"), PT_KIND_CHOICE, LATE | LIST, "pending|approved|completed|cancelled", "pending", STATUS },
  [PT_PAYMENT_APPROVED_BY] = { "approved_by", N_ ("Approved by"), PT_KIND_ID, COMPUTED | LATE, .together = STATUS },
  [PT_PAYMENT_CANCEL_REASON]
  = { "cancel_reason", N_ ("Reason for cancelling"), PT_KIND_TEXT, LATE, .together = STATUS },
  [PT_PAYMENT_NOTES] = { "notes", N_ ("Notes"), PT_KIND_NOTE, LATE },
};

static const PtEntity ENTITIES[PT_ENTITIES] = {
  { "suppliers", N_ ("Supplier"), N_ ("Suppliers"), PT_SUPPLIERS, PT_SUPPLIER_FIELDS, SUPPLIER_FIELDS, PT_SUPPLIER_CODE,
    PT_SUPPLIER_NAME },
  { "products", N_ ("Product"), N_ ("Products"), PT_PRODUCTS, PT_PRODUCT_FIELDS, PRODUCT_FIELDS, PT_PRODUCT_CODE,
    PT_PRODUCT_NAME },
  { "rates", N_ ("Rate"), N_ ("Rates"), PT_RATES, PT_RATE_FIELDS, RATE_FIELDS, PT_RATE_PRODUCT_ID,
    PT_RATE_SUPPLIER_ID },
  { "collections", N_ ("Collection"), N_ ("Collections"), PT_COLLECTIONS, PT_COLLECTION_FIELDS, COLLECTION_FIELDS,
    PT_COLLECTION_RECEIPT_NO, PT_COLLECTION_SUPPLIER_ID, TRUE },
  { "payments", N_ ("Payment"), N_ ("Payments"), PT_PAYMENTS, PT_PAYMENT_FIELDS, PAYMENT_FIELDS, PT_PAYMENT_PAYMENT_NO,
    PT_PAYMENT_SUPPLIER_ID, TRUE },
};

/* Marked here, looked up by pt_choice_label(). */
static const struct {
  const char *word;
  const char *label;
} CHOICES[] = {
  { "active", N_ ("Active") },
  { "inactive", N_ ("Inactive") },
  { "suspended", N_ ("Suspended") },
  { "cash", N_ ("Cash") },
  { "bank_transfer", N_ ("Bank transfer") },
  { "cheque", N_ ("Cheque") },
  { "mobile_money", N_ ("Mobile money") },
  { "mass", N_ ("Mass") },
  { "volume", N_ ("Volume") },
  { "count", N_ ("Count") },
  { "morning", N_ ("Morning") },
  { "evening", N_ ("Evening") },
  { "none", N_ ("None") },
  { "unpriced", N_ ("Unpriced") },
  { "confirmed", N_ ("Confirmed") },
  { "disputed", N_ ("Disputed") },
  { "cancelled", N_ ("Cancelled") },
  { "advance", N_ ("Advance") },
  { "partial", N_ ("Partial") },
  { "full", N_ ("Full") },
  { "adjustment", N_ ("Adjustment") },
  { "feed", N_ ("Feed") },
  { "fertiliser", N_ ("Fertiliser") },
  { "transport", N_ ("Transport") },
  { "loan", N_ ("Loan") },
  { "fee", N_ ("Fee") },
  { "refund", N_ ("Refund") },
  { "rounding", N_ ("Rounding") },
  { "pending", N_ ("Pending") },
  { "approved", N_ ("Approved") },
  { "completed", N_ ("Completed") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (SUPPLIER_FIELDS) == PT_SUPPLIER_FIELDS);
G_STATIC_ASSERT (G_N_ELEMENTS (PRODUCT_FIELDS) == PT_PRODUCT_FIELDS);
G_STATIC_ASSERT (G_N_ELEMENTS (RATE_FIELDS) == PT_RATE_FIELDS);
G_STATIC_ASSERT (G_N_ELEMENTS (COLLECTION_FIELDS) == PT_COLLECTION_FIELDS);
G_STATIC_ASSERT (G_N_ELEMENTS (PAYMENT_FIELDS) == PT_PAYMENT_FIELDS);

/* What is derived from an entity's table once: the wire looks fields up by name for every member of every row. */
#define SLOTS 64
typedef struct {
  guint8 sorted[PT_FIELDS_MAX];
  guint8 lengths[PT_FIELDS_MAX];
  guint8 slots[SLOTS]; /* field index + 1 at the name's hash or the next free place after it; 0 free */
} Index;

static Index indexes[PT_ENTITIES];

static guint
hash_name (const char *name, gsize length)
{
  guint hash = (guint) length;

  for (gsize i = 0; i < length; i++)
    hash = hash * 31 + (guint8) name[i];
  return hash % SLOTS;
}

static void
insert_sorted (const PtEntity *entity, Index *index, guint field)
{
  guint place = field;

  for (; place > 0 && strcmp (entity->fields[index->sorted[place - 1]].name, entity->fields[field].name) > 0; place--)
    index->sorted[place] = index->sorted[place - 1];
  index->sorted[place] = field;
}

static void
build_index (const PtEntity *entity, Index *index)
{
  for (guint i = 0; i < entity->n_fields; i++) {
    const char *name = entity->fields[i].name;
    guint slot = 0;

    index->lengths[i] = strlen (name);
    slot = hash_name (name, index->lengths[i]);
    while (index->slots[slot] != 0)
      slot = (slot + 1) % SLOTS;
    index->slots[slot] = i + 1;
    insert_sorted (entity, index, i);
  }
}

static const Index *
get_index (const PtEntity *entity)
{
  static gsize built;

  if (g_once_init_enter (&built)) {
    for (guint i = 0; i < PT_ENTITIES; i++)
      build_index (&ENTITIES[i], &indexes[i]);
    g_once_init_leave (&built, 1);
  }
  return &indexes[entity->index];
}

const PtEntity *
pt_entity (guint index)
{
  g_return_val_if_fail (index < PT_ENTITIES, NULL);
  return &ENTITIES[index];
}

const PtEntity *
pt_entity_find (const char *name, gssize length)
{
  gsize size = length < 0 ? strlen (name) : (gsize) length;

  for (guint i = 0; i < PT_ENTITIES; i++) {
    if (strlen (ENTITIES[i].name) == size && memcmp (ENTITIES[i].name, name, size) == 0)
      return &ENTITIES[i];
  }
  return NULL;
}

int
pt_entity_find_field (const PtEntity *entity, const char *name, gssize length)
{
  const Index *index = get_index (entity);
  gsize size = length < 0 ? strlen (name) : (gsize) length;
  guint slot = hash_name (name, size);

  for (; index->slots[slot] != 0; slot = (slot + 1) % SLOTS) {
    int field = index->slots[slot] - 1;

    if (index->lengths[field] == size && memcmp (entity->fields[field].name, name, size) == 0)
      return field;
  }
  return -1;
}

static gboolean
is_without_suffix (const char *full, const char *name)
{
  static const char *const suffixes[] = { "_milli", "_minor", "_e4", "_base", "_bp", "_id", NULL };

  return g_str_has_prefix (full, name) && g_strv_contains (suffixes, full + strlen (name));
}

int
pt_entity_find_field_loosely (const PtEntity *entity, const char *name)
{
  int exact = pt_entity_find_field (entity, name, -1);

  for (guint i = 0; exact < 0 && i < entity->n_fields; i++) {
    if (is_without_suffix (entity->fields[i].name, name))
      return i;
  }
  return exact;
}

const guint8 *
pt_entity_sorted (const PtEntity *entity)
{
  return get_index (entity)->sorted;
}

const PtEntity *
pt_field_target (const PtField *field)
{
  g_return_val_if_fail (field->kind == PT_KIND_REFERENCE, NULL);
  return pt_entity_find (field->detail, -1);
}

gboolean
pt_kind_is_integer (PtKind kind)
{
  return kind == PT_KIND_MONEY || kind == PT_KIND_RATE || kind == PT_KIND_QUANTITY || kind == PT_KIND_BASE
         || kind == PT_KIND_PERCENT;
}

gboolean
pt_kind_is_id (PtKind kind)
{
  return kind == PT_KIND_REFERENCE || kind == PT_KIND_ID;
}

gboolean
pt_field_has_choice (const PtField *field, const char *word)
{
  gsize length = strlen (word);

  g_return_val_if_fail (field->kind == PT_KIND_CHOICE, FALSE);
  for (const char *next = field->detail; next != NULL; next = strchr (next, '|')) {
    next += *next == '|';
    if (strcspn (next, "|") == length && memcmp (next, word, length) == 0)
      return TRUE;
  }
  return FALSE;
}

GStrv
pt_field_dup_choices (const PtField *field)
{
  g_return_val_if_fail (field->kind == PT_KIND_CHOICE, NULL);
  return g_strsplit (field->detail, "|", -1);
}

const char *
pt_choice_label (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (CHOICES); i++) {
    if (strcmp (CHOICES[i].word, word) == 0)
      return _ (CHOICES[i].label);
  }
  return g_intern_string (word);
}
