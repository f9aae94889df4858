/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* GET /v1/digest/<entity>?prefix: the sum of a bucket and of those below it. */
gboolean pt_digest_run (PtCall *call, GError **error);
/* GET /v1/rows/<entity>?prefix&cursor: the rows of a bucket. */
gboolean pt_rows_run (PtCall *call, GError **error);

G_END_DECLS
