/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sync page's Health. Read anew after each sync while it is looked at.
 */
#include "config.h"

#include "health-view.h"

#include <glib/gi18n-lib.h>

#include "bar-chart.h"
#include "display.h"
#include "figures.h"
#include "row-parts.h"

#define DAY (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define DAYS_SHOWN 14
#define DAYS_JUDGED 30

typedef enum {
  ROW_NETWORK,
  ROW_LAST,
  ROW_QUEUE,
  ROW_SUCCESS,
  ROW_FAILURE,
  ROW_TIME,
  ROW_CONFLICTS,
  ROW_ERRORS,
  ROWS
} Row;
typedef enum { CHART_GOOD, CHART_FAILED, CHART_TIME, CHART_CONFLICTS, CHARTS } Chart;

struct _PtHealthView {
  AdwBin parent_instance;

  PtSyncService *service;
  GtkLabel *rows[ROWS];
  GtkWidget *charts[CHARTS];
};

G_DEFINE_FINAL_TYPE (PtHealthView, pt_health_view, ADW_TYPE_BIN)

/* ---- figures ---- */

static const char *
get_network (PtSyncStatus status)
{
  switch (status) {
  case PT_SYNC_LOCAL_ONLY:
    return _ ("No server: this computer only");
  case PT_SYNC_OFFLINE:
    return _ ("Disconnected: the server cannot be reached");
  case PT_SYNC_LIMITED:
    return _ ("Limited: slow or unreliable, so batches are smaller");
  case PT_SYNC_SIGN_IN:
    return _ ("Nobody is signed in");
  default:
    return _ ("Connected");
  }
}

/* `97.5 %`, from parts of a thousand. */
static char *
dup_percent (gint64 per_mille)
{
  /* Translators: a percentage with one decimal */
  return g_strdup_printf (_ ("%d.%d %%"), (int) (per_mille / 10), (int) (per_mille % 10));
}

static char *
dup_duration (gint64 ms)
{
  if (ms < 1000)
    return g_strdup_printf (_ ("%d ms"), (int) ms);
  return g_strdup_printf (_ ("%d.%d s"), (int) (ms / 1000), (int) (ms % 1000 / 100));
}

static void
show_row (PtHealthView *self, Row row, const char *text)
{
  gtk_label_set_label (self->rows[row], text);
}

static void
show_state (PtHealthView *self)
{
  gint64 waiting = 0, last = 0;
  g_object_get (self->service, "waiting", &waiting, "last-success", &last, NULL);
  g_autofree char *queue = pt_display_count (waiting);
  g_autofree char *moment = last > 0 ? pt_display_time (last) : g_strdup (_ ("Never"));
  show_row (self, ROW_NETWORK, get_network (pt_sync_service_get_status (self->service)));
  show_row (self, ROW_LAST, moment);
  show_row (self, ROW_QUEUE, queue);
}

static void
show_rates (PtHealthView *self, const PtFigures *sum)
{
  gint64 failed = pt_figures_failed_per_mille (sum);
  g_autofree char *success = dup_percent (1000 - failed);
  g_autofree char *failure = dup_percent (failed);
  g_autofree char *time = dup_duration (pt_figures_average_ms (sum));
  g_autofree char *conflicts = dup_percent (pt_figures_conflicts_per_mille (sum));
  g_autofree char *errors = dup_percent (sum->pushed > 0 ? sum->rejected * 1000 / sum->pushed : 0);
  gboolean any = sum->good + sum->failed > 0;
  show_row (self, ROW_SUCCESS, any ? success : "–");
  show_row (self, ROW_FAILURE, any ? failure : "–");
  show_row (self, ROW_TIME, any ? time : "–");
  show_row (self, ROW_CONFLICTS, any ? conflicts : "–");
  show_row (self, ROW_ERRORS, any ? errors : "–");
}

/* ---- charts ---- */

static const char *
get_chart_title (Chart chart)
{
  static const char *const titles[CHARTS]
      = { N_ ("Syncs that went well"), N_ ("Syncs that failed"), N_ ("Average time of a sync"), N_ ("Conflicts") };
  return _ (titles[chart]);
}

static gint64
get_value (const PtFigures *day, Chart chart)
{
  switch (chart) {
  case CHART_GOOD:
    return day->good;
  case CHART_FAILED:
    return day->failed;
  case CHART_TIME:
    return pt_figures_average_ms (day);
  case CHART_CONFLICTS:
  default:
    return day->conflicts;
  }
}

static char *
dup_value (Chart chart, gint64 value)
{
  return chart == CHART_TIME ? dup_duration (value) : pt_display_count (value);
}

static const PtFigures *
find_day (GArray *days, gint64 day)
{
  static const PtFigures none;
  for (guint i = 0; i < days->len; i++) {
    const PtFigures *figures = &g_array_index (days, PtFigures, i);
    if (figures->day == day)
      return figures;
  }
  return &none;
}

static PtBar *
new_bar (Chart chart, gint64 day, gint64 value)
{
  PtBar *bar = g_new0 (PtBar, 1);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (day / 1000);
  g_autofree char *date = g_date_time_format (time, "%F");
  g_autofree char *when = pt_display_date (date);
  g_autofree char *text = dup_value (chart, value);
  bar->label = g_date_time_format (time, "%-d");
  /* Translators: one bar of a chart: the day and its figure */
  bar->text = g_strdup_printf (_ ("%s: %s"), when, text);
  bar->value = value;
  return bar;
}

static void
show_chart (PtHealthView *self, Chart chart, GArray *days, gint64 today)
{
  GPtrArray *bars = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_bar_free);
  gint64 most = 0;
  const char *when = NULL;
  for (int i = DAYS_SHOWN - 1; i >= 0; i--) {
    gint64 day = today - i * DAY;
    PtBar *bar = new_bar (chart, day, get_value (find_day (days, day), chart));
    g_ptr_array_add (bars, bar);
    if (bar->value > most)
      when = bar->text;
    most = MAX (most, bar->value);
  }
  g_autofree char *top = dup_value (chart, most);
  /* Translators: a chart in words: the day with the greatest figure, and today’s */
  g_autofree char *summary
      = when != NULL ? g_strdup_printf (_ ("Most on %s. Today %s"), when, ((PtBar *) bars->pdata[DAYS_SHOWN - 1])->text)
                     : g_strdup (_ ("Nothing in the last 14 days"));
  pt_bar_chart_show (PT_BAR_CHART (self->charts[chart]), bars, top, get_chart_title (chart), summary);
}

/* ---- reading ---- */

typedef struct {
  gint64 today; /* UTC ms of its midnight */
  PtFigures sum;
  GArray *days; /* of PtFigures */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  g_clear_pointer (&reading->days, g_array_unref);
  g_free (reading);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Reading *reading = data;
  reading->days = pt_figures_days (database, reading->today - (DAYS_SHOWN - 1) * DAY, error);
  return reading->days != NULL
         && pt_figures_sum (database, reading->today - (DAYS_JUDGED - 1) * DAY, &reading->sum, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtHealthView) self = data;
  const Reading *reading = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (reading == NULL || self->service == NULL)
    return;
  show_rates (self, &reading->sum);
  for (Chart chart = 0; chart < CHARTS; chart++)
    show_chart (self, chart, reading->days, reading->today);
}

static void
read_figures (PtHealthView *self)
{
  PtProfile *profile = pt_sync_service_get_profile (self->service);
  gint64 now = pt_clock_wall (pt_profile_get_seams (profile)->clock);
  Reading *reading = g_new0 (Reading, 1);
  reading->today = now - now % DAY;
  show_state (self);
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NORMAL, read_job, reading, reading_free, NULL, on_read,
                        g_object_ref (self));
}

/* What nobody looks at is read when it is shown. */
static void
on_finished (PtHealthView *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_figures (self);
}

/* ---- the widget ---- */

static GtkWidget *
new_row (PtHealthView *self, Row row, const char *title)
{
  GtkWidget *line = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *value = gtk_label_new ("–");
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_valign (name, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_add_css_class (value, "dim-label");
  gtk_widget_add_css_class (box, "figure-line");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (line), FALSE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, name, NULL, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  self->rows[row] = GTK_LABEL (value);
  return line;
}

static void
add_rows (PtHealthView *self, GtkListBox *list)
{
  static const char *const titles[ROWS]
      = { N_ ("Network"),      N_ ("Last success"), N_ ("Queue length"),  N_ ("Success rate"),
          N_ ("Failure rate"), N_ ("Average time"), N_ ("Conflict rate"), N_ ("Error rate") };
  for (Row row = 0; row < ROWS; row++)
    gtk_list_box_append (list, new_row (self, row, _ (titles[row])));
}

static GtkWidget *
new_chart (PtHealthView *self, Chart chart)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (get_chart_title (chart));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "heading");
  self->charts[chart] = pt_bar_chart_new ();
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "figure-card");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), self->charts[chart]);
  return box;
}

static GtkWidget *
new_charts (PtHealthView *self)
{
  GtkWidget *flow = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (flow), 2);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 2);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (flow), TRUE);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 12);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 12);
  for (Chart chart = 0; chart < CHARTS; chart++) {
    GtkWidget *child = gtk_flow_box_child_new ();
    gtk_widget_set_focusable (child, FALSE);
    gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), new_chart (self, chart));
    gtk_flow_box_insert (GTK_FLOW_BOX (flow), child, -1);
  }
  return flow;
}

GtkWidget *
pt_health_view_new (PtSyncService *service)
{
  PtHealthView *self = g_object_new (PT_TYPE_HEALTH_VIEW, NULL);
  self->service = g_object_ref (service);
  g_signal_connect_object (service, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (read_figures), NULL);
  return GTK_WIDGET (self);
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_HEALTH_VIEW (object)->service);
  G_OBJECT_CLASS (pt_health_view_parent_class)->dispose (object);
}

static void
pt_health_view_class_init (PtHealthViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
}

static void
pt_health_view_init (PtHealthView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkListBox *list = pt_rows_new_list (_ ("Health"), "");
  GtkWidget *span = gtk_label_new (_ ("Rates and times are of the last 30 days."));
  gtk_label_set_xalign (GTK_LABEL (span), 0);
  gtk_label_set_wrap (GTK_LABEL (span), TRUE);
  gtk_widget_add_css_class (span, "dim-label");
  add_rows (self, list);
  gtk_box_append (GTK_BOX (box), new_charts (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (list));
  gtk_box_append (GTK_BOX (box), span);
  adw_bin_set_child (ADW_BIN (self), box);
}
