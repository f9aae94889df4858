/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An SQLite VFS over the default one, by the name FAULTY_DISK, whose writes fail on demand. */
#define FAULTY_DISK "faulty-disk"

typedef enum { FAULT_NONE, FAULT_FULL, FAULT_READ_ONLY, FAULT_IO } Fault;

/* Registers it (once) and sets what its writes do from here on. */
void faulty_disk_set (Fault fault);
/* As set, but only after @writes more have gone well. */
void faulty_disk_set_after (Fault fault, guint writes);
/* How many files were synced since then. */
guint faulty_disk_syncs (void);

G_END_DECLS
