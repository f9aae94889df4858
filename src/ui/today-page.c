/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first page of the day. It reads its figures again whenever the books
 * change while it is on show, and follows the sync service. The window makes
 * one.
 */
#include "config.h"

#include "today-page.h"

#include <glib/gi18n-lib.h>

#include "dates.h"
#include "display.h"
#include "overview.h"
#include "record-cell.h"
#include "today-cards.h"
#include "today-notes.h"

#define LATEST 8
#define EVENING (6 * 3600 * G_GINT64_CONSTANT (1000)) /* before midnight */

struct _PtTodayPage {
  PtView parent_instance;

  PtSyncService *service;
  PtProfile *profile;
  PtRecordList *list;
  PtOverview overview; /* as last read */
  GtkLabel *day;
  PtTodayCards *cards;
  GtkListBox *sync;
  GtkListBox *attention;
  GtkListBox *latest;
  gboolean counted;
};

G_DEFINE_FINAL_TYPE (PtTodayPage, pt_today_page, PT_TYPE_VIEW)

/* ---- figures ---- */

typedef struct {
  char today[PT_DATE_TEXT];
  gint64 since;
  PtOverview overview;
} Reading;

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Reading *reading = data;
  return pt_overview_read (database, reading->today, reading->since, &reading->overview, error);
}

static void
show_sync (PtTodayPage *self)
{
  pt_today_notes_show_sync (self->sync, self->service, &self->overview);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtTodayPage) self = data;
  const Reading *reading = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (reading == NULL)
    return;
  const PtOffice *office = pt_profile_get_office (self->profile);
  self->overview = reading->overview;
  pt_today_cards_show (self->cards, &self->overview, reading->today, office);
  pt_today_notes_show_attention (self->attention, &self->overview, office->role);
  show_sync (self);
  self->counted = TRUE;
}

static void
count (PtTodayPage *self)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  Reading *reading = g_new0 (Reading, 1);
  pt_profile_today (self->profile, reading->today);
  reading->since = pt_date_start (reading->today, office->time_zone) - EVENING;
  g_autofree char *day = pt_display_long_date (reading->today);
  gtk_label_set_label (self->day, day);
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_job, reading, g_free, NULL, on_read,
                        g_object_ref (self));
}

/* What nobody looks at is read when it is shown. */
static void
on_changed (PtTodayPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    count (self);
}

/* ---- the latest slips ---- */

static GtkWidget *
new_cell (PtTodayPage *self, int field, const char *css_class)
{
  GtkWidget *cell = pt_record_cell_new (self->profile, self->list, pt_entity (PT_COLLECTIONS), field, NULL);
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
    gboolean spared; /* where there is little room */
  } cells[] = { { PT_COLLECTION_SUPPLIER_ID, NULL, FALSE },
                { PT_COLLECTION_COLLECTED_ON, "dim-label", TRUE },
                { PT_COLLECTION_QUANTITY_MILLI, NULL, FALSE },
                { PT_COLLECTION_AMOUNT_MINOR, NULL, TRUE } };
  PtTodayPage *self = data;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++) {
    GtkWidget *cell = new_cell (self, cells[i].field, cells[i].css_class);
    gtk_widget_set_hexpand (cell, i == 0);
    if (i > 0)
      gtk_widget_set_size_request (cell, 84, -1);
    if (cells[i].spared)
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

/* The day may be another one since the page was last looked at. */
static void
on_mapped (PtTodayPage *self)
{
  if (self->list == NULL)
    add_latest (self);
  count (self);
}

GtkWidget *
pt_today_page_new (PtSyncService *service)
{
  PtTodayPage *self = g_object_new (PT_TYPE_TODAY_PAGE, NULL);
  self->service = g_object_ref (service);
  self->profile = g_object_ref (pt_sync_service_get_profile (service));
  g_signal_connect_object (self->profile, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify", G_CALLBACK (show_sync), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (on_mapped), NULL);
  return GTK_WIDGET (self);
}

static gboolean
is_settled (PtView *view)
{
  PtTodayPage *self = PT_TODAY_PAGE (view);
  gboolean running = FALSE;
  if (!self->counted)
    return FALSE;
  g_object_get (self->list, "query-running", &running, NULL);
  return !running;
}

static void
set_room (PtView *view, PtRoom room)
{
  /* Four beside one another, or two and two. */
  pt_today_cards_set_columns (PT_TODAY_PAGE (view)->cards, room >= PT_ROOM_TIGHT ? 4 : 2);
}

static void
dispose (GObject *object)
{
  PtTodayPage *self = PT_TODAY_PAGE (object);
  g_clear_object (&self->service);
  g_clear_object (&self->profile);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (pt_today_page_parent_class)->dispose (object);
}

static void
pt_today_page_class_init (PtTodayPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  PT_VIEW_CLASS (class)->set_room = set_room;
  PT_VIEW_CLASS (class)->is_settled = is_settled;
  g_type_ensure (PT_TYPE_TODAY_CARDS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/today-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, day);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, cards);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, sync);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, attention);
  gtk_widget_class_bind_template_child (widget_class, PtTodayPage, latest);
  gtk_widget_class_bind_template_callback (widget_class, on_slip_activated);
}

static void
pt_today_page_init (PtTodayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
