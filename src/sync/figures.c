/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How well syncing goes, in figures. Added to with every sync's line in the log; read by the Health page and by
 * paytrackctl status. */

#include "config.h"

#include "figures.h"

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

/* The figures of one sync in the order of the table's columns. */
static void
put_figures (PtStatement *statement, const PtReceipt *receipt, const GError *failure)
{
  const gint64 figures[] = { receipt->started_at / DAY_MS,
                             failure == NULL,
                             failure != NULL,
                             failure == NULL ? receipt->duration_ms : 0,
                             receipt->pushed,
                             receipt->pulled,
                             receipt->settled.conflicts,
                             receipt->settled.rejected,
                             receipt->requests,
                             (gint64) receipt->bytes_sent,
                             (gint64) receipt->bytes_received };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    pt_statement_bind_integer (statement, (int) i + 1, figures[i]);
}

gboolean
pt_figures_add (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error)
{
  g_autoptr (PtStatement) insert = pt_database_prepare (
      database,
      "INSERT INTO sync_days (day, good, failed, duration_ms, pushed, pulled, conflicts, rejected, requests,"
      " bytes_sent, bytes_received) VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (day) DO UPDATE SET"
      " good = good + excluded.good, failed = failed + excluded.failed,"
      " duration_ms = duration_ms + excluded.duration_ms, pushed = pushed + excluded.pushed,"
      " pulled = pulled + excluded.pulled, conflicts = conflicts + excluded.conflicts,"
      " rejected = rejected + excluded.rejected, requests = requests + excluded.requests,"
      " bytes_sent = bytes_sent + excluded.bytes_sent, bytes_received = bytes_received + excluded.bytes_received",
      error);

  if (insert == NULL)
    return FALSE;
  put_figures (insert, receipt, failure);
  return pt_statement_run (insert, error);
}

static void
read_day (PtStatement *select, PtFigures *day)
{
  gint64 *const places[]
      = { &day->day,       &day->good,     &day->failed,   &day->duration_ms, &day->pushed,        &day->pulled,
          &day->conflicts, &day->rejected, &day->requests, &day->bytes_sent,  &day->bytes_received };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    *places[i] = pt_statement_integer (select, (int) i);
  day->day *= DAY_MS;
}

GArray *
pt_figures_days (PtDatabase *database, gint64 since, GError **error)
{
  g_autoptr (GArray) days = g_array_new (FALSE, TRUE, sizeof (PtFigures));
  g_autoptr (PtStatement) select = pt_database_prepare (
      database,
      "SELECT day, good, failed, duration_ms, pushed, pulled, conflicts, rejected, requests, bytes_sent,"
      " bytes_received FROM sync_days WHERE day >= ? ORDER BY day",
      error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, since / DAY_MS);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtFigures day = { 0 };
    read_day (select, &day);
    g_array_append_val (days, day);
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&days) : NULL;
}

gboolean
pt_figures_sum (PtDatabase *database, gint64 since, PtFigures *sum, GError **error)
{
  g_autoptr (GArray) days = pt_figures_days (database, since, error);

  *sum = (PtFigures){ 0 };
  for (guint i = 0; days != NULL && i < days->len; i++) {
    const PtFigures *day = &g_array_index (days, PtFigures, i);
    sum->good += day->good;
    sum->failed += day->failed;
    sum->duration_ms += day->duration_ms;
    sum->pushed += day->pushed;
    sum->pulled += day->pulled;
    sum->conflicts += day->conflicts;
    sum->rejected += day->rejected;
    sum->requests += day->requests;
    sum->bytes_sent += day->bytes_sent;
    sum->bytes_received += day->bytes_received;
  }
  return days != NULL;
}

static gint64
per (gint64 part, gint64 whole, gint64 scale)
{
  return whole > 0 ? part * scale / whole : 0;
}

gint64
pt_figures_average_ms (const PtFigures *figures)
{
  return per (figures->duration_ms, figures->good, 1);
}

gint64
pt_figures_failed_per_mille (const PtFigures *figures)
{
  return per (figures->failed, figures->good + figures->failed, 1000);
}

gint64
pt_figures_conflicts_per_mille (const PtFigures *figures)
{
  return per (figures->conflicts, figures->pushed, 1000);
}
