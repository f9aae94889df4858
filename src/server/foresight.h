/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"
#include "server-store.h"

G_BEGIN_DECLS

/* What judging @envelope is about to ask of the store, asked all at once. */
gboolean pt_foresee_envelope (PtStore *store, const PtEnvelope *envelope, GError **error);

G_END_DECLS
