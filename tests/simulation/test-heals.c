/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * protocol.md, section 7: "The client then recovers by itself, with at most one
 * sign-in." A server is put back from a backup while one of three computers is
 * off for 20 days: nobody presses anything, and all that anybody saved is there.
 */

#include <glib.h>

#include "sim-books.h"
#include "sim-disk.h"
#include "sim-office.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * MINUTE_MS)
#define DEVICES 3
#define SLEEPER 2

typedef struct {
  SimWorld *world;
  guint sign_ins[DEVICES];
} Story;

/* The first world after @seed that has just three computers. */
static SimWorld *
new_world (guint64 *seed)
{
  for (;;) {
    SimWorld *world = sim_world_new ((*seed)++, FALSE);

    if (world->devices->len == DEVICES) {
      world->weather = (SimWeather){ .delay_most = 20 };
      return world;
    }
    sim_world_free (world);
  }
}

/* The only thing that is asked of people: their password, where the program asks for it. */
static void
sign_in_where_asked (Story *story)
{
  for (guint i = 0; i < DEVICES; i++) {
    SimDevice *device = story->world->devices->pdata[i];

    if (device->profile == NULL || !device->needs_sign_in)
      continue;
    story->sign_ins[i]++;
    sim_device_sign_in (device);
  }
}

/* Time goes by; every ten minutes the timer of each program that runs begins a sync, and that is all that happens. */
static void
pass (Story *story, gint64 ms)
{
  gint64 until = sim_time_now (story->world->time) + ms;

  while (sim_time_now (story->world->time) < until) {
    sim_world_run (story->world, MIN (until, sim_time_now (story->world->time) + 10 * MINUTE_MS));
    sign_in_where_asked (story);
    for (guint i = 0; i < DEVICES; i++)
      if (((SimDevice *) story->world->devices->pdata[i])->profile != NULL)
        sim_device_sync (story->world->devices->pdata[i]);
  }
}

/* So many things that people do at the computers that are on, a few minutes apart. */
static void
work (Story *story, guint things)
{
  for (guint i = 0; i < things; i++) {
    SimDevice *device = story->world->devices->pdata[i % DEVICES];

    if (device->profile != NULL)
      sim_people_act (device);
    pass (story, 3 * MINUTE_MS);
  }
}

static void
test_heals (gconstpointer data)
{
  guint64 seed = GPOINTER_TO_UINT (data);
  Story story = { new_world (&seed) };
  SimDevice *sleeper = story.world->devices->pdata[SLEEPER];
  g_autofree char *wrong = NULL;
  guint which = 0;

  work (&story, 30);
  sim_office_back_up (story.world);
  work (&story, 30);
  sim_device_stop (sleeper);
  work (&story, 12);
  memset (story.sign_ins, 0, sizeof story.sign_ins);
  sim_office_put_back (story.world);
  work (&story, 12);
  pass (&story, 20 * DAY_MS);
  work (&story, 12);
  sim_device_start (sleeper);
  pass (&story, 60 * MINUTE_MS);
  /* What was begun last ends. */
  sim_world_run (story.world, sim_time_now (story.world->time) + MINUTE_MS);
  for (guint i = 0; i < DEVICES; i++)
    g_assert_cmpuint (story.sign_ins[i], <=, 1);
  wrong = sim_checks_run (story.world, &which);
  g_assert_cmpstr (wrong, ==, NULL);
  sim_world_free (story.world);
}

/* How many records the server has. */
static gint64
count_rows (SimWorld *world)
{
  SimBooks books;
  gint64 rows = 0;

  sim_books_open (&books, world);
  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", pt_entity (i)->name);
    rows += sim_books_count (books.server, sql);
  }
  sim_books_close (&books);
  return rows;
}

/* Twice the same backup: what only others had seen of a computer that is gone comes back both times. */
static void
test_heals_again (gconstpointer data)
{
  guint64 seed = GPOINTER_TO_UINT (data);
  Story story = { new_world (&seed) };
  gint64 rows;

  work (&story, 30);
  sim_office_back_up (story.world);
  work (&story, 30);
  pass (&story, 30 * MINUTE_MS);
  rows = count_rows (story.world);
  sim_device_stop (story.world->devices->pdata[0]);
  for (guint i = 0; i < 2; i++) {
    sim_office_put_back (story.world);
    pass (&story, 60 * MINUTE_MS);
    g_assert_cmpint (count_rows (story.world), ==, rows);
  }
  sim_world_free (story.world);
}

/* Servers and engines tell of what they do; here it would only be in the way. */
static GLogWriterOutput
drop_logs (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  return G_LOG_WRITER_HANDLED;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_logs, NULL, NULL);
  pt_signatures_init ();
  sim_disk_init ();
  sim_world_prepare ();
  for (guint i = 1; i <= 3; i++) {
    g_autofree char *path
        = g_strdup_printf ("/protocol/7/a-restored-server-heals-with-no-hand-and-one-of-three-asleep-for-20-days/%u",
                           i);

    g_test_add_data_func (path, GUINT_TO_POINTER (i * 1000), test_heals);
  }
  g_test_add_data_func ("/simulation/a-server-restored-twice-heals-twice-of-what-was-only-seen",
                        GUINT_TO_POINTER (4000), test_heals_again);
  return g_test_run ();
}
