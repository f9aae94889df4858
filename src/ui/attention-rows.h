/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "notices.h"
#include "outbox.h"
#include "room.h"

G_BEGIN_DECLS

/* The rows of what needs a person, under headings by their cause. Their buttons activate `win.edit-record`, and of the
 * sync page `sync.retry`, `sync.retry-like`, `sync.postdate`, `sync.export`, `sync.discard` (x: entry) and `sync.read`
 * (x: notice). */

/* @age: how long ago it was entered, in words. */
GtkWidget *pt_attention_row_new (const PtQueueEntry *entry, const char *age, PtRoom room);
GtkWidget *pt_attention_row_new_notice (const PtNotice *notice, const char *age);
/* In the place of @count more rows like @row, below which it stands. */
GtkWidget *pt_attention_row_new_more (GtkWidget *row, guint count);
/* The heading above @row offers to retry @entry, which it shows, and all others of its cause: `sync.retry-like`. */
void pt_attention_row_offer_all (GtkWidget *row, const PtQueueEntry *entry);
/* Entries of one cause stand together: for g_ptr_array_sort() of PtQueueEntry. */
int pt_attention_compare (gconstpointer a, gconstpointer b);
gboolean pt_attention_is_like (const PtQueueEntry *first, const PtQueueEntry *second);
/* A header function for a list of these rows. */
void pt_attention_head (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data);

/* `New`, `Changed`, `Deleted`, `Taken back`. */
const char *pt_attention_operation_name (PtOperationKind kind);

G_END_DECLS
