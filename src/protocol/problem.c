/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The protocol's HTTP errors: one table of their codes, written by the server's routes, read by the transport. */

#include "config.h"

#include "problem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"

static const PtProblem problems[] = {
  { 400, "malformed", N_ ("The request is not of the protocol's form") },
  { 400, "bad_text", N_ ("A text holds a character that cannot be kept: take it out") },
  { 400, "bad_limit", N_ ("The number of rows asked for is not between 1 and 5000") },
  { 400, "bad_cursor", N_ ("The place to go on from is not known to the server") },
  { 401, "bad_credentials", N_ ("The user name or the password is wrong") },
  { 401, "token_expired", N_ ("The session has ended: sign in again") },
  { 401, "bad_token", N_ ("The session is not valid: sign in again") },
  { 401, "bad_signature", N_ ("The server does not accept this computer's signature: sign in again") },
  { 403, "not_allowed", N_ ("Your role does not permit this: ask a manager or an administrator") },
  { 403, "device_key", N_ ("The server knows this computer by another key: it must be enrolled anew") },
  { 404, "not_found", N_ ("The server has nothing under that name") },
  { 409, "history_diverged", N_ ("The server was put back from a backup: this computer sends again what it lost") },
  { 410, "resync_required", N_ ("This computer was silent for long: it fetches everything again") },
  { 413, "too_large", N_ ("This is more than the server takes at once") },
  { 426, "schema_too_old", N_ ("This PayTrack is too old for the server: update it") },
  { 426, "schema_too_new", N_ ("This PayTrack is newer than the server: ask for the server to be updated") },
  { 429, "too_many_requests", N_ ("The server asks to wait: PayTrack tries again by itself") },
  { 500, "internal", N_ ("The server failed: PayTrack tries again by itself, nothing is lost") },
  { 503, "busy", N_ ("The server is busy: PayTrack tries again by itself") },
};

static const PtProblem *
find (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (problems); i++)
    if (strcmp (problems[i].code, code) == 0)
      return &problems[i];
  return NULL;
}

const PtProblem *
pt_problem_find (const char *code)
{
  const PtProblem *problem = find (code);
  return problem != NULL ? problem : find ("internal");
}

GBytes *
pt_problem_to_bytes (const char *code, const char *detail, const PtMark *mark)
{
  const PtProblem *problem = pt_problem_find (code);
  g_autofree char *type = g_strconcat ("urn:paytrack:problem:", problem->code, NULL);
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "type", type);
  pt_writer_put_text (writer, "title", problem->title);
  pt_writer_put_integer (writer, "status", problem->status);
  pt_writer_put_text (writer, "code", problem->code);
  pt_writer_put_text_if (writer, "detail", detail);
  if (mark != NULL) {
    pt_writer_member (writer, "mark");
    pt_mark_write (writer, mark);
  }
  pt_writer_end_object (writer);
  return pt_writer_end (writer);
}

static void
take_text (PtReader *reader, char **text)
{
  if (pt_reader_peek (reader) == PT_JSON_TEXT)
    *text = pt_reader_dup_text (reader);
  else
    pt_reader_skip (reader);
}

gboolean
pt_problem_from_bytes (GBytes *bytes, char **code, char **detail)
{
  gsize length;
  const char *name;
  const char *json = g_bytes_get_data (bytes, &length);
  g_autofree char *found_code = NULL;
  g_autofree char *found_detail = NULL;
  g_autoptr (PtReader) reader = pt_reader_new (json, length);
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "code") == 0)
      take_text (reader, &found_code);
    else if (strcmp (name, "detail") == 0)
      take_text (reader, &found_detail);
    else
      pt_reader_skip (reader);
  }
  gboolean is_problem = pt_reader_finish (reader, NULL) && found_code != NULL;
  *code = g_strdup (is_problem ? found_code : "");
  *detail = g_strdup (is_problem && found_detail != NULL ? found_detail : "");
  return is_problem;
}

gboolean
pt_problem_mark_from_bytes (GBytes *bytes, PtMark *mark)
{
  gsize length;
  const char *name;
  gboolean has_mark = FALSE;
  const char *json = g_bytes_get_data (bytes, &length);
  g_autoptr (PtReader) reader = pt_reader_new (json, length);
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "mark") == 0)
      has_mark = pt_mark_read (reader, mark);
    else
      pt_reader_skip (reader);
  }
  return pt_reader_finish (reader, NULL) && has_mark;
}

/* 409 and 410 are OFFLINE: the engine mends them by itself on its next round, and until then nothing is lost. */
static PtError
error_code (guint status, const char *code)
{
  switch (status) {
  case 401:
    return PT_ERROR_SIGN_IN;
  case 403:
    return g_strcmp0 (code, "device_key") == 0 ? PT_ERROR_UNTRUSTED : PT_ERROR_NOT_ALLOWED;
  case 404:
    return PT_ERROR_NOT_FOUND;
  case 409:
  case 410:
  case 429:
    return PT_ERROR_OFFLINE;
  case 413:
    return PT_ERROR_TOO_LARGE;
  case 426:
    return PT_ERROR_SCHEMA;
  default:
    return status >= 500 ? PT_ERROR_OFFLINE : PT_ERROR_MALFORMED;
  }
}

/* For an answer without a code of ours, as a proxy gives it: the first row of its status. */
static const PtProblem *
find_by_status (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if (problems[i].status == status)
      return &problems[i];
  return find (status >= 500 ? "busy" : "malformed");
}

GError *
pt_problem_to_error (guint status, const char *code, const char *detail)
{
  const PtProblem *problem = find (code);
  if (problem == NULL)
    problem = find_by_status (status);
  const char *title = _ (problem->title);
  if (detail == NULL || *detail == '\0')
    return g_error_new_literal (PT_ERROR, error_code (status, code), title);
  return g_error_new (PT_ERROR, error_code (status, code), "%s (%s)", title, detail);
}
