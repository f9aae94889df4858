/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/*
 * POST /v1/actions {action, name, …}: what is no change of a row. Answers 200
 * {action, status: done or rejected, error?: {code, message}}; the same action
 * again gets the same answer with `"replayed":true`, the same id with other
 * content 400. Codes: not_allowed (the role), silent_computers, invalid (all
 * else); `message` is for people, in whole sentences.
 *
 * name            least role  members
 * close_period    manager     to: date not after today; despite: [ids of computers], see below
 * policy_set      manager     entity, strategy · or entity "sealed", strategy "peers" or "all"
 * settings        admin       any of organisation_name, time_zone, cash_step (minor units, 0 none), address, phone,
 *                             registration_number, receipt_note, paper (A4, A5, 80mm or 58mm), second_language (as
 *                             `si`), logo (a PNG in base64, protocol/logo.h has its bounds); an empty text clears all
 *                             but organisation_name and time_zone
 * user_add        admin       user (the name he signs in with), role (admin, manager, clerk, viewer), password
 * user_role       admin       user, role; not one's own
 * user_disable    admin       user; ends his sessions; not oneself
 * user_enable     admin       user
 * user_password   admin       user, password; ends his sessions
 * device_rename   admin       device (id), device_name
 * device_revoke   admin       device (id); its tokens end, its envelopes are refused; not the one in use
 * erase_supplier  admin       supplier (id): the person behind it is forgotten, the money stays (erasure.h)
 * change_password everybody   old, new; one's own; ends all of one's sessions, this one too
 *
 * Closing a period first lists the computers that were not heard of since its
 * end (those not revoked), since they may hold slips of it: rejected
 * `silent_computers` with `"computers":[{id, name, prefix, last_seen}]` beside
 * `error`. The next action names them all in `despite`, and goes through.
 * GET /v1/office (office-list.h) lists them beforehand.
 */
gboolean pt_actions_prepare (PtCall *call, GError **error);
gboolean pt_actions_run (PtCall *call, GError **error);

G_END_DECLS
