/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An office whose server is put back from a backup, for the tests of what comes again then. */

#include "recovery-office.h"

#include <string.h>

void
recovery_sent_clear (RecoverySent *sent)
{
  g_free (sent->op);
  raw_answer_free (sent->answer);
}

void
recovery_set_up (RecoveryOffice *office, gconstpointer data)
{
  office->server = server_fixture_new ();
  office->one = raw_client_new_for (server_fixture_get_url (office->server), "manager");
  office->two = raw_client_new_for (server_fixture_get_url (office->server), "admin");
  office->folder = g_dir_make_tmp ("paytrack-recovery-XXXXXX", NULL);
  office->marks = g_string_new (NULL);
  raw_seed (office->one);
  recovery_back_up (office, "one");
}

void
recovery_back_up (RecoveryOffice *office, const char *name)
{
  g_autofree char *verb = g_strdup_printf ("backup '%s/%s'", office->folder, name);

  server_fixture_do (office->server, verb);
}

void
recovery_tear_down (RecoveryOffice *office, gconstpointer data)
{
  server_fixture_stop (office->server);
  server_fixture_do (office->server, "check");
  g_string_free (office->marks, TRUE);
  raw_client_free (office->one);
  raw_client_free (office->two);
  server_fixture_free (office->server);
  remove_folder (office->folder);
  g_free (office->folder);
}

void
recovery_put_back (RecoveryOffice *office)
{
  recovery_put_back_from (office, "one");
}

void
recovery_put_back_from (RecoveryOffice *office, const char *name)
{
  g_autofree char *verb = g_strdup_printf ("restore '%s/%s'", office->folder, name);

  server_fixture_stop (office->server);
  server_fixture_do (office->server, verb);
  server_fixture_start (office->server);
  raw_follow (office->one, office->server);
  raw_follow (office->two, office->server);
}

static void
keep_mark (RecoveryOffice *office, RawAnswer *answer)
{
  g_autofree char *mark = json_to_string (json_object_get_member (raw_object (answer), "mark"), FALSE);

  g_string_append_printf (office->marks, "%s%s", office->marks->len > 0 ? "," : "", mark);
}

RecoverySent
recovery_send (RecoveryOffice *office, RawClient *client, char *op)
{
  RecoverySent sent = { op, raw_push (client, "%s", op) };

  raw_expect (sent.answer, 0, "applied");
  keep_mark (office, sent.answer);
  return sent;
}

static char *
quote (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return json_to_string (node, FALSE);
}

RawAnswer *
recovery_send_again (RawClient *client, const RecoverySent *sent, guint n)
{
  g_autoptr (GString) ops = g_string_new (NULL);
  g_autoptr (GString) was = g_string_new (NULL);
  g_autofree char *envelope = NULL;
  g_autofree char *whole = NULL;

  for (guint i = 0; i < n; i++) {
    gsize length;
    const char *bytes = g_bytes_get_data (sent[i].answer->bytes, &length);
    g_autofree char *text = g_strndup (bytes, length);
    g_autofree char *body = quote (text);

    g_string_append_printf (ops, "%s%s", i > 0 ? "," : "", sent[i].op);
    g_string_append_printf (was, "%s{\"target\":\"%s\",\"body\":%s,\"signature\":\"%s\"}", i > 0 ? "," : "",
                            sent[i].target != NULL ? sent[i].target : "/v1/push", body,
                            strrchr (sent[i].answer->signature, ' ') + 1);
  }
  envelope = raw_seal (client, ops->str);
  envelope[strlen (envelope) - 1] = '\0';
  whole = g_strdup_printf ("%s,\"recovery\":true,\"was\":[%s]}", envelope, was->str);
  return raw_push_bytes (client, whole);
}

void
recovery_take_fork (RecoveryOffice *office, RawClient *client)
{
  g_autofree char *body = g_strdup_printf ("{\"marks\":[%s]}", office->marks->str);
  g_autoptr (RawAnswer) answer = raw_post (client, "/v1/recover", body);
  JsonObject *fork;

  g_assert_cmpuint (answer->status, ==, 200);
  raw_verify (client, "POST", "/v1/recover", answer);
  fork = json_object_get_object_member (raw_object (answer), "fork");
  json_object_set_object_member (raw_object (answer), "mark", json_object_ref (fork));
  raw_keep_mark (client, answer);
  {
    g_autofree char *target = g_strdup_printf ("/v1/pull?cursor=%s", member (raw_object (answer), "cursor"));
    g_autoptr (RawAnswer) page = raw_get (client, target);

    g_assert_cmpuint (page->status, ==, 200);
  }
}

JsonObject *
recovery_find_row (RawClient *client, guint id)
{
  g_autoptr (JsonArray) rows = raw_pull_all (client, 5000);
  JsonObject *found = NULL;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    if (g_str_equal (member (json_array_get_object_element (rows, i), "id"), uuid (id)))
      found = json_array_get_object_element (rows, i);
  return found != NULL ? json_object_ref (found) : NULL;
}

char *
recovery_set_phone (guint op, gint64 version, const char *set)
{
  return json ("{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':%" G_GINT64_FORMAT
               ",'made_at':1,'set':{%s}}",
               uuid (op), uuid (1), version, set);
}

char *
recovery_phone (RecoveryOffice *office)
{
  g_autoptr (JsonObject) row = recovery_find_row (office->one, 1);

  return g_strdup (member (json_object_get_object_member (row, "fields"), "phone"));
}
