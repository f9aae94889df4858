/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reader.h"
#include "writer.h"

G_BEGIN_DECLS

/* Rows as the wire's JSON: a `fields` or `set` object, and a whole pull row. */

typedef enum {
  PT_FIELDS_SET, /* present fields, null standing for null: `set`, delta */
  PT_FIELDS_FULL /* nulls left out; absent after reading means null: `fields`, `record`, `server` */
} PtFieldsForm;

/**
 * pt_fields_read:
 * @row: of the entity that the fields belong to; its fields are written, its meta left alone
 * @unknown: (out) (optional): set to the first member that is no field of the entity (then
 *   that member is passed over); free with g_free. NULL passes unknown members over silently.
 *
 * Types are checked against the field's kind (integer, valid date, a choice's
 * word, a UUID); a value of the wrong form makes the reader fail, except where
 * @malformed is given: then the first such field's name goes there and reading goes on
 * (an operation with it is rejected, not the whole body). In FULL form every field not named is set to null.
 */
gboolean pt_fields_read (PtReader *reader, PtRow *row, PtFieldsForm form, char **unknown, const char **malformed);
void pt_fields_write (PtWriter *writer, const PtRow *row, PtFieldsForm form);

/* A pull row: {"entity","id","version","seq","deleted","fields","meta"}, and "delta":true where @form is SET. */
/* FULL for a row that has all its fields or none any more, SET for one that says only what was written (a delta). */
PtFieldsForm pt_pull_row_form (const PtRow *row);
void pt_pull_row_write (PtWriter *writer, const PtRow *row, PtFieldsForm form);
/* @row takes its entity from the JSON. Unknown fields are passed over (a newer server). */
gboolean pt_pull_row_read (PtReader *reader, PtRow *row, PtFieldsForm *form);

/* A row as JSON text in the given form, and back; for what is kept in a database column. */
char *pt_fields_to_text (const PtRow *row, PtFieldsForm form);
gboolean pt_fields_from_text (const char *json, gssize length, PtRow *row, PtFieldsForm form, GError **error);
char *pt_pull_row_to_text (const PtRow *row);
PtRow *pt_pull_row_from_text (const char *json, gssize length, GError **error);

G_END_DECLS
