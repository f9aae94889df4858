/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row of entries above the list of collections. What is typed is tried
 * against the rules in the background (slip-trial.c), and saved by one job;
 * the hands never wait for either. The collections page holds it.
 */
#include "config.h"

#include "slip-entry.h"

#include <glib/gi18n-lib.h>

#include "batch-header.h"
#include "compat.h"
#include "decimals.h"
#include "entry.h"
#include "keypad.h"
#include "preferences.h"
#include "reading.h"
#include "room.h"
#include "saving.h"
#include "slip-extras.h"
#include "slip-notes.h"
#include "slip-trial.h"
#include "sums.h"
#include "typeahead.h"
#include "undo.h"

struct _PtSlipEntry {
  GtkBox parent_instance;

  PtProfile *profile;
  PtBatchHeader *batch;
  GtkBox *slip_box;
  GtkEditable *supplier;
  PtFieldBox *supplier_box;
  GtkEditable *quantity;
  PtFieldBox *quantity_box;
  GtkDropDown *unit;
  GtkWidget *rate_box;
  GtkLabel *rate;
  GtkLabel *amount;
  PtSlipExtras *extras;

  PtTypeahead *offers;
  PtSlipNotes notes;
  gboolean trying;  /* a trial is on its way */
  gboolean changed; /* and what it tries is no longer what is typed */
  gboolean refused; /* and its answer is overtaken by that of saving */
  GQueue refusals;  /* of Typed: slips that could not be saved and wait for the entries to be free */
  GPtrArray *saved; /* of PtRow: the slips that count in the batch */
  char *last_supplier;
  PtRoom room;
};

/* A slip as it was typed, until it is saved. */
typedef struct {
  PtSlipEntry *entry;
  char *supplier;
  char *quantity;
  GStrv extras;
  int field; /* what was wrong with it */
  char *message;
} Typed;

enum { PROP_ROOM = 1, PROP_EXTRAS_SHOWN, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PtSlipEntry, pt_slip_entry, GTK_TYPE_BOX)

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
store_quantity (PtSlipEntry *self, PtRow *row, GError **error)
{
  g_autofree char *plain = pt_decimals_read (gtk_editable_get_text (self->quantity), pt_decimals_sign ());
  g_autofree char *sum = pt_sum_text (plain);
  return pt_entry_set (row, PT_COLLECTION_QUANTITY_MILLI, sum, 0, error);
}

static gboolean
store_slip (PtSlipEntry *self, PtRow *row, int *field, GError **error)
{
  pt_row_set_text (row, PT_COLLECTION_UNIT, unit_of (self), -1);
  if (!pt_batch_header_store (self->batch, row, field, error))
    return FALSE;
  *field = PT_COLLECTION_QUANTITY_MILLI;
  return store_quantity (self, row, error) && pt_slip_extras_store (self->extras, row, field, error);
}

/* NULL with the message shown where something typed is no value of its kind. */
static PtSaving *
read_slip (PtSlipEntry *self, int *field)
{
  PtSaving *saving = pt_saving_new (pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_COLLECTIONS)));
  g_autoptr (GError) error = NULL;
  g_autofree char *supplier = dup_typed (self->supplier);

  if (*supplier != '\0')
    saving->typed[PT_COLLECTION_SUPPLIER_ID] = g_steal_pointer (&supplier);
  if (store_slip (self, saving->edit->row, field, &error))
    return saving;
  pt_slip_notes_show (&self->notes, *field, PT_SEVERITY_ERROR, error->message);
  pt_saving_free (saving);
  return NULL;
}

/* ---- the trial ---- */

/* A name that is still being typed is not wrong yet. */
static gboolean
is_typing_supplier (PtSlipEntry *self)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (self->supplier)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
show_trial (PtSlipEntry *self, const PtSlipTrial *trial)
{
  gboolean sum = pt_sum_is (gtk_editable_get_text (self->quantity));
  pt_slip_notes_show_trial (&self->notes, trial,
                            (sum ? PT_SLIP_NOTES_SUM : 0) | (is_typing_supplier (self) ? PT_SLIP_NOTES_TYPING : 0));
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
  if (trial != NULL && !self->refused)
    show_trial (self, trial);
}

static void
try_slip (PtSlipEntry *self)
{
  self->refused = FALSE;
  self->changed = self->trying;
  if (self->trying)
    return;
  pt_slip_notes_clear (&self->notes);
  int field = -1;
  PtSaving *saving = read_slip (self, &field);
  if (saving == NULL)
    return;
  self->trying = TRUE;
  pt_slip_trial_run_async (self->profile, saving, on_tried, g_object_ref (self));
}

/* ---- saving ---- */

static Typed *
typed_new (PtSlipEntry *self)
{
  Typed *typed = g_new0 (Typed, 1);
  typed->entry = g_object_ref (self);
  typed->supplier = dup_typed (self->supplier);
  typed->quantity = dup_typed (self->quantity);
  typed->extras = pt_slip_extras_dup_texts (self->extras);
  return typed;
}

static void
typed_free (Typed *typed)
{
  g_object_unref (typed->entry);
  g_free (typed->supplier);
  g_free (typed->quantity);
  g_strfreev (typed->extras);
  g_free (typed->message);
  g_free (typed);
}

static void
clear_slip (PtSlipEntry *self)
{
  pt_typeahead_set_text (self->offers, "");
  gtk_editable_set_text (self->quantity, "");
  pt_slip_extras_set_texts (self->extras, NULL);
}

static gboolean
is_between_slips (PtSlipEntry *self)
{
  return *gtk_editable_get_text (self->supplier) == '\0' && *gtk_editable_get_text (self->quantity) == '\0';
}

static void
take_saved (PtSlipEntry *self, const PtSaving *saving)
{
  PtRow *slip = pt_row_copy (saving->saved.row);
  g_ptr_array_add (self->saved, slip);
  g_free (self->last_supplier);
  self->last_supplier = g_strdup (saving->typed[PT_COLLECTION_SUPPLIER_ID]);
  pt_batch_header_add (self->batch, 1, pt_row_get_integer (slip, PT_COLLECTION_NET_BASE));
  g_autoptr (PtDeed) deed = pt_deed_new (saving);
  pt_undo_announce (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), deed);
}

/* What was refused stands there again, for its error to be mended; never over what is being typed. */
static void
show_next_refusal (PtSlipEntry *self)
{
  Typed *typed = is_between_slips (self) ? g_queue_pop_head (&self->refusals) : NULL;
  if (typed == NULL)
    return;
  pt_typeahead_set_text (self->offers, typed->supplier);
  gtk_editable_set_text (self->quantity, typed->quantity);
  pt_slip_extras_set_texts (self->extras, (const char *const *) typed->extras);
  pt_slip_notes_clear (&self->notes);
  pt_slip_notes_show (&self->notes, typed->field, PT_SEVERITY_ERROR, typed->message);
  pt_slip_notes_focus (&self->notes, typed->field);
  self->refused = TRUE;
  self->changed = FALSE;
  typed_free (typed);
}

/* Takes @typed over. */
static void
refuse (PtSlipEntry *self, Typed *typed, int field, const char *message)
{
  typed->field = field;
  typed->message = g_strdup (message);
  g_queue_push_tail (&self->refusals, typed);
  show_next_refusal (self);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Typed *typed = data;
  g_autoptr (PtSlipEntry) self = g_object_ref (typed->entry);
  g_autoptr (GError) error = NULL;
  const PtSaving *saving = pt_saving_finish (PT_PROFILE (source), result, &error);
  if (saving == NULL) {
    refuse (self, typed, -1, error->message);
  } else if (saving->done) {
    take_saved (self, saving);
    typed_free (typed);
  } else if (saving->saved.findings != NULL && saving->saved.findings->len > 0) {
    const PtFinding *first = saving->saved.findings->pdata[0];
    refuse (self, typed, pt_slip_notes_field (first), first->message);
  } else {
    refuse (self, typed, saving->error_field, saving->error->message);
  }
}

/* Whether both are there that every slip has. */
static gboolean
is_typed (PtSlipEntry *self)
{
  g_autofree char *supplier = dup_typed (self->supplier);
  g_autofree char *quantity = dup_typed (self->quantity);
  int missing = *supplier == '\0' ? PT_COLLECTION_SUPPLIER_ID : PT_COLLECTION_QUANTITY_MILLI;
  if (*supplier != '\0' && *quantity != '\0')
    return TRUE;
  pt_slip_notes_show (&self->notes, missing, PT_SEVERITY_ERROR,
                      missing == PT_COLLECTION_SUPPLIER_ID ? _ ("Enter a supplier") : _ ("Enter a quantity above 0"));
  pt_slip_notes_focus (&self->notes, missing);
  return FALSE;
}

static void
save (PtSlipEntry *self)
{
  int field = -1;
  PtSaving *saving = is_typed (self) ? read_slip (self, &field) : NULL;
  if (saving == NULL) {
    if (field >= 0)
      pt_slip_notes_focus (&self->notes, field);
    return;
  }
  pt_saving_run_async (self->profile, saving, on_saved, typed_new (self));
  gtk_widget_activate_action (GTK_WIDGET (self), "page.first", NULL);
  clear_slip (self);
  pt_slip_entry_begin (self);
  try_slip (self);
  show_next_refusal (self);
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
on_submitted (PtSlipEntry *self)
{
  save (self);
}

static void
on_typed (PtSlipEntry *self)
{
  if (*gtk_editable_get_text (self->quantity) == '\0')
    pt_batch_header_renew_day (self->batch);
  try_slip (self);
}

static void
on_batch_changed (PtSlipEntry *self)
{
  GListModel *units = pt_batch_header_get_units (self->batch);
  if (gtk_drop_down_get_model (self->unit) != units)
    gtk_drop_down_set_model (self->unit, units);
  gtk_widget_set_sensitive (GTK_WIDGET (self->unit), g_list_model_get_n_items (units) > 1);
  g_ptr_array_set_size (self->saved, 0);
  try_slip (self);
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

static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers, PtSlipEntry *self)
{
  if (pt_keypad_is_shortcut (keys, GDK_KEY_d))
    return repeat_supplier (self);
  return GDK_EVENT_PROPAGATE;
}

static void
watch_keys (PtSlipEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  pt_keypad_watch (GTK_WIDGET (self));
}

void
pt_slip_entry_forget (PtSlipEntry *self, const PtId *slip)
{
  g_return_if_fail (PT_IS_SLIP_ENTRY (self));
  for (guint i = 0; i < self->saved->len; i++) {
    const PtRow *row = self->saved->pdata[i];
    if (!pt_id_equal (&pt_row_peek_meta (row)->id, slip))
      continue;
    pt_batch_header_add (self->batch, -1, -pt_row_get_integer (row, PT_COLLECTION_NET_BASE));
    g_ptr_array_remove_index (self->saved, i);
    return;
  }
}

void
pt_slip_entry_begin (PtSlipEntry *self)
{
  g_return_if_fail (PT_IS_SLIP_ENTRY (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->supplier));
}

/* ---- building ---- */

static void
remember (PtSlipEntry *self)
{
  GSettings *settings = pt_preferences_get ();
  if (settings != NULL)
    g_settings_bind (settings, "slip-extras", self, "extras-shown", G_SETTINGS_BIND_DEFAULT);
}

GtkWidget *
pt_slip_entry_new (PtProfile *profile)
{
  PtSlipEntry *self = g_object_new (PT_TYPE_SLIP_ENTRY, NULL);
  self->profile = g_object_ref (profile);
  self->offers = pt_typeahead_attach (GTK_WIDGET (self->supplier), profile, pt_entity (PT_SUPPLIERS));
  g_signal_connect_object (self->offers, "chosen", G_CALLBACK (on_supplier_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->supplier, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->quantity, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->unit, "notify::selected", G_CALLBACK (on_typed), self);
  pt_batch_header_set_profile (self->batch, profile);
  self->notes = (PtSlipNotes){ profile,      self->batch, self->supplier_box, self->quantity_box,
                               self->extras, self->rate,  self->amount };
  watch_keys (self);
  remember (self);
  pt_slip_notes_show_price (&self->notes, NULL);
  return GTK_WIDGET (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtSlipEntry *self = PT_SLIP_ENTRY (object);
  if (id == PROP_ROOM)
    g_value_set_uint (value, self->room);
  else
    g_value_set_boolean (value, gtk_widget_get_visible (GTK_WIDGET (self->extras)));
}

static void
set_room (PtSlipEntry *self, PtRoom room)
{
  self->room = room;
  GtkOrientation orientation = self->room < PT_ROOM_MIDDLE ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;
  g_object_set (self->batch, PT_ROOM_PROPERTY, (guint) room, NULL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->slip_box), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->extras), orientation);
  gtk_widget_set_visible (self->rate_box, room > PT_ROOM_NARROW);
  /* the supplier needs what there is: a code, then the name */
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->quantity), room > PT_ROOM_NARROW ? 12 : 6);
  gtk_widget_set_hexpand (GTK_WIDGET (self->quantity), room > PT_ROOM_NARROW);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtSlipEntry *self = PT_SLIP_ENTRY (object);
  if (id == PROP_ROOM)
    set_room (self, g_value_get_uint (value));
  else
    gtk_widget_set_visible (GTK_WIDGET (self->extras), g_value_get_boolean (value));
}

static void
dispose (GObject *object)
{
  PtSlipEntry *self = PT_SLIP_ENTRY (object);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->saved, g_ptr_array_unref);
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
  properties[PROP_EXTRAS_SHOWN]
      = g_param_spec_boolean ("extras-shown", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  gtk_widget_class_install_property_action (widget_class, "slip.extras", "extras-shown");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK, "slip.extras", NULL);

  g_type_ensure (PT_TYPE_BATCH_HEADER);
  g_type_ensure (PT_TYPE_FIELD_BOX);
  g_type_ensure (PT_TYPE_SLIP_EXTRAS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/slip-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, batch);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, slip_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, supplier);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, supplier_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, quantity);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, quantity_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, unit);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, rate);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, rate_box);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, amount);
  gtk_widget_class_bind_template_child (widget_class, PtSlipEntry, extras);
  gtk_widget_class_bind_template_callback (widget_class, on_supplier_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_batch_changed);
}

static void
pt_slip_entry_init (PtSlipEntry *self)
{
  self->saved = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  g_queue_init (&self->refusals);
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_compat_name (GTK_WIDGET (self->unit), _ ("Unit"));
  pt_reading_fix (GTK_WIDGET (self->quantity), PT_READING_RIGHT);
}
