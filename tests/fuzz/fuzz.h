/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What libFuzzer, or the driver of the corpus, calls with bytes of any kind: nothing may crash, and what is accepted
 * must hold what the entry point asserts. Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
