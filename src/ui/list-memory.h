/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema.h"

G_BEGIN_DECLS

/*
 * What is remembered of an entity's list between two runs: texts by key, such
 * as its columns, its order, its filter, and filters that were saved by name.
 */

/* "" where nothing is remembered; free with g_free. */
char *pt_list_memory_get (const PtEntity *entity, const char *key);
/* NULL forgets. */
void pt_list_memory_set (const PtEntity *entity, const char *key, const char *value);
/* The keys that begin with @prefix, without it, in order; free with g_strfreev. */
GStrv pt_list_memory_keys (const PtEntity *entity, const char *prefix);

G_END_DECLS
