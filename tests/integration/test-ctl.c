/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl on this computer only, with no server at all: its words, its exit codes, what it keeps. */

#include <string.h>

#include "ctl.h"
#include "damage.h"
#include "server-fixture.h"

typedef struct {
  char *folder;
  char *profile;
} Desk;

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->folder = g_dir_make_tmp ("paytrack-desk-XXXXXX", NULL);
  desk->profile = g_build_filename (desk->folder, "profile", NULL);
  g_free (ctl_well (desk->profile, "add", "suppliers", "code=S001", "name=Nimal Perera", NULL));
  g_free (ctl_well (desk->profile, "add", "products", "code=TEA", "name=Green leaf", "dimension=mass", "base_unit=kg",
                    "allowed_units=kg,g", NULL));
  g_free (ctl_well (desk->profile, "add", "rates", "product=TEA", "rate=250.00", "unit=kg", "effective_from=2020-01-01",
                    NULL));
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  remove_folder (desk->folder);
  g_free (desk->folder);
  g_free (desk->profile);
}

static char *
member (const char *profile, const char *entity, const char *code, const char *name)
{
  g_autoptr (JsonNode) row = ctl_json (profile, "show", entity, code, "--json", NULL);
  return g_strdup (json_object_get_string_member (json_node_get_object (row), name));
}

/* What people type, with or without suffix, and what is stored. */
static void
test_values (Desk *desk, gconstpointer data)
{
  g_autofree char *id = ctl_well (desk->profile, "add", "collections", "supplier_id=S001", "product=TEA",
                                  "quantity=12.5", "deduction=1.5", "collected_on=2026-01-05", NULL);
  g_autoptr (JsonNode) row = ctl_json (desk->profile, "show", "collections", id, "--json", NULL);
  JsonObject *object = json_node_get_object (row);

  g_assert_cmpuint (strlen (id), ==, 36);
  g_assert_cmpint (json_object_get_int_member (object, "quantity_milli"), ==, 12500);
  g_assert_cmpint (json_object_get_int_member (object, "deduction_bp"), ==, 150);
  g_assert_cmpint (json_object_get_int_member (object, "gross_minor"), ==, 312500);
  g_assert_cmpint (json_object_get_int_member (object, "amount_minor"), ==, 307812);
  g_assert_cmpint (json_object_get_int_member (object, "version"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "sync"), ==, "waiting");
  g_assert_cmpstr (json_object_get_string_member (object, "unit"), ==, "kg");
  g_assert_cmpstr (json_object_get_string_member (object, "status"), ==, "confirmed");
  g_assert_true (json_object_get_null_member (object, "notes"));
  g_assert_cmpint (json_object_get_string_member (object, "receipt_no")[0], ==, 'L');
}

static void
test_raw_values (Desk *desk, gconstpointer data)
{
  g_autofree char *id = ctl_well (desk->profile, "add", "collections", "supplier=S001", "product=TEA",
                                  "quantity_milli=50500", "unit=kg", "--raw", NULL);
  g_autofree char *balance = ctl_well (desk->profile, "balance", "S001", NULL);
  g_autofree char *raw = ctl_well (desk->profile, "balance", "S001", "--raw", NULL);

  g_assert_cmpstr (balance, ==, "12625.00");
  g_assert_cmpstr (raw, ==, "1262500");
}

/* Refused by a rule: one line with the rule's text, exit 1, nothing changed. */
static void
test_rules (Desk *desk, gconstpointer data)
{
  static const struct {
    const char *words[6];
    const char *text;
  } cases[] = {
    { { "add", "suppliers", "code=S2", NULL }, "Enter a name" },
    { { "add", "suppliers", "name=Kamala", NULL }, "Enter a code" },
    { { "add", "suppliers", "code=S001", "name=Kamala", NULL }, "Code S001 already belongs to Nimal Perera" },
    { { "add", "collections", "supplier=S001", "product=TEA", "quantity=0", NULL }, "Enter a quantity above 0" },
    { { "add", "collections", "supplier=S001", "product=TEA", "quantity=1.2345", NULL },
      "kg takes at most 3 decimals" },
    { { "add", "collections", "supplier=S001", "product=TEA", "quantity=many", NULL }, "Not an amount" },
    { { "add", "collections", "supplier=S9", "product=TEA", "quantity=1", NULL }, "No supplier S9" },
    { { "edit", "suppliers", "S9", "name=x", NULL }, "No supplier S9" },
    { { "show", "suppliers", "S9", NULL }, "No supplier S9" },
    { { "balance", "S9", NULL }, "No supplier S9" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *const *w = cases[i].words;
    g_autofree char *expected = g_strdup_printf ("paytrackctl: %s\n", cases[i].text);
    g_autoptr (JsonNode) before = ctl_json (desk->profile, "queue", "--json", NULL);
    g_autoptr (CtlResult) result = ctl (desk->profile, w[0], w[1], w[2], w[2] != NULL ? w[3] : NULL,
                                        w[2] != NULL && w[3] != NULL ? w[4] : NULL, NULL);
    g_autoptr (JsonNode) after = ctl_json (desk->profile, "queue", "--json", NULL);
    g_assert_cmpstr (result->err, ==, expected);
    g_assert_cmpint (result->code, ==, 1);
    g_assert_cmpstr (result->out, ==, "");
    g_assert_cmpuint (ctl_length (before), ==, ctl_length (after));
  }
}

static void
test_wrong_usage (Desk *desk, gconstpointer data)
{
  static const char *const lines[] = { "frob",
                                       "list",
                                       "list nosuch",
                                       "list suppliers --frob",
                                       "show suppliers",
                                       "add",
                                       "add suppliers code",
                                       "add suppliers colour=red",
                                       "retry",
                                       "retry five",
                                       "resolve x mine",
                                       "balance",
                                       "login",
                                       "login http:",
                                       "statement S001",
                                       "balance S001 --on today",
                                       "sync now",
                                       "digest",
                                       "list suppliers --filter x" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (GStrv) w = g_strsplit (lines[i], " ", -1);
    guint n = g_strv_length (w);
    g_autoptr (CtlResult) result
        = ctl (desk->profile, w[0], n > 1 ? w[1] : NULL, n > 2 ? w[2] : NULL, n > 3 ? w[3] : NULL, NULL);
    if (result->code != 64)
      g_error ("%s ended with %d", lines[i], result->code);
    g_assert_cmpstr (result->out, ==, "");
    g_assert_true (g_str_has_prefix (result->err, "paytrackctl: "));
    g_assert_cmpuint (strcspn (result->err, "\n"), ==, strlen (result->err) - 1);
  }
}

/* A warning stops nothing. */
static void
test_warnings (Desk *desk, gconstpointer data)
{
  g_autoptr (CtlResult) first
      = ctl (desk->profile, "add", "collections", "supplier=S001", "product=TEA", "quantity=1", "receipt_no=R1", NULL);
  g_autoptr (CtlResult) second
      = ctl (desk->profile, "add", "collections", "supplier=S001", "product=TEA", "quantity=1", NULL);
  g_autoptr (CtlResult) unpriced = ctl (desk->profile, "add", "collections", "supplier=S001", "product=TEA",
                                        "quantity=1", "collected_on=2019-01-01", NULL);

  g_assert_cmpstr (first->err, ==, "");
  g_assert_cmpint (second->code, ==, 0);
  g_assert_nonnull (strstr (second->err, "Already entered as R1"));
  g_assert_cmpint (unpriced->code, ==, 0);
  g_assert_nonnull (strstr (unpriced->err, "No rate for Green leaf on 2019-01-01: saved without a price"));
}

static void
test_edit_and_delete (Desk *desk, gconstpointer data)
{
  g_autofree char *phone = NULL;
  g_autoptr (JsonNode) list = NULL;

  g_free (ctl_well (desk->profile, "edit", "suppliers", "S001", "phone=0711", "region=Kandy", NULL));
  g_free (ctl_well (desk->profile, "edit", "suppliers", "S001", "region=", NULL));
  phone = member (desk->profile, "suppliers", "S001", "phone");
  g_assert_cmpstr (phone, ==, "0711");
  g_free (ctl_well (desk->profile, "add", "suppliers", "code=S2", "name=Kamala", NULL));
  g_free (ctl_well (desk->profile, "delete", "suppliers", "S2", NULL));
  list = ctl_json (desk->profile, "list", "suppliers", "--json", NULL);
  g_assert_cmpuint (ctl_length (list), ==, 1);
  g_assert_true (json_object_get_null_member (ctl_element (list, 0), "region"));
}

static void
test_filters (Desk *desk, gconstpointer data)
{
  g_autoptr (JsonNode) some = NULL;
  g_autoptr (JsonNode) none = NULL;

  g_free (ctl_well (desk->profile, "add", "suppliers", "code=S2", "name=Kamala", "region=Kandy", NULL));
  g_free (ctl_well (desk->profile, "add", "suppliers", "code=S3", "name=Sunil", "region=Galle", NULL));
  some = ctl_json (desk->profile, "list", "suppliers", "--filter", "region=Kandy", "--filter", "code=S2", "--json",
                   NULL);
  none = ctl_json (desk->profile, "list", "suppliers", "--filter", "region=Kandy", "--filter", "code=S3", "--json",
                   NULL);
  g_assert_cmpuint (ctl_length (some), ==, 1);
  g_assert_cmpuint (ctl_length (none), ==, 0);
}

static void
write_file (const Desk *desk, const char *text, char **path)
{
  *path = g_build_filename (desk->folder, "table.csv", NULL);
  g_assert_true (g_file_set_contents (*path, text, -1, NULL));
}

static void
test_import_is_whole_or_nothing (Desk *desk, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *said = NULL;
  g_autoptr (CtlResult) result = NULL;
  g_autoptr (JsonNode) list = NULL;

  write_file (desk, "Code;Name;Town\nS10;Kamala;Kandy\n;nameless code;\nS001;Taken;\n", &path);
  result = ctl (desk->profile, "import", "suppliers", path, "--map", "Town=region", NULL);
  g_assert_cmpint (result->code, ==, 1);
  g_assert_cmpstr (
      result->err, ==,
      "paytrackctl: line 3: Enter a code\npaytrackctl: line 4: Code S001 already belongs to Nimal Perera\n");
  list = ctl_json (desk->profile, "list", "suppliers", "--json", NULL);
  g_assert_cmpuint (ctl_length (list), ==, 1);
  g_free (path);
  write_file (desk, "Code;Name;Town\nS10;Kamala;Kandy\nS11;Sunil;\n", &path);
  said = ctl_well (desk->profile, "import", "suppliers", path, "--map", "Town=region", "--dry-run", NULL);
  g_assert_cmpstr (said, ==, "2 rows can be added");
  g_free (said);
  said = ctl_well (desk->profile, "import", "suppliers", path, "--map", "Town=region", NULL);
  g_assert_cmpstr (said, ==, "2 rows added");
  g_free (said);
  said = member (desk->profile, "suppliers", "S10", "region");
  g_assert_cmpstr (said, ==, "Kandy");
}

/* Kilograms with three decimals, as scales write them where the comma is the decimal sign. */
static void
test_import_reads_decimal_commas (Desk *desk, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) list = NULL;

  write_file (desk, "supplier;product;quantity;receipt_no\nS001;TEA;12,500;R1\nS001;TEA;0,750;R2\n", &path);
  g_free (ctl_well (desk->profile, "import", "collections", path, NULL));
  list = ctl_json (desk->profile, "list", "collections", "--filter", "receipt_no=R1", "--json", NULL);
  g_assert_cmpint (json_object_get_int_member (ctl_element (list, 0), "quantity_milli"), ==, 12500);
  json_node_unref (list);
  list = ctl_json (desk->profile, "list", "collections", "--filter", "receipt_no=R2", "--json", NULL);
  g_assert_cmpint (json_object_get_int_member (ctl_element (list, 0), "quantity_milli"), ==, 750);
}

/* Numbers that could be thousands or thousandths are asked about, whatever they would be multiplied by. */
static void
test_import_guesses_no_decimal_sign (Desk *desk, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (CtlResult) result = NULL;
  g_autoptr (JsonNode) list = NULL;

  write_file (desk, "supplier\tproduct\tquantity\nS001\tTEA\t12,500\n", &path);
  result = ctl (desk->profile, "import", "collections", path, NULL);
  g_assert_cmpint (result->code, ==, 1);
  g_assert_true (g_str_has_prefix (result->err, "paytrackctl: Line 2: “12,500” can mean 12500 or 12.500, "));
  list = ctl_json (desk->profile, "list", "collections", "--json", NULL);
  g_assert_cmpuint (ctl_length (list), ==, 0);
}

/* A comma that nobody quoted: the line is named, nothing is cut short. Empty cells at the end are no loss. */
static void
test_import_keeps_to_the_heading (Desk *desk, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *said = NULL;
  g_autoptr (CtlResult) result = NULL;
  g_autoptr (JsonNode) list = NULL;

  write_file (desk, "code,name,phone\nS10,\"Silva,\n Kamala\",0712,,\nS11,Perera, Nimal,0711\n", &path);
  result = ctl (desk->profile, "import", "suppliers", path, NULL);
  g_assert_cmpint (result->code, ==, 1);
  g_assert_cmpstr (result->err, ==,
                   "paytrackctl: line 4: “0711” stands beyond the last heading:"
                   " put quotes around a text that holds the separator\n");
  list = ctl_json (desk->profile, "list", "suppliers", "--json", NULL);
  g_assert_cmpuint (ctl_length (list), ==, 1);
  g_free (path);
  write_file (desk, "code,name,phone\nS10,Kamala,0712,,\nS11,\"Perera, Nimal\",0711\n", &path);
  said = ctl_well (desk->profile, "import", "suppliers", path, NULL);
  g_assert_cmpstr (said, ==, "2 rows added");
}

/* Each warning with its line, also where nothing is to be saved yet. */
static void
test_import_warns (Desk *desk, gconstpointer data)
{
  static const char said[] = "Warning: line 3: Already entered as R1\n"
                             "Warning: line 4: No rate for Green leaf on 2019-01-01: saved without a price\n";
  g_autofree char *path = NULL;
  g_autoptr (CtlResult) tried = NULL;
  g_autoptr (CtlResult) done = NULL;

  write_file (desk,
              "supplier,product,quantity,collected_on,receipt_no\nS001,TEA,1,2026-01-05,R1\n"
              "S001,TEA,1,2026-01-05,R2\nS001,TEA,1,2019-01-01,R3\n",
              &path);
  tried = ctl (desk->profile, "import", "collections", path, "--dry-run", NULL);
  g_assert_cmpstr (tried->err, ==, said);
  g_assert_cmpstr (tried->out, ==, "3 rows can be added\n");
  done = ctl (desk->profile, "import", "collections", path, NULL);
  g_assert_cmpstr (done->err, ==, said);
  g_assert_cmpint (done->code, ==, 0);
}

/* An exported table is one that can be imported. */
static void
test_export_and_import (Desk *desk, gconstpointer data)
{
  g_autofree char *other = g_build_filename (desk->folder, "other", NULL);
  g_autofree char *path = g_build_filename (desk->folder, "suppliers.csv", NULL);
  g_autofree char *text = NULL;
  g_autofree char *notes = NULL;

  g_free (ctl_well (desk->profile, "edit", "suppliers", "S001", "notes==SUM(A1)", NULL));
  g_free (ctl_well (desk->profile, "export", "suppliers", path, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "'=SUM(A1)"));
  g_free (ctl_well (other, "import", "suppliers", path, NULL));
  notes = member (other, "suppliers", "S001", "notes");
  g_assert_cmpstr (notes, ==, "=SUM(A1)");
}

static void
test_statement (Desk *desk, gconstpointer data)
{
  g_autoptr (JsonNode) statement = NULL;
  JsonObject *object = NULL;

  g_free (ctl_well (desk->profile, "add", "collections", "supplier=S001", "product=TEA", "quantity=1",
                    "collected_on=2026-01-31", NULL));
  g_free (ctl_well (desk->profile, "add", "collections", "supplier=S001", "product=TEA", "quantity=2",
                    "collected_on=2026-02-01", NULL));
  g_free (ctl_well (desk->profile, "add", "payments", "supplier=S001", "paid_on=2026-02-05", "amount=100",
                    "type=advance", NULL));
  statement
      = ctl_json (desk->profile, "statement", "S001", "--from", "2026-02-01", "--to", "2026-02-28", "--json", NULL);
  object = json_node_get_object (statement);
  g_assert_cmpint (json_object_get_int_member (object, "opening_minor"), ==, 25000);
  g_assert_cmpint (json_object_get_int_member (object, "closing_minor"), ==, 65000);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "entries")), ==, 2);
}

/* Turned round it has no balance to close with; a day alone has. */
static void
test_statement_of_a_turned_period (Desk *desk, gconstpointer data)
{
  g_autoptr (CtlResult) result
      = ctl (desk->profile, "statement", "S001", "--from", "2026-12-31", "--to", "2026-01-01", NULL);

  g_assert_cmpint (result->code, ==, 64);
  g_assert_cmpstr (result->out, ==, "");
  g_assert_cmpstr (result->err, ==, "paytrackctl: Ends before it starts\n");
  g_free (ctl_well (desk->profile, "statement", "S001", "--from", "2026-01-01", "--to", "2026-01-01", NULL));
}

static void
test_backup_and_restore (Desk *desk, gconstpointer data)
{
  g_autofree char *path = g_build_filename (desk->folder, "copy.db", NULL);
  g_autofree char *name = NULL;
  g_autoptr (CtlResult) again = NULL;
  g_autoptr (CtlResult) broken = NULL;

  g_free (ctl_well (desk->profile, "backup", path, NULL));
  again = ctl (desk->profile, "backup", path, NULL);
  g_assert_cmpint (again->code, ==, 1);
  g_free (ctl_well (desk->profile, "edit", "suppliers", "S001", "name=Another", NULL));
  g_free (ctl_well (desk->profile, "restore", path, NULL));
  name = member (desk->profile, "suppliers", "S001", "name");
  g_assert_cmpstr (name, ==, "Nimal Perera");
  g_assert_true (g_file_set_contents (path, "no database at all, though long enough to be read as one", -1, NULL));
  broken = ctl (desk->profile, "restore", path, NULL);
  g_assert_cmpint (broken->code, ==, 1);
  g_free (name);
  name = member (desk->profile, "suppliers", "S001", "name");
  g_assert_cmpstr (name, ==, "Nimal Perera");
}

/* A damaged profile says so, and comes back from a backup; what was in it is kept beside. */
static void
test_damaged_database (Desk *desk, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (desk->folder, "copy.db", NULL);
  g_autofree char *database = g_build_filename (desk->profile, "paytrack.db", NULL);
  g_autofree char *name = NULL;
  g_autofree char *rubbish = g_strnfill (8192, 'x');
  g_autoptr (CtlResult) damaged = NULL;
  g_autoptr (GDir) folder = NULL;
  const char *entry = NULL;
  guint kept = 0;

  g_free (ctl_well (desk->profile, "backup", copy, NULL));
  g_assert_true (g_file_set_contents (database, rubbish, 8192, NULL));
  damaged = ctl (desk->profile, "list", "suppliers", NULL);
  g_assert_cmpint (damaged->code, ==, 1);
  g_assert_nonnull (strstr (damaged->err, "The database is damaged: put back a backup"));
  g_free (ctl_well (desk->profile, "restore", copy, NULL));
  name = member (desk->profile, "suppliers", "S001", "name");
  g_assert_cmpstr (name, ==, "Nimal Perera");
  folder = g_dir_open (desk->profile, 0, NULL);
  while ((entry = g_dir_read_name (folder)) != NULL)
    kept += g_str_has_prefix (entry, "paytrack.db.before-");
  g_assert_cmpuint (kept, >=, 1);
}

/* The daily backup, made by a sync that found nobody signed in as by any other, comes back by one verb, and with it
 * what was entered since and never sent. */
static void
test_last_good_backup (Desk *desk, gconstpointer data)
{
  g_autofree char *database = g_build_filename (desk->profile, "paytrack.db", NULL);
  g_autofree char *rescued = g_build_filename (desk->folder, "queue.jsonl", NULL);
  g_autoptr (CtlResult) damaged = NULL;
  g_autoptr (CtlResult) synced = ctl (desk->profile, "sync", NULL);
  g_autoptr (JsonNode) backups = ctl_json (desk->profile, "backups", "--json", NULL);
  g_autoptr (JsonNode) queue = NULL;
  g_autofree char *said = NULL;
  g_autofree char *restored = NULL;

  g_assert_cmpint (synced->code, ==, 3);
  g_assert_cmpuint (ctl_length (backups), ==, 1);
  g_free (ctl_well (desk->profile, "add", "suppliers", "code=S2", "name=Kamala", NULL));
  damage_table (database, "suppliers");
  damaged = ctl (desk->profile, "list", "suppliers", NULL);
  g_assert_cmpint (damaged->code, ==, 1);
  g_assert_nonnull (strstr (damaged->err, "The database is damaged"));
  g_assert_nonnull (strstr (damaged->err, "paytrackctl restore --last"));
  said = ctl_well (desk->profile, "rescue", rescued, NULL);
  g_assert_cmpstr (said, ==, "4 entries that are not sent were saved");
  restored = ctl_well (desk->profile, "restore", "--last", NULL);
  g_assert_nonnull (strstr (restored, "4 of them wait again"));
  queue = ctl_json (desk->profile, "queue", "--json", NULL);
  g_assert_cmpuint (ctl_length (queue), ==, 4);
  g_free (ctl_well (desk->profile, "show", "suppliers", "S2", NULL));
  g_free (ctl_well (desk->profile, "doctor", NULL));
}

/* JSON and CSV are UTF-8 in every locale, and so is what is said of them. */
static void
test_output_in_any_locale (Desk *desk, gconstpointer data)
{
  g_autofree char *before = g_strdup (g_getenv ("LC_ALL"));
  g_autofree char *csv = NULL;
  g_autofree char *name = NULL;
  g_autoptr (CtlResult) taken = NULL;

  g_free (ctl_well (desk->profile, "edit", "suppliers", "S001", "name=José නිමල්", NULL));
  g_setenv ("LC_ALL", "C", TRUE);
  csv = ctl_well (desk->profile, "list", "suppliers", "--csv", NULL);
  name = member (desk->profile, "suppliers", "S001", "name");
  taken = ctl (desk->profile, "add", "suppliers", "code=S001", "name=Kamala", NULL);
  if (before != NULL)
    g_setenv ("LC_ALL", before, TRUE);
  else
    g_unsetenv ("LC_ALL");
  g_assert_nonnull (strstr (csv, "S001,José නිමල්,"));
  g_assert_cmpstr (name, ==, "José නිමල්");
  g_assert_cmpstr (taken->err, ==, "paytrackctl: Code S001 already belongs to José නිමල්\n");
}

/* Half a list on a full disk is no success. */
static void
test_output_that_cannot_be_written (Desk *desk, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *said = NULL;

  g_subprocess_launcher_set_stdout_file_path (launcher, "/dev/full");
  process = g_subprocess_launcher_spawn (launcher, NULL, g_getenv ("PAYTRACKCTL"), "--profile", desk->profile, "list",
                                         "suppliers", "--json", NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_cmpstr (said, ==, "paytrackctl: The output could not be written: No space left on device\n");
}

static void
test_history_and_queue (Desk *desk, gconstpointer data)
{
  g_autoptr (JsonNode) history = NULL;
  g_autoptr (JsonNode) queue = ctl_json (desk->profile, "queue", "--json", NULL);
  JsonObject *entry = ctl_element (queue, 0);

  g_assert_cmpuint (ctl_length (queue), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (entry, "entity_type"), ==, "suppliers");
  g_assert_cmpstr (json_object_get_string_member (entry, "operation"), ==, "create");
  g_assert_cmpstr (json_object_get_string_member (entry, "status"), ==, "pending");
  g_assert_cmpint (json_object_get_int_member (entry, "retry_count"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (entry, "payload"), "code"), ==,
                   "S001");
  history = ctl_json (desk->profile, "history", "suppliers", "S001", "--json", NULL);
  g_assert_cmpuint (ctl_length (history), ==, 1);
}

static void
test_doctor (Desk *desk, gconstpointer data)
{
  g_autofree char *secrets = g_build_filename (desk->profile, "secrets.json", NULL);
  g_autoptr (CtlResult) result = NULL;

  g_free (ctl_well (desk->profile, "doctor", NULL));
  g_assert_true (g_file_set_contents_full (secrets, "{}", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, NULL));
  result = ctl (desk->profile, "doctor", NULL);
  g_assert_cmpint (result->code, ==, 1);
  g_assert_nonnull (strstr (result->out, "its mode must be 0600"));
}

static void
test_sync_asks_to_sign_in (Desk *desk, gconstpointer data)
{
  g_autoptr (CtlResult) result = ctl (desk->profile, "sync", NULL);
  g_autofree char *status = ctl_well (desk->profile, "status", NULL);

  g_assert_cmpint (result->code, ==, 3);
  g_assert_true (g_str_has_prefix (status, "This computer only\n"));
}

#define ADD(path, test) g_test_add ("/integration/ctl/" path, Desk, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("values", test_values);
  ADD ("raw-values", test_raw_values);
  ADD ("rules", test_rules);
  ADD ("wrong-usage", test_wrong_usage);
  ADD ("warnings", test_warnings);
  ADD ("edit-and-delete", test_edit_and_delete);
  ADD ("filters", test_filters);
  ADD ("import-is-whole-or-nothing", test_import_is_whole_or_nothing);
  ADD ("import-reads-decimal-commas", test_import_reads_decimal_commas);
  ADD ("import-guesses-no-decimal-sign", test_import_guesses_no_decimal_sign);
  ADD ("import-keeps-to-the-heading", test_import_keeps_to_the_heading);
  ADD ("import-warns", test_import_warns);
  ADD ("export-and-import", test_export_and_import);
  ADD ("statement", test_statement);
  ADD ("statement-of-a-turned-period", test_statement_of_a_turned_period);
  ADD ("backup-and-restore", test_backup_and_restore);
  ADD ("damaged-database", test_damaged_database);
  ADD ("last-good-backup", test_last_good_backup);
  ADD ("output-in-any-locale", test_output_in_any_locale);
  ADD ("output-that-cannot-be-written", test_output_that_cannot_be_written);
  ADD ("history-and-queue", test_history_and_queue);
  ADD ("doctor", test_doctor);
  ADD ("sync-asks-to-sign-in", test_sync_asks_to_sign_in);
  return g_test_run ();
}
