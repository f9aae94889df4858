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
#define ALL "all" /* an entry's id, of a row whose heading offers to retry all like it */

/* ---- causes ---- */

typedef enum {
  CAUSE_TAKEN,
  CAUSE_MONEY,
  CAUSE_PERIOD,
  CAUSE_ROLE,
  CAUSE_MISSING,
  CAUSE_FIELD,
  CAUSE_SENDING,
  CAUSE_STRANGER,
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
  [CAUSE_STRANGER] = N_ ("Only on this computer"),
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
    { "refused", CAUSE_SENDING },      { "only_here", CAUSE_STRANGER },
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

gboolean
pt_attention_is_like (const PtQueueEntry *first, const PtQueueEntry *second)
{
  return find_cause (first->error_code) == find_cause (second->error_code);
}

static Cause
get_cause (GtkListBoxRow *row)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), CAUSE));
}

static void
add_to_heading (GtkWidget *heading, const char *label, const char *action, gint64 target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", target);
  gtk_box_append (GTK_BOX (heading), button);
}

static GtkWidget *
new_heading (GtkListBoxRow *row)
{
  Cause cause = get_cause (row);
  const gint64 *all = g_object_get_data (G_OBJECT (row), ALL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (headings[cause]));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "cause");
  if (all != NULL)
    add_to_heading (box, _ ("_Retry All"), "sync.retry-like", *all);
  else if (cause == CAUSE_RECORDED)
    add_to_heading (box, _ ("_All Seen"), "sync.read", 0);
  return box;
}

void
pt_attention_head (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  gboolean same = before != NULL && get_cause (before) == get_cause (row);
  if (same)
    gtk_list_box_row_set_header (row, NULL);
  else if (gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, new_heading (row));
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

/* What can be done about an entry. */
typedef struct {
  const char *label;
  const char *action;
  GVariant *target; /* floating */
} Remedy;

static Remedy
remedy_of (const PtQueueEntry *entry, const char *label, const char *action)
{
  return (Remedy){ label, action, g_variant_new_int64 (entry->id) };
}

/* What helps best comes first; a deletion has no form in which it could be mended. */
static guint
list_remedies (const PtQueueEntry *entry, Remedy remedies[4])
{
  guint n = 0;
  if (pt_outbox_can_postdate (entry))
    /* Translators: a slip is entered on the first day that is not closed, its true date in the notes */
    remedies[n++] = remedy_of (entry, _ ("_Enter on First Open Day"), "sync.postdate");
  else if (entry->operation != PT_OPERATION_DELETE)
    remedies[n++] = (Remedy){ _ ("_Fix…"), "win.edit-record", pt_rows_edit_target (entry->entity, &entry->entity_id) };
  else
    remedies[n++] = remedy_of (entry, _ ("_Take Back…"), "sync.discard");
  remedies[n++] = remedy_of (entry, _ ("_Retry"), "sync.retry");
  remedies[n++] = remedy_of (entry, _ ("_Export…"), "sync.export");
  if (entry->operation != PT_OPERATION_DELETE)
    remedies[n++] = remedy_of (entry, _ ("_Take Back…"), "sync.discard");
  return n;
}

static void
add_item (GMenu *menu, const Remedy *remedy)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (remedy->label, NULL);
  g_menu_item_set_action_and_target_value (item, remedy->action, remedy->target);
  g_menu_append_item (menu, item);
}

static GtkWidget *
new_more_button (GMenu *menu)
{
  GtkWidget *button = gtk_menu_button_new ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("More"), -1);
  return button;
}

/* Where buttons would leave no room to the text all of them stand in the menu. */
static void
add_remedies (GtkWidget *row, const PtQueueEntry *entry, PtRoom room)
{
  Remedy remedies[4];
  guint n = list_remedies (entry, remedies);
  guint n_buttons = room == PT_ROOM_NARROW ? 0 : 2;
  g_autoptr (GMenu) menu = g_menu_new ();
  for (guint i = 0; i < n; i++) {
    if (i < n_buttons)
      pt_rows_add_button (row, remedies[i].label, remedies[i].action, remedies[i].target);
    else
      add_item (menu, &remedies[i]);
  }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_more_button (menu));
  g_autofree char *content = g_strdup_printf ("%d %" G_GINT64_FORMAT, room, entry->id);
  pt_rows_add_content (row, content);
}

GtkWidget *
pt_attention_row_new (const PtQueueEntry *entry, const char *age, PtRoom room)
{
  const char *label = entry->label != NULL ? entry->label : _ (entry->entity->singular);
  const char *why = entry->error_message != NULL ? entry->error_message : _ ("The server did not say why");
  /* Translators: why a change was refused; what it is of (Supplier), what was done (New), how long ago */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s\n%s · %s · %s"), why, _ (entry->entity->singular),
                                               pt_attention_operation_name (entry->operation), age);
  GtkWidget *row = pt_rows_new ("pt-attention-symbolic", "warning", label, subtitle);

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0); /* a reason is read to its end */
  add_remedies (row, entry, room);
  if (entry->operation != PT_OPERATION_DELETE)
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

GtkWidget *
pt_attention_row_new_more (GtkWidget *row, guint count)
{
  /* Translators: not all that waits, or needs somebody, is shown; %u: how many more there are */
  g_autofree char *title = g_strdup_printf (ngettext ("%u more", "%u more", count), count);
  GtkWidget *more = pt_rows_new ("pt-waiting-symbolic", "dim-label", title, _ ("They come up as these are seen to"));
  g_object_set_data (G_OBJECT (more), CAUSE, GINT_TO_POINTER (get_cause (GTK_LIST_BOX_ROW (row))));
  return more;
}

void
pt_attention_row_offer_all (GtkWidget *row, const PtQueueEntry *entry)
{
  pt_rows_add_content (row, ALL);
  g_object_set_data_full (G_OBJECT (row), ALL, g_memdup2 (&entry->id, sizeof entry->id), g_free);
}
