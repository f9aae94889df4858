/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "record.h"
#include "repository.h"
#include "writer.h"

G_BEGIN_DECLS

/* How rows are printed. */

/* How values are written: as a person reads them, or as they are stored. */
typedef enum { PT_OUTPUT_PEOPLE, PT_OUTPUT_RAW } PtOutputForm;

/* One row as an object: id, version, sync, then every field as stored, null for null. */
void pt_output_row_json (PtWriter *writer, const PtRow *row, PtSyncState state);

/* The present fields of @row as an object, as stored; null for no row. */
void pt_output_fields_json (PtWriter *writer, const PtRow *row);

/* A field's value; for people a reference is what the row is called by (`S017`). Runs on the database's thread. */
char *pt_output_value (PtDatabase *database, const PtRow *row, guint field, guint exponent, PtOutputForm form,
                       GError **error);

/* Lines of cells, columns aligned; the first line is the heading. (element-type GStrv) */
void pt_output_table (GPtrArray *lines);

/* What the rules warn of, a line each, for stderr: `Warning: …`; empty for nothing. @line is that of the file which the
 * row was read from, 0 for none. (element-type PtFinding) */
char *pt_output_warnings (GPtrArray *findings, guint line);

/* Prints what the writer holds and a newline; the writer is at its end then, and stays the caller's. */
void pt_output_json (PtWriter *writer);

G_END_DECLS
