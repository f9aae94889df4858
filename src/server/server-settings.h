/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"

G_BEGIN_DECLS

/* The organisation's settings, changed within a transaction and audited; every device is told on its next page.
 * Errors: PT_ERROR_INVALID with what is wrong, for people. @cause NULL: the administrator at the machine. */

/* Whether these are the words of a policy. @entity may be `sealed`, @strategy is then `peers` or `all`. */
gboolean pt_settings_check_policy (const char *entity, const char *strategy, GError **error);
gboolean pt_settings_set_policy (PtTransaction *transaction, const char *entity, const char *strategy,
                                 const PtCause *cause, GError **error);
/* Periods only close further, and not beyond today. */
gboolean pt_settings_check_close (const PtTransaction *transaction, const char *to, GError **error);
gboolean pt_settings_close_period (PtTransaction *transaction, const char *to, const PtCause *cause, GError **error);
gboolean pt_settings_set_name (PtTransaction *transaction, const char *name, const PtCause *cause, GError **error);
gboolean pt_settings_set_cash_step (PtTransaction *transaction, gint64 step, const PtCause *cause, GError **error);
/* NULL or an empty text clears it. */
gboolean pt_settings_set_particular (PtTransaction *transaction, PtParticular particular, const char *text,
                                     const PtCause *cause, GError **error);
/* A PNG in base64 within the bounds of protocol/logo.h; an empty text takes the logo away. */
gboolean pt_settings_set_logo (PtTransaction *transaction, const char *logo, const PtCause *cause, GError **error);
gboolean pt_settings_set_time_zone (PtTransaction *transaction, const char *zone, const PtCause *cause, GError **error);

G_END_DECLS
