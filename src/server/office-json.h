/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-store.h"
#include "writer.h"

G_BEGIN_DECLS

/* What devices are told of the office, as JSON values: at sign-in and on pull pages. */

/* {id, name, currency, exponent, cash_step, time_zone, closed_to, policy}, and the particulars that are set. @logo: in
 * base64, on pull pages; NULL where there is none, or where it would travel too often. */
void pt_organisation_write (PtWriter *writer, const PtOrganisation *organisation, const char *logo);
/* {users: [{id, name, role}], devices: [{id, name}]} */
gboolean pt_directory_write (PtWriter *writer, PtStore *store, GError **error);
/* {id, name, role} */
void pt_user_write (PtWriter *writer, const PtUser *user);

G_END_DECLS
