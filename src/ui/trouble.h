/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync-service.h"

G_BEGIN_DECLS

/* What can keep this computer and the server apart, and what a person is told and offered then. */
typedef enum {
  PT_TROUBLE_NONE,
  PT_TROUBLE_OFFLINE,
  PT_TROUBLE_SESSION,   /* expired or revoked */
  PT_TROUBLE_COPIED,    /* the profile was copied or put back: this computer has to enrol anew */
  PT_TROUBLE_DELETIONS, /* the server deleted much: somebody must look */
  PT_TROUBLE_UNTRUSTED, /* another key, certificate or history than before */
  PT_TROUBLE_CLOCK,     /* the server's certificate does not hold at this computer's time */
  PT_TROUBLE_TIME,      /* it syncs, but by a clock that is far from the server's */
  PT_TROUBLE_VERSION,   /* the server speaks another version */
  PT_TROUBLE_STORAGE,   /* disk full, read-only, damaged */
  PT_TROUBLE_OTHER,
  PT_TROUBLES
} PtTrouble;

PtTrouble pt_trouble_find (PtSyncService *service);
/* What happened, exactly; the caller's. NULL: there is no more to say than the advice does. */
char *pt_trouble_dup_message (PtSyncService *service);
/* All static and translated. */
const char *pt_trouble_get_icon (PtTrouble trouble);
const char *pt_trouble_get_title (PtTrouble trouble);
/* One sentence for the bar above the views. */
const char *pt_trouble_get_line (PtTrouble trouble);
/* What it means and what to do, for a page of its own. */
const char *pt_trouble_get_advice (PtTrouble trouble);
/* The bar's button: what it says, and the detailed name of its action. */
const char *pt_trouble_get_action_label (PtTrouble trouble);
const char *pt_trouble_get_action (PtTrouble trouble);

G_END_DECLS
