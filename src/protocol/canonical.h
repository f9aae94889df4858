/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reader.h"

G_BEGIN_DECLS

/* Reads one value and gives its canonical JSON: compact, members ordered by name, texts escaped in one way. Two values
 * are equal exactly where their canonical texts are. NULL where the reader fails; free with g_free. Private to
 * src/protocol. */
char *pt_json_canonical (PtReader *reader);

G_END_DECLS
