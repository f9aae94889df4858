/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The one description of the five synced entities. SQL columns, JSON members,
 * GObject properties, forms, list columns, CSV, digests and conflict views all
 * come from these tables; nothing else names the fields of an entity as a list.
 */

typedef enum {
  PT_KIND_TEXT,      /* one line */
  PT_KIND_NOTE,      /* several lines */
  PT_KIND_CHOICE,    /* one of the words in detail, `|` between */
  PT_KIND_DATE,      /* YYYY-MM-DD */
  PT_KIND_MONEY,     /* int64, minor units of the currency */
  PT_KIND_RATE,      /* int64, 1/10 000 of a currency unit per rate unit */
  PT_KIND_QUANTITY,  /* int64, 1/1000 of the entered unit */
  PT_KIND_BASE,      /* int64, base units of the product's dimension */
  PT_KIND_PERCENT,   /* int64, basis points */
  PT_KIND_UNIT,      /* a unit code */
  PT_KIND_UNITS,     /* unit codes, commas between */
  PT_KIND_REFERENCE, /* the id of a row of the entity in detail */
  PT_KIND_ID         /* an id that is no foreign key */
} PtKind;

typedef enum {
  PT_FIELD_NONE = 0,
  PT_FIELD_REQUIRED = 1 << 0,
  PT_FIELD_COMPUTED = 1 << 1, /* the server's; a prediction in a client's `set` */
  PT_FIELD_LATE = 1 << 2,     /* may still change once the row is posted (collections, payments) */
  PT_FIELD_UNIQUE = 1 << 3,   /* among rows not deleted, byte for byte */
  PT_FIELD_LIST = 1 << 4,     /* shown as a list column by default */
  PT_FIELD_PERSONAL = 1 << 5, /* says who somebody is: erased on his request */
  PT_FIELD_SIGNS = 1 << 6     /* a text of signs, not of words: it reads from the left in every language */
} PtFieldFlags;

typedef struct {
  const char *name;  /* on the wire and in SQL */
  const char *label; /* marked for translation */
  PtKind kind;
  PtFieldFlags flags;
  const char *detail;   /* CHOICE: the words; REFERENCE: the entity's name */
  const char *fallback; /* what a left-out field becomes, as on the wire; NULL is null */
  guint8 together;      /* fields of one entity with the same number > 0 move together in a merge */
} PtField;

#define PT_FIELDS_MAX 24

typedef struct _PtEntity PtEntity;
struct _PtEntity {
  const char *name;     /* suppliers */
  const char *singular; /* Supplier, marked for translation */
  const char *plural;   /* Suppliers, marked for translation */
  guint index;          /* 0 to PT_ENTITIES - 1, parents before children */
  guint n_fields;
  const PtField *fields;
  guint code_field;  /* what people call a row by: code, receipt_no, payment_no; for rates product_id */
  guint title_field; /* what a list shows first beside it: name, supplier_id */
  gboolean posted;   /* money: changed only in its LATE fields once accepted */
};

enum { PT_SUPPLIERS, PT_PRODUCTS, PT_RATES, PT_COLLECTIONS, PT_PAYMENTS, PT_ENTITIES };

enum {
  PT_SUPPLIER_CODE,
  PT_SUPPLIER_NAME,
  PT_SUPPLIER_CONTACT_PERSON,
  PT_SUPPLIER_PHONE,
  PT_SUPPLIER_EMAIL,
  PT_SUPPLIER_ADDRESS,
  PT_SUPPLIER_REGION,
  PT_SUPPLIER_REGISTRATION_NUMBER,
  PT_SUPPLIER_STATUS,
  PT_SUPPLIER_PAYMENT_METHOD,
  PT_SUPPLIER_BANK_NAME,
  PT_SUPPLIER_BANK_CODE,
  PT_SUPPLIER_BRANCH_CODE,
  PT_SUPPLIER_BANK_ACCOUNT,
  PT_SUPPLIER_NOTES,
  PT_SUPPLIER_FIELDS
};
enum {
  PT_PRODUCT_CODE,
  PT_PRODUCT_NAME,
  PT_PRODUCT_CATEGORY,
  PT_PRODUCT_DESCRIPTION,
  PT_PRODUCT_DIMENSION,
  PT_PRODUCT_BASE_UNIT,
  PT_PRODUCT_ALLOWED_UNITS,
  PT_PRODUCT_STATUS,
  PT_PRODUCT_FIELDS
};
enum {
  PT_RATE_PRODUCT_ID,
  PT_RATE_SUPPLIER_ID,
  PT_RATE_RATE_E4,
  PT_RATE_UNIT,
  PT_RATE_EFFECTIVE_FROM,
  PT_RATE_EFFECTIVE_TO,
  PT_RATE_NOTES,
  PT_RATE_STATUS,
  PT_RATE_FIELDS
};
enum {
  PT_COLLECTION_RECEIPT_NO,
  PT_COLLECTION_BATCH_NO,
  PT_COLLECTION_SUPPLIER_ID,
  PT_COLLECTION_PRODUCT_ID,
  PT_COLLECTION_RATE_ID,
  PT_COLLECTION_COLLECTED_ON,
  PT_COLLECTION_SESSION,
  PT_COLLECTION_QUANTITY_MILLI,
  PT_COLLECTION_UNIT,
  PT_COLLECTION_TARE_BASE,
  PT_COLLECTION_WATER_BASE,
  PT_COLLECTION_RATE_E4,
  PT_COLLECTION_RATE_UNIT,
  PT_COLLECTION_DEDUCTION_BP,
  PT_COLLECTION_QUALITY_GRADE,
  PT_COLLECTION_NET_BASE,
  PT_COLLECTION_GROSS_MINOR,
  PT_COLLECTION_AMOUNT_MINOR,
  PT_COLLECTION_STATUS,
  PT_COLLECTION_CANCEL_REASON,
  PT_COLLECTION_NOTES,
  PT_COLLECTION_FIELDS
};
enum {
  PT_PAYMENT_PAYMENT_NO,
  PT_PAYMENT_SUPPLIER_ID,
  PT_PAYMENT_PAID_ON,
  PT_PAYMENT_AMOUNT_MINOR,
  PT_PAYMENT_TYPE,
  PT_PAYMENT_REASON_CODE,
  PT_PAYMENT_METHOD,
  PT_PAYMENT_REFERENCE_NUMBER,
  PT_PAYMENT_PERIOD_START,
  PT_PAYMENT_PERIOD_END,
  PT_PAYMENT_RUN_ID,
  PT_PAYMENT_STATUS,
  PT_PAYMENT_APPROVED_BY,
  PT_PAYMENT_CANCEL_REASON,
  PT_PAYMENT_NOTES,
  PT_PAYMENT_FIELDS
};

/* @index is one of PT_SUPPLIERS to PT_PAYMENTS. */
const PtEntity *pt_entity (guint index);
/* NULL where no entity has that name; @length -1 for NUL-terminated text. */
const PtEntity *pt_entity_find (const char *name, gssize length);
/* The field's index, or -1; @length -1 for NUL-terminated text. */
int pt_entity_find_field (const PtEntity *entity, const char *name, gssize length);
/* As pt_entity_find_field, but also without the suffix _milli, _minor, _e4, _base, _bp or _id, as people type it. */
int pt_entity_find_field_loosely (const PtEntity *entity, const char *name);
/* The entity's field indices in strcmp order of their names (n_fields of them). */
const guint8 *pt_entity_sorted (const PtEntity *entity);
/* The entity that a REFERENCE field points to. */
const PtEntity *pt_field_target (const PtField *field);
/* Whether values of @kind are integers; all others are text (ids included, in their 36 characters). */
gboolean pt_kind_is_integer (PtKind kind);
gboolean pt_kind_is_id (PtKind kind);
/* Whether @word is one of a CHOICE field's words. */
gboolean pt_field_has_choice (const PtField *field, const char *word);
/* The words of a CHOICE field; free with g_strfreev. */
GStrv pt_field_dup_choices (const PtField *field);
/* The translated name of a CHOICE word: `bank_transfer` is "Bank transfer". Static. */
const char *pt_choice_label (const char *word);

G_END_DECLS
