/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"

G_BEGIN_DECLS

/**
 * PtProblem:
 *
 * An HTTP error of the protocol: `application/problem+json` with a stable code.
 */
typedef struct {
  guint status;      /* HTTP */
  const char *code;  /* malformed, bad_text, bad_token, … */
  const char *title; /* for people */
} PtProblem;

/* The row of the table for @code; an unknown code is 500 internal. */
const PtProblem *pt_problem_find (const char *code);
/* {type, title, status, code, detail, mark}; @detail and @mark may be NULL. */
GBytes *pt_problem_to_bytes (const char *code, const char *detail, const PtMark *mark);
/* The code and text of an answer's body ("" where it is no problem document); free both. */
gboolean pt_problem_from_bytes (GBytes *bytes, char **code, char **detail);

/* The mark in it, which 409 history_diverged is judged by. */
gboolean pt_problem_mark_from_bytes (GBytes *bytes, PtMark *mark);

/* What a client does about a status and code: one of the PT_ERROR codes with a text for people. */
GError *pt_problem_to_error (guint status, const char *code, const char *detail);

G_END_DECLS
