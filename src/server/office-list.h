/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/*
 * GET /v1/office?to=DATE, for managers and admins: what the pages of users,
 * computers, settings and closing show.
 *
 * {organisation: as at sign-in, users: [{id, name, role, disabled, created_at}],
 *  devices: [{id, name, prefix, user (who enrolled it, id), created_at,
 *  last_seen, last_n, revoked}], silent: [ids], head, backed_up,
 *  backed_up_at (0: never), server_time, mark}
 *
 * `silent`, only with `to`: the computers that closing the period to that day
 * will ask about. Times are UTC ms; last_seen is right to within ten minutes.
 */
gboolean pt_office_run (PtCall *call, GError **error);

G_END_DECLS
