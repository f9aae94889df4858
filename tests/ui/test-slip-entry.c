/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What others change while slips are keyed: the header keeps what was chosen and typed, or says why it cannot. */

#include "slip-entry.h"

#include "application.h"
#include "engine.h"
#include "outbox.h"

#define DAY (24 * 60 * 60 * 1000) /* ms */

typedef struct {
  Engine engine;
  PtId tea;
  PtId milk;
  GtkWidget *window;
  GtkWidget *entry;
  GtkDropDown *product;
  GtkDropDown *unit;
  GtkEditable *date;
  GtkEditable *control_slips;
  GtkEditable *control_weight;
  GtkEditable *supplier;
} Desk;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- products ---- */

static PtId
save (Desk *desk, PtEdit *edit)
{
  PtId id = engine_save (&desk->engine, edit);
  settle ();
  return id;
}

static PtId
add_product (Desk *desk, const char *code, const char *dimension, const char *base, const char *units)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_PRODUCTS));
  pt_row_set_text (edit->row, PT_PRODUCT_CODE, code, -1);
  pt_row_set_text (edit->row, PT_PRODUCT_NAME, code, -1);
  pt_row_set_text (edit->row, PT_PRODUCT_DIMENSION, dimension, -1);
  pt_row_set_text (edit->row, PT_PRODUCT_BASE_UNIT, base, -1);
  pt_row_set_text (edit->row, PT_PRODUCT_ALLOWED_UNITS, units, -1);
  return save (desk, edit);
}

static void
change (Desk *desk, PtId *product, guint field, const char *text)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_PRODUCTS));
  pt_row_meta (edit->row)->id = *product;
  pt_row_set_text (edit->row, field, text, -1);
  save (desk, edit);
}

/* ---- what is on screen ---- */

/* The widget of @type after @skip others, on a desk that shows them all in this order. */
static gpointer
find (GtkWidget *widget, GType type, guint *skip)
{
  gpointer found = NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return (*skip)-- == 0 ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type, skip);
  return found;
}

static gpointer
find_nth (Desk *desk, GType type, guint place)
{
  return find (desk->entry, type, &place);
}

static gboolean
says (GtkWidget *widget, const char *part)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_is_visible (widget)
      && strstr (gtk_label_get_text (GTK_LABEL (widget)), part) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (says (child, part))
      return TRUE;
  }
  return FALSE;
}

static const char *
chosen (GtkDropDown *drop_down)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (drop_down);
  return item != NULL ? gtk_string_object_get_string (item) : NULL;
}

static void
choose (GtkDropDown *drop_down, const char *text)
{
  GListModel *model = gtk_drop_down_get_model (drop_down);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);
    if (g_str_equal (gtk_string_object_get_string (item), text))
      gtk_drop_down_set_selected (drop_down, i);
  }
  settle ();
  g_assert_cmpstr (chosen (drop_down), ==, text);
}

/* A clerk weighs tea in pounds, off a sheet of twelve slips. */
static void
set_up (Desk *desk, gconstpointer data)
{
  engine_set_up (&desk->engine, NULL);
  desk->milk = add_product (desk, "Milk", "volume", "ml", "l");
  desk->tea = add_product (desk, "Tea", "mass", "g", "kg,lb");
  desk->entry = pt_slip_entry_new (desk->engine.profile);
  desk->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (desk->window), desk->entry);
  gtk_window_present (GTK_WINDOW (desk->window));
  settle ();
  desk->product = find_nth (desk, GTK_TYPE_DROP_DOWN, 1);
  desk->unit = find_nth (desk, GTK_TYPE_DROP_DOWN, 2);
  desk->date = find_nth (desk, GTK_TYPE_ENTRY, 0);
  desk->control_slips = find_nth (desk, GTK_TYPE_ENTRY, 2);
  desk->control_weight = find_nth (desk, GTK_TYPE_ENTRY, 3);
  desk->supplier = find_nth (desk, GTK_TYPE_ENTRY, 4);
  choose (desk->product, "Tea");
  choose (desk->unit, "lb");
  gtk_editable_set_text (desk->control_slips, "12");
  gtk_editable_set_text (desk->control_weight, "340.5");
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (desk->window));
  settle ();
  engine_tear_down (&desk->engine, NULL);
}

static void
assert_kept (Desk *desk)
{
  g_assert_cmpstr (chosen (desk->product), ==, "Tea");
  g_assert_cmpstr (chosen (desk->unit), ==, "lb");
  g_assert_cmpstr (gtk_editable_get_text (desk->control_slips), ==, "12");
  g_assert_cmpstr (gtk_editable_get_text (desk->control_weight), ==, "340.5");
}

/* ---- products that change ---- */

static void
test_product_touched (Desk *desk, gconstpointer data)
{
  change (desk, &desk->tea, PT_PRODUCT_DESCRIPTION, "Green leaf");
  assert_kept (desk);
  change (desk, &desk->milk, PT_PRODUCT_NAME, "Whole milk");
  assert_kept (desk);
  add_product (desk, "Almonds", "mass", "g", "kg");
  assert_kept (desk);
}

static void
test_units_changed (Desk *desk, gconstpointer data)
{
  change (desk, &desk->tea, PT_PRODUCT_ALLOWED_UNITS, "t,lb,kg");
  assert_kept (desk);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_drop_down_get_model (desk->unit)), ==, 3);
  g_assert_false (says (desk->entry, "no longer"));
  change (desk, &desk->tea, PT_PRODUCT_ALLOWED_UNITS, "kg,t");
  g_assert_true (says (desk->entry, "lb is no longer a unit of Tea: look at the unit"));
  g_assert_cmpstr (gtk_editable_get_text (desk->control_slips), ==, "12");
}

static void
test_product_gone (Desk *desk, gconstpointer data)
{
  change (desk, &desk->tea, PT_PRODUCT_STATUS, "inactive");
  g_assert_null (chosen (desk->product));
  g_assert_true (says (desk->entry, "Tea can no longer be keyed: choose another product"));
  gtk_editable_set_text (desk->supplier, "S001");
  settle ();
  g_assert_true (says (desk->entry, "Tea can no longer be keyed: choose another product"));
  change (desk, &desk->tea, PT_PRODUCT_STATUS, "active");
  assert_kept (desk);
  g_assert_false (says (desk->entry, "no longer"));
}

static void
test_another_product (Desk *desk, gconstpointer data)
{
  change (desk, &desk->tea, PT_PRODUCT_STATUS, "inactive");
  choose (desk->product, "Milk");
  g_assert_false (says (desk->entry, "no longer"));
  g_assert_cmpstr (chosen (desk->unit), ==, "l");
  g_assert_cmpstr (gtk_editable_get_text (desk->control_slips), ==, "");
}

/* ---- a window that is left open overnight ---- */

static void
assert_day (Desk *desk, const char *day)
{
  settle ();
  g_assert_cmpstr (gtk_editable_get_text (desk->date), ==, day);
}

static void
test_next_morning (Desk *desk, gconstpointer data)
{
  assert_day (desk, "2026-11-18");
  pt_manual_clock_advance (desk->engine.clock, DAY);
  assert_day (desk, "2026-11-18");
  gtk_editable_set_text (desk->supplier, "s");
  assert_day (desk, "2026-11-19");
  g_assert_true (says (desk->entry, "A new day: slips are entered for 19 Nov 2026"));
  pt_manual_clock_advance (desk->engine.clock, DAY);
  gtk_widget_set_visible (desk->window, FALSE);
  gtk_widget_set_visible (desk->window, TRUE);
  assert_day (desk, "2026-11-20");
}

static void
test_chosen_day (Desk *desk, gconstpointer data)
{
  gtk_editable_set_text (desk->date, "2026-11-17");
  pt_manual_clock_advance (desk->engine.clock, DAY);
  gtk_editable_set_text (desk->supplier, "s");
  gtk_widget_set_visible (desk->window, FALSE);
  gtk_widget_set_visible (desk->window, TRUE);
  assert_day (desk, "2026-11-17");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_application_register_resources ();
  pt_signatures_init ();
#define ADD(name, test) g_test_add ("/slip-entry/" name, Desk, NULL, set_up, test, tear_down)
  ADD ("product-touched", test_product_touched);
  ADD ("units-changed", test_units_changed);
  ADD ("product-gone", test_product_gone);
  ADD ("another-product", test_another_product);
  ADD ("next-morning", test_next_morning);
  ADD ("chosen-day", test_chosen_day);
  return g_test_run ();
}
