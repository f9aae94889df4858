/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row of entries above the list of collections. What is typed is tried
 * against the rules in the background (slip-trial.c), and saved by one job;
 * the hands never wait for either. The collections page holds it.
 */
#include "config.h"

#include "slip-entry.h"

#include <glib/gi18n-lib.h>

#include "batch-tally.h"
#include "date-button.h"
#include "display.h"
#include "entry.h"
#include "product-choice.h"
#include "room.h"
#include "saving.h"
#include "slip-trial.h"
#include "sums.h"
#include "typeahead.h"

struct _PtSlipEntry {
  GtkBox parent_instance;

  PtProfile *profile;
  GtkBox *batch_box;
  GtkBox *slip_box;
  GtkEditable *date;
  GtkBox *date_box;
  GtkDropDown *session;
  GtkDropDown *product;
  GtkEditable *sheet;
  GtkEditable *supplier;
  GtkLabel *supplier_note;
  GtkEditable *quantity;
  GtkLabel *quantity_note;
  GtkDropDown *unit;
  GtkLabel *rate;
  GtkLabel *amount;
  GtkLabel *date_note;
  PtBatchTally *tally;

  PtProductChoice *products;
  PtTypeahead *offers;
  GStrv sessions;
  gboolean trying;  /* a trial is on its way */
  gboolean changed; /* and what it tries is no longer what is typed */
  gboolean refused; /* and its answer is overtaken by that of saving */
  PtRow *last;      /* the slip that was saved last; NULL where there is none to take back */
  char *last_supplier;
  PtRoom room;
};

enum { PROP_ROOM = 1, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PtSlipEntry, pt_slip_entry, GTK_TYPE_BOX)

/* ---- messages ---- */

static void
set_note (GtkLabel *note, GtkWidget *entry, const char *css_class, const char *text)
{
  static const char *const none[] = { "caption", "dim-label", NULL };
  const char *const classes[] = { "caption", css_class, NULL };
  gboolean wrong = g_strcmp0 (css_class, "error") == 0;

  gtk_label_set_label (note, text != NULL ? text : "");
  gtk_widget_set_css_classes (GTK_WIDGET (note), css_class != NULL ? (const char **) classes : (const char **) none);
  (wrong ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (entry, "error");
}

static GtkLabel *
note_of (PtSlipEntry *self, int field, GtkWidget **entry)
{
  *entry = GTK_WIDGET (self->quantity);
  switch (field) {
  case PT_COLLECTION_SUPPLIER_ID:
    *entry = GTK_WIDGET (self->supplier);
    return self->supplier_note;
  case PT_COLLECTION_COLLECTED_ON:
  case PT_COLLECTION_PRODUCT_ID:
    *entry = GTK_WIDGET (self->date);
    return self->date_note;
  default:
    return self->quantity_note;
  }
}

static void
show_message (PtSlipEntry *self, int field, PtSeverity severity, const char *text)
{
  GtkWidget *entry = NULL;
  GtkLabel *note = note_of (self, field, &entry);
  set_note (note, entry, severity == PT_SEVERITY_ERROR ? "error" : "warning", text);
}

static void
clear_messages (PtSlipEntry *self)
{
  set_note (self->supplier_note, GTK_WIDGET (self->supplier), NULL, NULL);
  set_note (self->quantity_note, GTK_WIDGET (self->quantity), NULL, NULL);
  set_note (self->date_note, GTK_WIDGET (self->date), NULL, NULL);
}

static void
show_findings (PtSlipEntry *self, GPtrArray *findings)
{
  for (guint i = findings != NULL ? findings->len : 0; i-- > 0;) {
    const PtFinding *finding = findings->pdata[i];
    int field = finding->field != NULL ? pt_entity_find_field (pt_entity (PT_COLLECTIONS), finding->field, -1) : -1;
    /* what is not typed yet is not missing */
    if (!g_str_equal (finding->code, "required"))
      show_message (self, field, finding->severity, finding->message);
  }
}

/* ---- from the entries to a slip ---- */

static const char *
unit_of (PtSlipEntry *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->unit);
  return item != NULL ? gtk_string_object_get_string (item) : NULL;
}

static char *
dup_typed (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static gboolean
store (PtSlipEntry *self, PtRow *row, guint field, GtkEditable *entry, GError **error)
{
  g_autofree char *text = dup_typed (entry);
  return pt_entry_set (row, field, text, pt_profile_get_office (self->profile)->exponent, error);
}

static gboolean
store_quantity (PtSlipEntry *self, PtRow *row, GError **error)
{
  g_autofree char *sum = pt_sum_text (gtk_editable_get_text (self->quantity));
  return pt_entry_set (row, PT_COLLECTION_QUANTITY_MILLI, sum, 0, error);
}

/* NULL with the message shown where something typed is no value of its kind. */
static PtSaving *
read_slip (PtSlipEntry *self)
{
  PtSaving *saving = pt_saving_new (pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_COLLECTIONS)));
  PtRow *row = saving->edit->row;
  g_autoptr (GError) error = NULL;
  g_autofree char *supplier = dup_typed (self->supplier);
  int field = -1;

  pt_row_set_id (row, PT_COLLECTION_PRODUCT_ID, pt_product_choice_get_id (self->products));
  pt_row_set_text (row, PT_COLLECTION_UNIT, unit_of (self), -1);
  pt_row_set_text (row, PT_COLLECTION_SESSION, self->sessions[gtk_drop_down_get_selected (self->session)], -1);
  if (*supplier != '\0')
    saving->typed[PT_COLLECTION_SUPPLIER_ID] = g_steal_pointer (&supplier);
  if (!store (self, row, PT_COLLECTION_COLLECTED_ON, self->date, &error))
    field = PT_COLLECTION_COLLECTED_ON;
  else if (!store_quantity (self, row, &error))
    field = PT_COLLECTION_QUANTITY_MILLI;
  else if (!store (self, row, PT_COLLECTION_BATCH_NO, self->sheet, &error))
    field = PT_COLLECTION_BATCH_NO;
  if (error == NULL)
    return saving;
  show_message (self, field, PT_SEVERITY_ERROR, error->message);
  pt_saving_free (saving);
  return NULL;
}

/* ---- the trial ---- */

static void
show_price (PtSlipEntry *self, const PtRow *slip)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  gboolean priced = slip != NULL && !pt_row_is_null (slip, PT_COLLECTION_RATE_E4);
  g_autofree char *rate = priced ? pt_display_field (slip, PT_COLLECTION_RATE_E4, office) : g_strdup ("–");
  gboolean worth = priced && pt_row_get_integer (slip, PT_COLLECTION_QUANTITY_MILLI) > 0;
  g_autofree char *amount = worth ? pt_display_field (slip, PT_COLLECTION_AMOUNT_MINOR, office) : g_strdup ("–");
  gtk_label_set_label (self->rate, rate);
  gtk_label_set_label (self->amount, amount);
}

/* A name that is still being typed is not wrong yet. */
static gboolean
is_typing_supplier (PtSlipEntry *self)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (self->supplier)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void try_slip (PtSlipEntry *self);

static void
on_tried (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSlipEntry) self = data;
  const PtSlipTrial *trial = pt_slip_trial_finish (PT_PROFILE (source), result, NULL);

  self->trying = FALSE;
  if (self->changed) {
    try_slip (self);
    return;
  }
  if (trial == NULL || self->refused)
    return;
  clear_messages (self);
  show_price (self, trial->slip);
  if (trial->supplier_label != NULL)
    set_note (self->supplier_note, GTK_WIDGET (self->supplier), NULL, trial->supplier_label);
  else if (trial->unknown != NULL && !is_typing_supplier (self))
    show_message (self, PT_COLLECTION_SUPPLIER_ID, PT_SEVERITY_ERROR, trial->unknown);
  show_findings (self, trial->findings);
}

static void
try_slip (PtSlipEntry *self)
{
  self->refused = FALSE;
  self->changed = self->trying;
  if (self->trying)
    return;
  clear_messages (self);
  PtSaving *saving = read_slip (self);
  if (saving == NULL)
    return;
  self->trying = TRUE;
  pt_slip_trial_run_async (self->profile, saving, on_tried, g_object_ref (self));
}

/* ---- saving ---- */

/* The toast's button takes the slip back, as Ctrl+Z does. */
static void
announce (PtSlipEntry *self, const char *label)
{
  g_autofree char *text = g_strdup_printf (_ ("Saved %s"), label);
  char id[PT_ID_TEXT];
  pt_id_format (&pt_row_peek_meta (self->last)->id, id);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast-undo", "(ss)", text, id);
}

static void
take_saved (PtSlipEntry *self, const PtSaving *saving)
{
  g_clear_pointer (&self->last, pt_row_free);
  self->last = pt_row_copy (saving->saved.row);
  g_free (self->last_supplier);
  self->last_supplier = g_strdup (saving->typed[PT_COLLECTION_SUPPLIER_ID]);
  pt_batch_tally_add (self->tally, 1, pt_row_get_integer (self->last, PT_COLLECTION_NET_BASE));
  announce (self, saving->label != NULL ? saving->label : "");
}

/* What was refused stands there again, for its error to be mended. */
static void
put_back (PtSlipEntry *self, const PtSaving *saving)
{
  const PtRow *row = saving->edit->row;
  g_autofree char *quantity = pt_entry_format (row, PT_COLLECTION_QUANTITY_MILLI, 0, FALSE);
  pt_typeahead_set_text (self->offers, saving->typed[PT_COLLECTION_SUPPLIER_ID]);
  gtk_editable_set_text (self->quantity, quantity);
}

static void
show_refusal (PtSlipEntry *self, const PtSaving *saving)
{
  GPtrArray *findings = saving->saved.findings;
  int field = saving->error_field;
  put_back (self, saving);
  clear_messages (self);
  if (findings != NULL && findings->len > 0) {
    const PtFinding *first = findings->pdata[0];
    field = first->field != NULL ? pt_entity_find_field (pt_entity (PT_COLLECTIONS), first->field, -1) : -1;
    show_message (self, field, first->severity, first->message);
  } else {
    show_message (self, field, PT_SEVERITY_ERROR, saving->error->message);
  }
  GtkWidget *entry = NULL;
  note_of (self, field, &entry);
  gtk_widget_grab_focus (entry);
  self->refused = TRUE;
  self->changed = FALSE;
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSlipEntry) self = data;
  g_autoptr (GError) error = NULL;
  const PtSaving *saving = pt_saving_finish (PT_PROFILE (source), result, &error);
  if (saving == NULL) {
    show_message (self, -1, PT_SEVERITY_ERROR, error->message);
  } else if (!saving->done) {
    show_refusal (self, saving);
  } else {
    take_saved (self, saving);
  }
}

static void
save (PtSlipEntry *self)
{
  g_autofree char *supplier = dup_typed (self->supplier);
  g_autofree char *quantity = dup_typed (self->quantity);
  if (*supplier == '\0' || *quantity == '\0') {
    gboolean first = *supplier == '\0';
    show_message (self, first ? PT_COLLECTION_SUPPLIER_ID : PT_COLLECTION_QUANTITY_MILLI, PT_SEVERITY_ERROR,
                  first ? _ ("Enter a supplier") : _ ("Enter a quantity above 0"));
    gtk_widget_grab_focus (GTK_WIDGET (first ? self->supplier : self->quantity));
    return;
  }
  PtSaving *saving = read_slip (self);
  if (saving == NULL)
    return;
  pt_saving_run_async (self->profile, saving, on_saved, g_object_ref (self));
  gtk_editable_set_text (self->quantity, "");
  pt_typeahead_set_text (self->offers, "");
  pt_slip_entry_begin (self);
  try_slip (self);
}

/* ---- what the hands do ---- */

static void
on_supplier_activated (GtkEntry *entry, PtSlipEntry *self)
{
  pt_typeahead_hide (self->offers);
  gtk_widget_grab_focus (GTK_WIDGET (self->quantity));
  try_slip (self);
}

static void
on_supplier_chosen (PtSlipEntry *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->quantity));
  try_slip (self);
}

static void
on_quantity_activated (GtkEntry *entry, PtSlipEntry *self)
{
  save (self);
}

static void
on_save_clicked (GtkButton *button, PtSlipEntry *self)
{
  save (self);
}

static void
on_typed (PtSlipEntry *self)
{
  try_slip (self);
}

/* Another day, session, product or sheet is another batch. */
static void
on_batch_changed (PtSlipEntry *self)
{
  pt_batch_tally_clear (self->tally);
  try_slip (self);
}

static void
on_product_changed (PtSlipEntry *self)
{
  gtk_drop_down_set_model (self->unit, pt_product_choice_get_units (self->products));
  gtk_widget_set_sensitive (GTK_WIDGET (self->unit),
                            g_list_model_get_n_items (pt_product_choice_get_units (self->products)) > 1);
  on_batch_changed (self);
}

static gboolean
is_between_slips (PtSlipEntry *self)
{
  return *gtk_editable_get_text (self->supplier) == '\0' && *gtk_editable_get_text (self->quantity) == '\0';
}

/* Ctrl+Z between two slips; while something is being typed it is the entry's own undo. */
static gboolean
undo_last (PtSlipEntry *self)
{
  char id[PT_ID_TEXT];
  if (self->last == NULL || !is_between_slips (self))
    return GDK_EVENT_PROPAGATE;
  pt_id_format (&pt_row_peek_meta (self->last)->id, id);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.cancel-slip", "s", id);
  return GDK_EVENT_STOP;
}

static gboolean
repeat_supplier (PtSlipEntry *self)
{
  if (self->last_supplier == NULL)
    return GDK_EVENT_PROPAGATE;
  pt_typeahead_set_text (self->offers, self->last_supplier);
  on_supplier_chosen (self);
  return GDK_EVENT_STOP;
}

/* The keypad's decimal key writes the point that numbers are read with, whatever the locale makes of it. */
static gboolean
write_point (PtSlipEntry *self)
{
  int position = gtk_editable_get_position (self->quantity);
  gtk_editable_delete_selection (self->quantity);
  gtk_editable_insert_text (self->quantity, ".", 1, &position);
  gtk_editable_set_position (self->quantity, position);
  return GDK_EVENT_STOP;
}

static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers, PtSlipEntry *self)
{
  gboolean control = (modifiers & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK;
  gboolean in_quantity = (gtk_widget_get_state_flags (GTK_WIDGET (self->quantity)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
  if (control && key == GDK_KEY_z)
    return undo_last (self);
  if (control && key == GDK_KEY_d)
    return repeat_supplier (self);
  if (in_quantity && (key == GDK_KEY_KP_Decimal || key == GDK_KEY_KP_Separator))
    return write_point (self);
  return GDK_EVENT_PROPAGATE;
}

static void
watch_keys (PtSlipEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
pt_slip_entry_forget (PtSlipEntry *self, const PtId *slip)
{
  g_return_if_fail (PT_IS_SLIP_ENTRY (self));
  if (self->last == NULL || !pt_id_equal (&pt_row_peek_meta (self->last)->id, slip))
    return;
  pt_batch_tally_add (self->tally, -1, -pt_row_get_integer (self->last, PT_COLLECTION_NET_BASE));
  g_clear_pointer (&self->last, pt_row_free);
}

void
pt_slip_entry_begin (PtSlipEntry *self)
{
  g_return_if_fail (PT_IS_SLIP_ENTRY (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->supplier));
}

/* ---- building ---- */

static void
fill_sessions (PtSlipEntry *self)
{
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  self->sessions = pt_field_dup_choices (&pt_entity (PT_COLLECTIONS)->fields[PT_COLLECTION_SESSION]);
  for (guint i = 0; self->sessions[i] != NULL; i++)
    gtk_string_list_append (lines, pt_choice_label (self->sessions[i]));
  gtk_drop_down_set_model (self->session, G_LIST_MODEL (lines));
}

GtkWidget *
pt_slip_entry_new (PtProfile *profile)
{
  PtSlipEntry *self = g_object_new (PT_TYPE_SLIP_ENTRY, NULL);
  char today[11];
  self->profile = g_object_ref (profile);

  pt_profile_today (profile, today);
  gtk_editable_set_text (self->date, today);
  gtk_box_append (self->date_box, pt_date_button_new (self->date));
  fill_sessions (self);
  self->offers = pt_typeahead_attach (GTK_WIDGET (self->supplier), profile, pt_entity (PT_SUPPLIERS));
  self->products = pt_product_choice_new (profile, self->product);
  g_signal_connect_object (self->offers, "chosen", G_CALLBACK (on_supplier_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->products, "changed", G_CALLBACK (on_product_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->supplier, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->quantity, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->unit, "notify::selected", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->date, "changed", G_CALLBACK (on_batch_changed), self);
  g_signal_connect_swapped (self->sheet, "changed", G_CALLBACK (on_batch_changed), self);
  g_signal_connect_swapped (self->session, "notify::selected", G_CALLBACK (on_batch_changed), self);
  watch_keys (self);
  show_price (self, NULL);
  return GTK_WIDGET (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, PT_SLIP_ENTRY (object)->room);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtSlipEntry *self = PT_SLIP_ENTRY (object);
  self->room = g_value_get_uint (value);
  GtkOrientation orientation = self->room < PT_ROOM_MIDDLE ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->batch_box), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->slip_box), orientation);
}

static void
dispose (GObject *object)
{
  PtSlipEntry *self = PT_SLIP_ENTRY (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->products);
  g_clear_pointer (&self->sessions, g_strfreev);
  g_clear_pointer (&self->last, pt_row_free);
  g_clear_pointer (&self->last_supplier, g_free);
  G_OBJECT_CLASS (pt_slip_entry_parent_class)->dispose (object);
}

static void
pt_slip_entry_class_init (PtSlipEntryClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  properties[PROP_ROOM] = g_param_spec_uint (PT_ROOM_PROPERTY, NULL, NULL, PT_ROOM_NARROW, PT_ROOM_WIDE, PT_ROOM_WIDE,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  g_type_ensure (PT_TYPE_BATCH_TALLY);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/slip-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, batch_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, slip_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, date);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, date_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, date_note);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, session);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, product);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, sheet);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, supplier);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, supplier_note);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, quantity);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, quantity_note);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, unit);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, rate);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, amount);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, tally);
  gtk_widget_class_bind_template_callback (widget_class, on_supplier_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_quantity_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
}

static void
pt_slip_entry_init (PtSlipEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
