/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A rate that two people changed, field by field: price and unit are one thing, a result can be typed, and what only
 * one of them changed stands chosen and can be turned back. */

#include "conflict-grid.h"

#include "engine.h"

typedef struct {
  Engine engine;
  PtConflictView *view;
  GtkWidget *grid;
} Desk;

static PtRow *
new_rate (gint64 rate_e4, const char *unit, const char *notes)
{
  PtRow *row = pt_row_new (pt_entity (PT_RATES));
  pt_row_set_integer (row, PT_RATE_RATE_E4, rate_e4);
  pt_row_set_text (row, PT_RATE_UNIT, unit, -1);
  if (notes != NULL)
    pt_row_set_text (row, PT_RATE_NOTES, notes, -1);
  return row;
}

static void
name_values (char *texts[PT_FIELDS_MAX], const char *rate, const char *unit, const char *notes)
{
  texts[PT_RATE_RATE_E4] = g_strdup (rate);
  texts[PT_RATE_UNIT] = g_strdup (unit);
  texts[PT_RATE_NOTES] = g_strdup (notes);
}

/* Mine: 30 a kg; the server's: 25 a g, with a note. */
static PtConflictView *
new_view (void)
{
  PtConflictView *view = g_new0 (PtConflictView, 1);
  view->entry = g_new0 (PtConflictEntry, 1);
  view->entry->entity = pt_entity (PT_RATES);
  view->entry->base = new_rate (200000, "l", NULL);
  view->entry->mine = new_rate (300000, "kg", NULL);
  view->entry->theirs = new_rate (250000, "g", "Agreed");
  pt_merge_compare (view->entry->base, view->entry->mine, view->entry->theirs, &view->sides);
  name_values (view->was, "20", "l", "");
  name_values (view->mine, "30", "kg", "");
  name_values (view->theirs, "25", "g", "Agreed");
  view->my_name = g_strdup ("kumari on counter, today");
  view->their_name = g_strdup ("ruwan, yesterday");
  return view;
}

static void
set_up (Desk *desk, gconstpointer form)
{
  engine_set_up_alone (&desk->engine, NULL);
  desk->view = new_view ();
  desk->grid = g_object_ref_sink (pt_conflict_grid_new (desk->engine.profile, GPOINTER_TO_INT (form)));
  pt_conflict_grid_show (PT_CONFLICT_GRID (desk->grid), desk->view);
}

static void
tear_down (Desk *desk, gconstpointer form)
{
  pt_conflict_grid_show (PT_CONFLICT_GRID (desk->grid), NULL);
  g_assert_finalize_object (desk->grid);
  pt_conflict_view_free (desk->view);
  engine_tear_down (&desk->engine, NULL);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  gboolean found = GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !found;
       child = gtk_widget_get_next_sibling (child))
    found = says (child, text);
  return found;
}

/* The choice of that value. */
static GtkCheckButton *
find_choice (GtkWidget *widget, const char *value)
{
  GtkCheckButton *found = NULL;
  if (GTK_IS_CHECK_BUTTON (widget))
    return says (widget, value) ? GTK_CHECK_BUTTON (widget) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_choice (child, value);
  return found;
}

static void
choose (Desk *desk, const char *value)
{
  gtk_check_button_set_active (find_choice (desk->grid, value), TRUE);
}

static gboolean
is_chosen (Desk *desk, const char *value)
{
  return gtk_check_button_get_active (find_choice (desk->grid, value));
}

/* The first entry: the rate's. */
static GtkEditable *
find_entry (GtkWidget *widget)
{
  GtkEditable *found = NULL;
  if (GTK_IS_ENTRY (widget))
    return GTK_EDITABLE (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child);
  return found;
}

static void
assert_result (Desk *desk, gint64 rate_e4, const char *unit, const char *notes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtRow) row = pt_conflict_grid_build (PT_CONFLICT_GRID (desk->grid), &error);
  g_assert_no_error (error);
  g_assert_cmpint (pt_row_get_integer (row, PT_RATE_RATE_E4), ==, rate_e4);
  g_assert_cmpstr (pt_row_get_text (row, PT_RATE_UNIT), ==, unit);
  g_assert_cmpstr (pt_row_get_text (row, PT_RATE_NOTES), ==, notes);
}

static void
test_move_together (Desk *desk, gconstpointer form)
{
  PtConflictGrid *grid = PT_CONFLICT_GRID (desk->grid);
  g_assert_false (pt_conflict_grid_is_decided (grid));
  choose (desk, "30");
  g_assert_true (is_chosen (desk, "kg"));
  g_assert_true (pt_conflict_grid_is_decided (grid));
  assert_result (desk, 300000, "kg", "Agreed");
  choose (desk, "g");
  g_assert_true (is_chosen (desk, "25"));
  g_assert_false (is_chosen (desk, "30"));
  assert_result (desk, 250000, "g", "Agreed");
}

static void
test_typed (Desk *desk, gconstpointer form)
{
  PtConflictGrid *grid = PT_CONFLICT_GRID (desk->grid);
  PtSide sides[PT_FIELDS_MAX];
  g_autoptr (GError) error = NULL;
  choose (desk, "kg");
  g_assert_true (pt_conflict_grid_get_sides (grid, sides));
  gtk_editable_set_text (find_entry (desk->grid), "27.50");
  g_assert_false (is_chosen (desk, "30"));
  g_assert_true (is_chosen (desk, "kg"));
  g_assert_true (pt_conflict_grid_is_decided (grid));
  assert_result (desk, 275000, "kg", "Agreed");
  g_assert_false (pt_conflict_grid_get_sides (grid, sides));
  gtk_editable_set_text (find_entry (desk->grid), "dear");
  g_assert_null (pt_conflict_grid_build (grid, &error));
  g_assert_nonnull (error);
}

static void
test_turned_back (Desk *desk, gconstpointer form)
{
  choose (desk, "30");
  g_assert_true (is_chosen (desk, "Agreed"));
  choose (desk, "nothing");
  assert_result (desk, 300000, "kg", NULL);
}

/* Who wrote which side is told in both forms. */
static void
test_writers (Desk *desk, gconstpointer form)
{
  g_assert_true (says (desk->grid, "kumari on counter, today"));
  g_assert_true (says (desk->grid, "ruwan, yesterday"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_signatures_init ();
#define ADD(name, test)                                                                                                \
  g_test_add ("/conflict-grid/wide/" name, Desk, GINT_TO_POINTER (PT_GRID_WIDE), set_up, test, tear_down);             \
  g_test_add ("/conflict-grid/narrow/" name, Desk, GINT_TO_POINTER (PT_GRID_NARROW), set_up, test, tear_down)
  ADD ("move-together", test_move_together);
  ADD ("typed", test_typed);
  ADD ("turned-back", test_turned_back);
  ADD ("writers", test_writers);
  return g_test_run ();
}
