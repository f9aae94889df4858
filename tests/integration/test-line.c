/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bad lines: whatever the proxy does to requests and answers, each entry arrives once, what was broken off goes on
 * where it stopped, batches fit the line, and nobody's entry waits for somebody else's bulk. */

#include "listener.h"
#include "office.h"
#include "outbox.h"
#include "signatures.h"

#define MANY 1000

static void
add_supplier (const char *profile, const char *code)
{
  g_autofree char *argument = g_strconcat ("code=", code, NULL);

  g_free (ctl_well (profile, "add", "suppliers", argument, "name=Kamala", NULL));
}

/* --- each harm on the way out and in ------------------------------------------------------------------------------ */

static const struct {
  PtHarm harm;
  int code; /* of the sync that meets it */
} harms[] = {
  { PT_HARM_CUT_REQUEST, 2 }, { PT_HARM_CUT_ANSWER, 2 }, { PT_HARM_RESET, 2 },     { PT_HARM_TRUNCATE, 2 },
  { PT_HARM_DELAY, 0 },       { PT_HARM_THROTTLE, 0 },   { PT_HARM_DUPLICATE, 0 },
};

/* A request over a kept connection is sent a second time where that breaks: two are harmed. */
static void
meet (Office *office, const char *path, guint index)
{
  g_autofree char *code = g_strdup_printf ("S%u%c", index, path[4]);

  add_supplier (office->a, code);
  pt_proxy_harm (office->proxy, harms[index].harm, path, 2);
  g_test_message ("harm %u on %s", harms[index].harm, path);
  g_assert_cmpint (office_sync (office->a), ==, harms[index].code);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpuint (office_queued (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_integer (office->b, "suppliers", code, "version"), ==, 1);
}

static void
test_each_harm (Office *office, gconstpointer path)
{
  for (guint i = 0; i < G_N_ELEMENTS (harms); i++)
    meet (office, path, i);
  office_assert_same (office);
}

/* --- bulk --------------------------------------------------------------------------------------------------------- */

static void
import_many (Office *office)
{
  g_autofree char *path = g_build_filename (office->folder, "suppliers.csv", NULL);
  g_autoptr (GString) csv = g_string_new ("code,name\n");

  for (guint i = 0; i < MANY; i++)
    g_string_append_printf (csv, "M%u,Somebody\n", i);
  g_assert_true (g_file_set_contents (path, csv->str, -1, NULL));
  g_free (ctl_well (office->a, "import", "suppliers", path, NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
}

/* How many pages a sync of @profile asks for. */
static guint
count_pages (Office *office, const char *profile)
{
  guint before = pt_proxy_count (office->proxy, "/v1/pull");

  office_sync (profile);
  return pt_proxy_count (office->proxy, "/v1/pull") - before;
}

/* Pages that are cut off come smaller, also to the next program, and grow again on a line that is good. */
static void
test_pages_fit_the_line (Office *office, gconstpointer data)
{
  import_many (office);
  pt_proxy_harm (office->proxy, PT_HARM_TRUNCATE, "/v1/pull", G_MAXUINT);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (office_sync (office->b), ==, 2);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  g_assert_cmpuint (count_pages (office, office->b), >=, 3);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpint (office_sync (office->b), ==, 0);
  add_supplier (office->a, "S1");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpuint (count_pages (office, office->b), ==, 1);
  office_assert_same (office);
}

static gboolean
save_supplier (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtProfile *profile = data;
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
  PtSaved saved = { 0 };
  gboolean done = FALSE;

  pt_row_set_text (edit->row, PT_SUPPLIER_CODE, "S1", -1);
  pt_row_set_text (edit->row, PT_SUPPLIER_NAME, "Kamala", -1);
  done
      = pt_outbox_save (database, pt_profile_get_seams (profile), pt_profile_get_office (profile), edit, &saved, error);
  pt_saved_clear (&saved);
  *changed |= 1u << PT_SUPPLIERS;
  return done;
}

static gboolean
read_counts (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_outbox_count (database, data, error);
}

static gint64
count_waiting (PtProfile *profile)
{
  PtOutboxCounts counts = { 0 };

  g_assert_true (pt_profile_run (profile, PT_PROFILE_READ, read_counts, &counts, NULL));
  return counts.waiting;
}

/* While a window fetches a long page over a slow line, what its clerk enters goes out and is judged. */
static void
test_entry_beside_a_throttled_pull (Office *office, gconstpointer data)
{
  Listener window = { 0 };
  guint before = 0;

  listener_start (&window, office->b);
  import_many (office);
  before = window.good;
  pt_proxy_harm (office->proxy, PT_HARM_THROTTLE, "/v1/pull", 1);
  pt_sync_service_trigger (window.service, PT_TRIGGER_MANUAL);
  while (pt_proxy_count_throttled (office->proxy) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (pt_profile_run (window.profile, PT_PROFILE_WRITE, save_supplier, window.profile, NULL));
  while (count_waiting (window.profile) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (pt_proxy_count_throttled (office->proxy), ==, 1);
  listener_wait (&window, &window.good, before + 1);
  listener_stop (&window);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_text (office->a, "suppliers", "S1", "name", "Kamala");
  office_assert_same (office);
}

#define ADD(path, data, test)                                                                                          \
  g_test_add ("/integration/line/" path, Office, data, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("each-harm-on-push", "/v1/push", test_each_harm);
  ADD ("each-harm-on-pull", "/v1/pull", test_each_harm);
  ADD ("pages-fit-the-line", NULL, test_pages_fit_the_line);
  ADD ("entry-beside-a-throttled-pull", NULL, test_entry_beside_a_throttled_pull);
  return g_test_run ();
}
