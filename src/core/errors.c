/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain of PayTrack. */

#include "errors.h"

GQuark
pt_error_quark (void)
{
  return g_quark_from_static_string ("pt-error-quark");
}
