/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clock.h"
#include "ids.h"
#include "schema.h"

G_BEGIN_DECLS

/* Somebody who has a record open on another computer. */
typedef struct {
  const PtEntity *entity;
  PtId id;
  PtId user;
  PtId device;
} PtEditor;

/**
 * PtEditors:
 *
 * Who edits what at this moment, as the server tells over the live line, and
 * what is edited here, which it is told in turn. Only a courtesy, so that
 * conflicts are prevented: without a line nobody is known. Belongs to the main
 * thread.
 *
 * Signal `changed`: somebody came or went.
 */
#define PT_TYPE_EDITORS (pt_editors_get_type ())
G_DECLARE_FINAL_TYPE (PtEditors, pt_editors, PT, EDITORS, GObject)

PtEditors *pt_editors_new (PtClock *clock);
/* The line there is now; NULL: none. */
void pt_editors_set_live (PtEditors *self, GObject *live);
/* A person begins to edit a record here, in the place of any other. */
void pt_editors_begin (PtEditors *self, const PtEntity *entity, const PtId *id);
/* Nobody edits it here any more. */
void pt_editors_end (PtEditors *self, const PtId *id);
/* The first who edits the record elsewhere; NULL where there is none. Borrowed until `changed`. */
const PtEditor *pt_editors_find (PtEditors *self, const PtEntity *entity, const PtId *id);

G_END_DECLS
