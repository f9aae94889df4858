/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/*
 * SQL that comes from the description of the entities. A row's columns, in
 * order: those of PT_TABLE_META, then the fields. Ids are 16-byte blobs, all
 * else INTEGER or TEXT; everything is nullable but id, version and deleted
 * (a tombstone is a bare row).
 */

/* id, version, seq, deleted, created_at, updated_at, created_by, updated_by */
#define PT_TABLE_META 8

/* The columns with types, for CREATE TABLE: `id BLOB NOT NULL, …, code TEXT, …`; references carry
 * `REFERENCES suppliers(id) DEFERRABLE INITIALLY DEFERRED` where @foreign_keys. */
char *pt_table_columns_ddl (const PtEntity *entity, gboolean foreign_keys);
/* `id, version, …, notes`, each with @prefix ("s." or ""). Interned. */
const char *pt_table_columns (const PtEntity *entity, const char *prefix);
/* `?, ?, …` for all columns. Interned. */
const char *pt_table_parameters (const PtEntity *entity);

/* `version = excluded.version, …` for all columns but id: the DO UPDATE SET of an upsert. Interned. */
const char *pt_table_excluded (const PtEntity *entity);

/* Binds meta and fields from parameter @first on; returns the next free parameter. */
int pt_table_bind (PtStatement *statement, int first, const PtRow *row);
/* Reads meta and fields from column @first on; @row is cleared to @entity first. */
void pt_table_read (PtStatement *statement, int first, const PtEntity *entity, PtRow *row);

G_END_DECLS
