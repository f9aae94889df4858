/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server refused, as its row shows it: for each cause the heading, and every way out by its action. */

#include <adwaita.h>

#include "attention-rows.h"
#include "row-parts.h"

static const struct {
  const char *code;
  guint entity;
  PtOperationKind operation;
  const char *heading;
  const char *best; /* the action that helps best */
} causes[] = {
  { "duplicate_code", PT_SUPPLIERS, PT_OPERATION_CREATE, "Already taken", "win.edit-record" },
  { "overlap", PT_RATES, PT_OPERATION_CREATE, "Already taken", "win.edit-record" },
  { "over_balance", PT_PAYMENTS, PT_OPERATION_CREATE, "Does not fit the balance or what is posted", "win.edit-record" },
  { "in_use", PT_SUPPLIERS, PT_OPERATION_DELETE, "Does not fit the balance or what is posted", "sync.discard" },
  { "period_closed", PT_COLLECTIONS, PT_OPERATION_CREATE, "The period is closed", "sync.postdate" },
  { "period_closed", PT_COLLECTIONS, PT_OPERATION_UPDATE, "The period is closed", "win.edit-record" },
  { "self_approval", PT_PAYMENTS, PT_OPERATION_UPDATE, "Someone else has to do it", "win.edit-record" },
  { "base_failed", PT_SUPPLIERS, PT_OPERATION_UPDATE, "Stands on something that was refused", "win.edit-record" },
  { "bad_value", PT_SUPPLIERS, PT_OPERATION_UPDATE, "A value was refused", "win.edit-record" },
  { "too_large", PT_SUPPLIERS, PT_OPERATION_CREATE, "Could not be sent", "win.edit-record" },
  { "refused", PT_SUPPLIERS, PT_OPERATION_UPDATE, "Could not be sent", "win.edit-record" },
  { "only_here", PT_SUPPLIERS, PT_OPERATION_CREATE, "Only on this computer", "win.edit-record" },
  { NULL, PT_SUPPLIERS, PT_OPERATION_CREATE, "Could not be sent", "win.edit-record" },
};

static void
collect_menu (GMenuModel *menu, GPtrArray *actions)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++) {
    char *action = NULL;
    g_assert_true (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action));
    g_ptr_array_add (actions, action);
  }
}

/* The actions of what can be pressed in @widget; the menu's after them. */
static void
collect (GtkWidget *widget, GPtrArray *actions, guint *buttons)
{
  if (GTK_IS_MENU_BUTTON (widget)) {
    collect_menu (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (widget)), actions);
    return;
  }
  if (GTK_IS_BUTTON (widget)) {
    g_ptr_array_add (actions, g_strdup (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget))));
    (*buttons)++;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, actions, buttons);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (says (child, text))
      return TRUE;
  }
  return FALSE;
}

static void
check_cause (guint i, PtRoom room)
{
  PtQueueEntry entry = { .id = 7,
                         .entity = pt_entity (causes[i].entity),
                         .operation = causes[i].operation,
                         .error_code = (char *) causes[i].code,
                         .error_message = "Because of this",
                         .label = "S001 Nimal" };
  GtkWidget *list = g_object_ref_sink (gtk_list_box_new ());
  GtkWidget *row = pt_attention_row_new (&entry, "just now", room);
  g_autoptr (GPtrArray) actions = g_ptr_array_new_with_free_func (g_free);
  guint buttons = 0;

  gtk_list_box_append (GTK_LIST_BOX (list), row);
  pt_attention_head (GTK_LIST_BOX_ROW (row), NULL, NULL);
  g_assert_true (says (gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (row)), causes[i].heading));
  g_assert_true (says (row, "S001 Nimal"));
  g_assert_true (says (row, "Because of this"));
  collect (row, actions, &buttons);
  g_assert_cmpuint (buttons, ==, room == PT_ROOM_NARROW ? 0 : 2);
  g_assert_cmpuint (actions->len, ==, causes[i].operation == PT_OPERATION_DELETE ? 3 : 4);
  g_assert_cmpstr (actions->pdata[0], ==, causes[i].best);
  g_assert_true (g_ptr_array_find_with_equal_func (actions, "sync.retry", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (actions, "sync.export", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (actions, "sync.discard", g_str_equal, NULL));
  g_object_unref (list);
}

static void
test_every_cause (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    check_cause (i, PT_ROOM_WIDE);
    check_cause (i, PT_ROOM_NARROW);
  }
}

/* Of several of one cause the heading offers to retry all; below the most that are shown stands how many more there
 * are, under the same heading. */
static void
test_several (void)
{
  PtQueueEntry entry = { .id = 7,
                         .entity = pt_entity (PT_SUPPLIERS),
                         .operation = PT_OPERATION_CREATE,
                         .error_code = (char *) "only_here",
                         .label = "S001 Nimal" };
  GtkWidget *list = g_object_ref_sink (gtk_list_box_new ());
  GtkWidget *row = pt_attention_row_new (&entry, "just now", PT_ROOM_WIDE);
  GtkWidget *more = pt_attention_row_new_more (row, 12);
  g_autoptr (GPtrArray) actions = g_ptr_array_new_with_free_func (g_free);
  guint buttons = 0;

  pt_attention_row_offer_all (row, &entry);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_list_box_append (GTK_LIST_BOX (list), more);
  pt_attention_head (GTK_LIST_BOX_ROW (row), NULL, NULL);
  collect (gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (row)), actions, &buttons);
  g_assert_cmpuint (actions->len, ==, 1);
  g_assert_cmpstr (actions->pdata[0], ==, "sync.retry-like");
  pt_attention_head (GTK_LIST_BOX_ROW (more), GTK_LIST_BOX_ROW (row), NULL);
  g_assert_null (gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (more)));
  g_assert_true (says (more, "12 more"));
  g_object_unref (list);
}

/* Entries of one cause stand together, and the oldest of them first. */
static void
test_order (void)
{
  PtQueueEntry entries[] = { { .id = 1, .error_code = "too_large" },
                             { .id = 3, .error_code = "duplicate_code" },
                             { .id = 4, .error_code = "number_taken" },
                             { .id = 2, .error_code = "overlap" } };
  static const gint64 expected[] = { 2, 3, 4, 1 };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_ptr_array_add (list, &entries[i]);
  g_ptr_array_sort (list, pt_attention_compare);
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpint (((const PtQueueEntry *) list->pdata[i])->id, ==, expected[i]);
}

/* Read again, what says and does the same stays as it is, with its focus and its open menu. */
static void
test_nothing_new (void)
{
  PtQueueEntry entry = { .id = 7, .entity = pt_entity (PT_SUPPLIERS), .error_message = "Because", .label = "S001" };
  GtkListBox *list = g_object_ref_sink (pt_rows_new_list ("Refused", "Nothing"));
  GtkListBoxRow *shown = NULL;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (GPtrArray) rows = pt_rows_new_array ();
    entry.id = i < 2 ? 7 : 8;
    pt_rows_append (rows, pt_attention_row_new (&entry, "just now", PT_ROOM_NARROW));
    pt_rows_show (list, rows);
    g_assert_cmpint (i == 1, ==, shown == gtk_list_box_get_row_at_index (list, 0));
    g_assert_null (gtk_list_box_get_row_at_index (list, 1));
    shown = gtk_list_box_get_row_at_index (list, 0);
  }
  g_object_unref (list);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/attention/every-cause", test_every_cause);
  g_test_add_func ("/attention/several", test_several);
  g_test_add_func ("/attention/order", test_order);
  g_test_add_func ("/attention/nothing-new", test_nothing_new);
  return g_test_run ();
}
