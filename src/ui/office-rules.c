/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Policies and the closing of periods. Each choice is one action of the
 * server's and shows at once; without a server a period is closed here. A page
 * of the office window.
 */
#include "config.h"

#include "office-rules.h"

#include <glib/gi18n-lib.h>

#include "compat.h"
#include "date-button.h"
#include "dates.h"
#include "display.h"
#include "errors.h"
#include "local-office.h"
#include "office-actions.h"

typedef struct {
  const char *word;
  const char *label;
} Choice;

static const Choice strategies[] = { { "server_wins", N_ ("Server’s record wins") },
                                     { "client_wins", N_ ("Sent change wins") },
                                     { "last_write_wins", N_ ("Later change wins") },
                                     { "merge", N_ ("Merge by field") },
                                     { "manual", N_ ("A person decides") } };
static const Choice sealings[] = { { "peers", N_ ("Carried changes") }, { "all", N_ ("Everything") } };

struct _PtOfficeRules {
  AdwBin parent_instance;

  PtSyncService *service;
  AdwPreferencesGroup *policies;
  AdwComboRow *rows[PT_ENTITIES];
  AdwComboRow *sealed;
  gboolean showing; /* what is selected comes from the profile, not from a person */
  AdwActionRow *closed_to;
  AdwEntryRow *to;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (PtOfficeRules, pt_office_rules, ADW_TYPE_BIN)

static PtProfile *
profile_of (PtOfficeRules *self)
{
  return pt_sync_service_get_profile (self->service);
}

static const PtOffice *
office_of (PtOfficeRules *self)
{
  return pt_profile_get_office (profile_of (self));
}

static void
show_problem (PtOfficeRules *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
finish (PtOfficeRules *self, const GError *error, const char *text)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  show_problem (self, error != NULL ? error->message : NULL);
  if (error == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "office.done", "s", text);
  else
    pt_office_rules_show (self);
}

/* ---- policies ---- */

static void
on_policy_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOfficeRules) self = data;
  g_autoptr (GError) error = NULL;
  pt_action_run_finish (PT_CHANNEL (source), result, &error);
  finish (self, error, _ ("The rule is changed"));
}

static void
set_policy (PtOfficeRules *self, const char *entity, const char *word)
{
  PtAction *action = pt_action_new (pt_profile_get_seams (profile_of (self)), "policy_set");
  pt_action_set_text (action, "entity", entity);
  pt_action_set_text (action, "strategy", word);
  pt_action_run_async (action, pt_sync_service_get_channel (self->service), NULL, on_policy_set, g_object_ref (self));
}

static void
on_selected (AdwComboRow *row, GParamSpec *pspec, PtOfficeRules *self)
{
  const char *entity = g_object_get_data (G_OBJECT (row), "entity");
  const Choice *choices = g_object_get_data (G_OBJECT (row), "choices");
  if (!self->showing)
    set_policy (self, entity, choices[adw_combo_row_get_selected (row)].word);
}

static AdwComboRow *
add_row (PtOfficeRules *self, const char *entity, const char *title, const Choice *choices, guint n)
{
  AdwComboRow *row = ADW_COMBO_ROW (adw_combo_row_new ());
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (labels, _ (choices[i].label));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (row, G_LIST_MODEL (labels));
  g_object_set_data (G_OBJECT (row), "entity", (gpointer) entity);
  g_object_set_data (G_OBJECT (row), "choices", (gpointer) choices);
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_selected), self);
  adw_preferences_group_add (self->policies, GTK_WIDGET (row));
  return row;
}

static void
select_word (PtOfficeRules *self, AdwComboRow *row, guint n)
{
  g_autofree char *word = pt_office_dup_policy (office_of (self), g_object_get_data (G_OBJECT (row), "entity"));
  const Choice *choices = g_object_get_data (G_OBJECT (row), "choices");
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (word, choices[i].word) == 0)
      adw_combo_row_set_selected (row, i);
}

/* ---- closing ---- */

/* A period that is about to be closed; while there is one, no other can be asked about. */
typedef struct {
  PtOfficeRules *self;
  char *to;
  GArray *despite; /* of PtId: silent computers that were named */
} Closing;

static void
closing_free (gpointer data)
{
  Closing *closing = data;
  gtk_widget_action_set_enabled (GTK_WIDGET (closing->self), "rules.close-period", TRUE);
  g_object_unref (closing->self);
  g_free (closing->to);
  g_clear_pointer (&closing->despite, g_array_unref);
  g_free (closing);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOfficeRules) self = data;
  g_autoptr (GError) error = NULL;
  pt_action_run_finish (PT_CHANNEL (source), result, &error);
  finish (self, error, _ ("The period is closed"));
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOfficeRules) self = data;
  g_autoptr (GError) error = NULL;
  pt_local_office_store_finish (PT_PROFILE (source), result, &error);
  finish (self, error, _ ("The period is closed"));
}

static void
close_here (const Closing *closing)
{
  PtOffice *office = pt_office_copy (office_of (closing->self));
  g_free (office->closed_to);
  office->closed_to = g_strdup (closing->to);
  pt_local_office_store_async (profile_of (closing->self), office, NULL, on_stored, g_object_ref (closing->self));
}

static void
on_confirmed (gpointer data)
{
  const Closing *closing = data;
  PtOfficeRules *self = closing->self;
  if (office_of (self)->server_url == NULL) {
    close_here (closing);
    return;
  }
  PtAction *action = pt_action_new (pt_profile_get_seams (profile_of (self)), "close_period");
  pt_action_set_text (action, "to", closing->to);
  if (closing->despite->len > 0)
    pt_action_set_ids (action, "despite", closing->despite);
  pt_action_run_async (action, pt_sync_service_get_channel (self->service), NULL, on_closed, g_object_ref (self));
}

/* Takes @closing over. @silent names computers, one a line; empty where all were heard of. */
static void
confirm (Closing *closing, const char *silent)
{
  PtOfficeRules *self = closing->self;
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autofree char *day = pt_display_date (closing->to);
  /* Translators: %s is a date */
  g_autofree char *heading = g_strdup_printf (_ ("Close the Period to %s?"), day);
  const char *effect = _ ("Nothing up to that day can be entered or changed afterwards. This cannot be undone.");
  /* Translators: the first %s says what closing does, the second lists computers, one a line */
  g_autofree char *warning = g_strdup_printf (_ ("%s\n\nThese computers were not heard of since the end of the period "
                                                 "and may hold slips of it:\n%s"),
                                              effect, silent);
  pt_compat_confirm (window, heading, *silent != '\0' ? warning : effect, _ ("Close _Period"), on_confirmed, closing,
                     closing_free);
}

static void
add_silent (Closing *closing, const PtOfficeList *list, GString *names)
{
  for (guint i = 0; i < list->computers->len; i++) {
    const PtOfficeComputer *computer = g_ptr_array_index (list->computers, i);
    if (!computer->silent)
      continue;
    g_autofree char *age = pt_display_age (computer->last_seen, list->server_time);
    g_array_append_val (closing->despite, computer->id);
    /* Translators: a computer that was not heard of: its name, the prefix of its numbers, when it was last seen */
    g_string_append_printf (names, _ ("%s (%s), last seen %s"), computer->name, computer->prefix, age);
    g_string_append_c (names, '\n');
  }
}

static void
on_silent_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  Closing *closing = data;
  PtOfficeRules *self = closing->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtOfficeList) list = pt_office_list_finish (PT_CHANNEL (source), result, &error);
  g_autoptr (GString) names = g_string_new (NULL);
  if (list == NULL || gtk_widget_get_root (GTK_WIDGET (self)) == NULL) {
    if (error != NULL)
      finish (self, error, NULL);
    closing_free (closing);
    return;
  }
  add_silent (closing, list, names);
  confirm (closing, names->str);
}

/* What is wrong with closing to that day, or NULL. */
static const char *
find_problem (PtOfficeRules *self, const char *to)
{
  char today[PT_DATE_TEXT];
  pt_profile_today (profile_of (self), today);
  if (!pt_date_is_valid (to, -1))
    return _ ("Enter the last day of the period, as 2026-10-31.");
  if (strcmp (to, today) > 0)
    return _ ("That day is still to come.");
  if (office_of (self)->closed_to != NULL && strcmp (to, office_of (self)->closed_to) <= 0)
    return _ ("The period to that day is closed already.");
  return NULL;
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficeRules *self = PT_OFFICE_RULES (widget);
  const char *to = gtk_editable_get_text (GTK_EDITABLE (self->to));
  const char *problem = find_problem (self, to);
  show_problem (self, problem);
  if (problem != NULL)
    return;
  Closing *closing = g_new0 (Closing, 1);
  closing->self = g_object_ref (self);
  closing->to = g_strdup (to);
  closing->despite = g_array_new (FALSE, FALSE, sizeof (PtId));
  gtk_widget_action_set_enabled (widget, "rules.close-period", FALSE);
  if (office_of (self)->server_url == NULL) {
    confirm (closing, "");
    return;
  }
  pt_office_list_async (pt_sync_service_get_channel (self->service), to, NULL, on_silent_listed, closing);
}

/* ---- showing ---- */

void
pt_office_rules_show (PtOfficeRules *self)
{
  g_return_if_fail (PT_IS_OFFICE_RULES (self));
  const PtOffice *office = office_of (self);
  g_autofree char *day = pt_display_date (office->closed_to);
  self->showing = TRUE;
  for (guint i = 0; i < PT_ENTITIES; i++)
    select_word (self, self->rows[i], G_N_ELEMENTS (strategies));
  select_word (self, self->sealed, G_N_ELEMENTS (sealings));
  self->showing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->policies), office->server_url != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->policies), office->role >= PT_ROLE_MANAGER);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sealed), office->role >= PT_ROLE_ADMIN);
  adw_action_row_set_subtitle (self->closed_to, office->closed_to != NULL ? day : _ ("No period is closed"));
}

void
pt_office_rules_set_service (PtOfficeRules *self, PtSyncService *service)
{
  g_return_if_fail (PT_IS_OFFICE_RULES (self));
  g_set_object (&self->service, service);
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_OFFICE_RULES (object)->service);
  G_OBJECT_CLASS (pt_office_rules_parent_class)->dispose (object);
}

static void
pt_office_rules_class_init (PtOfficeRulesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "rules.close-period", NULL, close_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/office-rules.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOfficeRules, policies);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeRules, closed_to);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeRules, to);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeRules, problem);
}

static void
pt_office_rules_init (PtOfficeRules *self)
{
  self->showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < PT_ENTITIES; i++)
    self->rows[i]
        = add_row (self, pt_entity (i)->name, _ (pt_entity (i)->plural), strategies, G_N_ELEMENTS (strategies));
  self->sealed = add_row (self, "sealed", _ ("What travels sealed"), sealings, G_N_ELEMENTS (sealings));
  GtkWidget *calendar = pt_date_button_new (GTK_EDITABLE (self->to));
  gtk_widget_set_valign (calendar, GTK_ALIGN_CENTER);
  adw_entry_row_add_suffix (self->to, calendar);
}
