/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The period of reports in a window that is left open: this month so far, until a person chooses another. */

#include "reports-page.h"

#include "application.h"
#include "engine.h"

#define DAY (24 * 60 * 60 * 1000) /* ms */

typedef struct {
  Engine engine;
  GtkWidget *window;
  GtkEditable *from;
  GtkEditable *to;
} Desk;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The entry that holds @text. */
static GtkEditable *
find_entry (GtkWidget *widget, const char *text)
{
  GtkEditable *found = NULL;
  if (GTK_IS_ENTRY (widget))
    return g_str_equal (gtk_editable_get_text (GTK_EDITABLE (widget)), text) ? GTK_EDITABLE (widget) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child, text);
  return found;
}

static void
set_up (Desk *desk, gconstpointer data)
{
  engine_set_up (&desk->engine, NULL);
  GtkWidget *page = pt_reports_page_new (desk->engine.profile);
  desk->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (desk->window), page);
  gtk_window_present (GTK_WINDOW (desk->window));
  settle ();
  desk->from = find_entry (page, "2026-11-01");
  desk->to = find_entry (page, "2026-11-18");
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (desk->window));
  settle ();
  engine_tear_down (&desk->engine, NULL);
}

/* So many days later somebody comes back to the window. */
static void
assert_period (Desk *desk, guint days, const char *from, const char *to)
{
  pt_manual_clock_advance (desk->engine.clock, (gint64) days * DAY);
  gtk_widget_set_visible (desk->window, FALSE);
  gtk_widget_set_visible (desk->window, TRUE);
  settle ();
  g_assert_cmpstr (gtk_editable_get_text (desk->from), ==, from);
  g_assert_cmpstr (gtk_editable_get_text (desk->to), ==, to);
}

static void
test_left_open (Desk *desk, gconstpointer data)
{
  assert_period (desk, 1, "2026-11-01", "2026-11-19");
  assert_period (desk, 12, "2026-12-01", "2026-12-01");
}

static void
test_chosen (Desk *desk, gconstpointer data)
{
  gtk_editable_set_text (desk->from, "2026-10-15");
  assert_period (desk, 1, "2026-10-15", "2026-11-19");
  assert_period (desk, 12, "2026-10-15", "2026-12-01");
  gtk_editable_set_text (desk->to, "2026-11-30");
  assert_period (desk, 1, "2026-10-15", "2026-11-30");
}

/* ---- a figure leads to what it is made of ---- */

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

/* 12.5 kg of tea from S1, today. */
static PtId
add_slip (Engine *engine)
{
  PtId supplier = engine_add_supplier (engine, "S1"), product;
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_PRODUCTS));

  pt_row_set_text (edit->row, PT_PRODUCT_CODE, "TEA", -1);
  pt_row_set_text (edit->row, PT_PRODUCT_NAME, "Tea", -1);
  pt_row_set_text (edit->row, PT_PRODUCT_DIMENSION, "mass", -1);
  pt_row_set_text (edit->row, PT_PRODUCT_BASE_UNIT, "g", -1);
  pt_row_set_text (edit->row, PT_PRODUCT_ALLOWED_UNITS, "kg,g", -1);
  product = engine_save (engine, edit);
  edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_RATES));
  pt_row_set_id (edit->row, PT_RATE_PRODUCT_ID, &product);
  pt_row_set_integer (edit->row, PT_RATE_RATE_E4, 2500000);
  pt_row_set_text (edit->row, PT_RATE_UNIT, "kg", -1);
  pt_row_set_text (edit->row, PT_RATE_EFFECTIVE_FROM, "2026-01-01", -1);
  engine_save (engine, edit);
  edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_COLLECTIONS));
  pt_row_set_id (edit->row, PT_COLLECTION_SUPPLIER_ID, &supplier);
  pt_row_set_id (edit->row, PT_COLLECTION_PRODUCT_ID, &product);
  pt_row_set_text (edit->row, PT_COLLECTION_COLLECTED_ON, "2026-11-18", -1);
  pt_row_set_text (edit->row, PT_COLLECTION_UNIT, "kg", -1);
  pt_row_set_integer (edit->row, PT_COLLECTION_QUANTITY_MILLI, 12500);
  return engine_save (engine, edit);
}

static void
on_edit_record (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  char **asked = data;
  const char *entity, *id;

  g_variant_get (parameter, "(&s&s)", &entity, &id);
  g_free (*asked);
  *asked = g_strdup_printf ("%s %s", entity, id);
}

static void
test_leads_on (Desk *desk, gconstpointer data)
{
  const GActionEntry entry = { .name = "edit-record", .activate = on_edit_record, .parameter_type = "(ss)" };
  PtId slip = add_slip (&desk->engine);
  g_autofree char *id = pt_id_to_text (&slip), *expected = g_strdup_printf ("collections %s", id);
  g_autofree char *asked = NULL;
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  GtkDropDown *kind = GTK_DROP_DOWN (find_widget (desk->window, GTK_TYPE_DROP_DOWN));
  GtkWidget *columns = find_widget (desk->window, GTK_TYPE_COLUMN_VIEW);

  g_action_map_add_action_entries (G_ACTION_MAP (actions), &entry, 1, &asked);
  gtk_widget_insert_action_group (desk->window, "win", G_ACTION_GROUP (actions));
  gtk_drop_down_set_selected (kind, 1);
  settle ();
  g_signal_emit_by_name (columns, "activate", 0);
  settle ();
  g_assert_cmpuint (gtk_drop_down_get_selected (kind), ==, 2);
  g_assert_nonnull (find_entry (desk->window, "S1"));
  g_signal_emit_by_name (columns, "activate", 0);
  settle ();
  g_assert_cmpstr (asked, ==, NULL);
  g_signal_emit_by_name (columns, "activate", 1);
  settle ();
  g_assert_cmpstr (asked, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_application_register_resources ();
  pt_signatures_init ();
  g_test_add ("/reports-page/left-open", Desk, NULL, set_up, test_left_open, tear_down);
  g_test_add ("/reports-page/chosen", Desk, NULL, set_up, test_chosen, tear_down);
  g_test_add ("/reports-page/leads-on", Desk, NULL, set_up, test_leads_on, tear_down);
  return g_test_run ();
}
