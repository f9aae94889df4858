/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `tests/run bench` starts: how long the usual work takes, beside a floor in raw C over the same rows in the same
 * run. Prints a table and writes build/bench.json. `--rows N` takes another number than 100 000 for the first pull.
 *
 * The parent never starts a thread, so that its children may fork; it starts the real server and lets clients work,
 * each in its own process.
 */

#include "client.h"
#include "floor.h"
#include "server-fixture.h"

/* Two people of the fixture who may do everything that the work asks for. */
#define ONE "admin"
#define TWO "manager"

#define PUSHED 10000
#define CHANGED 100
#define CONFLICTS 1000
#define TIMES 5 /* of what takes milliseconds: the median counts */

typedef struct {
  const char *work;
  guint rows;
  gint64 floor; /* microseconds */
  BenchResult client;
} Line;

typedef struct {
  char *folder; /* of the clients and the floor */
  const char *url;
  guint rows;
  GArray *lines; /* of Line */
} Bench;

static BenchResult
client (Bench *bench, const char *name, BenchStep step, guint from, guint rows)
{
  BenchTask task
      = { .step = step, .folder = bench->folder, .url = bench->url, .name = name, .from = from, .rows = rows };
  BenchResult result;

  bench_client_run (&task, &result);
  return result;
}

static void
add_line (Bench *bench, const char *work, guint rows, const BenchResult *result)
{
  Line line = { .work = work, .rows = rows, .client = *result };

  g_array_append_val (bench->lines, line);
  g_printerr ("%s: %" G_GINT64_FORMAT " ms\n", work, result->microseconds / 1000);
}

static void
expect (const char *what, gint64 found, gint64 wanted)
{
  if (found != wanted)
    g_error ("%s: %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT, what, found, wanted);
}

/* Makes @rows slips offline and sends them. */
static void
push (Bench *bench, guint from, guint rows)
{
  BenchResult result;

  client (bench, ONE, BENCH_MAKE, from, rows);
  result = client (bench, ONE, BENCH_SYNC, 0, 0);
  expect ("Slips sent", result.pushed, rows);
  add_line (bench, "W2 push, made offline", rows, &result);
}

static int
compare_results (gconstpointer a, gconstpointer b)
{
  const BenchResult *left = a, *right = b;

  return (left->microseconds > right->microseconds) - (left->microseconds < right->microseconds);
}

/* The median of several syncs of the second client, each after @changed rows were changed by the first. */
static BenchResult
repeat (Bench *bench, guint changed)
{
  BenchResult results[TIMES];

  for (guint i = 0; i < TIMES; i++) {
    if (changed > 0) {
      client (bench, ONE, BENCH_CHANGE, i, changed);
      client (bench, ONE, BENCH_SYNC, 0, 0);
    }
    results[i] = client (bench, TWO, BENCH_SYNC, 0, 0);
    expect ("Rows pulled", results[i].pulled, changed);
  }
  qsort (results, TIMES, sizeof *results, compare_results);
  return results[TIMES / 2];
}

static void
conflict (Bench *bench)
{
  BenchResult result;

  client (bench, ONE, BENCH_CHANGE, TIMES, CONFLICTS);
  client (bench, TWO, BENCH_CHANGE, TIMES, CONFLICTS);
  client (bench, ONE, BENCH_SYNC, 0, 0);
  result = client (bench, TWO, BENCH_SYNC, 0, 0);
  expect ("Conflicts found", result.conflicts, CONFLICTS);
  add_line (bench, "W4 conflicts settled", CONFLICTS, &result);
}

static void
measure (Bench *bench)
{
  BenchResult result;

  client (bench, ONE, BENCH_SET_UP, 0, 0);
  push (bench, 0, PUSHED);
  if (bench->rows > PUSHED)
    push (bench, PUSHED, bench->rows - PUSHED);
  result = client (bench, TWO, BENCH_SYNC, 0, 0);
  add_line (bench, "W1 first pull", bench->rows, &result);
  result = repeat (bench, CHANGED);
  add_line (bench, "W3 changed, pulled", CHANGED, &result);
  result = repeat (bench, 0);
  add_line (bench, "Nothing to do", 0, &result);
  conflict (bench);
}

static void
measure_floor (Bench *bench)
{
  g_autofree char *source = g_build_filename (bench->folder, TWO, "paytrack.db", NULL);
  g_autoptr (Floor) floor = floor_new (bench->folder, source);

  for (guint i = 0; i < bench->lines->len; i++) {
    Line *line = &g_array_index (bench->lines, Line, i);

    if (g_str_has_prefix (line->work, "W1"))
      line->floor = floor_pull (floor);
  }
  for (guint i = 0; i < bench->lines->len; i++) {
    Line *line = &g_array_index (bench->lines, Line, i);

    if (g_str_has_prefix (line->work, "W2"))
      line->floor = floor_push (floor, line->rows);
    else if (g_str_has_prefix (line->work, "W3"))
      line->floor = floor_changes (floor, line->rows);
    else if (g_str_has_prefix (line->work, "W4"))
      line->floor = floor_conflicts (floor, line->rows);
    else if (line->floor == 0)
      line->floor = floor_nothing (floor);
  }
}

static void
print_table (const Bench *bench)
{
  g_print ("%-24s %9s %11s %11s %7s %11s %9s %9s\n", "work", "rows", "ms", "floor ms", "ratio", "bytes down",
           "requests", "MiB held");
  for (guint i = 0; i < bench->lines->len; i++) {
    const Line *line = &g_array_index (bench->lines, Line, i);

    g_print ("%-24s %9u %11.2f %11.2f %7.2f %11" G_GINT64_FORMAT " %9" G_GINT64_FORMAT " %9" G_GINT64_FORMAT "\n",
             line->work, line->rows, (double) line->client.microseconds / 1000, (double) line->floor / 1000,
             (double) line->client.microseconds / (double) MAX (line->floor, 1), line->client.received,
             line->client.requests, line->client.memory / 1024);
  }
}

static gboolean
write_json (const Bench *bench, const char *path, GError **error)
{
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < bench->lines->len; i++) {
    const Line *line = &g_array_index (bench->lines, Line, i);

    g_string_append_printf (json,
                            "%s\n  {\"work\": \"%s\", \"rows\": %u, \"us\": %" G_GINT64_FORMAT
                            ", \"floor_us\": %" G_GINT64_FORMAT ", \"bytes_received\": %" G_GINT64_FORMAT
                            ", \"bytes_sent\": %" G_GINT64_FORMAT ", \"requests\": %" G_GINT64_FORMAT
                            ", \"memory_kib\": %" G_GINT64_FORMAT "}",
                            i > 0 ? "," : "", line->work, line->rows, line->client.microseconds, line->floor,
                            line->client.received, line->client.sent, line->client.requests, line->client.memory);
  }
  g_string_append (json, "\n]\n");
  return g_file_set_contents (path, json->str, (gssize) json->len, error);
}

static void
measure_program (Bench *bench)
{
  g_autoptr (ServerFixture) server = server_fixture_new ();

  bench->url = server_fixture_get_url (server);
  measure (bench);
  server_fixture_stop (server);
}

int
main (int argc, char **argv)
{
  Bench bench = { .rows = 100000, .lines = g_array_new (FALSE, FALSE, sizeof (Line)) };
  const GOptionEntry entries[]
      = { { "rows", 0, 0, G_OPTION_ARG_INT, &bench.rows, "Rows of the first pull", "N" }, { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || (bench.folder = g_dir_make_tmp ("paytrack-bench-XXXXXX", &error)) == NULL) {
    g_printerr ("%s\n", error->message);
    return 64;
  }
  measure_program (&bench);
  measure_floor (&bench);
  print_table (&bench);
  if (!write_json (&bench, PT_BENCH_JSON, &error))
    g_printerr ("%s\n", error->message);
  remove_folder (bench.folder);
  return error == NULL ? 0 : 1;
}
