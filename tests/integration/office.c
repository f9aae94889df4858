/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the integration tests; see the header. */

#include "office.h"

void
office_login (Office *office, const char *profile, const char *user)
{
  const char *file = server_fixture_password_file (office->server, SERVER_FIXTURE_PASSWORD);

  g_free (ctl_well (profile, "login", pt_proxy_get_url (office->proxy), "--user", user, "--password-file", file, NULL));
}

void
office_set_up (Office *office, gconstpointer data)
{
  office->server = server_fixture_new ();
  office->proxy = pt_proxy_new (server_fixture_get_url (office->server));
  office->folder = g_dir_make_tmp ("paytrack-office-XXXXXX", NULL);
  g_assert_nonnull (office->folder);
  office->a = g_build_filename (office->folder, "a", NULL);
  office->b = g_build_filename (office->folder, "b", NULL);
  office_login (office, office->a, "admin");
  office_login (office, office->b, "manager");
}

void
office_tear_down (Office *office, gconstpointer data)
{
  pt_proxy_free (office->proxy);
  server_fixture_free (office->server);
  remove_folder (office->folder);
  g_free (office->folder);
  g_free (office->a);
  g_free (office->b);
}

void
office_furnish (Office *office)
{
  g_free (ctl_well (office->a, "add", "suppliers", "code=S001", "name=Nimal Perera", NULL));
  g_free (ctl_well (office->a, "add", "products", "code=TEA", "name=Green leaf", "dimension=mass", "base_unit=kg",
                    "allowed_units=kg,g,lb", NULL));
  g_free (
      ctl_well (office->a, "add", "rates", "product=TEA", "rate=250.00", "unit=kg", "effective_from=2020-01-01", NULL));
  g_free (ctl_well (office->a, "sync", NULL));
  g_free (ctl_well (office->b, "sync", NULL));
}

static JsonNode *
show (const char *profile, const char *entity, const char *code)
{
  return ctl_json (profile, "show", entity, code, "--json", NULL);
}

gint64
office_integer (const char *profile, const char *entity, const char *code, const char *field)
{
  g_autoptr (JsonNode) row = show (profile, entity, code);
  return json_object_get_int_member (json_node_get_object (row), field);
}

char *
office_text (const char *profile, const char *entity, const char *code, const char *field)
{
  g_autoptr (JsonNode) row = show (profile, entity, code);
  return g_strdup (json_object_get_string_member_with_default (json_node_get_object (row), field, NULL));
}

void
office_assert_text (const char *profile, const char *entity, const char *code, const char *field, const char *expected)
{
  g_autofree char *text = office_text (profile, entity, code, field);
  g_assert_cmpstr (text, ==, expected);
}

void
office_assert_same (Office *office)
{
  static const char *const entities[] = { "suppliers", "products", "rates", "collections", "payments" };

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++) {
    g_autofree char *a = ctl_well (office->a, "digest", entities[i], NULL);
    g_autofree char *b = ctl_well (office->b, "digest", entities[i], NULL);
    g_assert_cmpstr (a, ==, b);
  }
}

guint
office_queued (const char *profile)
{
  g_autoptr (JsonNode) queue = ctl_json (profile, "queue", "--json", NULL);
  return ctl_length (queue);
}

int
office_sync (const char *profile)
{
  g_autoptr (CtlResult) result = ctl (profile, "sync", NULL);

  if (result->code != 0)
    g_test_message ("sync ended with %d: %s", result->code, result->err);
  return result->code;
}
