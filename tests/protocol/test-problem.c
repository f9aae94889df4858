/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of HTTP errors: each code with its status, its document, and what a client does about it. */

#include "problem.h"

#include <string.h>

#include "errors.h"
#include "samples.h"

static const struct {
  guint status;
  const char *code;
  int error; /* PtError */
} cases[] = {
  { 400, "malformed", PT_ERROR_MALFORMED },
  { 400, "bad_text", PT_ERROR_MALFORMED },
  { 400, "bad_limit", PT_ERROR_MALFORMED },
  { 400, "bad_cursor", PT_ERROR_MALFORMED },
  { 401, "bad_credentials", PT_ERROR_SIGN_IN },
  { 401, "token_expired", PT_ERROR_SIGN_IN },
  { 401, "bad_token", PT_ERROR_SIGN_IN },
  { 401, "bad_signature", PT_ERROR_SIGN_IN },
  { 403, "not_allowed", PT_ERROR_NOT_ALLOWED },
  { 403, "device_key", PT_ERROR_UNTRUSTED },
  { 404, "not_found", PT_ERROR_NOT_FOUND },
  { 409, "history_diverged", PT_ERROR_OFFLINE },
  { 410, "resync_required", PT_ERROR_OFFLINE },
  { 413, "too_large", PT_ERROR_TOO_LARGE },
  { 426, "schema_too_old", PT_ERROR_SCHEMA },
  { 426, "schema_too_new", PT_ERROR_SCHEMA },
  { 429, "too_many_requests", PT_ERROR_OFFLINE },
  { 500, "internal", PT_ERROR_OFFLINE },
  { 503, "busy", PT_ERROR_OFFLINE },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const PtProblem *problem = pt_problem_find (cases[i].code);
    g_assert_cmpstr (problem->code, ==, cases[i].code);
    g_assert_cmpuint (problem->status, ==, cases[i].status);
    g_autoptr (GError) plain = pt_problem_to_error (cases[i].status, cases[i].code, NULL);
    g_autoptr (GError) detailed = pt_problem_to_error (cases[i].status, cases[i].code, "the detail");
    g_assert_error (plain, PT_ERROR, cases[i].error);
    g_assert_error (detailed, PT_ERROR, cases[i].error);
    g_assert_cmpstr (plain->message, ==, problem->title);
    g_assert_nonnull (strstr (detailed->message, "the detail"));
  }
  g_assert_cmpstr (pt_problem_find ("no such code")->code, ==, "internal");
  g_assert_cmpstr (pt_problem_find (NULL)->code, ==, "internal");
}

/* Answers of something between client and server, which has no codes of ours. */
static void
test_foreign_status (void)
{
  static const struct {
    guint status;
    int error; /* PtError */
  } foreign[] = {
    { 401, PT_ERROR_SIGN_IN },   { 403, PT_ERROR_NOT_ALLOWED }, { 404, PT_ERROR_NOT_FOUND },
    { 418, PT_ERROR_MALFORMED }, { 413, PT_ERROR_TOO_LARGE },   { 502, PT_ERROR_OFFLINE },
    { 504, PT_ERROR_OFFLINE },   { 429, PT_ERROR_OFFLINE },     { 302, PT_ERROR_MALFORMED },
  };
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    g_autoptr (GError) error = pt_problem_to_error (foreign[i].status, "", "");
    g_assert_error (error, PT_ERROR, foreign[i].error);
    g_assert_cmpuint (strlen (error->message), >, 10);
  }
}

static void
test_document (void)
{
  PtMark mark = sample_mark (), back;
  g_autofree char *code = NULL;
  g_autofree char *detail = NULL;
  g_autoptr (GBytes) bytes = pt_problem_to_bytes ("history_diverged", "head 7", &mark);
  g_assert_true (pt_problem_from_bytes (bytes, &code, &detail));
  g_assert_cmpstr (code, ==, "history_diverged");
  g_assert_cmpstr (detail, ==, "head 7");
  g_assert_true (pt_problem_mark_from_bytes (bytes, &back));
  g_assert_cmpmem (&mark, sizeof mark, &back, sizeof back);
}

static void
test_bare_document (void)
{
  PtMark mark;
  g_autofree char *code = NULL;
  g_autofree char *detail = NULL;
  g_autoptr (GBytes) bytes = pt_problem_to_bytes ("not_found", NULL, NULL);
  g_autofree char *json = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (json, ==,
                   "{\"type\":\"urn:paytrack:problem:not_found\",\"title\":\"The server has nothing under that name\","
                   "\"status\":404,\"code\":\"not_found\"}");
  g_assert_true (pt_problem_from_bytes (bytes, &code, &detail));
  g_assert_cmpstr (detail, ==, "");
  g_assert_false (pt_problem_mark_from_bytes (bytes, &mark));
}

static void
test_no_document (void)
{
  static const char *const bodies[] = {
    "",
    "<html>502</html>",
    "[]",
    "{}",
    "{\"code\":5}",
    "{\"code\":\"malformed\"",
    "{\"code\":\"a\",\"code\":\"b\"}",
    "{\"code\":\"a\",\"mark\":1.5}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    PtMark mark;
    g_autofree char *code = NULL;
    g_autofree char *detail = NULL;
    g_autoptr (GBytes) bytes = sample_bytes (bodies[i]);
    g_assert_false (pt_problem_from_bytes (bytes, &code, &detail));
    g_assert_cmpstr (code, ==, "");
    g_assert_cmpstr (detail, ==, "");
    g_assert_false (pt_problem_mark_from_bytes (bytes, &mark));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem/table", test_table);
  g_test_add_func ("/problem/foreign-status", test_foreign_status);
  g_test_add_func ("/problem/document", test_document);
  g_test_add_func ("/problem/bare-document", test_bare_document);
  g_test_add_func ("/problem/no-document", test_no_document);
  return g_test_run ();
}
