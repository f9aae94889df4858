/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PT_ERROR:
 *
 * The one error domain of PayTrack. A code names what the caller may do next;
 * the message says what happened in the user's words.
 */
#define PT_ERROR (pt_error_quark ())

typedef enum {
  PT_ERROR_INVALID,     /* a rule refuses the input: correct it */
  PT_ERROR_NOT_FOUND,   /* no such record, entity, field or file: name another */
  PT_ERROR_NOT_ALLOWED, /* the role does not permit it: ask someone whose role does */
  PT_ERROR_MALFORMED,   /* bytes from outside that are not of their form: nothing was changed */
  PT_ERROR_TOO_LARGE,   /* a limit of protocol/protocol-limits.h is passed */
  PT_ERROR_UNTRUSTED,   /* a signature, key or certificate fails: nothing was applied */
  PT_ERROR_OFFLINE,     /* the server cannot be reached or asks to wait: try later, nothing is lost */
  PT_ERROR_SIGN_IN,     /* there is no valid session: sign in again */
  PT_ERROR_STORAGE,     /* the database or disk fails: see the message */
  PT_ERROR_SCHEMA,      /* the other side or the file is of a newer schema: update the program */
  PT_ERROR_BUSY,        /* another process holds the profile, or too much was asked for: try again in a while */
  PT_ERROR_OVERFLOW,    /* a number leaves int64 */
  PT_ERROR_DELETIONS,   /* a pull would delete much of what is here: let a person look and accept it */
  PT_ERROR_CLOCK,       /* a certificate does not hold at this computer's time: set the clock */
  PT_ERROR_DAMAGED      /* the database file is not what was written: put back a backup */
} PtError;

GQuark pt_error_quark (void);

G_END_DECLS
