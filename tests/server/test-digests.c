/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Buckets of the last level, which are gathered before they are added, tell the same as the levels above them. */

#include "digest.h"
#include "push-office.h"

/* More than are gathered before they are added. */
#define COMMITS 520

#define SUPPLIER "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'D%03u','name':'x'}}"
#define CHANGED "{'op':'%s','entity':'suppliers','id':'%s'," UPDATE (1) ",'set':{'name':'%u'}}"

typedef struct {
  RawClient *client;
  guint buckets; /* of the last level */
} Walk;

static PtDigest
read_digest (JsonObject *object)
{
  PtDigest digest = { .count = json_object_get_int_member (object, "count") };

  g_assert_true (pt_leaf_parse (json_object_get_string_member (object, "sum"), &digest.sum));
  return digest;
}

/* That of @prefix, whose children must add up to it, down to the last level. */
static PtDigest
check (Walk *walk, const char *prefix)
{
  g_autofree char *target = g_strconcat ("/v1/digest/suppliers?prefix=", prefix, NULL);
  g_autoptr (RawAnswer) answer = raw_get (walk->client, target);
  PtDigest digest = read_digest (raw_object (answer));
  PtDigest sum = { 0 };
  g_autoptr (GList) names = NULL;
  JsonObject *children;

  if (strlen (prefix) == 4) {
    walk->buckets++;
    return digest;
  }
  children = json_object_get_object_member (raw_object (answer), "children");
  names = json_object_get_members (children);
  for (GList *name = names; name != NULL; name = name->next) {
    PtDigest told = read_digest (json_object_get_object_member (children, name->data));
    PtDigest read = check (walk, name->data);

    g_assert_cmpint (told.count, ==, read.count);
    g_assert_true (told.sum == read.sum);
    sum.count += read.count;
    sum.sum += read.sum;
  }
  g_assert_cmpint (sum.count, ==, digest.count);
  g_assert_true (sum.sum == digest.sum);
  return digest;
}

static void
test_levels_agree (PushOffice *office, gconstpointer data)
{
  Walk walk = { .client = office->client };

  for (guint i = 0; i < COMMITS; i++)
    raw_answer_free (raw_push (office->client, SUPPLIER, uuid (0x1000 + i), uuid (0x2000 + 17 * i), i));
  for (guint i = 0; i < 40; i++)
    raw_answer_free (raw_push (office->client, CHANGED, uuid (0x4000 + i), uuid (0x2000 + 17 * i), i));
  check (&walk, "");
  g_assert_cmpuint (walk.buckets, ==, COMMITS + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  g_test_add ("/digests/levels-agree", PushOffice, NULL, push_office_set_up, test_levels_agree, push_office_tear_down);
  return g_test_run ();
}
