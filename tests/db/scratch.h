/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* A temporary folder with the path of a database in it; removed with its files when it is freed. */
typedef struct {
  char *directory;
  char *path;
} Scratch;

Scratch *scratch_new (void);
void scratch_free (Scratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

/* Opens for writing on @vfs (NULL: the default); fails the test where it cannot. */
PtDatabase *scratch_open (Scratch *scratch, const char *vfs);
void scratch_exec (PtDatabase *database, const char *sql);
gint64 scratch_integer (PtDatabase *database, const char *sql);

G_END_DECLS
