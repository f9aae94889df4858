/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A process that is killed in the middle of its work: what it had saved is there whole, row and queue entry both, and
 * what it had not is not there at all. */

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "counterpart.h"

#define ROUNDS 12

/* Tells the parent of each save by a byte, until it is killed. */
static void
save_until_killed (const Desk *desk, int told)
{
  Desk own = *desk;
  guint number = 0;

  own.database = pt_store_open (desk->path, PT_DATABASE_WRITE, NULL, NULL);
  for (;;) {
    g_autofree char *code = g_strdup_printf ("C%d-%u", (int) getpid (), number++);
    PtSealed sealed;

    desk_add (&own, PT_SUPPLIERS, "code", code, "name", "Nimal", NULL);
    if (write (told, "s", 1) != 1)
      _exit (1);
    if (number % 7 == 0) {
      desk_seal (&own, 3, &sealed);
      pt_sealed_clear (&sealed);
    }
  }
}

/* Kills the child after @saves of them. */
static void
run_child (Desk *desk, guint saves)
{
  int told[2];
  char byte;
  int status;
  pid_t child;

  g_assert_cmpint (pipe (told), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    close (told[0]);
    save_until_killed (desk, told[1]);
  }
  close (told[1]);
  for (guint i = 0; i < saves; i++)
    g_assert_cmpint (read (told[0], &byte, 1), ==, 1);
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  close (told[0]);
}

static void
test_killed (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  guint told = 0;

  for (guint i = 0; i < ROUNDS; i++) {
    guint saves = 5 + i * 3;

    pt_database_close (g_steal_pointer (&desk->database));
    run_child (desk, saves);
    told += saves;
    /* The child drew ids from the same seed: the next one must not draw them again. */
    pt_random_below (desk->seams.random, 1000);
    for (guint skip = 0; skip < 100000; skip++)
      pt_random_below (desk->seams.random, 1000);
    desk->database = pt_store_open (desk->path, PT_DATABASE_WRITE, NULL, NULL);
    g_assert_nonnull (desk->database);
    g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers"), >=, told);
    g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers s WHERE NOT EXISTS"
                                         " (SELECT 1 FROM queue q WHERE q.entity_uuid = s.id)"),
                     ==, 0);
    g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM queue q WHERE NOT EXISTS"
                                         " (SELECT 1 FROM suppliers s WHERE q.entity_uuid = s.id)"),
                     ==, 0);
    g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
                     ==, 0);
    g_assert_true (pt_outbox_reset_syncing (desk->database, NULL));
    desk_check_seen (desk);
  }
  counterpart_push (server, desk);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 0);
  g_assert_cmpuint (g_hash_table_size (server->rows), ==, desk_integer (desk, "SELECT count(*) FROM suppliers"));
  desk_check_digests (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crash/killed", test_killed);
  return g_test_run ();
}
