/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "office-actions.h"

G_BEGIN_DECLS

typedef enum {
  PT_ASK_TEXT,
  PT_ASK_PASSWORD,
  PT_ASK_REPEAT, /* the password before it, once more */
  PT_ASK_ROLE    /* its value is a role's word */
} PtAskKind;

typedef struct {
  const char *title;
  PtAskKind kind;
  const char *value; /* to begin with, or NULL */
} PtAskField;

#define PT_ASK_FIELDS_MAX 5

/**
 * PtAskDialog:
 *
 * A few questions and one answer button: a new user, a password, a name. All
 * questions want an answer; a problem is shown under them.
 *
 * Signal `answered`: the button was pressed and everything is filled in.
 * Whoever asked then runs an action, or closes the dialog.
 */
#define PT_TYPE_ASK_DIALOG (pt_ask_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtAskDialog, pt_ask_dialog, PT, ASK_DIALOG, AdwWindow)

/* Shows it; @button with its mnemonic. @fields are copied. */
PtAskDialog *pt_ask_dialog_open (GtkWindow *parent, const char *title, const char *description, const char *button,
                                 const PtAskField *fields, guint n_fields);
/* Borrowed until the next call for this field. */
const char *pt_ask_dialog_get (PtAskDialog *self, guint field);
void pt_ask_dialog_show_problem (PtAskDialog *self, const char *text);
void pt_ask_dialog_set_busy (PtAskDialog *self, gboolean busy);
/* Runs @action (taken over); closes the dialog and calls @done when it is done, else shows why not and frees @data
 * (@free_data may be NULL). */
void pt_ask_dialog_run (PtAskDialog *self, PtAction *action, PtChannel *channel, void (*done) (gpointer data),
                        gpointer data, GDestroyNotify free_data);

/* The roles in words, in the order of PtRole. */
const char *pt_role_label (PtRole role);

G_END_DECLS
