/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "row.h"

G_BEGIN_DECLS

typedef enum { PT_SYNC_STATE_WAITING, PT_SYNC_STATE_SYNCED, PT_SYNC_STATE_CONFLICT, PT_SYNC_STATE_FAILED } PtSyncState;

/* waiting, synced, conflict, failed. */
const char *pt_sync_state_word (PtSyncState state);

/**
 * PtRecord:
 *
 * A row as a live GObject for windows: PtSupplier, PtProduct, PtRate,
 * PtCollection, PtPayment. Each has a property for every field of its entity
 * (`supplier_id` is property "supplier-id"): gint64 for integer kinds, a string
 * (NULL for null) for all others; and "id", "version", "deleted" and
 * "sync-state" (its word). All are read-only: contents come by
 * pt_record_update(). Belongs to the main thread.
 */
#define PT_TYPE_RECORD (pt_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (PtRecord, pt_record, PT, RECORD, GObject)

struct _PtRecordClass {
  GObjectClass parent_class;
  const PtEntity *entity;
};

#define PT_TYPE_SUPPLIER (pt_supplier_get_type ())
G_DECLARE_FINAL_TYPE (PtSupplier, pt_supplier, PT, SUPPLIER, PtRecord)
#define PT_TYPE_PRODUCT (pt_product_get_type ())
G_DECLARE_FINAL_TYPE (PtProduct, pt_product, PT, PRODUCT, PtRecord)
#define PT_TYPE_RATE (pt_rate_get_type ())
G_DECLARE_FINAL_TYPE (PtRate, pt_rate, PT, RATE, PtRecord)
#define PT_TYPE_COLLECTION (pt_collection_get_type ())
G_DECLARE_FINAL_TYPE (PtCollection, pt_collection, PT, COLLECTION, PtRecord)
#define PT_TYPE_PAYMENT (pt_payment_get_type ())
G_DECLARE_FINAL_TYPE (PtPayment, pt_payment, PT, PAYMENT, PtRecord)

/* An object of @row's entity around a copy of @row. */
PtRecord *pt_record_new (const PtRow *row, PtSyncState state);
const PtRow *pt_record_get_row (PtRecord *self);
PtSyncState pt_record_get_sync_state (PtRecord *self);
/* Takes over new contents and notifies what changed. */
void pt_record_update (PtRecord *self, const PtRow *row, PtSyncState state);

G_END_DECLS
