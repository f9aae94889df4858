/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small chart of bars, drawn with GtkSnapshot. Pages that show how figures
 * went day by day fill it. The bars have the widget's own colour, texts that of
 * what stands around it.
 */
#include "config.h"

#include "bar-chart.h"

#include <adwaita.h>

#include "compat.h"

#define HEIGHT 148
#define GAP 0.28 /* of a bar's place */
#define ROUNDING 4
#define TEXT_GAP 6
#define OTHERS_ALPHA 0.45
#define LINE_ALPHA 0.15
#define TEXT_ALPHA 0.7

struct _PtBarChart {
  GtkWidget parent_instance;

  GPtrArray *bars; /* of PtBar */
  char *top;
};

G_DEFINE_FINAL_TYPE (PtBarChart, pt_bar_chart, GTK_TYPE_WIDGET)

void
pt_bar_free (PtBar *bar)
{
  g_free (bar->label);
  g_free (bar->text);
  g_free (bar);
}

static const PtBar *
bar_at (PtBarChart *self, guint index)
{
  return g_ptr_array_index (self->bars, index);
}

static gint64
greatest (PtBarChart *self)
{
  gint64 most = 0;
  for (guint i = 0; i < self->bars->len; i++)
    most = MAX (most, bar_at (self, i)->value);
  return most;
}

/* ---- drawing ---- */

/* Where things stand: texts above and below, bars between them. */
typedef struct {
  float width;
  float top;
  float bottom;
  float place; /* of one bar */
  gboolean mirrored;
} Plan;

static PangoLayout *
new_text (PtBarChart *self, const char *text, int *width, int *height)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_size (layout, width, height);
  return layout;
}

static Plan
make_plan (PtBarChart *self)
{
  int text_width = 0, text_height = 0;
  g_autoptr (PangoLayout) layout = new_text (self, "0", &text_width, &text_height);
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  return (Plan){ .width = width,
                 .top = (float) (text_height + TEXT_GAP),
                 .bottom = (float) (gtk_widget_get_height (GTK_WIDGET (self)) - text_height - TEXT_GAP),
                 .place = self->bars->len > 0 ? width / (float) self->bars->len : width,
                 .mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL };
}

static float
place_of (PtBarChart *self, const Plan *plan, guint index)
{
  return plan->place * (float) (plan->mirrored ? self->bars->len - 1 - index : index);
}

static void
draw_text (GtkSnapshot *snapshot, PangoLayout *layout, const GdkRGBA *color, float x, float y)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

/* High contrast tells nothing by fading. */
static float
fade (double alpha)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? 1 : (float) alpha;
}

static void
draw_line (GtkSnapshot *snapshot, const Plan *plan, float y, GdkRGBA color)
{
  color.alpha *= fade (LINE_ALPHA);
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, y, plan->width, 1));
}

static void
draw_bar (PtBarChart *self, GtkSnapshot *snapshot, const Plan *plan, guint index, gint64 most)
{
  const PtBar *bar = bar_at (self, index);
  double share = most > 0 ? (double) MAX (bar->value, 0) / (double) most : 0;
  float height = (float) share * (plan->bottom - plan->top);
  float gap = plan->place * (float) GAP / 2;
  GdkRGBA color = pt_compat_get_color (GTK_WIDGET (self));
  GdkRGBA filling = color;
  GskRoundedRect shape;

  if (height <= 0)
    return;
  if (index + 1 < self->bars->len) {
    color.alpha *= fade (OTHERS_ALPHA);
    filling.alpha *= (float) OTHERS_ALPHA;
  }
  height = MAX (height, 2);
  graphene_rect_t area
      = GRAPHENE_RECT_INIT (place_of (self, plan, index) + gap, plan->bottom - height, plan->place - 2 * gap, height);
  graphene_size_t round = GRAPHENE_SIZE_INIT (ROUNDING, ROUNDING), square = GRAPHENE_SIZE_INIT (0, 0);
  gsk_rounded_rect_init (&shape, &area, &round, &round, &square, &square);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &filling, &area);
  gtk_snapshot_pop (snapshot);
  if (color.alpha > filling.alpha)
    gtk_snapshot_append_border (snapshot, &shape, (float[]){ 1, 1, 1, 1 }, (GdkRGBA[]){ color, color, color, color });
}

/* Labels that have no room give way: every second, third … is drawn, counted from the last. */
static guint
label_step (PtBarChart *self, const Plan *plan)
{
  int widest = 1, width = 0, height = 0;
  for (guint i = 0; i < self->bars->len; i++) {
    g_autoptr (PangoLayout) layout = new_text (self, bar_at (self, i)->label, &width, &height);
    widest = MAX (widest, width);
  }
  return 1 + (guint) ((float) (widest + TEXT_GAP) / MAX (plan->place, 1));
}

static void
draw_labels (PtBarChart *self, GtkSnapshot *snapshot, const Plan *plan, const GdkRGBA *color)
{
  guint step = label_step (self, plan);
  for (guint i = 0; i < self->bars->len; i++) {
    int width = 0, height = 0;
    g_autoptr (PangoLayout) layout = new_text (self, bar_at (self, i)->label, &width, &height);
    float x = place_of (self, plan, i) + (plan->place - (float) width) / 2;
    if ((self->bars->len - 1 - i) % step == 0)
      draw_text (snapshot, layout, color, CLAMP (x, 0, MAX (plan->width - (float) width, 0)), plan->bottom + TEXT_GAP);
  }
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PtBarChart *self = PT_BAR_CHART (widget);
  GtkWidget *parent = gtk_widget_get_parent (widget);
  GdkRGBA color = pt_compat_get_color (parent != NULL ? parent : widget);
  Plan plan = make_plan (self);
  int width = 0, height = 0;
  gint64 most = greatest (self);
  g_autoptr (PangoLayout) top = new_text (self, self->top, &width, &height);

  draw_line (snapshot, &plan, plan.top, color);
  draw_line (snapshot, &plan, plan.bottom, color);
  for (guint i = 0; i < self->bars->len; i++)
    draw_bar (self, snapshot, &plan, i, most);
  color.alpha *= fade (TEXT_ALPHA);
  draw_text (snapshot, top, &color, plan.mirrored ? plan.width - (float) width : 0, 0);
  draw_labels (self, snapshot, &plan, &color);
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
         int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 0;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 2 * HEIGHT;
}

static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  PtBarChart *self = PT_BAR_CHART (widget);
  Plan plan = make_plan (self);
  if (keyboard || self->bars->len == 0)
    return FALSE;
  guint index = MIN ((guint) ((float) MAX (x, 0) / MAX (plan.place, 1)), self->bars->len - 1);
  gtk_tooltip_set_text (tooltip, bar_at (self, plan.mirrored ? self->bars->len - 1 - index : index)->text);
  return TRUE;
}

/* ---- contents ---- */

void
pt_bar_chart_show (PtBarChart *self, GPtrArray *bars, const char *top, const char *name, const char *summary)
{
  g_return_if_fail (PT_IS_BAR_CHART (self));
  g_ptr_array_unref (self->bars);
  self->bars = bars;
  g_free (self->top);
  self->top = g_strdup (top);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, summary, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
pt_bar_chart_new (void)
{
  return g_object_new (PT_TYPE_BAR_CHART, NULL);
}

static void
finalize (GObject *object)
{
  PtBarChart *self = PT_BAR_CHART (object);
  g_ptr_array_unref (self->bars);
  g_free (self->top);
  G_OBJECT_CLASS (pt_bar_chart_parent_class)->finalize (object);
}

static void
pt_bar_chart_class_init (PtBarChartClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = finalize;
  widget_class->snapshot = snapshot;
  widget_class->measure = measure;
  widget_class->query_tooltip = query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "barchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pt_bar_chart_init (PtBarChart *self)
{
  self->bars = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_bar_free);
  self->top = g_strdup ("");
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}
