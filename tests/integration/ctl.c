/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs paytrackctl for the integration tests; its path comes from meson in PAYTRACKCTL. */

#include "ctl.h"

typedef struct {
  CtlResult *result;
  gboolean done;
} Wait;

void
ctl_result_free (CtlResult *result)
{
  g_free (result->out);
  g_free (result->err);
  g_free (result);
}

static void
on_ended (GObject *source, GAsyncResult *async, gpointer data)
{
  Wait *wait = data;
  GError *error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), async, &wait->result->out, &wait->result->err, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (G_SUBPROCESS (source)))
    g_error ("paytrackctl crashed: %s%s", wait->result->out, wait->result->err);
  wait->result->code = g_subprocess_get_exit_status (G_SUBPROCESS (source));
  wait->done = TRUE;
}

static CtlResult *
run (const char *profile, va_list words)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  Wait wait = { g_new0 (CtlResult, 1), FALSE };
  const char *word = NULL;
  GError *error = NULL;

  g_ptr_array_add (line, (gpointer) g_getenv ("PAYTRACKCTL"));
  g_ptr_array_add (line, (gpointer) "--profile");
  g_ptr_array_add (line, (gpointer) profile);
  while ((word = va_arg (words, const char *)) != NULL)
    g_ptr_array_add (line, (gpointer) word);
  g_ptr_array_add (line, NULL);
  process = g_subprocess_newv ((const char *const *) line->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_ended, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  return wait.result;
}

CtlResult *
ctl (const char *profile, ...)
{
  va_list words;
  CtlResult *result = NULL;

  va_start (words, profile);
  result = run (profile, words);
  va_end (words);
  return result;
}

static char *
take_out (CtlResult *result)
{
  g_autoptr (CtlResult) owned = result;

  if (result->code != 0)
    g_error ("paytrackctl ended with %d: %s%s", result->code, result->out, result->err);
  return g_strchomp (g_steal_pointer (&owned->out));
}

char *
ctl_well (const char *profile, ...)
{
  va_list words;
  CtlResult *result = NULL;

  va_start (words, profile);
  result = run (profile, words);
  va_end (words);
  return take_out (result);
}

JsonNode *
ctl_json (const char *profile, ...)
{
  va_list words;
  g_autofree char *out = NULL;
  GError *error = NULL;
  JsonNode *node = NULL;

  va_start (words, profile);
  out = take_out (run (profile, words));
  va_end (words);
  node = json_from_string (out, &error);
  g_assert_no_error (error);
  return node;
}

JsonObject *
ctl_element (JsonNode *array, guint index)
{
  g_assert_cmpuint (index, <, ctl_length (array));
  return json_array_get_object_element (json_node_get_array (array), index);
}

guint
ctl_length (JsonNode *array)
{
  return json_array_get_length (json_node_get_array (array));
}
