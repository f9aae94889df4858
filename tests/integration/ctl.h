/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The real paytrackctl as a process of its own, while the test's main loop (its proxy) runs on. */

typedef struct {
  int code;
  char *out;
  char *err;
} CtlResult;

void ctl_result_free (CtlResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlResult, ctl_result_free)

/* paytrackctl --profile @profile …; the words end with NULL. */
CtlResult *ctl (const char *profile, ...) G_GNUC_NULL_TERMINATED;
/* As ctl(), and fails the test unless the exit code is 0; gives stdout without its last newline. */
char *ctl_well (const char *profile, ...) G_GNUC_NULL_TERMINATED;
/* As ctl_well(), and parses stdout. */
JsonNode *ctl_json (const char *profile, ...) G_GNUC_NULL_TERMINATED;

/* Members of JSON objects, by short names. */
JsonObject *ctl_element (JsonNode *array, guint index);
guint ctl_length (JsonNode *array);

G_END_DECLS
