/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outbox.h"
#include "profile.h"

G_BEGIN_DECLS

/**
 * PtRecordLoading:
 *
 * A record as its form shows it. Texts of references are by the field's index,
 * NULL where a field is none.
 */
typedef struct {
  const PtEntity *entity;
  PtId id;
  PtRow *row;
  char *codes[PT_FIELDS_MAX];
  char *labels[PT_FIELDS_MAX];
  char *label;
  PtQueueEntry *refused; /* what the server refused of it; NULL: nothing */
  char today[11];
  gint64 balance; /* of a supplier, today: minor units */
} PtRecordLoading;

void pt_record_loading_run_async (PtProfile *profile, const PtEntity *entity, const PtId *id,
                                  GAsyncReadyCallback callback, gpointer user_data);
/* Belongs to @result. NULL with @error, PT_ERROR_NOT_FOUND where it is no longer here. */
const PtRecordLoading *pt_record_loading_finish (PtProfile *profile, GAsyncResult *result, GError **error);

G_END_DECLS
