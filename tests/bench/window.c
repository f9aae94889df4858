/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `tests/run bench` starts on a virtual screen: how soon the window shows a million slips, how smoothly they
 * scroll and are searched, and what it holds, beside the same window over 200 of them in the same run. Prints a table
 * and writes build/bench-window.json. `--rows N` takes another number than a million.
 *
 * Rolling moves either list by the same pixels. The scroll bar goes from end to end of either in the same time: over
 * 200 slips that is rolling once more, over a million no row of one frame is there in the next.
 *
 * The parent makes the books; each window is a process of its own, this program again with `--show FOLDER`.
 */

#include <stdlib.h>
#include <unistd.h>

#include "application.h"
#include "big-book.h"
#include "record-list.h"
#include "window.h"

#define FEW 200
#define TIMES 5 /* windows over each book, in turns; the medians count */
#define SCROLLS 120
#define ROLL 53      /* pixels that a frame rolls by */
#define PATIENCE 120 /* seconds, against hanging */
#define BEGINNING "PT_BENCH_BEGINNING"

enum { FIRST_FRAME, ROLL_STALL, DRAG_STALL, SEARCH_STALL, SEARCH, MEMORY, FIGURES };

static const char *const figures[FIGURES]
    = { "exec to first frame, us",      "rolling, longest stall, us", "scroll bar, longest stall, us",
        "searching, longest stall, us", "first rows of a search, us", "held, KiB" };

/* ---- in the window's process ---- */

typedef struct {
  GtkWidget *window;
  GtkWidget *columns; /* the column view */
  GtkWidget *search;
  gint64 woken; /* when the main loop last had something to do */
  gint64 stall; /* its longest turn */
} Show;

static Show show;

/* Time between two polls is time in which nothing else could happen. */
static gint
poll_and_measure (GPollFD *fds, guint n, gint timeout)
{
  if (show.woken > 0)
    show.stall = MAX (show.stall, g_get_monotonic_time () - show.woken);
  gint ready = g_poll (fds, n, timeout);
  show.woken = g_get_monotonic_time ();
  return ready;
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find (child, type);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static PtRecord *
get_first (void)
{
  return g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (show.columns))), 0);
}

static gboolean
begins (const char *text, const char *beginning)
{
  return text != NULL && g_ascii_strncasecmp (text, beginning, strlen (beginning)) == 0;
}

/* Whether the first row of the list on show has been read, and is one that a search for @text finds. */
static gboolean
has_rows (const char *text)
{
  g_autoptr (PtRecord) record = get_first ();
  const PtRow *row = record != NULL ? pt_record_get_row (record) : NULL;
  if (row == NULL || pt_id_is_none (&pt_row_peek_meta (row)->id))
    return FALSE;
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_column_view_get_model (GTK_COLUMN_VIEW (show.columns)));
  PtRecordList *list = PT_RECORD_LIST (gtk_single_selection_get_model (selection));
  g_autofree char *supplier = pt_id_to_text (pt_row_get_id (row, PT_COLLECTION_SUPPLIER_ID));
  return begins (pt_row_get_text (row, PT_COLLECTION_RECEIPT_NO), text)
         || begins (pt_record_list_get_label (list, pt_entity (PT_SUPPLIERS), supplier), text);
}

/* The number of the first row, which leads to that one alone. */
static char *
dup_number (void)
{
  g_autoptr (PtRecord) record = get_first ();
  return g_strdup (pt_row_get_text (pt_record_get_row (record), PT_COLLECTION_RECEIPT_NO));
}

static void
on_painted (GdkFrameClock *clock, gint64 *painted)
{
  *painted = g_get_monotonic_time ();
}

/* Runs the main loop until a frame has been painted that was begun after now. */
static gint64
wait_for_frame (void)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (show.window);
  gint64 painted = 0;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &painted);
  gtk_widget_queue_draw (show.window);
  while (painted == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);
  return painted;
}

static gint64
wait_for_rows (const char *text)
{
  while (show.columns == NULL || !has_rows (text)) {
    g_main_context_iteration (NULL, TRUE);
    if (show.columns == NULL)
      show.columns = find (show.window, GTK_TYPE_COLUMN_VIEW);
  }
  return wait_for_frame ();
}

static void
settle (void)
{
  while (!pt_window_is_settled (PT_WINDOW (show.window)))
    g_main_context_iteration (NULL, TRUE);
  wait_for_frame ();
}

static gint64
roll (void)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (show.columns));
  show.stall = 0;
  for (guint i = 0; i <= SCROLLS; i++) {
    gtk_adjustment_set_value (adjustment, ROLL * i);
    wait_for_frame ();
  }
  return show.stall;
}

static gint64
drag (void)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (show.columns));
  show.stall = 0;
  for (guint i = 0; i <= SCROLLS; i++) {
    double range = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
    gtk_adjustment_set_value (adjustment, range * i / SCROLLS);
    wait_for_frame ();
  }
  return show.stall;
}

/* Types letter by letter; the slowest of them until rows that were found stand there. */
static gint64
type (const char *text)
{
  gint64 slowest = 0;
  for (gsize length = 1; text[length - 1] != '\0'; length++) {
    g_autofree char *typed = g_strndup (text, length);
    gint64 start = g_get_monotonic_time ();
    gtk_editable_set_text (GTK_EDITABLE (show.search), typed);
    g_main_context_iteration (NULL, FALSE);
    slowest = MAX (slowest, wait_for_rows (typed) - start);
  }
  return slowest;
}

static gint64
search (gint64 *stall)
{
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (show.columns)), 0);
  wait_for_rows ("");
  g_autofree char *number = dup_number ();
  show.search = find (show.window, GTK_TYPE_SEARCH_ENTRY);
  /* how long the entry waits for the next letter is no work */
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (show.search), 0);
  show.stall = 0;
  gint64 by_supplier = type ("S017");
  gint64 by_number = type (number);
  settle ();
  *stall = show.stall;
  return MAX (by_supplier, by_number);
}

static gint64
memory (void)
{
  g_autofree char *status = NULL;
  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  const char *line = status != NULL ? strstr (status, "VmHWM:") : NULL;
  return line != NULL ? g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) : 0;
}

static int
run_window (const char *folder)
{
  gint64 beginning = g_ascii_strtoll (g_getenv (BEGINNING), NULL, 10);
  gint64 found[FIGURES] = { 0 };
  alarm (PATIENCE);
  adw_init ();
  pt_application_register_resources ();
  g_autoptr (PtProfile) profile = big_book_open (folder);
  g_autoptr (PtTransport) transport = pt_soup_transport_new (NULL, NULL);
  g_autoptr (PtSyncService) service = pt_sync_service_new (profile, transport);
  show.window = pt_window_new (NULL, service);
  gtk_window_set_default_size (GTK_WINDOW (show.window), 1120, 760);
  pt_window_show_view (PT_WINDOW (show.window), "collections");
  gtk_window_present (GTK_WINDOW (show.window));

  found[FIRST_FRAME] = wait_for_rows ("") - beginning;
  settle ();
  g_main_context_set_poll_func (NULL, poll_and_measure);
  found[ROLL_STALL] = roll ();
  found[DRAG_STALL] = drag ();
  found[SEARCH] = search (&found[SEARCH_STALL]);
  found[MEMORY] = memory ();
  for (guint i = 0; i < FIGURES; i++)
    g_print ("%" G_GINT64_FORMAT " ", found[i]);
  return 0;
}

/* ---- in the parent ---- */

static void
measure_once (const char *program, const char *folder, gint64 found[FIGURES])
{
  const char *const command[] = { program, "--show", folder, NULL };
  g_autofree char *beginning = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  g_setenv (BEGINNING, beginning, TRUE);
  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error))
    g_error ("%s", error->message);
  g_auto (GStrv) words = g_strsplit (g_strstrip (out), " ", -1);
  if (g_strv_length (words) != FIGURES)
    g_error ("A window of the bench failed");
  for (guint i = 0; i < FIGURES; i++)
    found[i] = g_ascii_strtoll (words[i], NULL, 10);
}

static int
compare_figures (gconstpointer a, gconstpointer b)
{
  const gint64 *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static void
take_medians (gint64 found[TIMES][FIGURES], gint64 medians[FIGURES])
{
  for (guint i = 0; i < FIGURES; i++) {
    gint64 column[TIMES];
    for (guint j = 0; j < TIMES; j++)
      column[j] = found[j][i];
    qsort (column, TIMES, sizeof *column, compare_figures);
    medians[i] = column[TIMES / 2];
  }
}

static gboolean
report (guint rows, const gint64 few[FIGURES], const gint64 many[FIGURES], GError **error)
{
  g_autoptr (GString) json = g_string_new ("[");
  g_print ("%-32s %12s %12u %7s\n", "window over slips", "200", rows, "ratio");
  for (guint i = 0; i < FIGURES; i++) {
    g_print ("%-32s %12" G_GINT64_FORMAT " %12" G_GINT64_FORMAT " %7.2f\n", figures[i], few[i], many[i],
             (double) many[i] / (double) MAX (few[i], 1));
    g_string_append_printf (json,
                            "%s\n  {\"figure\": \"%s\", \"rows\": %u, \"value\": %" G_GINT64_FORMAT
                            ", \"over_200\": %" G_GINT64_FORMAT "}",
                            i > 0 ? "," : "", figures[i], rows, many[i], few[i]);
  }
  g_string_append (json, "\n]\n");
  return g_file_set_contents (PT_BENCH_JSON, json->str, (gssize) json->len, error);
}

static int
compare_books (const char *program, guint rows)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("paytrack-bench-XXXXXX", NULL);
  g_autofree char *small = g_build_filename (folder, "few", NULL);
  g_autofree char *big = g_build_filename (folder, "many", NULL);
  const char *const remove[] = { "rm", "-rf", folder, NULL };
  gint64 of_few[TIMES][FIGURES], of_many[TIMES][FIGURES];
  gint64 few[FIGURES], many[FIGURES];

  big_book_make (small, FEW);
  big_book_make (big, rows);
  for (guint i = 0; i < TIMES; i++) {
    measure_once (program, small, of_few[i]);
    measure_once (program, big, of_many[i]);
  }
  take_medians (of_few, few);
  take_medians (of_many, many);
  g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  if (report (rows, few, many, &error))
    return 0;
  g_printerr ("%s\n", error->message);
  return 1;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  int rows = 1000000;
  const GOptionEntry entries[] = { { "rows", 0, 0, G_OPTION_ARG_INT, &rows, "Slips in the big book", "N" },
                                   { "show", 0, 0, G_OPTION_ARG_FILENAME, &folder, "Measure a window on it", "FOLDER" },
                                   { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 64;
  }
  return folder != NULL ? run_window (folder) : compare_books (argv[0], (guint) rows);
}
