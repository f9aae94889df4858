/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog that makes one supplier of two. It first only looks
 * (pt_supplier_merge_plan); nothing is written before Merge is pressed. Opened
 * by `win.merge-suppliers`.
 */
#include "config.h"

#include "supplier-merge-dialog.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "lookup.h"
#include "row-parts.h"
#include "supplier-merge.h"
#include "typeahead.h"

struct _PtSupplierMergeDialog {
  AdwWindow parent_instance;

  PtProfile *profile;
  PtSupplierMerge *merge; /* what is on show; NULL while nothing is */
  GtkEditable *stays;
  GtkEditable *leaves;
  GtkWidget *outcome;
  GtkListBox *effects;
  AdwPreferencesGroup *details;
  AdwComboRow *choices[PT_SUPPLIER_FIELDS]; /* NULL where both are the same */
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (PtSupplierMergeDialog, pt_supplier_merge_dialog, ADW_TYPE_WINDOW)

static void
show_problem (PtSupplierMergeDialog *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* ---- what would become of it ---- */

static void
forget (PtSupplierMergeDialog *self)
{
  g_clear_pointer (&self->merge, pt_supplier_merge_free);
  for (guint i = 0; i < PT_SUPPLIER_FIELDS; i++) {
    if (self->choices[i] != NULL)
      adw_preferences_group_remove (self->details, GTK_WIDGET (self->choices[i]));
    self->choices[i] = NULL;
  }
  pt_rows_clear (self->effects);
  gtk_widget_set_visible (self->outcome, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.go", FALSE);
}

static const char *
name_of (const PtRow *supplier)
{
  return pt_row_get_text (supplier, PT_SUPPLIER_NAME);
}

static void
add_effect (PtSupplierMergeDialog *self, const char *icon, const char *title, const char *text)
{
  gtk_list_box_append (self->effects, pt_rows_new (icon, NULL, title, text));
}

static void
add_balance (PtSupplierMergeDialog *self, const PtRow *supplier, gint64 before, gint64 after)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  g_autofree char *was = pt_display_money (before, office);
  g_autofree char *becomes = pt_display_money (after, office);
  /* Translators: a supplier's code and name */
  g_autofree char *title
      = g_strdup_printf (_ ("%s %s"), pt_row_get_text (supplier, PT_SUPPLIER_CODE), name_of (supplier));
  /* Translators: a balance before and after two suppliers are merged */
  g_autofree char *text = g_strdup_printf (_ ("Balance %s, afterwards %s"), was, becomes);
  add_effect (self, "pt-payments-symbolic", title, text);
}

static void
add_posted (PtSupplierMergeDialog *self, const PtSupplierMerge *merge)
{
  g_autofree char *slips
      = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d slip", "%d slips", (gulong) merge->slips), (int) merge->slips);
  g_autofree char *payments
      = g_strdup_printf (dngettext (GETTEXT_PACKAGE, "%d payment", "%d payments", (gulong) merge->payments),
                         (int) merge->payments);
  /* Translators: how many slips and payments; the name of a supplier */
  g_autofree char *text = g_strdup_printf (_ ("%s and %s keep the name of %s: what is posted is never moved."), slips,
                                           payments, name_of (merge->leaves));
  add_effect (self, "pt-suppliers-symbolic", _ ("Set Inactive, With a Note"), text);
}

static void
add_warning (PtSupplierMergeDialog *self, gint64 count, const char *title, const char *text)
{
  if (count > 0)
    gtk_list_box_append (self->effects, pt_rows_new ("pt-attention-symbolic", "warning", title, text));
}

static void
show_effects (PtSupplierMergeDialog *self)
{
  const PtSupplierMerge *merge = self->merge;
  add_balance (self, merge->stays, merge->stays_minor, merge->sum_minor);
  add_balance (self, merge->leaves, merge->leaves_minor, 0);
  add_posted (self, merge);
  add_warning (self, merge->unpriced, _ ("Some Slips Have No Price Yet"),
               _ ("Price them first, or merge the two again afterwards: what comes later is carried over then."));
  add_warning (self, merge->unpaid, _ ("Some Payments Are Not Completed"),
               _ ("They are counted in the balance. If one of them is cancelled, merge the two again."));
  add_warning (self, merge->rates, _ ("There Are Rates for This Supplier Alone"),
               _ ("They are not taken over: enter them for the one who stays."));
}

/* The first one holds unless the second is chosen; null reads as a dash. */
static GListModel *
new_answers (PtSupplierMergeDialog *self, guint field)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  const PtRow *rows[] = { self->merge->stays, self->merge->leaves };
  GtkStringList *answers = gtk_string_list_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = pt_display_field (rows[i], field, office);
    gtk_string_list_append (answers, *text != '\0' ? text : "–");
  }
  return G_LIST_MODEL (answers);
}

static void
show_choices (PtSupplierMergeDialog *self)
{
  guint32 differing = pt_supplier_merge_choices (self->merge);
  for (guint i = 0; i < PT_SUPPLIER_FIELDS; i++) {
    if ((differing & (1u << i)) == 0)
      continue;
    g_autoptr (GListModel) answers = new_answers (self, i);
    self->choices[i] = ADW_COMBO_ROW (adw_combo_row_new ());
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->choices[i]),
                                   _ (pt_entity (PT_SUPPLIERS)->fields[i].label));
    adw_combo_row_set_model (self->choices[i], answers);
    /* What only one of the two has is worth keeping. */
    adw_combo_row_set_selected (self->choices[i], pt_row_is_null (self->merge->stays, i) ? 1 : 0);
    adw_preferences_group_add (self->details, GTK_WIDGET (self->choices[i]));
  }
  gtk_widget_set_visible (GTK_WIDGET (self->details), differing != 0);
}

/* ---- looking ---- */

typedef struct {
  PtOffice *office;
  char *stays;
  char *leaves;
  char today[11];
  PtSupplierMerge *merge;
  GError *error; /* what is to be said, where there is no plan */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;
  pt_office_free (look->office);
  g_free (look->stays);
  g_free (look->leaves);
  g_clear_pointer (&look->merge, pt_supplier_merge_free);
  g_clear_error (&look->error);
  g_free (look);
}

static gboolean
look_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Look *look = data;
  g_autoptr (PtRow) leaves = NULL;
  g_autoptr (PtRow) stays = pt_lookup_one (database, pt_entity (PT_SUPPLIERS), look->stays, &look->error);
  if (stays != NULL)
    leaves = pt_lookup_one (database, pt_entity (PT_SUPPLIERS), look->leaves, &look->error);
  if (leaves != NULL)
    look->merge = pt_supplier_merge_plan (database, look->office, &pt_row_peek_meta (stays)->id,
                                          &pt_row_peek_meta (leaves)->id, look->today, &look->error);
  return TRUE;
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSupplierMergeDialog) self = data;
  Look *look = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  /* Another question has been asked meanwhile, or the dialog is gone. */
  if (look == NULL || self->profile == NULL || g_strcmp0 (look->stays, gtk_editable_get_text (self->stays)) != 0
      || g_strcmp0 (look->leaves, gtk_editable_get_text (self->leaves)) != 0)
    return;
  forget (self);
  show_problem (self, look->error != NULL ? look->error->message : NULL);
  if (look->merge == NULL)
    return;
  self->merge = g_steal_pointer (&look->merge);
  show_effects (self);
  show_choices (self);
  gtk_widget_set_visible (self->outcome, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.go", TRUE);
}

static void
look_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtSupplierMergeDialog *self = PT_SUPPLIER_MERGE_DIALOG (widget);
  const char *stays = gtk_editable_get_text (self->stays), *leaves = gtk_editable_get_text (self->leaves);
  if (*stays == '\0' || *leaves == '\0') {
    show_problem (self, _ ("Enter the code or the name of both suppliers."));
    return;
  }
  Look *look = g_new0 (Look, 1);
  look->office = pt_office_copy (pt_profile_get_office (self->profile));
  look->stays = g_strdup (stays);
  look->leaves = g_strdup (leaves);
  pt_profile_today (self->profile, look->today);
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NOW, look_job, look, look_free, NULL, on_looked,
                        g_object_ref (self));
}

static void
on_typed (PtSupplierMergeDialog *self)
{
  forget (self);
  show_problem (self, NULL);
}

/* ---- doing ---- */

typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  PtSupplierMerge *merge;
  guint32 taken;
  PtSupplierMerged merged;
} Doing;

static void
doing_free (gpointer data)
{
  Doing *doing = data;
  pt_office_free (doing->office);
  pt_supplier_merge_free (doing->merge);
  pt_supplier_merged_clear (&doing->merged);
  g_free (doing);
}

static gboolean
do_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Doing *doing = data;
  *changed |= 1u << PT_SUPPLIERS | 1u << PT_PAYMENTS;
  return pt_supplier_merge_run (database, doing->seams, doing->office, doing->merge, doing->taken, &doing->merged,
                                error);
}

static char *
dup_report (const Doing *doing)
{
  const char *leaves = name_of (doing->merge->leaves), *stays = name_of (doing->merge->stays);
  if (doing->merged.taken_no == NULL)
    /* Translators: two suppliers' names */
    return g_strdup_printf (_ ("%s is now kept as %s"), leaves, stays);
  /* Translators: two suppliers' names, and the numbers of two payments */
  return g_strdup_printf (_ ("%s is now kept as %s; adjustments %s and %s"), leaves, stays, doing->merged.taken_no,
                          doing->merged.given_no);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSupplierMergeDialog) self = data;
  g_autoptr (GError) error = NULL;
  const Doing *doing = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (self->profile == NULL)
    return;
  if (doing == NULL) {
    forget (self);
    show_problem (self, error->message);
    return;
  }
  g_autofree char *report = dup_report (doing);
  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), "win.toast", "s", report);
  gtk_window_destroy (GTK_WINDOW (self));
}

static guint32
taken_fields (PtSupplierMergeDialog *self)
{
  guint32 taken = 0;
  for (guint i = 0; i < PT_SUPPLIER_FIELDS; i++)
    if (self->choices[i] != NULL && adw_combo_row_get_selected (self->choices[i]) == 1)
      taken |= 1u << i;
  return taken;
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtSupplierMergeDialog *self = PT_SUPPLIER_MERGE_DIALOG (widget);
  if (self->merge == NULL)
    return;
  Doing *doing = g_new0 (Doing, 1);
  doing->seams = pt_profile_get_seams (self->profile);
  doing->office = pt_office_copy (pt_profile_get_office (self->profile));
  doing->taken = taken_fields (self);
  doing->merge = g_steal_pointer (&self->merge);
  gtk_widget_action_set_enabled (widget, "dialog.go", FALSE);
  pt_profile_run_async (self->profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, do_job, doing, doing_free, NULL, on_done,
                        g_object_ref (self));
}

/* ---- the window ---- */

static void
add_typeahead (PtSupplierMergeDialog *self, GtkEditable *entry)
{
  pt_typeahead_attach (GTK_WIDGET (entry), self->profile, pt_entity (PT_SUPPLIERS));
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_typed), self, G_CONNECT_SWAPPED);
}

void
pt_supplier_merge_dialog_open (GtkWindow *parent, PtProfile *profile)
{
  PtSupplierMergeDialog *self = g_object_new (PT_TYPE_SUPPLIER_MERGE_DIALOG, "transient-for", parent, NULL);
  self->profile = g_object_ref (profile);
  add_typeahead (self, self->stays);
  add_typeahead (self, self->leaves);
  forget (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->stays));
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  PtSupplierMergeDialog *self = PT_SUPPLIER_MERGE_DIALOG (object);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->merge, pt_supplier_merge_free);
  G_OBJECT_CLASS (pt_supplier_merge_dialog_parent_class)->dispose (object);
}

static void
pt_supplier_merge_dialog_class_init (PtSupplierMergeDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "dialog.look", NULL, look_action);
  gtk_widget_class_install_action (widget_class, "dialog.go", NULL, go_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/supplier-merge-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSupplierMergeDialog, stays);
  gtk_widget_class_bind_template_child (widget_class, PtSupplierMergeDialog, leaves);
  gtk_widget_class_bind_template_child (widget_class, PtSupplierMergeDialog, outcome);
  gtk_widget_class_bind_template_child (widget_class, PtSupplierMergeDialog, effects);
  gtk_widget_class_bind_template_child (widget_class, PtSupplierMergeDialog, details);
  gtk_widget_class_bind_template_child (widget_class, PtSupplierMergeDialog, problem);
}

static void
pt_supplier_merge_dialog_init (PtSupplierMergeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
