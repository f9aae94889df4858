/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the server refused or could not take, by cause: the record, what
 * happened, and what can be done. Put together for the sync page's list.
 */
#include "config.h"

#include "attention-rows.h"

#include <glib/gi18n-lib.h>

#include "postdate.h"
#include "row-parts.h"

#define CAUSE "cause"

/* ---- causes ---- */

typedef enum {
  CAUSE_TAKEN,
  CAUSE_MONEY,
  CAUSE_PERIOD,
  CAUSE_ROLE,
  CAUSE_MISSING,
  CAUSE_FIELD,
  CAUSE_SENDING,
  CAUSE_RECORDED,
  CAUSES
} Cause;

static const char *const headings[CAUSES] = {
  [CAUSE_TAKEN] = N_ ("Already taken"),
  [CAUSE_MONEY] = N_ ("Does not fit the balance or what is posted"),
  [CAUSE_PERIOD] = N_ ("The period is closed"),
  [CAUSE_ROLE] = N_ ("Someone else has to do it"),
  [CAUSE_MISSING] = N_ ("Stands on something that was refused"),
  [CAUSE_FIELD] = N_ ("A value was refused"),
  [CAUSE_SENDING] = N_ ("Could not be sent"),
  [CAUSE_RECORDED] = N_ ("Recorded otherwise than shown"),
};

static Cause
find_cause (const char *code)
{
  static const struct {
    const char *code;
    Cause cause;
  } causes[] = {
    { "duplicate_code", CAUSE_TAKEN }, { "number_taken", CAUSE_TAKEN },  { "duplicate_reference", CAUSE_TAKEN },
    { "overlap", CAUSE_TAKEN },        { "over_balance", CAUSE_MONEY },  { "not_balance", CAUSE_MONEY },
    { "posted", CAUSE_MONEY },         { "rate_in_use", CAUSE_MONEY },   { "in_use", CAUSE_MONEY },
    { "period_closed", CAUSE_PERIOD }, { "not_allowed", CAUSE_ROLE },    { "self_approval", CAUSE_ROLE },
    { "group_failed", CAUSE_MISSING }, { "base_failed", CAUSE_MISSING }, { "already_resolved", CAUSE_MISSING },
    { "malformed", CAUSE_SENDING },    { "too_large", CAUSE_SENDING },   { "op_reuse", CAUSE_SENDING },
  };
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    if (g_strcmp0 (code, causes[i].code) == 0)
      return causes[i].cause;
  }
  return code != NULL ? CAUSE_FIELD : CAUSE_SENDING;
}

int
pt_attention_compare (gconstpointer a, gconstpointer b)
{
  const PtQueueEntry *first = *(const PtQueueEntry *const *) a, *second = *(const PtQueueEntry *const *) b;
  int by_cause = (int) find_cause (first->error_code) - (int) find_cause (second->error_code);
  return by_cause != 0 ? by_cause : (first->id > second->id) - (first->id < second->id);
}

static Cause
get_cause (GtkListBoxRow *row)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), CAUSE));
}

static GtkWidget *
new_heading (Cause cause)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (headings[cause]));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "cause");
  if (cause == CAUSE_RECORDED) {
    GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_All Seen"));
    gtk_widget_add_css_class (button, "flat");
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "sync.read");
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", (gint64) 0);
    gtk_box_append (GTK_BOX (box), button);
  }
  return box;
}

void
pt_attention_head (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  gboolean same = before != NULL && get_cause (before) == get_cause (row);
  if (same)
    gtk_list_box_row_set_header (row, NULL);
  else if (gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, new_heading (get_cause (row)));
}

/* ---- rows ---- */

const char *
pt_attention_operation_name (PtOperationKind kind)
{
  switch (kind) {
  case PT_OPERATION_CREATE:
    return _ ("New");
  case PT_OPERATION_DELETE:
    return _ ("Deleted");
  case PT_OPERATION_WITHDRAW:
    return _ ("Taken back");
  case PT_OPERATION_UPDATE:
  default:
    return _ ("Changed");
  }
}

static void
add_item (GMenu *menu, const char *label, const char *action, gint64 id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, action, "x", id);
  g_menu_append_item (menu, item);
}

static GtkWidget *
new_more_button (gint64 id)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();
  add_item (menu, _ ("_Export…"), "sync.export", id);
  add_item (menu, _ ("_Take Back…"), "sync.discard", id);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  return button;
}

GtkWidget *
pt_attention_row_new (const PtQueueEntry *entry, const char *age)
{
  const char *label = entry->label != NULL ? entry->label : _ (entry->entity->singular);
  const char *why = entry->error_message != NULL ? entry->error_message : _ ("The server did not say why");
  /* Translators: why a change was refused; what it is of (Supplier), what was done (New), how long ago */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s\n%s · %s · %s"), why, _ (entry->entity->singular),
                                               pt_attention_operation_name (entry->operation), age);
  GtkWidget *row = pt_rows_new ("pt-attention-symbolic", "warning", label, subtitle);

  if (pt_outbox_can_postdate (entry))
    /* Translators: a slip is entered on the first day that is not closed, its true date in the notes */
    pt_rows_add_button (row, _ ("_Enter on First Open Day"), "sync.postdate", g_variant_new_int64 (entry->id));
  else
    pt_rows_add_button (row, _ ("_Fix…"), "win.edit-record", pt_rows_edit_target (entry->entity, &entry->entity_id));
  pt_rows_add_button (row, _ ("_Retry"), "sync.retry", g_variant_new_int64 (entry->id));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_more_button (entry->id));
  pt_rows_set_action (row, "win.edit-record", pt_rows_edit_target (entry->entity, &entry->entity_id));
  g_object_set_data (G_OBJECT (row), CAUSE, GINT_TO_POINTER (find_cause (entry->error_code)));
  return row;
}

GtkWidget *
pt_attention_row_new_notice (const PtNotice *notice, const char *age)
{
  /* Translators: what the server recorded otherwise: of what (Payment), and how long ago */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s · %s"), _ (notice->entity->singular), age);
  GtkWidget *row = pt_rows_new ("pt-attention-symbolic", "dim-label", notice->message, subtitle);
  pt_rows_add_button (row, _ ("_Seen"), "sync.read", g_variant_new_int64 (notice->id));
  pt_rows_set_action (row, "win.edit-record", pt_rows_edit_target (notice->entity, &notice->entity_id));
  g_object_set_data (G_OBJECT (row), CAUSE, GINT_TO_POINTER (CAUSE_RECORDED));
  return row;
}
