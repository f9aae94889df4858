/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of suppliers, products, rates, payments and of a slip that is
 * looked at again. It shows a row, keeps it as the base of the edit, and hands
 * what was changed to the outbox; what the rules say stands under the fields.
 */
#include "config.h"

#include "record-form.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "errors.h"
#include "form-row.h"
#include "keypad.h"
#include "permissions.h"
#include "reading.h"
#include "record-history.h"
#include "record-loading.h"
#include "saving.h"
#include "supplier-erase.h"
#include "undo.h"
#include "window.h"

struct _PtRecordForm {
  AdwWindow parent_instance;

  PtProfile *profile;
  PtChannel *server; /* NULL: none is asked */
  const PtEntity *entity;
  PtDeed *deed;    /* what was saved, while the server's word is awaited */
  PtRow *base;     /* the row on screen when the edit began; NULL for a new one */
  GPtrArray *rows; /* of PtFormRow */
  AdwWindowTitle *title;
  gboolean may_save;
  GtkWidget *save;
  GtkWidget *delete;
  GtkWidget *history;
  GtkWidget *erase;
  GtkLabel *problem;
  GtkLabel *notice;
  AdwPreferencesGroup *main_group;
  AdwPreferencesGroup *more_group;
  AdwPreferencesGroup *fixed_group;
};

#define AWAIT_MS 1000
#define VALUE_CHARS 24

G_DEFINE_FINAL_TYPE (PtRecordForm, pt_record_form, ADW_TYPE_WINDOW)

/* ---- which fields ---- */

static gboolean
is_posted (PtRecordForm *self)
{
  return self->base != NULL && self->entity->posted && pt_row_peek_meta (self->base)->version > 0;
}

static gboolean
is_shown (PtRecordForm *self, guint i)
{
  const PtField *field = &self->entity->fields[i];
  if (field->kind == PT_KIND_ID || (self->entity->index == PT_COLLECTIONS && i == PT_COLLECTION_RATE_ID))
    return FALSE;
  /* the number of a new slip or payment is given at saving */
  return self->base != NULL || !(self->entity->posted && i == self->entity->code_field);
}

static gboolean
is_open (PtRecordForm *self, guint i)
{
  const PtField *field = &self->entity->fields[i];
  if ((field->flags & PT_FIELD_LATE) != 0)
    return self->base != NULL || (field->flags & PT_FIELD_COMPUTED) == 0;
  return (field->flags & PT_FIELD_COMPUTED) == 0 && !is_posted (self)
         && !(self->entity->posted && i == self->entity->code_field);
}

static gboolean
is_main (const PtField *field)
{
  return (field->flags & (PT_FIELD_REQUIRED | PT_FIELD_LIST)) != 0;
}

/* ---- saving ---- */

/* While something is being saved, neither Enter nor a key saves it again. */
static void
set_busy (PtRecordForm *self, gboolean busy)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.save", !busy && self->may_save);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.delete", !busy);
}

static PtFormRow *
find_row (PtRecordForm *self, int field)
{
  for (guint i = 0; i < self->rows->len; i++) {
    if ((int) pt_form_row_get_field (self->rows->pdata[i]) == field)
      return self->rows->pdata[i];
  }
  return NULL;
}

static void
show_problem (PtRecordForm *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
show_message (PtRecordForm *self, int field, PtSeverity severity, const char *text)
{
  PtFormRow *row = find_row (self, field);
  if (row == NULL) {
    show_problem (self, text);
    return;
  }
  pt_form_row_set_message (row, severity, text);
  if (severity == PT_SEVERITY_ERROR)
    pt_form_row_focus (row);
}

static void
clear_messages (PtRecordForm *self)
{
  show_problem (self, NULL);
  for (guint i = 0; i < self->rows->len; i++)
    pt_form_row_set_message (self->rows->pdata[i], PT_SEVERITY_WARNING, NULL);
}

/* Last to first, so that the first error ends up with the focus. */
static void
show_findings (PtRecordForm *self, GPtrArray *findings)
{
  for (guint i = findings->len; i-- > 0;) {
    const PtFinding *finding = findings->pdata[i];
    int field = finding->field != NULL ? pt_entity_find_field (self->entity, finding->field, -1) : -1;
    show_message (self, field, finding->severity, finding->message);
  }
}

static void
finish (PtRecordForm *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  if (parent != NULL)
    pt_undo_announce (GTK_WIDGET (parent), self->deed);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* It stands in the queue as it was refused; what is saved from here on goes over it. */
static void
show_refusal (PtRecordForm *self, const PtOutcome *outcome)
{
  int field = outcome->field != NULL ? pt_entity_find_field (self->entity, outcome->field, -1) : -1;
  if (outcome->row != NULL) {
    g_clear_pointer (&self->base, pt_row_free);
    self->base = pt_row_copy (outcome->row);
  }
  set_busy (self, FALSE);
  show_message (self, field, PT_SEVERITY_ERROR, outcome->message);
}

static void
on_judged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtRecordForm) self = data;
  g_autoptr (PtOutcome) outcome = pt_sync_service_await_finish (PT_SYNC_SERVICE (source), result, NULL);
  if (outcome != NULL && outcome->kind == PT_OUTCOME_REFUSED)
    show_refusal (self, outcome);
  else
    finish (self);
}

/* Connected, the server's word is here within the second, and an error of it stands at its field. */
static void
await_verdict (PtRecordForm *self, const PtSaving *saving)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_clear_pointer (&self->deed, pt_deed_unref);
  self->deed = pt_deed_new (saving);
  if (!PT_IS_WINDOW (parent)) {
    finish (self);
    return;
  }
  set_busy (self, TRUE);
  pt_sync_service_await_async (pt_window_get_service (PT_WINDOW (parent)), self->entity, &saving->saved.id, AWAIT_MS,
                               NULL, on_judged, g_object_ref (self));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtRecordForm) self = data;
  g_autoptr (GError) error = NULL;
  const PtSaving *saving = pt_saving_finish (PT_PROFILE (source), result, &error);

  set_busy (self, FALSE);
  if (saving == NULL) {
    show_problem (self, error->message);
  } else if (saving->done) {
    await_verdict (self, saving);
  } else if (saving->saved.findings != NULL && saving->saved.findings->len > 0) {
    show_findings (self, saving->saved.findings);
  } else {
    show_message (self, saving->error_field, PT_SEVERITY_ERROR, saving->error->message);
  }
}

static PtSaving *
new_saving (PtRecordForm *self)
{
  PtEdit *edit = pt_edit_new (self->base != NULL ? PT_OPERATION_UPDATE : PT_OPERATION_CREATE, self->entity);
  if (self->base != NULL) {
    edit->base = pt_row_copy (self->base);
    pt_row_meta (edit->row)->id = pt_row_peek_meta (self->base)->id;
  }
  return pt_saving_new (edit);
}

/* An update writes only what is different from what was shown. */
static void
drop_unchanged (PtSaving *saving)
{
  for (guint i = 0; i < pt_row_entity (saving->edit->row)->n_fields; i++) {
    if (pt_row_has (saving->edit->row, i) && pt_row_same_field (saving->edit->row, saving->edit->base, i))
      pt_row_unset (saving->edit->row, i);
  }
}

static gboolean
has_changes (const PtSaving *saving)
{
  for (guint i = 0; i < PT_FIELDS_MAX; i++) {
    if (saving->typed[i] != NULL)
      return TRUE;
  }
  return pt_row_mask (saving->edit->row) != 0;
}

static gboolean
store_rows (PtRecordForm *self, PtSaving *saving)
{
  guint exponent = pt_profile_get_office (self->profile)->exponent;
  gboolean good = TRUE;
  for (guint i = self->rows->len; i-- > 0;) {
    g_autoptr (GError) error = NULL;
    PtFormRow *row = self->rows->pdata[i];
    if (!pt_form_row_store (row, saving, exponent, &error)) {
      show_message (self, (int) pt_form_row_get_field (row), PT_SEVERITY_ERROR, error->message);
      good = FALSE;
    }
  }
  return good;
}

static void
save (PtRecordForm *self)
{
  PtSaving *saving = new_saving (self);
  clear_messages (self);
  if (!store_rows (self, saving)) {
    pt_saving_free (saving);
    return;
  }
  if (self->base != NULL) {
    drop_unchanged (saving);
    if (!has_changes (saving)) {
      pt_saving_free (saving);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  }
  set_busy (self, TRUE);
  pt_saving_run_async (self->profile, saving, on_saved, g_object_ref (self));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  save (PT_RECORD_FORM (widget));
}

static void
on_submitted (PtRecordForm *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.save", NULL);
}

/* ---- deleting ---- */

/* It asks nothing: what is told of it has its Undo. */
static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtRecordForm *self = PT_RECORD_FORM (widget);
  PtEdit *edit = pt_edit_new (PT_OPERATION_DELETE, self->entity);
  edit->base = pt_row_copy (self->base);
  pt_row_meta (edit->row)->id = pt_row_peek_meta (self->base)->id;
  clear_messages (self);
  set_busy (self, TRUE);
  pt_saving_run_async (self->profile, pt_saving_new (edit), on_saved, g_object_ref (self));
}

/* ---- building ---- */

static void
add_open (PtRecordForm *self, guint i, const PtRow *row, const char *code)
{
  PtFormRow *line = pt_form_row_new (self->profile, self->entity, i);
  g_ptr_array_add (self->rows, line);
  pt_form_row_load (line, row, code, pt_profile_get_office (self->profile)->exponent);
  AdwPreferencesGroup *group = is_main (&self->entity->fields[i]) ? self->main_group : self->more_group;
  pt_form_row_add_to (line, group);
  gtk_widget_set_visible (GTK_WIDGET (group), TRUE);
  g_signal_connect_object (line, "submitted", G_CALLBACK (on_submitted), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
add_value (PtRecordForm *self, const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *value = gtk_label_new (text);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  /* What is short stands in one line, and the title has its room. */
  gtk_label_set_width_chars (GTK_LABEL (value), (int) MIN (g_utf8_strlen (text, -1), VALUE_CHARS));
  gtk_label_set_max_width_chars (GTK_LABEL (value), VALUE_CHARS);
  gtk_label_set_xalign (GTK_LABEL (value), 1);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_focusable (value, FALSE);
  gtk_widget_add_css_class (value, "dim-label");
  gtk_widget_add_css_class (value, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), value);
  adw_preferences_group_add (self->fixed_group, row);
  gtk_widget_set_visible (GTK_WIDGET (self->fixed_group), TRUE);
  return value;
}

static void
add_fixed (PtRecordForm *self, guint i, const char *label)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  g_autofree char *text = label != NULL ? g_strdup (label) : pt_display_field (self->base, i, office);
  if (*text == '\0')
    return;
  GtkWidget *value = add_value (self, _ (self->entity->fields[i].label), text);
  if (pt_reading_is_from_left (&self->entity->fields[i]))
    pt_reading_fix (value, PT_READING_END);
}

/* For the supplier at the counter who asks. */
static void
add_arithmetic (PtRecordForm *self)
{
  g_autofree char *text = pt_display_arithmetic (self->base, pt_profile_get_office (self->profile));
  if (text != NULL)
    pt_reading_fix (add_value (self, _ ("Why this amount"), text), PT_READING_END);
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtRecordForm *self = PT_RECORD_FORM (widget);
  if (self->base != NULL)
    pt_record_history_open (GTK_WINDOW (self), self->profile, self->server, self->entity,
                            &pt_row_peek_meta (self->base)->id);
}

static void
erase_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtRecordForm *self = PT_RECORD_FORM (widget);
  if (self->base != NULL && self->server != NULL)
    pt_supplier_erase_ask (GTK_WINDOW (self), self->server, self->base);
}

static gboolean
can_delete (PtRecordForm *self)
{
  return self->base != NULL && !self->entity->posted
         && pt_permission_to_delete (pt_profile_get_office (self->profile), self->base);
}

static gboolean
may_save (PtRecordForm *self)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  char today[11];

  pt_profile_today (self->profile, today);
  return self->base != NULL ? pt_permission_to_update (office, self->base, today)
                            : pt_permission_to_create (office, self->entity);
}

static void
set_titles (PtRecordForm *self, const char *label)
{
  g_autofree char *fresh = g_strdup_printf (_ ("New %s"), _ (self->entity->singular));
  const char *title = self->base == NULL ? fresh : label != NULL ? label : _ (self->entity->singular);
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, self->base != NULL ? _ (self->entity->singular) : "");
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/* @codes and @labels: of each reference field, by the field's index. */
static void
build (PtRecordForm *self, const PtRow *row, char *const *codes, char *const *labels, const char *label)
{
  if (self->base != NULL && self->entity->index == PT_COLLECTIONS)
    add_arithmetic (self);
  for (guint i = 0; i < self->entity->n_fields; i++) {
    if (!is_shown (self, i))
      continue;
    if (is_open (self, i))
      add_open (self, i, row, codes[i]);
    else if (self->base != NULL)
      add_fixed (self, i, labels[i]);
  }
  set_titles (self, label);
  gtk_widget_set_visible (self->delete, can_delete (self));
  gtk_widget_set_visible (self->history, self->base != NULL);
  gtk_widget_set_visible (self->erase,
                          self->base != NULL && self->server != NULL
                              && pt_permission_to_erase (pt_profile_get_office (self->profile), self->base));
  self->may_save = may_save (self);
  gtk_widget_set_visible (self->save, self->may_save);
  set_busy (self, FALSE);
  if (self->rows->len > 0)
    pt_form_row_focus (self->rows->pdata[0]);
}

/* ---- loading ---- */

/* Rule 1: positive, and the organisation owes. */
static void
show_balance (PtRecordForm *self, gint64 minor)
{
  g_autofree char *money = pt_display_money (minor, pt_profile_get_office (self->profile));
  add_value (self, _ ("Balance today"), money);
  adw_preferences_group_set_title (self->fixed_group, "");
}

/* The reason stands where it has to be mended. */
static void
show_refused (PtRecordForm *self, const PtQueueEntry *refused)
{
  int field = refused->error_field != NULL ? pt_entity_find_field (self->entity, refused->error_field, -1) : -1;
  if (refused->error_message != NULL)
    show_message (self, field, PT_SEVERITY_ERROR, refused->error_message);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtRecordForm) self = data;
  g_autoptr (GError) error = NULL;
  const PtRecordLoading *loading = pt_record_loading_finish (PT_PROFILE (source), result, &error);
  if (loading == NULL) {
    show_problem (self, error->message);
    return;
  }
  self->base = pt_row_copy (loading->row);
  build (self, self->base, loading->codes, loading->labels, loading->label);
  if (self->entity->index == PT_SUPPLIERS)
    show_balance (self, loading->balance);
  if (loading->refused != NULL)
    show_refused (self, loading->refused);
}

/* What a new record starts with, beyond the fields' own fallbacks. */
static void
start_new (PtRecordForm *self)
{
  g_autoptr (PtRow) row = pt_row_new (self->entity);
  char today[11];
  char *none[PT_FIELDS_MAX] = { NULL };

  pt_profile_today (self->profile, today);
  pt_row_fill_defaults (row);
  for (guint i = 0; i < self->entity->n_fields; i++) {
    const PtField *field = &self->entity->fields[i];
    if (field->kind == PT_KIND_DATE && (field->flags & PT_FIELD_REQUIRED) != 0)
      pt_row_set_text (row, i, today, -1);
  }
  build (self, row, none, none, NULL);
}

PtRecordForm *
pt_record_form_open (GtkWidget *near, PtProfile *profile, const PtEntity *entity, const PtId *id)
{
  GtkRoot *root = gtk_widget_get_root (near);
  PtRecordForm *self = g_object_new (PT_TYPE_RECORD_FORM, "transient-for", root, NULL);
  self->profile = g_object_ref (profile);
  self->entity = entity;
  if (id != NULL)
    pt_record_loading_run_async (profile, entity, id, on_loaded, g_object_ref (self));
  else
    start_new (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

void
pt_record_form_set_server (PtRecordForm *self, PtChannel *server)
{
  g_return_if_fail (PT_IS_RECORD_FORM (self));
  g_set_object (&self->server, server);
}

void
pt_record_form_set_notice (PtRecordForm *self, const char *text)
{
  g_return_if_fail (PT_IS_RECORD_FORM (self));
  gtk_label_set_label (self->notice, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), text != NULL);
}

static void
dispose (GObject *object)
{
  PtRecordForm *self = PT_RECORD_FORM (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->server);
  g_clear_pointer (&self->base, pt_row_free);
  g_clear_pointer (&self->deed, pt_deed_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (pt_record_form_parent_class)->dispose (object);
}

static void
pt_record_form_class_init (PtRecordFormClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "form.delete", NULL, delete_action);
  gtk_widget_class_install_action (widget_class, "form.history", NULL, history_action);
  gtk_widget_class_install_action (widget_class, "form.erase", NULL, erase_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "form.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/record-form.ui");
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, title);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, save);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, delete);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, erase);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, history);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, problem);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, notice);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, main_group);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, more_group);
  gtk_widget_class_bind_template_child (widget_class, PtRecordForm, fixed_group);
}

static void
pt_record_form_init (PtRecordForm *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_keypad_watch (GTK_WIDGET (self));
}
