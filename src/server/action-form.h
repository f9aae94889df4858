/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* The texts that actions take; `new` is a password too. */
typedef enum {
  PT_ACTION_NAME,
  PT_ACTION_TO,
  PT_ACTION_ENTITY,
  PT_ACTION_STRATEGY,
  PT_ACTION_ORGANISATION_NAME,
  PT_ACTION_TIME_ZONE,
  PT_ACTION_USER,
  PT_ACTION_ROLE,
  PT_ACTION_DEVICE,
  PT_ACTION_DEVICE_NAME,
  PT_ACTION_SUPPLIER,
  PT_ACTION_LOGO,
  PT_ACTION_TEXTS
} PtActionText;

/* What an action's body says; absent texts are NULL. */
typedef struct {
  PtId action;
  char *texts[PT_ACTION_TEXTS];
  char *particulars[PT_PARTICULARS];
  gboolean has_cash_step;
  gint64 cash_step;
  GArray *despite; /* PtId of each computer that a closing is to pass over; NULL for none */
  char *password;  /* a new one */
  char *old;       /* the caller's own */
  char *password_hash;
  gboolean old_fits;
  char *computers;     /* JSON of those that were silent, where a closing is refused for them */
  const char *problem; /* the code of what is wrong with the body */
  char *detail;
  guint retry_after; /* seconds, where the problem passes; 0 where it does not */
} PtActionForm;

/* The member's name on the wire. */
const char *pt_action_text_word (PtActionText text);

void pt_action_form_free (gpointer form);
/* Reads the call's body; what is wrong with it stands in `problem`. */
PtActionForm *pt_action_form_read (PtCall *call);

G_END_DECLS
