/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The first page of a fresh profile: connect to a server, or begin on this computer only. */
#define PT_TYPE_WELCOME (pt_welcome_get_type ())
G_DECLARE_FINAL_TYPE (PtWelcome, pt_welcome, PT, WELCOME, AdwBin)

G_END_DECLS
