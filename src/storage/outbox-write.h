/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan.h"

G_BEGIN_DECLS

/*
 * Between the parts of saving: outbox-save.c completes and judges an edit,
 * outbox-write.c writes it.
 */

/**
 * PtSaving:
 *
 * One save on its way.
 */
typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  const PtOffice *office;
  const PtEdit *edit;
  const PtEntity *entity;
  PtId id;
  gint64 now;      /* by the server's clock as far as known */
  PtRow *seen;     /* NULL for a new record */
  PtRow *screen;   /* what was on screen when the edit began; NULL for a new record */
  PtRow *after;    /* as it will be seen */
  GPtrArray *open; /* unsettled changes of the record */
  guint32 written; /* fields that the edit changes */
  PtPlan plan;
} PtSaving;

/* The newest unsettled change of the record; there must be one. */
PtChange *pt_saving_last_change (const PtSaving *save);
/* What the operation is by the plan: that of the change it goes into, where it goes into one. */
PtOperationKind pt_saving_effective_kind (const PtSaving *save);
/* Writes row and queue entry as planned, and fills in @saved but for the findings. */
gboolean pt_saving_write (PtSaving *save, PtSaved *saved, GError **error);

G_END_DECLS
