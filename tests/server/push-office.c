/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the tests of push; see the header. */

#include "push-office.h"

void
push_office_set_up (PushOffice *office, gconstpointer data)
{
  office->server = server_fixture_new ();
  office->client = raw_client_new_for (server_fixture_get_url (office->server), "manager");
  raw_seed (office->client);
}

void
push_office_tear_down (PushOffice *office, gconstpointer data)
{
  g_autofree char *output = NULL;

  server_fixture_stop (office->server);
  g_assert_cmpint (server_fixture_run (office->server, "audit verify", &output), ==, 0);
  raw_client_free (office->client);
  server_fixture_free (office->server);
}
