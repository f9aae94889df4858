/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The organisation's settings as a form. Only what differs is sent or stored.
 * A page of the office window.
 */
#include "config.h"

#include "office-settings.h"

#include <glib/gi18n-lib.h>

#include "decimals.h"
#include "display.h"
#include "local-office.h"
#include "logo-row.h"
#include "numbers.h"
#include "reading.h"
#include "second-words.h"

enum { NAME, ADDRESS, PHONE, REGISTRATION_NUMBER, RECEIPT_NOTE, SECOND_LANGUAGE, TIME_ZONE };

/* The office's texts that are settings, by the names of the server's action. */
static const struct {
  const char *member;
  const char *title;
  gsize offset;
  gboolean signs; /* rather than words */
} texts[] = {
  [NAME] = { "organisation_name", N_ ("Name"), G_STRUCT_OFFSET (PtOffice, organisation_name) },
  [ADDRESS] = { "address", N_ ("Address"), G_STRUCT_OFFSET (PtOffice, address) },
  [PHONE] = { "phone", N_ ("Phone"), G_STRUCT_OFFSET (PtOffice, phone), TRUE },
  [REGISTRATION_NUMBER]
  = { "registration_number", N_ ("Registration number"), G_STRUCT_OFFSET (PtOffice, registration_number), TRUE },
  [RECEIPT_NOTE] = { "receipt_note", N_ ("Line at the foot of receipts"), G_STRUCT_OFFSET (PtOffice, receipt_note) },
  [SECOND_LANGUAGE] = { "second_language", N_ ("Second language of receipts (two letters, such as si)"),
                        G_STRUCT_OFFSET (PtOffice, second_language), TRUE },
  [TIME_ZONE] = { "time_zone", N_ ("Time zone (such as Asia/Colombo)"), G_STRUCT_OFFSET (PtOffice, time_zone), TRUE },
};

static const struct {
  const char *paper; /* NULL: each paper's own */
  const char *title;
} papers[] = { { NULL, N_ ("A5, statements A4") },
               { "A4", "A4" },
               { "A5", "A5" },
               /* Translators: paper that is so wide and comes on a roll */
               { "80mm", N_ ("Roll of 80 mm") },
               { "58mm", N_ ("Roll of 58 mm") } };

struct _PtOfficeSettings {
  AdwBin parent_instance;

  PtSyncService *service;
  PtOffice *shown; /* the settings that were last shown */
  AdwPreferencesGroup *group;
  GtkEditable *entries[G_N_ELEMENTS (texts)];
  AdwComboRow *paper;
  GtkEditable *cash_step;
  PtLogoRow *logo;
  GtkWidget *save;
  AdwActionRow *backup;
  GtkWidget *server_group;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (PtOfficeSettings, pt_office_settings, ADW_TYPE_BIN)

static PtProfile *
profile_of (PtOfficeSettings *self)
{
  return pt_sync_service_get_profile (self->service);
}

static const PtOffice *
office_of (PtOfficeSettings *self)
{
  return pt_profile_get_office (profile_of (self));
}

static char **
text_at (const PtOffice *office, guint index)
{
  return G_STRUCT_MEMBER_P (office, texts[index].offset);
}

static void
show_problem (PtOfficeSettings *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* ---- what is typed ---- */

static gboolean
read_cash_step (PtOfficeSettings *self, gint64 *minor, GError **error)
{
  g_autofree char *plain = pt_decimals_read (gtk_editable_get_text (self->cash_step), pt_decimals_sign ());
  *minor = 0;
  return *plain == '\0' || pt_decimal_parse (plain, office_of (self)->exponent, minor, error);
}

static void
take (char **place, const char *text)
{
  g_free (*place);
  *place = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/* A copy of the office as it would become. */
static PtOffice *
read_office (PtOfficeSettings *self, GError **error)
{
  g_autoptr (PtOffice) office = pt_office_copy (office_of (self));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    take (text_at (office, i), gtk_editable_get_text (self->entries[i]));
  take (&office->paper, papers[adw_combo_row_get_selected (self->paper)].paper);
  if (!read_cash_step (self, &office->cash_step, error))
    return NULL;
  return g_steal_pointer (&office);
}

static PtAction *
new_action (PtOfficeSettings *self, const PtOffice *wanted)
{
  const PtOffice *office = office_of (self);
  PtAction *action = pt_action_new (pt_profile_get_seams (profile_of (self)), "settings");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (*text_at (wanted, i), *text_at (office, i)) != 0)
      pt_action_set_text (action, texts[i].member, *text_at (wanted, i));
  if (g_strcmp0 (wanted->paper, office->paper) != 0)
    pt_action_set_text (action, "paper", wanted->paper);
  if (wanted->cash_step != office->cash_step)
    pt_action_set_integer (action, "cash_step", wanted->cash_step);
  if (pt_logo_row_get_change (self->logo) != NULL)
    pt_action_set_text (action, "logo", pt_logo_row_get_change (self->logo));
  return action;
}

/* ---- saving ---- */

/* What is said once they are. */
static const char *
describe_saved (PtOfficeSettings *self)
{
  const char *language = gtk_editable_get_text (self->entries[SECOND_LANGUAGE]);
  g_autoptr (PtSecondWords) words = pt_second_words_new (language);
  return *language == '\0' || words != NULL
             ? _ ("The settings are saved")
             : _ ("The settings are saved, but this computer has no words in the second language for its receipts");
}

static void
finish (PtOfficeSettings *self, const GError *error)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "settings.save", TRUE);
  show_problem (self, error != NULL ? error->message : NULL);
  if (error == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "office.done", "s", describe_saved (self));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOfficeSettings) self = data;
  g_autoptr (GError) error = NULL;
  pt_action_run_finish (PT_CHANNEL (source), result, &error);
  finish (self, error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOfficeSettings) self = data;
  g_autoptr (GError) error = NULL;
  pt_local_office_store_finish (PT_PROFILE (source), result, &error);
  finish (self, error);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficeSettings *self = PT_OFFICE_SETTINGS (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtOffice) wanted = read_office (self, &error);
  if (wanted == NULL || wanted->organisation_name == NULL || wanted->time_zone == NULL) {
    show_problem (self, error != NULL ? error->message : _ ("Enter a name and a time zone."));
    return;
  }
  gtk_widget_action_set_enabled (widget, "settings.save", FALSE);
  if (wanted->server_url != NULL)
    pt_action_run_async (new_action (self, wanted), pt_sync_service_get_channel (self->service), NULL, on_sent,
                         g_object_ref (self));
  else
    pt_local_office_store_async (profile_of (self), g_steal_pointer (&wanted), pt_logo_row_get_change (self->logo),
                                 on_stored, g_object_ref (self));
}

/* ---- showing ---- */

/* What somebody has typed since @before was shown stays. */
static void
show_text (GtkEditable *entry, const char *before, const char *now)
{
  if (g_str_equal (gtk_editable_get_text (entry), before != NULL ? before : ""))
    gtk_editable_set_text (entry, now != NULL ? now : "");
}

static char *
format_cash_step (const PtOffice *office)
{
  return office->cash_step > 0
             ? pt_decimals_show (pt_decimal_format (office->cash_step, office->exponent, PT_DECIMAL_FIXED),
                                 pt_decimals_sign ())
             : NULL;
}

static guint
find_paper (const char *paper)
{
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    if (g_strcmp0 (paper, papers[i].paper) == 0)
      return i;
  return 0;
}

/* The settings as they are by now: a save comes back with a pull, and so does what somebody else has set. */
static void
show_office (PtOfficeSettings *self)
{
  const PtOffice *before = self->shown, *now = office_of (self);
  g_autofree char *step_before = format_cash_step (before), *step_now = format_cash_step (now);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    show_text (self->entries[i], *text_at (before, i), *text_at (now, i));
  show_text (self->cash_step, step_before, step_now);
  if (adw_combo_row_get_selected (self->paper) == find_paper (before->paper))
    adw_combo_row_set_selected (self->paper, find_paper (now->paper));
  pt_logo_row_load (self->logo, profile_of (self));
  pt_office_free (self->shown);
  self->shown = pt_office_copy (now);
}

static void
show_backup (PtOfficeSettings *self, const PtOfficeList *list)
{
  gtk_widget_set_visible (self->server_group, list != NULL);
  if (list == NULL)
    return;
  g_autofree char *age = pt_display_age (list->backed_up_at, list->server_time);
  adw_action_row_set_subtitle (self->backup, list->backed_up_at > 0
                                                 ? age
                                                 : _ ("None yet: back the server up with paytrack-server backup"));
}

static void
on_profile_changed (PtOfficeSettings *self)
{
  if (self->service != NULL)
    show_office (self);
}

void
pt_office_settings_show (PtOfficeSettings *self, const PtOfficeList *list)
{
  g_return_if_fail (PT_IS_OFFICE_SETTINGS (self));
  const PtOffice *office = office_of (self);
  show_office (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->group), office->role >= PT_ROLE_ADMIN);
  gtk_widget_set_visible (self->save, office->role >= PT_ROLE_ADMIN);
  show_backup (self, list);
  show_problem (self, NULL);
}

void
pt_office_settings_set_service (PtOfficeSettings *self, PtSyncService *service)
{
  g_return_if_fail (PT_IS_OFFICE_SETTINGS (self));
  g_set_object (&self->service, service);
  g_signal_connect_object (profile_of (self), "changed", G_CALLBACK (on_profile_changed), self, G_CONNECT_SWAPPED);
}

/* ---- building ---- */

static GtkWidget *
add_entry (PtOfficeSettings *self, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (self->group, row);
  return row;
}

static void
add_text (PtOfficeSettings *self, guint i)
{
  GtkWidget *row = add_entry (self, _ (texts[i].title));
  self->entries[i] = GTK_EDITABLE (row);
  if (texts[i].signs)
    pt_reading_fix (row, PT_READING_START);
}

static void
add_paper (PtOfficeSettings *self)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    gtk_string_list_append (model, _ (papers[i].title));
  self->paper = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->paper), _ ("Paper"));
  adw_combo_row_set_model (self->paper, G_LIST_MODEL (model));
  adw_preferences_group_add (self->group, GTK_WIDGET (self->paper));
}

static void
dispose (GObject *object)
{
  PtOfficeSettings *self = PT_OFFICE_SETTINGS (object);
  g_clear_pointer (&self->shown, pt_office_free);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (pt_office_settings_parent_class)->dispose (object);
}

static void
pt_office_settings_class_init (PtOfficeSettingsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "settings.save", NULL, save_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/office-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOfficeSettings, group);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeSettings, save);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeSettings, backup);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeSettings, server_group);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeSettings, problem);
}

static void
pt_office_settings_init (PtOfficeSettings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->shown = g_new0 (PtOffice, 1);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_text (self, i);
  self->logo = PT_LOGO_ROW (pt_logo_row_new ());
  adw_preferences_group_add (self->group, GTK_WIDGET (self->logo));
  add_paper (self);
  self->cash_step = GTK_EDITABLE (add_entry (self, _ ("Cash is paid in steps of (empty: exactly)")));
  pt_reading_fix (GTK_WIDGET (self->cash_step), PT_READING_START);
}
