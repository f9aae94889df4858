/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The header above the row of slip entry, which stays from slip to slip. Slip
 * entry's template holds it.
 */
#include "config.h"

#include "batch-header.h"

#include <glib/gi18n-lib.h>

#include "batch-tally.h"
#include "date-button.h"
#include "display.h"
#include "entry.h"
#include "field-box.h"
#include "product-choice.h"
#include "reading.h"
#include "room.h"
#include "today-fill.h"

struct _PtBatchHeader {
  GtkBox parent_instance;

  PtProfile *profile;
  GtkBox *fields;
  GtkBox *date_row;
  GtkEditable *date;
  GtkDropDown *session;
  GtkDropDown *product;
  GtkEditable *sheet;
  GtkEditable *control_slips;
  GtkEditable *control_weight;
  PtFieldBox *control_weight_box;
  GtkLabel *tally_text;
  GtkLabel *note;

  PtBatchTally *tally;
  PtProductChoice *products;
  GStrv sessions;
  char filled[PT_DATE_TEXT]; /* into the date, while it was today */
  char *notice;              /* what happened to the batch without the person's doing; NULL nothing */
  PtRoom room;
};

enum { PROP_ROOM = 1, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtBatchHeader, pt_batch_header, GTK_TYPE_BOX)

/* ---- values ---- */

gboolean
pt_batch_header_has_field (int field)
{
  return field == PT_COLLECTION_COLLECTED_ON || field == PT_COLLECTION_PRODUCT_ID || field == PT_COLLECTION_SESSION
         || field == PT_COLLECTION_BATCH_NO;
}

gboolean
pt_batch_header_store (PtBatchHeader *self, PtRow *row, int *field, GError **error)
{
  g_return_val_if_fail (PT_IS_BATCH_HEADER (self), FALSE);
  pt_row_set_id (row, PT_COLLECTION_PRODUCT_ID, pt_product_choice_get_id (self->products));
  pt_row_set_text (row, PT_COLLECTION_SESSION, self->sessions[gtk_drop_down_get_selected (self->session)], -1);
  *field = PT_COLLECTION_COLLECTED_ON;
  if (!pt_entry_set (row, PT_COLLECTION_COLLECTED_ON, gtk_editable_get_text (self->date), 0, error))
    return FALSE;
  *field = PT_COLLECTION_BATCH_NO;
  return pt_entry_set (row, PT_COLLECTION_BATCH_NO, gtk_editable_get_text (self->sheet), 0, error);
}

GListModel *
pt_batch_header_get_units (PtBatchHeader *self)
{
  g_return_val_if_fail (PT_IS_BATCH_HEADER (self), NULL);
  return pt_product_choice_get_units (self->products);
}

const char *
pt_batch_header_get_dimension (PtBatchHeader *self)
{
  g_return_val_if_fail (PT_IS_BATCH_HEADER (self), "mass");
  return pt_product_choice_get_dimension (self->products);
}

void
pt_batch_header_set_finding (PtBatchHeader *self, PtSeverity severity, const char *text)
{
  g_return_if_fail (PT_IS_BATCH_HEADER (self));
  gboolean wrong = text != NULL && severity == PT_SEVERITY_ERROR;
  const char *const classes[] = { "caption", wrong ? "error" : "warning", NULL };
  const char *notice = self->notice != NULL ? self->notice : "", *finding = text != NULL ? text : "";
  g_autofree char *shown = g_strconcat (notice, *notice != '\0' && *finding != '\0' ? "\n" : "", finding, NULL);
  gtk_label_set_label (self->note, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->note), *shown != '\0');
  gtk_widget_set_css_classes (GTK_WIDGET (self->note), (const char **) classes);
  (wrong ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self->date), "error");
}

/* ---- another batch ---- */

/* It stands above findings until a slip or another batch follows. */
static void
set_notice (PtBatchHeader *self, const char *notice)
{
  g_free (self->notice);
  self->notice = g_strdup (notice);
  pt_batch_header_set_finding (self, PT_SEVERITY_WARNING, NULL);
}

/* As long as no product is chosen there is something to heed. */
static void
forget_notice (PtBatchHeader *self)
{
  if (self->notice != NULL && pt_product_choice_get_id (self->products) != NULL)
    set_notice (self, NULL);
}

void
pt_batch_header_add (PtBatchHeader *self, int slips, gint64 net_base)
{
  g_return_if_fail (PT_IS_BATCH_HEADER (self));
  pt_batch_tally_add (self->tally, slips, net_base);
  forget_notice (self);
}

/* Another day, session, product or sheet is another batch. */
static void
on_batch_changed (PtBatchHeader *self)
{
  forget_notice (self);
  g_autoptr (PtRow) like = pt_row_new (pt_entity (PT_COLLECTIONS));
  int field = -1;
  pt_batch_header_store (self, like, &field, NULL);
  pt_batch_tally_begin (self->tally, like, pt_batch_header_get_dimension (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static const char *
control_title (const char *dimension)
{
  if (g_str_equal (dimension, "volume"))
    return _ ("Litres on Sheet");
  return g_str_equal (dimension, "count") ? _ ("Pieces on Sheet") : _ ("Kilograms on Sheet");
}

static void
on_product_changed (PtBatchHeader *self)
{
  pt_field_box_set_title (self->control_weight_box, control_title (pt_batch_header_get_dimension (self)));
  on_batch_changed (self);
}

/* Other units are no other batch. */
static void
on_product_revised (PtBatchHeader *self, const char *notice)
{
  set_notice (self, notice);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
pt_batch_header_renew_day (PtBatchHeader *self)
{
  g_return_if_fail (PT_IS_BATCH_HEADER (self));
  if (!pt_today_fill (self->profile, self->date, self->filled))
    return;
  g_autofree char *day = pt_display_date (self->filled);
  /* Translators: %s is a date */
  g_autofree char *notice = g_strdup_printf (_ ("A new day: slips are entered for %s"), day);
  set_notice (self, notice);
}

/* ---- building ---- */

static void
fill_sessions (PtBatchHeader *self)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  self->sessions = pt_field_dup_choices (&pt_entity (PT_COLLECTIONS)->fields[PT_COLLECTION_SESSION]);
  for (guint i = 0; self->sessions[i] != NULL; i++)
    gtk_string_list_append (lines, pt_choice_label (self->sessions[i]));
  gtk_drop_down_set_model (self->session, G_LIST_MODEL (lines));
}

void
pt_batch_header_set_profile (PtBatchHeader *self, PtProfile *profile)
{
  g_return_if_fail (PT_IS_BATCH_HEADER (self));
  self->profile = g_object_ref (profile);
  pt_today_fill (profile, self->date, self->filled);
  gtk_box_append (self->date_row, pt_date_button_new (self->date));
  fill_sessions (self);
  self->tally = pt_batch_tally_new (profile, self->control_slips, self->control_weight, self->tally_text);
  self->products = pt_product_choice_new (profile, self->product);
  g_signal_connect_object (self->products, "changed", G_CALLBACK (on_product_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->products, "revised", G_CALLBACK (on_product_revised), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (pt_batch_header_renew_day), NULL);
  g_signal_connect_swapped (self->date, "changed", G_CALLBACK (on_batch_changed), self);
  g_signal_connect_swapped (self->sheet, "changed", G_CALLBACK (on_batch_changed), self);
  g_signal_connect_swapped (self->session, "notify::selected", G_CALLBACK (on_batch_changed), self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, PT_BATCH_HEADER (object)->room);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtBatchHeader *self = PT_BATCH_HEADER (object);
  self->room = g_value_get_uint (value);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->fields),
                                  self->room < PT_ROOM_MIDDLE ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

static void
dispose (GObject *object)
{
  PtBatchHeader *self = PT_BATCH_HEADER (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->products);
  g_clear_object (&self->tally);
  g_clear_pointer (&self->sessions, g_strfreev);
  g_clear_pointer (&self->notice, g_free);
  G_OBJECT_CLASS (pt_batch_header_parent_class)->dispose (object);
}

static void
pt_batch_header_class_init (PtBatchHeaderClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  properties[PROP_ROOM] = g_param_spec_uint (PT_ROOM_PROPERTY, NULL, NULL, PT_ROOM_NARROW, PT_ROOM_WIDE, PT_ROOM_WIDE,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[CHANGED]
      = g_signal_new ("changed", PT_TYPE_BATCH_HEADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PT_TYPE_FIELD_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/batch-header.ui");
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, fields);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, date_row);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, date);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, session);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, product);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, sheet);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, control_slips);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, control_weight);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, control_weight_box);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, tally_text);
  gtk_widget_class_bind_template_child (widget_class, PtBatchHeader, note);
}

static void
pt_batch_header_init (PtBatchHeader *self)
{
  self->room = PT_ROOM_WIDE;
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_reading_fix (GTK_WIDGET (self->sheet), PT_READING_START);
  pt_reading_fix (GTK_WIDGET (self->control_slips), PT_READING_RIGHT);
  pt_reading_fix (GTK_WIDGET (self->control_weight), PT_READING_RIGHT);
}
