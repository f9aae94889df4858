/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"
#include "editors.h"

G_BEGIN_DECLS

/**
 * PtLine:
 *
 * Keeps the live line to the server open: opened after a sync that went well,
 * and after each break again, at growing intervals. Belongs to the main thread.
 */
typedef struct _PtLine PtLine;

/* There may be news: the server told of a head beyond the one that is known, or the line broke and was missed. */
typedef void (*PtLineNews) (gpointer data);

PtLine *pt_line_new (PtClock *clock, PtRandom *random, PtLineNews news, gpointer data);
/* @editors is told of each line. */
void pt_line_set_editors (PtLine *self, PtEditors *editors);
void pt_line_free (PtLine *self);

/* Opens it where it is not open; a sync over @channel has just gone well. */
void pt_line_open (PtLine *self, PtChannel *channel);
void pt_line_close (PtLine *self);

G_END_DECLS
