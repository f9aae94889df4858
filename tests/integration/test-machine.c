/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A computer that loses its network, its disk's room or the right to write, in namespaces of this test's own: the
 * machine around it notices nothing. */

#define _GNU_SOURCE
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "listener.h"
#include "office.h"
#include "signatures.h"

#define SLIP "supplier=S001", "product=TEA", "quantity=50.5", "receipt_no=R-1"

/* --- namespaces -------------------------------------------------------------------------------------------------- */

static void
write_file (const char *path, const char *text)
{
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  fputs (text, file);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* Before there is any thread: a network without anything but a loopback, and mounts that nobody else sees. */
static void
leave_the_machine (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1\n", getuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1\n", getgid ());

  if (getuid () != 0) {
    g_assert_no_errno (unshare (CLONE_NEWUSER));
    write_file ("/proc/self/setgroups", "deny");
    write_file ("/proc/self/uid_map", users);
    write_file ("/proc/self/gid_map", groups);
  }
  g_assert_no_errno (unshare (CLONE_NEWNET | CLONE_NEWNS));
  g_assert_no_errno (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static void
run (const char *command)
{
  GError *error = NULL;
  int status = -1;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

/* With its address the loopback loses its routes, so that a new connection fails at once. GNetworkMonitor goes by the
 * default route. */
static void
give_network (void)
{
  run ("ip addr add 127.0.0.1/8 dev lo");
  run ("ip route add default dev lo");
}

static void
take_network (void)
{
  run ("ip route del default dev lo");
  run ("ip addr del 127.0.0.1/8 dev lo");
}

/* --- network ----------------------------------------------------------------------------------------------------- */

/* What is entered while there is no network goes out as soon as there is one again, by itself. */
static void
test_network_taken_and_given (Office *office, gconstpointer data)
{
  Listener window = { 0 };
  g_autoptr (CtlResult) doctor = NULL;
  guint good, finished;

  office_furnish (office);
  listener_start (&window, office->a);
  pt_sync_service_set_focused (window.service, TRUE);
  g_assert_cmpuint (window.good, ==, 1);
  take_network ();
  finished = window.finished;
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  listener_wait (&window, &window.finished, finished + 1);
  while (pt_sync_service_get_status (window.service) != PT_SYNC_OFFLINE)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (window.error, "Your work is kept and is sent later"));
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  doctor = ctl (office->a, "doctor", NULL);
  g_assert_cmpint (doctor->code, ==, 1);
  g_assert_nonnull (strstr (doctor->out, "This computer has no network"));
  good = window.good;
  give_network ();
  listener_wait (&window, &window.good, good + 1);
  listener_stop (&window);
  g_assert_cmpuint (office_queued (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_integer (office->b, "collections", "R-1", "version"), ==, 1);
  office_assert_same (office);
}

/* --- disk -------------------------------------------------------------------------------------------------------- */

/* Moves a's profile to a file system of its own. */
static void
move_to_small_disk (Office *office)
{
  g_autofree char *aside = g_strconcat (office->a, "-aside", NULL);
  g_autofree char *copy = g_strdup_printf ("cp -a %s/. %s", aside, office->a);

  g_assert_no_errno (g_rename (office->a, aside));
  g_assert_no_errno (g_mkdir (office->a, 0700));
  g_assert_no_errno (mount ("tmpfs", office->a, "tmpfs", 0, "size=6m,mode=0700"));
  run (copy);
}

static char *
filler_of (Office *office)
{
  return g_build_filename (office->a, "full", NULL);
}

/* Takes every byte that is left, which a program that has just ended may have given back. */
static void
fill (Office *office)
{
  g_autofree char *path = filler_of (office);
  static const char block[4096];
  FILE *file = fopen (path, "a");

  g_assert_nonnull (file);
  while (fwrite (block, sizeof block, 1, file) == 1 && fflush (file) == 0)
    ;
  fclose (file);
}

/* So much that it does not fit into what a small disk keeps back. */
static void
make_much_to_pull (Office *office)
{
  g_autofree char *path = g_build_filename (office->folder, "suppliers.csv", NULL);
  g_autoptr (GString) csv = g_string_new ("code,name\n");

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (csv, "B%u,Kamala\n", i);
  g_assert_true (g_file_set_contents (path, csv->str, -1, NULL));
  g_free (ctl_well (office->b, "import", "suppliers", path, NULL));
  g_assert_cmpint (office_sync (office->b), ==, 0);
}

/* A full disk takes no entry and no page, says so, and loses nothing; with room again everything goes on. */
static void
test_full_disk (Office *office, gconstpointer data)
{
  g_autofree char *filler = filler_of (office);
  g_autoptr (CtlResult) added = NULL;
  g_autoptr (CtlResult) synced = NULL;

  office_furnish (office);
  move_to_small_disk (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  make_much_to_pull (office);
  fill (office);
  added = ctl (office->a, "add", "suppliers", "code=S2", "name=Sunil", NULL);
  g_assert_cmpint (added->code, ==, 1);
  g_assert_nonnull (strstr (added->err, "The disk is full: make room and try again"));
  fill (office);
  synced = ctl (office->a, "sync", NULL);
  g_assert_cmpint (synced->code, ==, 1);
  g_assert_nonnull (strstr (synced->err, "The disk is full"));
  g_assert_no_errno (g_unlink (filler));
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S2", "name=Sunil", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_text (office->b, "suppliers", "S2", "name", "Sunil");
  office_assert_same (office);
  g_assert_no_errno (umount2 (office->a, MNT_DETACH));
}

/* A folder that has become read-only says so, whatever is asked of it, and is as it was once it can be written. */
static void
test_read_only_folder (Office *office, gconstpointer data)
{
  static const char *const verbs[] = { "sync", "status", "queue" };
  g_autoptr (CtlResult) added = NULL;

  office_furnish (office);
  move_to_small_disk (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  g_assert_no_errno (mount ("none", office->a, NULL, MS_REMOUNT | MS_RDONLY, NULL));
  added = ctl (office->a, "add", "suppliers", "code=S2", "name=Sunil", NULL);
  g_assert_cmpint (added->code, ==, 1);
  g_assert_nonnull (strstr (added->err, "cannot be written: check that its folder exists and belongs to you"));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    g_autoptr (CtlResult) refused = ctl (office->a, verbs[i], NULL);
    g_assert_cmpint (refused->code, ==, 1);
    g_assert_nonnull (strstr (refused->err, "cannot be written"));
  }
  g_assert_no_errno (mount ("none", office->a, NULL, MS_REMOUNT, NULL));
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_integer (office->b, "collections", "R-1", "version"), ==, 1);
  office_assert_same (office);
  g_assert_no_errno (umount2 (office->a, MNT_DETACH));
}

#define ADD(path, test) g_test_add ("/integration/machine/" path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  leave_the_machine ();
  g_test_init (&argc, &argv, NULL);
  run ("ip link set lo up"); /* and has its address then */
  run ("ip route add default dev lo");
  pt_signatures_init ();
  ADD ("network-taken-and-given", test_network_taken_and_given);
  ADD ("full-disk", test_full_disk);
  ADD ("read-only-folder", test_read_only_folder);
  return g_test_run ();
}
