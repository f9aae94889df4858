/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A computer that worked alone joins a server: its entries are sent under the new name, with the numbers they had. */

#include "desk.h"
#include "joining.h"

static PtOffice *
go_local (Desk *desk)
{
  g_clear_pointer (&desk->office->server_url, g_free);
  g_free (desk->office->prefix);
  desk->office->prefix = g_strdup ("L7K2Q");
  g_assert_true (pt_office_store (desk->database, desk->office, NULL));
  return desk->office;
}

static PtOffice *
new_office (Desk *desk, const char *url)
{
  PtOffice *office = pt_office_copy (desk->office);
  office->server_url = g_strdup (url);
  office->user = pt_id_new (desk->seams.clock, desk->seams.random);
  g_free (office->prefix);
  office->prefix = g_strdup ("A3");
  return office;
}

static void
test_join (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (PtOffice) joined = NULL;
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (PtRow) slip = NULL;
  PtSealed sealed = { 0 };
  DeskBasics basics;
  PtId id;

  go_local (desk);
  basics = desk_add_basics (desk);
  id = desk_add_slip (desk, &basics, "50500");
  g_assert_true (pt_joining_is_due (desk->office));

  joined = new_office (desk, "https://books.example.org");
  g_assert_true (pt_joining_adopt (desk->database, joined, NULL));
  g_assert_true (pt_office_store (desk->database, joined, NULL));
  g_assert_false (pt_joining_is_due (joined));
  pt_office_free (desk->office);
  desk->office = pt_office_copy (joined);

  desk_seal (desk, 100, &sealed);
  envelope = desk_read (&sealed);
  g_assert_cmpuint (envelope->ops->len, ==, 4);
  g_assert_true (pt_id_equal (&envelope->user, &joined->user));
  slip = desk_get (desk, PT_COLLECTIONS, &id);
  g_assert_cmpstr (pt_row_get_text (slip, PT_COLLECTION_RECEIPT_NO), ==, "L7K2Q-000001");
  pt_sealed_clear (&sealed);
}

/* Of two people at one server each keeps his own. */
static void
test_change_of_user (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (PtOffice) other = NULL;
  PtSealed sealed = { 0 };

  g_assert_true (pt_office_store (desk->database, desk->office, NULL));
  desk_add_basics (desk);
  other = new_office (desk, "https://books.example.org");
  g_assert_true (pt_joining_adopt (desk->database, other, NULL));
  pt_office_free (desk->office);
  desk->office = pt_office_copy (other);
  desk_seal (desk, 100, &sealed);
  g_assert_null (sealed.body);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/joining/join", test_join);
  g_test_add_func ("/joining/change-of-user", test_change_of_user);
  return g_test_run ();
}
