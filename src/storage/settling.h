/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "change.h"
#include "seen.h"

G_BEGIN_DECLS

/*
 * Between the parts of settling: outbox-settle.c takes an answer over, verdict
 * by verdict; outbox-result.c knows the row that a verdict leaves and what
 * people are told of it; outbox-mend.c sends anew what was refused for no
 * reason of its own; outbox-reopen.c has a restored server's verdicts stand
 * against those that it gave before.
 */

/**
 * PtSettling:
 *
 * The taking over of one answer, within its transaction.
 */
typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  PtOffice *office;
  PtId envelope;
  PtId device;
  gboolean is_answered; /* this very answer was taken over before */
  gboolean is_recovery; /* it tells again what had been settled here */
  gboolean is_overdue;  /* it was sealed so long ago that it is kept no longer */
  gboolean is_blocked;  /* something in it waits that no entry of the queue sends again */
  gboolean is_moved;    /* a change goes anew: what stands on it is not as it was loaded */
  gboolean base_moved;  /* so does what the change that is judged stands on, since it was loaded */
  gboolean others_wait; /* an entry of the queue may wait for what a verdict here decides */
  gint64 now;
  gint64 server_time;
  GHashTable *open;              /* PtId (the change's own) to PtChange: of this envelope, not yet judged */
  GArray *mended;                /* PtId: the groups of which a member failed and goes anew by itself */
  GHashTable *here[PT_ENTITIES]; /* PtId: parents that are known to have a row */
  PtSeenWork work;
  PtSettled *settled;
} PtSettling;

/* The row as the server is known to have it; NULL with an error, empty where it is not @found. */
PtRow *pt_settling_read_confirmed (PtSettling *settle, const PtChange *change, gboolean *found, GError **error);
/* What the server has by this verdict: its record, or what this computer predicted. @result is to be freed; NULL where
 * only a pull can say. */
gboolean pt_settling_find_result (PtSettling *settle, const PtChange *change, const PtVerdict *verdict, PtRow **result,
                                  GError **error);
/* The server's row of a conflict; NULL where it left it out for its size. */
PtRow *pt_settling_find_theirs (PtSettling *settle, const PtChange *change, const PtVerdict *verdict);
/* Takes @row (NULL: the verdict brought none) as the confirmed one of a change whose fate is already written. */
gboolean pt_settling_take_over (PtSettling *settle, const PtChange *change, const PtRow *row, GError **error);
/* Takes the rows that the server changed as a consequence. */
gboolean pt_settling_take_over_consequences (PtSettling *settle, const PtVerdict *verdict, GError **error);
/* Money is never changed silently: tells people where @row is not what was seen, and perhaps printed. */
gboolean pt_settling_note_difference (PtSettling *settle, const PtChange *change, const PtVerdict *verdict,
                                      const PtRow *row, GError **error);

/* The change goes anew, under another operation. */
gboolean pt_settling_renew (PtSettling *settle, PtChange *change, GError **error);
/* Sends a refused change anew where it was refused for no reason of its own; else clears @mended and leaves it. */
gboolean pt_settling_mend (PtSettling *settle, PtChange *change, const PtVerdict *verdict, gboolean *mended,
                           GError **error);
/* After the last verdict: sends again what failed together with a change that goes anew. */
gboolean pt_settling_mend_groups (PtSettling *settle, GError **error);

/* Of a verdict on what is not open here: @change is set, to be freed, where it had been taken and is not taken again,
 * and so is to be judged as if it had never been settled; else NULL. */
gboolean pt_settling_reopen (PtSettling *settle, const PtVerdict *verdict, PtChange **change, GError **error);
/* Whatever of a recovery's envelope had been taken is open again, since no server will answer to it any more. */
gboolean pt_changes_reopen (PtDatabase *database, const PtEnvelope *envelope, gint64 now, GError **error);
/* Whether this computer's operation, which stands in an envelope, is not, or no longer, one that the server took. */
gboolean pt_change_is_taken_back (PtDatabase *database, const PtId *op, gboolean *taken_back, GError **error);

G_END_DECLS
