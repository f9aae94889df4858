/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl status and notices: how things stand, and what a person must be told. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "cli.h"
#include "confirmed.h"
#include "errors.h"
#include "figures.h"
#include "history.h"
#include "notices.h"
#include "output.h"

typedef struct {
  PtOutboxCounts counts;
  gint64 last_success;
  gint64 last_head;
  gboolean complete;
  GPtrArray *notices; /* of PtNotice */
  PtFigures figures;
} StatusFacts;

static gboolean
read_status (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  StatusFacts *facts = data;

  facts->notices = pt_notices_list (database, error);
  return facts->notices != NULL && pt_outbox_count (database, &facts->counts, error)
         && pt_history_last_success (database, &facts->last_success, &facts->last_head, error)
         && pt_confirmed_is_complete (database, &facts->complete, error)
         && pt_figures_sum (database, 0, &facts->figures, error);
}

static void
write_notices (PtWriter *writer, GPtrArray *notices)
{
  pt_writer_begin_array (writer);
  for (guint i = 0; i < notices->len; i++) {
    const PtNotice *notice = notices->pdata[i];
    pt_writer_begin_object (writer);
    pt_writer_put_integer (writer, "id", notice->id);
    pt_writer_put_text (writer, "entity_type", notice->entity->name);
    pt_writer_put_id (writer, "entity_uuid", &notice->entity_id);
    pt_writer_put_text (writer, "code", notice->code);
    pt_writer_put_text (writer, "message", notice->message);
    pt_writer_put_integer (writer, "made_at", notice->made_at);
    pt_writer_end_object (writer);
  }
  pt_writer_end_array (writer);
}

static void
write_metrics (PtWriter *writer, const StatusFacts *facts)
{
  const PtFigures *figures = &facts->figures;

  pt_writer_member (writer, "metrics");
  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "succeeded", figures->good);
  pt_writer_put_integer (writer, "failed", figures->failed);
  pt_writer_put_integer (writer, "failed_per_mille", pt_figures_failed_per_mille (figures));
  pt_writer_put_integer (writer, "average_ms", pt_figures_average_ms (figures));
  pt_writer_put_integer (writer, "pushed", figures->pushed);
  pt_writer_put_integer (writer, "pulled", figures->pulled);
  pt_writer_put_integer (writer, "conflicts", figures->conflicts);
  pt_writer_put_integer (writer, "conflicts_per_mille", pt_figures_conflicts_per_mille (figures));
  pt_writer_put_integer (writer, "rejected", figures->rejected);
  pt_writer_put_integer (writer, "queue_length", facts->counts.waiting);
  pt_writer_put_integer (writer, "last_success", facts->last_success);
  pt_writer_end_object (writer);
}

static const char *
word_of_place (PtSecretsPlace place)
{
  static const char *const words[] = { "nowhere", "file", "keyring" };
  return words[place];
}

static void
print_status_json (const PtCli *cli, const PtOffice *office, const StatusFacts *facts)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "server", office->server_url);
  pt_writer_put_text (writer, "organisation", office->organisation_name);
  pt_writer_put_text (writer, "user", office->user_name);
  pt_writer_put_text (writer, "role", pt_id_is_none (&office->user) ? NULL : pt_role_word (office->role));
  pt_writer_put_text (writer, "prefix", office->prefix);
  pt_writer_put_integer (writer, "waiting", facts->counts.waiting);
  pt_writer_put_integer (writer, "attention", facts->counts.attention);
  pt_writer_put_integer (writer, "conflicts", facts->counts.conflicts);
  pt_writer_put_integer (writer, "last_success", facts->last_success);
  pt_writer_put_integer (writer, "head", facts->last_head);
  pt_writer_put_integer (writer, "others", facts->counts.others);
  pt_writer_put_text (writer, "keys", word_of_place (pt_secrets_place (cli->directory)));
  pt_writer_put_boolean (writer, "complete", facts->complete);
  write_metrics (writer, facts);
  pt_writer_member (writer, "notices");
  write_notices (writer, facts->notices);
  pt_writer_end_object (writer);
  pt_output_json (writer);
}

static void
print_status (const PtOffice *office, const StatusFacts *facts)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (facts->last_success / 1000);
  g_autofree char *time = g_date_time_format (when, "%F %T");

  if (office->server_url == NULL) {
    g_print (_ ("This computer only\n"));
  } else {
    g_print (_ ("Server: %s\nOrganisation: %s\nUser: %s\n"), office->server_url, office->organisation_name,
             office->user_name);
    g_print (_ ("Last sync: %s\n"), facts->last_success > 0 ? time : _ ("never"));
    if (!facts->complete)
      g_print (_ ("Not all is received yet: sync to go on\n"));
  }
  g_print (_ ("Waiting: %" PRId64 "\nNeed attention: %" PRId64 "\n"), facts->counts.waiting, facts->counts.attention);
  if (facts->counts.others > 0)
    g_print (_ ("Of these wait for their maker to sign in: %" PRId64 "\n"), facts->counts.others);
  if (facts->figures.good + facts->figures.failed > 0)
    g_print (_ ("Syncs: %" PRId64 " good, %" PRId64 " failed, %" PRId64 " ms on average\n"), facts->figures.good,
             facts->figures.failed, pt_figures_average_ms (&facts->figures));
  for (guint i = 0; i < facts->notices->len; i++)
    g_print ("%s\n", ((const PtNotice *) facts->notices->pdata[i])->message);
}

int
pt_cli_status (PtCli *cli, GError **error)
{
  StatusFacts facts = { 0 };
  const PtOffice *office = pt_profile_get_office (cli->profile);

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_status, &facts, error))
    return PT_EXIT_ATTENTION;
  if (cli->json)
    print_status_json (cli, office, &facts);
  else
    print_status (office, &facts);
  g_ptr_array_unref (facts.notices);
  return PT_EXIT_OK;
}

static gboolean
read_notices (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  GPtrArray **notices = data;
  *notices = pt_notices_list (database, error);
  return *notices != NULL;
}

static void
print_notices (GPtrArray *notices)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *heading[] = { "id", "entity", "message", NULL };

  g_ptr_array_add (lines, g_strdupv ((char **) heading));
  for (guint i = 0; i < notices->len; i++) {
    const PtNotice *notice = notices->pdata[i];
    g_autofree char *id = g_strdup_printf ("%" PRId64, notice->id);
    const char *cells[] = { id, notice->entity->name, notice->message, NULL };
    g_ptr_array_add (lines, g_strdupv ((char **) cells));
  }
  pt_output_table (lines);
}

static int
list_notices (PtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) notices = NULL;

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_notices, &notices, error))
    return PT_EXIT_ATTENTION;
  if (cli->json) {
    g_autoptr (PtWriter) writer = pt_writer_new ();
    write_notices (writer, notices);
    pt_output_json (writer);
  } else {
    print_notices (notices);
  }
  return PT_EXIT_OK;
}

typedef struct {
  gint64 id; /* 0: all */
  gint64 now;
} MarkRead;

static gboolean
run_mark_read (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const MarkRead *mark = data;
  return pt_notices_read (database, mark->id, mark->now, error);
}

int
pt_cli_notices (PtCli *cli, GError **error)
{
  const char *word = pt_arguments_value (cli->arguments, "read");
  gboolean all = pt_arguments_flag (cli->arguments, "all");
  MarkRead mark = { .now = pt_clock_wall (pt_profile_get_seams (cli->profile)->clock) };

  if (word == NULL && !all)
    return list_notices (cli, error);
  if (all == (word != NULL) || (word != NULL && !g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, &mark.id, NULL))) {
    pt_cli_wrong_usage (error, _ ("notices takes --read with a notice's id, or --all to mark every one as read"));
    return PT_EXIT_USAGE;
  }
  pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_mark_read, &mark, error);
  return PT_EXIT_OK;
}
