/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain of PayTrack. */

#include "errors.h"

G_DEFINE_QUARK (pt - error - quark, pt_error)
