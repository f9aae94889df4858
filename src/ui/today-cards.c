/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The figures of the first page: slips, weight, worth and payouts of today over
 * those of yesterday, and a chart of fourteen days. The page fills it whenever
 * the books change.
 */
#include "config.h"

#include "today-cards.h"

#include <glib/gi18n-lib.h>

#include "bar-chart.h"
#include "dates.h"
#include "display.h"
#include "numbers.h"

enum { CARD_SLIPS, CARD_WEIGHT, CARD_WORTH, CARD_PAID, CARDS };

typedef struct {
  GtkWidget *box;
  GtkLabel *title;
  GtkLabel *figure;
  GtkLabel *before;
} Card;

struct _PtTodayCards {
  AdwBin parent_instance;

  GtkGrid *grid;
  Card cards[CARDS];
  GtkLabel *chart_title;
  GtkLabel *summary;
  PtBarChart *chart;
};

G_DEFINE_FINAL_TYPE (PtTodayCards, pt_today_cards, ADW_TYPE_BIN)

/* ---- cards ---- */

static GtkLabel *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new ("–");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
add_card (PtTodayCards *self, guint index)
{
  Card *card = &self->cards[index];
  card->box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
  gtk_widget_add_css_class (card->box, "card");
  gtk_widget_add_css_class (card->box, "figure-card");
  gtk_widget_set_hexpand (card->box, TRUE);
  card->title = add_label (card->box, "dim-label");
  card->figure = add_label (card->box, "title-2");
  card->before = add_label (card->box, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (card->before), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (card->figure), "numeric");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (card->figure), GTK_ACCESSIBLE_RELATION_LABELLED_BY, card->title, NULL,
                                  -1);
}

void
pt_today_cards_set_columns (PtTodayCards *self, int columns)
{
  g_return_if_fail (PT_IS_TODAY_CARDS (self));
  for (int i = 0; i < CARDS; i++) {
    if (gtk_widget_get_parent (self->cards[i].box) != NULL)
      gtk_grid_remove (self->grid, self->cards[i].box);
    gtk_grid_attach (self->grid, self->cards[i].box, i % columns, i / columns, 1, 1);
  }
}

/* Takes both figures. */
static void
fill_card (Card *card, const char *title, char *today, char *yesterday)
{
  /* Translators: yesterday's figure, under today's */
  g_autofree char *before = g_strdup_printf (_ ("Yesterday %s"), yesterday);
  gtk_label_set_label (card->title, title);
  gtk_label_set_label (card->figure, today);
  gtk_label_set_label (card->before, before);
  g_free (today);
  g_free (yesterday);
}

static void
fill_cards (PtTodayCards *self, const PtOverview *overview, const PtOffice *office)
{
  const PtDayTotals *today = pt_overview_today (overview), *yesterday = pt_overview_yesterday (overview);
  const char *currency = office->currency != NULL ? office->currency : "";
  /* Translators: the worth of today's slips, in a currency such as LKR */
  g_autofree char *worth = g_strdup_printf (_ ("Worth in %s"), currency);
  /* Translators: what was paid to suppliers today, in a currency such as LKR */
  g_autofree char *paid = g_strdup_printf (_ ("Paid in %s"), currency);

  fill_card (&self->cards[CARD_SLIPS], _ ("Slips today"), pt_display_count (today->slips),
             pt_display_count (yesterday->slips));
  fill_card (&self->cards[CARD_WEIGHT], _ ("Weight today"), pt_display_weight (today->net_base),
             pt_display_weight (yesterday->net_base));
  fill_card (&self->cards[CARD_WORTH], worth, pt_display_amount (today->amount_minor, office),
             pt_display_amount (yesterday->amount_minor, office));
  fill_card (&self->cards[CARD_PAID], paid, pt_display_amount (today->paid_minor, office),
             pt_display_amount (yesterday->paid_minor, office));
}

/* ---- the chart ---- */

/* Weight, or slips where nothing is weighed. */
typedef struct {
  const PtOverview *overview;
  const char *today;
  gboolean weighed;
} Course;

static gint64
value_of (const Course *course, guint day)
{
  const PtDayTotals *totals = &course->overview->days[day];
  return course->weighed ? totals->net_base : totals->slips;
}

static char *
format_value (const Course *course, gint64 value)
{
  if (course->weighed)
    return pt_display_weight (value);
  return g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d slip", "%d slips", (gulong) value), (int) value);
}

static void
day_of (const Course *course, guint day, char out[PT_DATE_TEXT])
{
  pt_date_add (course->today, (int) day + 1 - PT_OVERVIEW_DAYS, out);
}

static PtBar *
new_bar (const Course *course, guint day)
{
  PtBar *bar = g_new0 (PtBar, 1);
  char date[PT_DATE_TEXT];
  day_of (course, day, date);
  g_autofree char *shown = pt_display_date (date);
  bar->value = value_of (course, day);
  g_autofree char *value = format_value (course, bar->value);
  bar->label = pt_display_day (date);
  /* Translators: a bar of a chart: the date, and the weight or slips of that day */
  bar->text = g_strdup_printf (_ ("%s: %s"), shown, value);
  return bar;
}

static guint
best_day (const Course *course)
{
  guint best = 0;
  for (guint i = 1; i < PT_OVERVIEW_DAYS; i++)
    if (value_of (course, i) > value_of (course, best))
      best = i;
  return best;
}

static char *
dup_summary (const Course *course)
{
  char date[PT_DATE_TEXT];
  guint best = best_day (course);
  if (value_of (course, best) == 0)
    return g_strdup (_ ("No slips in the last 14 days."));
  gint64 sum = 0;
  for (guint i = 0; i < PT_OVERVIEW_DAYS; i++)
    sum += value_of (course, i);
  day_of (course, best, date);
  g_autofree char *all = format_value (course, sum);
  g_autofree char *most = format_value (course, value_of (course, best));
  g_autofree char *day = pt_display_date (date);
  /* Translators: a chart in words; weights or numbers of slips, and the date of the best day */
  return g_strdup_printf (_ ("%s in 14 days; most on %s: %s."), all, day, most);
}

static void
fill_chart (PtTodayCards *self, const PtOverview *overview, const char *today)
{
  Course course = { .overview = overview, .today = today };
  for (guint i = 0; i < PT_OVERVIEW_DAYS; i++)
    course.weighed |= overview->days[i].net_base > 0;
  const char *name = course.weighed ? _ ("Weight of the Last 14 Days") : _ ("Slips of the Last 14 Days");
  GPtrArray *bars = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_bar_free);
  for (guint i = 0; i < PT_OVERVIEW_DAYS; i++)
    g_ptr_array_add (bars, new_bar (&course, i));
  gint64 most = value_of (&course, best_day (&course));
  g_autofree char *top = most > 0 ? format_value (&course, most) : g_strdup ("");
  g_autofree char *summary = dup_summary (&course);

  gtk_label_set_label (self->chart_title, name);
  gtk_label_set_label (self->summary, summary);
  pt_bar_chart_show (self->chart, bars, top, name, summary);
}

void
pt_today_cards_show (PtTodayCards *self, const PtOverview *overview, const char *today, const PtOffice *office)
{
  g_return_if_fail (PT_IS_TODAY_CARDS (self));
  fill_cards (self, overview, office);
  fill_chart (self, overview, today);
}

static void
dispose (GObject *object)
{
  for (guint i = 0; i < CARDS; i++)
    g_clear_object (&PT_TODAY_CARDS (object)->cards[i].box);
  G_OBJECT_CLASS (pt_today_cards_parent_class)->dispose (object);
}

static void
pt_today_cards_class_init (PtTodayCardsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  g_type_ensure (PT_TYPE_BAR_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/today-cards.ui");
  gtk_widget_class_bind_template_child (widget_class, PtTodayCards, grid);
  gtk_widget_class_bind_template_child (widget_class, PtTodayCards, chart_title);
  gtk_widget_class_bind_template_child (widget_class, PtTodayCards, summary);
  gtk_widget_class_bind_template_child (widget_class, PtTodayCards, chart);
}

static void
pt_today_cards_init (PtTodayCards *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < CARDS; i++)
    add_card (self, i);
  pt_today_cards_set_columns (self, CARDS);
}
