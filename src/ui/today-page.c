/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first page of the day. It reads its totals again whenever slips change,
 * and follows the sync service. The window makes one.
 */
#include "config.h"

#include "today-page.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "numbers.h"
#include "record-cell.h"
#include "reports.h"
#include "room.h"
#include "sync-button.h"

#define LATEST 8

enum { CARD_SLIPS, CARD_WEIGHT, CARD_AMOUNT, CARD_UNPRICED, CARDS };

struct _PtTodayPage {
  AdwBin parent_instance;

  PtSyncService *service;
  PtProfile *profile;
  PtRecordList *list;
  GtkLabel *day;
  GtkGrid *cards;
  GtkWidget *boxes[CARDS];
  GtkLabel *figures[CARDS];
  GtkLabel *worth; /* the title of the amount, with the currency */
  PtRoom room;
  AdwActionRow *sync_row;
  GtkImage *sync_icon;
  AdwActionRow *attention_row;
  GtkListBox *latest;
  gboolean counted;
};

enum { PROP_SETTLED = 1, PROP_ROOM, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PtTodayPage, pt_today_page, ADW_TYPE_BIN)

/* ---- totals ---- */

typedef struct {
  char day[11];
  PtDayTotals totals;
} Totals;

static gboolean
totals_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Totals *totals = data;
  return pt_report_day (database, totals->day, &totals->totals, error);
}

static void
on_totals (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtTodayPage) self = data;
  Totals *totals = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (totals == NULL)
    return;
  g_autofree char *slips = pt_display_count (totals->totals.slips);
  g_autofree char *weight = pt_display_weight (totals->totals.net_base);
  const PtOffice *office = pt_profile_get_office (self->profile);
  g_autofree char *amount = pt_decimal_format (totals->totals.amount_minor, office->exponent, PT_DECIMAL_GROUPED);
  /* Translators: the worth of today's slips, in a currency such as LKR */
  g_autofree char *worth = g_strdup_printf (_ ("Worth in %s"), office->currency != NULL ? office->currency : "");
  g_autofree char *unpriced = pt_display_count (totals->totals.unpriced);

  gtk_label_set_label (self->figures[CARD_SLIPS], slips);
  gtk_label_set_label (self->figures[CARD_WEIGHT], weight);
  gtk_label_set_label (self->figures[CARD_AMOUNT], amount);
  gtk_label_set_label (self->figures[CARD_UNPRICED], unpriced);
  gtk_label_set_label (self->worth, worth);
  self->counted = TRUE;
}

static void
count (PtTodayPage *self)
{
  Totals *totals = g_new0 (Totals, 1);
  pt_profile_today (self->profile, totals->day);
  g_autofree char *day = pt_display_long_date (totals->day);
  gtk_label_set_label (self->day, day);
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, totals_job, totals, g_free, NULL, on_totals,
                        g_object_ref (self));
}

static void
on_changed (PtTodayPage *self, guint entities)
{
  if (entities == 0 || (entities & (1u << PT_COLLECTIONS)) != 0)
    count (self);
}

static GtkLabel *
new_card_label (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkLabel *
add_card (PtTodayPage *self, guint card, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "figure-card");
  gtk_widget_set_hexpand (box, TRUE);
  self->boxes[card] = g_object_ref_sink (box);

  GtkLabel *label = new_card_label (box, title, "dim-label");
  self->figures[card] = new_card_label (box, "–", "title-2");
  gtk_widget_add_css_class (GTK_WIDGET (self->figures[card]), "numeric");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->figures[card]), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label,
                                  NULL, -1);
  return label;
}

/* Four beside one another, or two and two. */
static void
place_cards (PtTodayPage *self)
{
  int columns = self->room >= PT_ROOM_TIGHT ? CARDS : 2;
  for (int i = 0; i < CARDS; i++) {
    if (gtk_widget_get_parent (self->boxes[i]) != NULL)
      gtk_grid_remove (self->cards, self->boxes[i]);
    gtk_grid_attach (self->cards, self->boxes[i], i % columns, i / columns, 1, 1);
  }
}

/* ---- sync ---- */

static void
update_sync (PtTodayPage *self)
{
  gint64 last = 0, attention = 0;
  g_object_get (self->service, "last-success", &last, "attention", &attention, NULL);
  g_autofree char *text = pt_sync_service_dup_status_text (self->service);
  g_autofree char *age = pt_display_age (last, pt_clock_wall (pt_profile_get_seams (self->profile)->clock));
  /* Translators: how long ago the last sync was, such as “2 minutes ago” */
  g_autofree char *since = g_strdup_printf (_ ("Last synced %s"), age);
  g_autofree char *need = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d entry needs attention",
                                                      "%d entries need attention", (gulong) attention),
                                           (int) attention);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->sync_row), text);
  adw_action_row_set_subtitle (self->sync_row, last > 0 ? since : _ ("This computer has not synced yet"));
  gtk_image_set_from_icon_name (self->sync_icon, pt_sync_status_icon (pt_sync_service_get_status (self->service)));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->attention_row), need);
  gtk_widget_set_visible (GTK_WIDGET (self->attention_row), attention > 0);
}

/* The day may be another one since the page was last looked at. */
static void
on_mapped (PtTodayPage *self)
{
  count (self);
  update_sync (self);
}

/* ---- the latest slips ---- */

static GtkWidget *
new_cell (PtTodayPage *self, int field, const char *css_class)
{
  GtkWidget *cell = pt_record_cell_new (self->profile, self->list, pt_entity (PT_COLLECTIONS), field);
  if (css_class != NULL)
    gtk_widget_add_css_class (cell, css_class);
  return cell;
}

static gboolean
has_room (GBinding *binding, const GValue *room, GValue *visible, gpointer data)
{
  g_value_set_boolean (visible, g_value_get_uint (room) > PT_ROOM_NARROW);
  return TRUE;
}

static GtkWidget *
new_slip (gpointer item, gpointer data)
{
  static const struct {
    int field;
    const char *css_class;
  } cells[] = { { PT_COLLECTION_SUPPLIER_ID, NULL },
                { PT_COLLECTION_COLLECTED_ON, "dim-label" },
                { PT_COLLECTION_QUANTITY_MILLI, NULL },
                { PT_COLLECTION_AMOUNT_MINOR, NULL } };
  PtTodayPage *self = data;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++) {
    GtkWidget *cell = new_cell (self, cells[i].field, cells[i].css_class);
    gtk_widget_set_hexpand (cell, i == 0);
    if (i > 0)
      gtk_widget_set_size_request (cell, 84, -1);
    if (cells[i].field == PT_COLLECTION_COLLECTED_ON)
      g_object_bind_property_full (self, PT_ROOM_PROPERTY, cell, "visible", G_BINDING_SYNC_CREATE, has_room, NULL, NULL,
                                   NULL);
    pt_record_cell_set_record (PT_RECORD_CELL (cell), item);
    gtk_box_append (GTK_BOX (box), cell);
  }
  gtk_widget_add_css_class (box, "slip-line");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "record", g_object_ref (item), g_object_unref);
  return row;
}

static void
on_slip_activated (GtkListBox *list, GtkListBoxRow *row, PtTodayPage *self)
{
  const PtRow *slip = pt_record_get_row (g_object_get_data (G_OBJECT (row), "record"));
  char id[PT_ID_TEXT];
  pt_id_format (&pt_row_peek_meta (slip)->id, id);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-record", "(ss)", pt_row_entity (slip)->name, id);
}

static void
add_latest (PtTodayPage *self)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_COLLECTIONS));
  query->limit = LATEST;
  self->list = pt_record_list_new (self->profile, query);
  gtk_list_box_bind_model (self->latest, G_LIST_MODEL (self->list), new_slip, self, NULL);
}

GtkWidget *
pt_today_page_new (PtSyncService *service)
{
  PtTodayPage *self = g_object_new (PT_TYPE_TODAY_PAGE, NULL);
  self->service = g_object_ref (service);
  self->profile = g_object_ref (pt_sync_service_get_profile (service));
  add_card (self, CARD_SLIPS, _ ("Slips today"));
  add_card (self, CARD_WEIGHT, _ ("Weight today"));
  self->worth = add_card (self, CARD_AMOUNT, _ ("Worth"));
  add_card (self, CARD_UNPRICED, _ ("Without a price"));
  place_cards (self);
  add_latest (self);
  g_signal_connect_object (self->profile, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify", G_CALLBACK (update_sync), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (on_mapped), NULL);
  update_sync (self);
  count (self);
  return GTK_WIDGET (self);
}

static gboolean
is_settled (PtTodayPage *self)
{
  gboolean running = FALSE;
  g_object_get (self->list, "query-running", &running, NULL);
  return self->counted && !running;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtTodayPage *self = PT_TODAY_PAGE (object);
  if (id == PROP_SETTLED)
    g_value_set_boolean (value, is_settled (self));
  else
    g_value_set_uint (value, self->room);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtTodayPage *self = PT_TODAY_PAGE (object);
  self->room = g_value_get_uint (value);
  place_cards (self);
}

static void
dispose (GObject *object)
{
  PtTodayPage *self = PT_TODAY_PAGE (object);
  g_clear_object (&self->service);
  g_clear_object (&self->profile);
  g_clear_object (&self->list);
  for (guint i = 0; i < CARDS; i++)
    g_clear_object (&self->boxes[i]);
  G_OBJECT_CLASS (pt_today_page_parent_class)->dispose (object);
}

static void
pt_today_page_class_init (PtTodayPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  properties[PROP_SETTLED]
      = g_param_spec_boolean ("settled", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ROOM] = g_param_spec_uint (PT_ROOM_PROPERTY, NULL, NULL, PT_ROOM_NARROW, PT_ROOM_WIDE, PT_ROOM_WIDE,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/today-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, day);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, cards);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, sync_row);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, sync_icon);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, attention_row);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, latest);
  gtk_widget_class_bind_template_callback (widget_class, on_slip_activated);
}

static void
pt_today_page_init (PtTodayPage *self)
{
  self->room = PT_ROOM_WIDE;
  gtk_widget_init_template (GTK_WIDGET (self));
}
