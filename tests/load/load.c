/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Many computers at once: each signs in, enters slips, edits suppliers that
 * others edit too, and pulls, over connections of its own, until all hold the
 * same. One server on SQLite, or two on one PostgreSQL behind a balancer where
 * PAYTRACK_TEST_STORE asks for it. Run by `tests/run load`, and with few
 * computers among the ordinary tests.
 *
 *   load [--devices N] [--rounds N] [--slips N] [--threads N] [--push-only]
 *
 * --push-only leaves all pulling to the end, which shows how fast the server writes.
 */

#include <stdio.h>
#include <stdlib.h>

#include "balancer.h"
#include "ids.h"
#include "messages.h"
#include "postgres-cluster.h"
#include "raw-client.h"

#define SUPPLIERS 50
#define SERVERS_MAX 2

static int n_devices = 40;
static int n_rounds = 3;
static int n_slips = 6;
static int n_threads = 8;
static gboolean push_only;

/* What all devices know from the start. */
static struct {
  char *suppliers[SUPPLIERS];
  char *product;
} office;

typedef struct {
  RawClient *client;
  GRand *choices;
  char *cursor;
  gint64 versions[SUPPLIERS];                /* as pulled last */
  PtLeaf leaves[PT_ENTITIES][SUPPLIERS + 1]; /* of the rows that may come again */
  PtDigest held[PT_ENTITIES];
  PtDigest told[PT_ENTITIES]; /* by the server, with the last page */
  guint receipts;
} Device;

/* Added up over all threads when they are done. */
typedef struct {
  guint operations;
  guint conflicts;
  guint64 rows;
  GArray *push_us; /* of gint64: how long each push took */
} Tally;

typedef struct {
  GThread *thread;
  Device *devices;
  int count;
  void (*work) (Device *device, Tally *tally);
  Tally tally;
} Worker;

static char *
new_id (void)
{
  g_autoptr (PtRandom) random = pt_random_new_system ();
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  PtId id = pt_id_new (clock, random);

  return pt_id_to_text (&id);
}

/* Rows that are made once and never again need not be remembered; the few others are, by their place in the office. */
static guint
place_of (const PtRow *row)
{
  char id[PT_ID_TEXT];

  pt_id_format (&pt_row_peek_meta (row)->id, id);
  for (guint i = 0; i < SUPPLIERS; i++)
    if (g_str_equal (id, office.suppliers[i]))
      return i;
  return SUPPLIERS;
}

static gboolean
take_row (PtRow *row, PtFieldsForm form, gpointer data, GError **error)
{
  Device *device = data;
  guint entity = pt_row_entity (row)->index;
  guint place = entity == PT_COLLECTIONS ? SUPPLIERS : place_of (row);
  PtLeaf *leaf = &device->leaves[entity][place];

  if (entity == PT_SUPPLIERS)
    device->versions[place] = pt_row_peek_meta (row)->version;
  if (entity == PT_COLLECTIONS || *leaf == 0)
    device->held[entity].count++;
  else
    device->held[entity].sum -= *leaf;
  *leaf = pt_row_leaf (row);
  device->held[entity].sum += *leaf;
  return TRUE;
}

static gboolean
pull_page (Device *device, Tally *tally)
{
  g_autofree char *target = device->cursor != NULL ? g_strdup_printf ("/v1/pull?limit=5000&cursor=%s", device->cursor)
                                                   : g_strdup ("/v1/pull?limit=5000");
  g_autoptr (RawAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;
  PtPage page = { 0 };
  gboolean more;

  device->client->unparsed = TRUE;
  answer = raw_get (device->client, target);
  device->client->unparsed = FALSE;
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (pt_page_read (answer->bytes, &page, take_row, device, &error));
  g_assert_no_error (error);
  tally->rows += page.n_changes;
  g_free (device->cursor);
  device->cursor = g_strdup (page.cursor);
  if (page.has_digests)
    memcpy (device->told, page.digests, sizeof page.digests);
  more = page.more;
  pt_page_clear (&page);
  return more;
}

static void
pull (Device *device, Tally *tally)
{
  while (pull_page (device, tally))
    ;
}

static void
sign_in (Device *device, Tally *tally)
{
  g_autoptr (RawAnswer) answer = raw_login (device->client, "manager", SERVER_FIXTURE_PASSWORD);

  raw_take_session (device->client, answer);
  pull (device, tally);
}

static void
add_slip (Device *device, GString *ops)
{
  g_autofree char *op = new_id ();
  g_autofree char *id = new_id ();
  g_autofree char *text
      = json ("%s{'op':'%s','entity':'collections','id':'%s','operation':'create','base_version':0,'made_at':1,"
              "'set':{'receipt_no':'%s-%06u','supplier_id':'%s','product_id':'%s','collected_on':'2026-11-%02d',"
              "'unit':'kg','quantity_milli':%d}}",
              ops->len > 0 ? "," : "", op, id, device->client->prefix, ++device->receipts,
              office.suppliers[g_rand_int_range (device->choices, 0, SUPPLIERS)], office.product,
              g_rand_int_range (device->choices, 1, 20), g_rand_int_range (device->choices, 1, 90) * 1000);

  g_string_append (ops, text);
}

/* A telephone number that others change as well: some of these meet another's. */
static void
add_edit (Device *device, GString *ops)
{
  int place = g_rand_int_range (device->choices, 0, SUPPLIERS);
  g_autofree char *op = new_id ();
  g_autofree char *text = json (",{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':%ld,"
                                "'made_at':2,'set':{'phone':'07%08d'}}",
                                op, office.suppliers[place], (long) device->versions[place],
                                g_rand_int_range (device->choices, 0, 99999999));

  g_string_append (ops, text);
}

static void
take_verdicts (RawAnswer *answer, Tally *tally)
{
  for (int i = 0; i <= n_slips; i++) {
    const char *status = raw_status (answer, (guint) i);

    tally->operations++;
    tally->conflicts += g_str_equal (status, "conflict");
    if (!g_str_equal (status, "conflict"))
      g_assert_cmpstr (status, ==, "applied");
  }
}

static void
push (Device *device, Tally *tally)
{
  g_autoptr (GString) ops = g_string_new (NULL);
  g_autofree char *envelope = NULL;
  g_autoptr (RawAnswer) answer = NULL;
  gint64 began, took;

  for (int i = 0; i < n_slips; i++)
    add_slip (device, ops);
  add_edit (device, ops);
  envelope = raw_seal (device->client, ops->str);
  began = g_get_monotonic_time ();
  answer = raw_push_bytes (device->client, envelope);
  took = g_get_monotonic_time () - began;
  g_assert_cmpuint (answer->status, ==, 200);
  g_array_append_val (tally->push_us, took);
  take_verdicts (answer, tally);
}

static void
work_a_round (Device *device, Tally *tally)
{
  push (device, tally);
  if (!push_only)
    pull (device, tally);
}

static gpointer
run_worker (gpointer data)
{
  Worker *worker = data;

  for (int i = 0; i < worker->count; i++)
    worker->work (&worker->devices[i], &worker->tally);
  return NULL;
}

/* Everybody does it, in as many threads as there are workers; returns how many ms it took. */
static gint64
everybody (Worker *workers, void (*work) (Device *, Tally *))
{
  gint64 began = g_get_monotonic_time ();

  for (int i = 0; i < n_threads; i++) {
    workers[i].work = work;
    workers[i].thread = g_thread_new ("devices", run_worker, &workers[i]);
  }
  for (int i = 0; i < n_threads; i++)
    g_thread_join (workers[i].thread);
  return (g_get_monotonic_time () - began) / 1000;
}

static void
furnish (const char *url)
{
  g_autoptr (RawClient) client = raw_client_new_for (url, "manager");
  g_autofree char *rate = new_id ();

  office.product = new_id ();
  for (guint i = 0; i < SUPPLIERS; i++) {
    g_autofree char *op = new_id ();
    g_autoptr (RawAnswer) answer = NULL;

    office.suppliers[i] = new_id ();
    answer = raw_push (client,
                       "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                       "'set':{'code':'S%03u','name':'Supplier %u'}}",
                       op, office.suppliers[i], i, i);
    raw_expect (answer, 0, "applied");
  }
  raw_answer_free (
      raw_push (client,
                "{'op':'%s','entity':'products','id':'%s','operation':'create','base_version':0,'made_at':1,"
                "'set':{'code':'TEA','name':'Leaf','dimension':'mass','base_unit':'kg','allowed_units':'kg,g,lb'}},"
                "{'op':'%s','entity':'rates','id':'%s','operation':'create','base_version':0,'made_at':1,"
                "'set':{'product_id':'%s','rate_e4':2500000,'unit':'kg','effective_from':'2026-01-01'}}",
                uuid (1), office.product, uuid (2), rate, office.product));
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
print_work (Worker *workers, gint64 ms)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  Tally all = { 0 };

  for (int i = 0; i < n_threads; i++) {
    Tally *tally = &workers[i].tally;

    all.operations += tally->operations;
    all.rows += tally->rows;
    all.conflicts += tally->conflicts;
    g_array_append_vals (times, tally->push_us->data, tally->push_us->len);
  }
  g_assert_cmpuint (all.operations, ==, n_devices * n_rounds * (n_slips + 1));
  g_array_sort (times, compare_times);
  printf ("# work: %u operations in %u pushes, %ld ms, %ld operations/s; %u conflicts\n", all.operations, times->len,
          (long) ms, (long) all.operations * 1000 / MAX (ms, 1), all.conflicts);
  printf ("# a push: median %ld ms, 99 of 100 within %ld ms\n",
          (long) g_array_index (times, gint64, times->len / 2) / 1000,
          (long) g_array_index (times, gint64, times->len * 99 / 100) / 1000);
  printf ("# rows pulled by all devices so far: %" G_GUINT64_FORMAT "\n", all.rows);
}

static void
assert_all_the_same (const Device *devices)
{
  for (int i = 0; i < n_devices; i++)
    for (guint j = 0; j < PT_ENTITIES; j++) {
      g_assert_cmpint (devices[i].held[j].count, ==, devices[i].told[j].count);
      g_assert_true (devices[i].held[j].sum == devices[i].told[j].sum);
      g_assert_true (devices[i].held[j].sum == devices[0].held[j].sum);
      g_assert_cmpuint (devices[i].client->refused, ==, 0);
    }
  g_assert_cmpint (devices[0].held[PT_COLLECTIONS].count, ==, n_devices * n_rounds * n_slips);
}

static void
run_all (const char *url)
{
  g_autofree Device *devices = g_new0 (Device, n_devices);
  g_autofree Worker *workers = g_new0 (Worker, n_threads);
  gint64 work = 0;

  for (int i = 0; i < n_devices; i++) {
    devices[i].client = raw_client_new (url);
    devices[i].choices = g_rand_new_with_seed ((guint32) i);
  }
  for (int i = 0; i < n_threads; i++) {
    int first = n_devices * i / n_threads;

    workers[i] = (Worker){ .devices = devices + first, .count = n_devices * (i + 1) / n_threads - first };
    workers[i].tally.push_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  }
  printf ("# sign-in of %d devices: %ld ms\n", n_devices, (long) everybody (workers, sign_in));
  for (int i = 0; i < n_rounds; i++)
    work += everybody (workers, work_a_round);
  print_work (workers, work);
  printf ("# the last pull of all: %ld ms\n", (long) everybody (workers, pull));
  assert_all_the_same (devices);
  for (int i = 0; i < n_devices; i++) {
    raw_client_free (devices[i].client);
    g_rand_free (devices[i].choices);
    g_free (devices[i].cursor);
  }
  for (int i = 0; i < n_threads; i++)
    g_array_unref (workers[i].tally.push_us);
}

static void
parse (int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "devices", 0, 0, G_OPTION_ARG_INT, &n_devices, NULL, NULL },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, NULL, NULL },
    { "slips", 0, 0, G_OPTION_ARG_INT, &n_slips, NULL, NULL },
    { "push-only", 0, 0, G_OPTION_ARG_NONE, &push_only, NULL, NULL },
    { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error))
    return;
  g_printerr ("%s\n", error->message);
  exit (64);
}

int
main (int argc, char **argv)
{
  ServerFixture *servers[SERVERS_MAX] = { NULL };
  const char *urls[SERVERS_MAX + 1] = { NULL };
  guint count = postgres_cluster_is_wanted () ? 2 : 1;
  Balancer *balancer;

  parse (&argc, &argv);
  pt_signatures_init ();
  printf ("1..1\n# %d devices, %u server%s on %s\n", n_devices, count, count > 1 ? "s" : "",
          count > 1 ? "one PostgreSQL" : "SQLite");
  for (guint i = 0; i < count; i++) {
    servers[i] = i == 0 ? server_fixture_new () : server_fixture_new_beside (servers[0]);
    urls[i] = server_fixture_get_url (servers[i]);
  }
  balancer = balancer_new (urls);
  furnish (urls[0]);
  run_all (balancer_get_url (balancer));
  server_fixture_do (servers[0], "check");
  server_fixture_do (servers[0], "audit verify");
  printf ("ok 1 - all devices hold the same\n");
  balancer_free (balancer);
  for (guint i = 0; i < count; i++)
    server_fixture_free (servers[i]);
  return 0;
}
