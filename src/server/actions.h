/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/*
 * POST /v1/actions {action, name, …}: what is no change of a row. Answers
 * {action, status: done or rejected, error}; the same action again gets the
 * same answer.
 *
 * close_period {to} · policy_set {entity, strategy} · settings {organisation_name, cash_step, time_zone} ·
 * user_add {user, role, password} · user_disable {user} · user_password {user, password} ·
 * device_revoke {device} · change_password {old, new}
 */
gboolean pt_actions_prepare (PtCall *call, GError **error);
gboolean pt_actions_run (PtCall *call, GError **error);

G_END_DECLS
