/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl backup, backups, restore, rescue and doctor: the care of a profile. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>

#include "backups.h"
#include "checkup.h"
#include "cli.h"
#include "errors.h"
#include "outbox.h"
#include "output.h"
#include "stuck.h"

static gboolean
run_backup (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_checkup_copy (database, data, error);
}

int
pt_cli_backup (PtCli *cli, GError **error)
{
  pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_backup, (gpointer) pt_arguments_get (cli->arguments, 0), error);
  return PT_EXIT_OK;
}

/* What became of the work that was not sent yet. */
static void
print_salvage (const PtSalvage *salvage)
{
  if (salvage->saved_to != NULL)
    g_print (ngettext ("%u entry that was not sent was saved to %s, and %u of it waits again\n",
                       "%u entries that were not sent were saved to %s, and %u of them wait again\n", salvage->found),
             salvage->found, salvage->saved_to, salvage->put_back);
  if (salvage->unreadable > 0)
    g_printerr (ngettext ("%u entry could not be read any more\n", "%u entries could not be read any more\n",
                          salvage->unreadable),
                salvage->unreadable);
}

static char *
format_time (gint64 wall)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall / 1000);
  return g_date_time_format (time, "%Y-%m-%d %H:%M");
}

static int
restore_last (PtCli *cli, GError **error)
{
  PtSalvage salvage = { 0 };
  gint64 made_at = 0;
  g_autofree char *time = NULL;

  if (pt_profile_restore_last_good (cli->directory, cli->seams, &salvage, &made_at, error)) {
    time = format_time (made_at);
    g_print (_ ("Restored the backup of %s. What was there before is kept beside it. Sign in before the next sync\n"),
             time);
    print_salvage (&salvage);
  }
  pt_salvage_clear (&salvage);
  return PT_EXIT_OK;
}

int
pt_cli_restore (PtCli *cli, GError **error)
{
  gboolean last = pt_arguments_flag (cli->arguments, "last");

  if (last == (pt_arguments_count (cli->arguments) == 1)) {
    pt_cli_wrong_usage (error, _ ("Name a backup, or --last for the newest automatic one"));
    return PT_EXIT_USAGE;
  }
  if (last)
    return restore_last (cli, error);
  if (pt_checkup_restore (cli->directory, pt_arguments_get (cli->arguments, 0), cli->seams, NULL, error))
    g_print (_ ("Restored. What was there before is kept beside it. Sign in before the next sync\n"));
  return PT_EXIT_OK;
}

int
pt_cli_rescue (PtCli *cli, GError **error)
{
  PtSalvage salvage = { 0 };

  if (pt_profile_export_queue (cli->directory, pt_arguments_get (cli->arguments, 0), cli->seams, &salvage, error)) {
    g_print (ngettext ("%u entry that is not sent was saved\n", "%u entries that are not sent were saved\n",
                       salvage.found),
             salvage.found);
    if (salvage.unreadable > 0)
      print_salvage (&(PtSalvage){ .unreadable = salvage.unreadable });
  }
  pt_salvage_clear (&salvage);
  return PT_EXIT_OK;
}

static void
print_backups (GPtrArray *backups)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_array (writer);
  for (guint i = 0; i < backups->len; i++) {
    const PtBackup *backup = backups->pdata[i];
    pt_writer_begin_object (writer);
    pt_writer_put_integer (writer, "made_at", backup->made_at);
    pt_writer_put_integer (writer, "bytes", backup->bytes);
    pt_writer_put_text (writer, "path", backup->path);
    pt_writer_end_object (writer);
  }
  pt_writer_end_array (writer);
  pt_output_json (writer);
}

int
pt_cli_backups (PtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) backups = pt_profile_backups (cli->directory, pt_clock_wall (cli->seams->clock));

  if (cli->json)
    print_backups (backups);
  for (guint i = 0; !cli->json && i < backups->len; i++) {
    const PtBackup *backup = backups->pdata[i];
    g_autofree char *time = format_time (backup->made_at);
    g_autofree char *size = g_format_size ((guint64) backup->bytes);
    g_print ("%s  %s  %s\n", time, size, backup->path);
  }
  return PT_EXIT_OK;
}

/* What doctor looks at, one after the other. */
typedef struct {
  const char *directory;
  PtCheckup checkup;
  PtOutboxCounts counts;
  gboolean rebuilt;
} Doctor;

static gboolean
run_doctor (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Doctor *doctor = data;

  if (!pt_checkup_run (database, &doctor->checkup, error) || !pt_outbox_count (database, &doctor->counts, error))
    return FALSE;
  doctor->rebuilt = doctor->checkup.wrong_sums != 0 && doctor->checkup.damage == NULL;
  return !doctor->rebuilt || pt_checkup_rebuild_digests (database, error);
}

/* One finding; @problem NULL: all is well. */
static void
add (GPtrArray *lines, const char *check, char *problem)
{
  const char *cells[] = { check, problem != NULL ? problem : "ok", NULL };
  g_ptr_array_add (lines, g_strdupv ((char **) cells));
  g_free (problem);
}

static char *
sums_problem (const Doctor *doctor)
{
  GString *names = NULL;

  if (doctor->checkup.wrong_sums == 0)
    return NULL;
  names = g_string_new (NULL);
  for (guint i = 0; i < PT_ENTITIES; i++)
    if ((doctor->checkup.wrong_sums & (1u << i)) != 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", pt_entity (i)->name);
  g_string_prepend (names, _ ("Rows changed outside of PayTrack: "));
  g_string_append (names, doctor->rebuilt ? _ (" (the next sync repairs them)") : "");
  return g_string_free (names, FALSE);
}

static char *
secrets_problem (const Doctor *doctor)
{
  g_autofree char *path = g_build_filename (doctor->directory, "secrets.json", NULL);
  GStatBuf info;

  if (g_stat (path, &info) != 0 || (info.st_mode & 077) == 0)
    return NULL;
  return g_strdup_printf (_ ("Others can read %s: its mode must be 0600"), path);
}

static char *
references_problem (const Doctor *doctor)
{
  if (doctor->checkup.orphans == 0)
    return NULL;
  return g_strdup_printf (_ ("%" PRId64 " rows refer to rows that are not there"), doctor->checkup.orphans);
}

static char *
queue_problem (const Doctor *doctor)
{
  if (doctor->counts.attention == 0)
    return NULL;
  return g_strdup_printf (_ ("%" PRId64 " entries need attention: paytrackctl queue, conflicts"),
                          doctor->counts.attention);
}

static GPtrArray *
findings (const Doctor *doctor)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  add (lines, "database", g_strdup (doctor->checkup.damage));
  add (lines, "references", references_problem (doctor));
  add (lines, "digests", sums_problem (doctor));
  add (lines, "secrets", secrets_problem (doctor));
  add (lines, "queue", queue_problem (doctor));
  return lines;
}

static gboolean
is_well (const char *const *line)
{
  return g_strcmp0 (line[1], "ok") == 0;
}

static void
print_findings (GPtrArray *lines)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_array (writer);
  for (guint i = 0; i < lines->len; i++) {
    const char *const *line = lines->pdata[i];
    pt_writer_begin_object (writer);
    pt_writer_put_text (writer, "check", line[0]);
    pt_writer_put_boolean (writer, "ok", is_well (line));
    pt_writer_put_text (writer, "problem", is_well (line) ? NULL : line[1]);
    pt_writer_end_object (writer);
  }
  pt_writer_end_array (writer);
  pt_output_json (writer);
}

int
pt_cli_doctor (PtCli *cli, GError **error)
{
  Doctor doctor = { .directory = cli->directory };
  g_autoptr (GPtrArray) lines = NULL;
  int code = PT_EXIT_OK;

  if (!pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_doctor, &doctor, error))
    return PT_EXIT_ATTENTION;
  lines = findings (&doctor);
  pt_cli_explain_stuck (cli, add, lines);
  for (guint i = 0; i < lines->len; i++)
    if (!is_well (lines->pdata[i]))
      code = PT_EXIT_ATTENTION;
  if (cli->json)
    print_findings (lines);
  else
    pt_output_table (lines);
  pt_checkup_clear (&doctor.checkup);
  return code;
}
