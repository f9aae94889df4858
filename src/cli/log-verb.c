/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl log: the syncs of this computer, what went wrong, and the times without a server. */

#include "config.h"

#include <inttypes.h>

#include "cli.h"
#include "error-log.h"
#include "errors.h"
#include "history.h"
#include "offline.h"
#include "output.h"

#define MOST_LINES 200

static char *
when (gint64 ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (ms / 1000);
  return ms > 0 ? g_date_time_format (time, "%F %T") : g_strdup ("");
}

static char *
number (gint64 value)
{
  return g_strdup_printf ("%" PRId64, value);
}

/* Takes the cells over. */
static void
add_line (GPtrArray *lines, GStrvBuilder *cells)
{
  g_ptr_array_add (lines, g_strv_builder_end (cells));
  g_strv_builder_unref (cells);
}

static void
add_cell (GStrvBuilder *cells, char *text)
{
  g_strv_builder_add (cells, text != NULL ? text : "");
  g_free (text);
}

static GPtrArray *
new_table (const char *const *heading)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (lines, g_strdupv ((char **) heading));
  return lines;
}

/* --- syncs ------------------------------------------------------------------------------------------------------- */

static gboolean
read_syncs (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *(GPtrArray **) data = pt_history_list (database, MOST_LINES, error);
  return *(GPtrArray **) data != NULL;
}

static void
write_sync (PtWriter *writer, gconstpointer entry)
{
  const PtSyncRecord *record = entry;
  const PtReceipt *receipt = &record->receipt;

  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "started_at", receipt->started_at);
  pt_writer_put_integer (writer, "duration_ms", receipt->duration_ms);
  pt_writer_put_text (writer, "trigger", pt_sync_trigger_word (receipt->trigger));
  pt_writer_put_integer (writer, "pushed", receipt->pushed);
  pt_writer_put_integer (writer, "applied", receipt->settled.applied);
  pt_writer_put_integer (writer, "conflicts", receipt->settled.conflicts);
  pt_writer_put_integer (writer, "rejected", receipt->settled.rejected);
  pt_writer_put_integer (writer, "pulled", receipt->pulled);
  pt_writer_put_integer (writer, "bytes_sent", (gint64) receipt->bytes_sent);
  pt_writer_put_integer (writer, "bytes_received", (gint64) receipt->bytes_received);
  pt_writer_put_boolean (writer, "agreed", receipt->agreed);
  pt_writer_put_boolean (writer, "failed", record->failed);
  pt_writer_put_text (writer, "problem", record->problem);
  pt_writer_end_object (writer);
}

static void
print_syncs (GPtrArray *records)
{
  const char *heading[] = { "started", "ms", "trigger", "sent", "received", "problem", NULL };
  g_autoptr (GPtrArray) lines = new_table (heading);

  for (guint i = 0; i < records->len; i++) {
    const PtSyncRecord *record = records->pdata[i];
    GStrvBuilder *cells = g_strv_builder_new ();
    add_cell (cells, when (record->receipt.started_at));
    add_cell (cells, number (record->receipt.duration_ms));
    add_cell (cells, g_strdup (pt_sync_trigger_word (record->receipt.trigger)));
    add_cell (cells, number (record->receipt.pushed));
    add_cell (cells, number (record->receipt.pulled));
    add_cell (cells, g_strdup (record->problem));
    add_line (lines, cells);
  }
  pt_output_table (lines);
}

/* --- errors ------------------------------------------------------------------------------------------------------ */

static gboolean
read_errors (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *(GPtrArray **) data = pt_error_log_list (database, MOST_LINES, error);
  return *(GPtrArray **) data != NULL;
}

static void
write_error (PtWriter *writer, gconstpointer entry)
{
  const PtLoggedError *logged = entry;

  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "first_at", logged->first_at);
  pt_writer_put_integer (writer, "last_at", logged->last_at);
  pt_writer_put_integer (writer, "times", logged->times);
  pt_writer_put_text (writer, "source", logged->source);
  pt_writer_put_text (writer, "code", logged->code);
  pt_writer_put_text (writer, "message", logged->message);
  pt_writer_end_object (writer);
}

static void
print_errors (GPtrArray *errors)
{
  const char *heading[] = { "last", "times", "source", "message", NULL };
  g_autoptr (GPtrArray) lines = new_table (heading);

  for (guint i = 0; i < errors->len; i++) {
    const PtLoggedError *logged = errors->pdata[i];
    GStrvBuilder *cells = g_strv_builder_new ();
    add_cell (cells, when (logged->last_at));
    add_cell (cells, number (logged->times));
    add_cell (cells, g_strdup (logged->source));
    add_cell (cells, g_strdup (logged->message));
    add_line (lines, cells);
  }
  pt_output_table (lines);
}

/* --- times without a server -------------------------------------------------------------------------------------- */

static gboolean
read_spells (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *(GArray **) data = pt_offline_list (database, MOST_LINES, error);
  return *(GArray **) data != NULL;
}

static void
write_spell (PtWriter *writer, const PtOfflineSpell *spell)
{
  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "began_at", spell->began_at);
  pt_writer_put_integer (writer, "ended_at", spell->ended_at);
  pt_writer_put_integer (writer, "entered", spell->entered);
  for (guint i = 0; i < PT_ENTITIES; i++)
    pt_writer_put_integer (writer, pt_entity (i)->name, spell->by_entity[i]);
  pt_writer_put_integer (writer, "accepted", spell->accepted);
  pt_writer_put_integer (writer, "conflicts", spell->conflicts);
  pt_writer_put_integer (writer, "refused", spell->refused);
  pt_writer_put_integer (writer, "waiting", spell->waiting);
  pt_writer_end_object (writer);
}

static void
print_spells (GArray *spells)
{
  const char *heading[] = { "from", "to", "entered", "accepted", "conflicts", "refused", "waiting", NULL };
  g_autoptr (GPtrArray) lines = new_table (heading);

  for (guint i = 0; i < spells->len; i++) {
    const PtOfflineSpell *spell = &g_array_index (spells, PtOfflineSpell, i);
    GStrvBuilder *cells = g_strv_builder_new ();
    add_cell (cells, when (spell->began_at));
    add_cell (cells, when (spell->ended_at));
    add_cell (cells, number (spell->entered));
    add_cell (cells, number (spell->accepted));
    add_cell (cells, number (spell->conflicts));
    add_cell (cells, number (spell->refused));
    add_cell (cells, number (spell->waiting));
    add_line (lines, cells);
  }
  pt_output_table (lines);
}

static void
write_spells (GArray *spells)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_array (writer);
  for (guint i = 0; i < spells->len; i++)
    write_spell (writer, &g_array_index (spells, PtOfflineSpell, i));
  pt_writer_end_array (writer);
  pt_output_json (writer);
}

static int
log_offline (PtCli *cli, GError **error)
{
  g_autoptr (GArray) spells = NULL;

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_spells, &spells, error))
    return PT_EXIT_ATTENTION;
  if (cli->json)
    write_spells (spells);
  else
    print_spells (spells);
  return PT_EXIT_OK;
}

/* --- the verb ---------------------------------------------------------------------------------------------------- */

static void
write_all (GPtrArray *entries, void (*write) (PtWriter *writer, gconstpointer entry))
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_array (writer);
  for (guint i = 0; i < entries->len; i++)
    write (writer, entries->pdata[i]);
  pt_writer_end_array (writer);
  pt_output_json (writer);
}

int
pt_cli_log (PtCli *cli, GError **error)
{
  gboolean errors = pt_arguments_flag (cli->arguments, "errors");
  g_autoptr (GPtrArray) entries = NULL;

  if (pt_arguments_flag (cli->arguments, "offline"))
    return log_offline (cli, error);
  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, errors ? read_errors : read_syncs, &entries, error))
    return PT_EXIT_ATTENTION;
  if (cli->json)
    write_all (entries, errors ? write_error : write_sync);
  else if (errors)
    print_errors (entries);
  else
    print_syncs (entries);
  return PT_EXIT_OK;
}
