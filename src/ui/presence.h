/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "record-form.h"
#include "sync-service.h"

G_BEGIN_DECLS

/* While @form is open: tells the others that the record is edited here, and says on it who else has it open, so that
 * a conflict is prevented. */
void pt_presence_attach (PtRecordForm *form, PtSyncService *service, const PtEntity *entity, const PtId *id);

G_END_DECLS
