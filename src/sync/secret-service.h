/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "secrets.h"

G_BEGIN_DECLS

/* The desktop's keyring, by the Secret Service; NULL where the program runs without a session bus, as under cron. */
const PtKeyring *pt_secret_service_keyring (void);

G_END_DECLS
