/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In a window that reads from the right, the groups of a telephone number stay in their order: in labels and entries,
 * in a list's cell and in a form; and values within a sentence are apart from it.
 */
#include "reading.h"

#include "application.h"
#include "record-cell.h"
#include "record-form.h"
#include "window.h"
#include "worker.h"

#define PHONE "077 2000"

static PtProfile *profile;

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

/* The first of @type in @widget that has this title, or any. */
static GtkWidget *
find (GtkWidget *widget, GType type, const char *title)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type)
      && (title == NULL || g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find (child, type, title);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
layout_runs_right (PangoLayout *layout)
{
  PangoRectangle first, last;
  pango_layout_index_to_pos (layout, 0, &first);
  pango_layout_index_to_pos (layout, strlen (PHONE) - 1, &last);
  return first.x < last.x;
}

static gboolean
label_runs_right (GtkWidget *label)
{
  gtk_label_set_label (GTK_LABEL (label), PHONE);
  return layout_runs_right (gtk_label_get_layout (GTK_LABEL (label)));
}

/* Its own layout is its secret; this is one of the same context. */
static gboolean
inscription_runs_right (GtkWidget *inscription)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (inscription, PHONE);
  return layout_runs_right (layout);
}

static gboolean
entry_runs_right (GtkWidget *entry)
{
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (entry)));
  graphene_rect_t first, last;
  gtk_editable_set_text (GTK_EDITABLE (entry), PHONE);
  gtk_text_compute_cursor_extents (text, 0, &first, NULL);
  gtk_text_compute_cursor_extents (text, strlen (PHONE), &last, NULL);
  return first.origin.x < last.origin.x;
}

static void
test_widgets (void)
{
  GtkWidget *labels[] = { g_object_ref_sink (gtk_label_new (NULL)), g_object_ref_sink (gtk_label_new (NULL)) };
  GtkWidget *entries[] = { g_object_ref_sink (gtk_entry_new ()), g_object_ref_sink (gtk_entry_new ()) };

  /* What GTK does by itself, or nothing would be tested here. */
  g_assert_false (label_runs_right (labels[0]));
  g_assert_false (entry_runs_right (entries[0]));
  pt_reading_fix (labels[1], PT_READING_START);
  pt_reading_fix (entries[1], PT_READING_START);
  g_assert_true (label_runs_right (labels[1]));
  g_assert_true (entry_runs_right (entries[1]));
  g_assert_cmpfloat (gtk_label_get_xalign (GTK_LABEL (labels[1])), ==, 1);
  for (guint i = 0; i < 2; i++) {
    g_object_unref (labels[i]);
    g_object_unref (entries[i]);
  }
}

static void
test_list (void)
{
  const PtEntity *suppliers = pt_entity (PT_SUPPLIERS);
  g_autoptr (PtQuery) query = pt_query_new (suppliers);
  g_autoptr (PtRecordList) list = pt_record_list_new (profile, query);
  static const guint fields[] = { PT_SUPPLIER_CODE, PT_SUPPLIER_PHONE, PT_SUPPLIER_BANK_ACCOUNT };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    GtkWidget *cell = g_object_ref_sink (pt_record_cell_new (profile, list, suppliers, (int) fields[i], NULL));
    g_assert_true (inscription_runs_right (find (cell, GTK_TYPE_INSCRIPTION, NULL)));
    g_object_unref (cell);
  }
}

static void
test_form (void)
{
  static const char *const titles[] = { "Code (required)", "Phone", "Bank account", "Registration number" };
  GtkWidget *window = g_object_ref_sink (gtk_window_new ());
  GtkWidget *form = GTK_WIDGET (pt_record_form_open (window, profile, pt_entity (PT_SUPPLIERS), NULL));

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    g_assert_true (entry_runs_right (find (form, ADW_TYPE_ENTRY_ROW, titles[i])));
  gtk_window_destroy (GTK_WINDOW (form));
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (window);
}

static void
test_sentence (void)
{
  g_autofree char *digits = pt_reading_isolate (PHONE), *words = pt_reading_isolate ("שלום");

  g_assert_cmpstr (digits, ==, "\342\201\246" PHONE "\342\201\251");
  g_assert_cmpstr (words, ==, "\342\201\250שלום\342\201\251");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  g_autofree char *plain = pt_reading_isolate (PHONE);
  g_assert_cmpstr (plain, ==, PHONE);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("reading-XXXXXX", NULL);
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (PtRandom) random = pt_random_new_system ();
  PtSeams seams = { .clock = clock, .random = random, .new_executor = new_worker };

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  pt_application_register_resources ();
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  profile = pt_profile_open (folder, &seams, NULL);
  g_assert_nonnull (profile);
  g_test_add_func ("/reading/widgets", test_widgets);
  g_test_add_func ("/reading/list", test_list);
  g_test_add_func ("/reading/form", test_form);
  g_test_add_func ("/reading/sentence", test_sentence);
  int status = g_test_run ();
  pt_profile_close (profile);
  g_object_unref (profile);
  return status;
}
