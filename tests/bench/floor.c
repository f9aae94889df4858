/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The floor: what the bench's work costs at least on this machine, beside which the program's own figures are told.
 * A server and a client process, each with one SQLite file in the program's own settings, move the program's own
 * rows. Called by bench.c.
 */

#include "floor.h"

#include <string.h>

#include "floor-channel.h"
#include "floor-row.h"
#include "tables.h"

#define PAGE 5000
#define BATCH 100
#define BUCKETS 65536

typedef unsigned __int128 Sum;

struct _Floor {
  char *server;
  char *client;
  FloorChannel *channel;
  gint64 cursor; /* of the client */
};

/* One side's database and what it keeps at hand. */
typedef struct {
  sqlite3 *db;
  sqlite3_stmt *put;
  sqlite3_stmt *page;
  sqlite3_stmt *find;
  sqlite3_stmt *log;
  sqlite3_stmt *add_sum;
  Sum *sums;
  guint8 *touched;
  FloorRow *row;
  GString *in, *out, *scratch;
} Side;

static void
must (int result, sqlite3 *db)
{
  if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (db));
}

static void
exec (sqlite3 *db, const char *sql)
{
  must (sqlite3_exec (db, sql, NULL, NULL, NULL), db);
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  must (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), db);
  return statement;
}

static void
make_tables (sqlite3 *db)
{
  g_autofree char *columns = pt_table_columns_ddl (pt_entity (PT_COLLECTIONS), FALSE);
  g_autofree char *sql
      = g_strdup_printf ("CREATE TABLE IF NOT EXISTS collections (%s, PRIMARY KEY (id));"
                         "CREATE INDEX IF NOT EXISTS by_seq ON collections (seq);"
                         "CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY, id BLOB, text TEXT);"
                         "CREATE TABLE IF NOT EXISTS sums (bucket INTEGER PRIMARY KEY, sum BLOB)",
                         columns);

  exec (db, sql);
}

static Side *
open_side (const char *path)
{
  const char *columns = pt_table_columns (pt_entity (PT_COLLECTIONS), "");
  g_autofree char *put = g_strdup_printf ("INSERT OR REPLACE INTO collections (%s) VALUES (%s)", columns,
                                          pt_table_parameters (pt_entity (PT_COLLECTIONS)));
  g_autofree char *page = g_strdup_printf ("SELECT %s FROM collections WHERE seq > ? ORDER BY seq LIMIT ?", columns);
  g_autofree char *find = g_strdup_printf ("SELECT %s FROM collections WHERE id = ?", columns);
  Side *side = g_new0 (Side, 1);

  must (sqlite3_open (path, &side->db), side->db);
  exec (side->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -64000;"
                  "PRAGMA wal_autocheckpoint = 20000");
  make_tables (side->db);
  side->put = prepare (side->db, put);
  side->page = prepare (side->db, page);
  side->find = prepare (side->db, find);
  side->log = prepare (side->db, "INSERT INTO log (id, text) VALUES (?, ?)");
  side->add_sum = prepare (side->db, "INSERT OR REPLACE INTO sums (bucket, sum) VALUES (?, ?)");
  side->sums = g_new0 (Sum, BUCKETS);
  side->touched = g_new0 (guint8, BUCKETS);
  side->row = g_new0 (FloorRow, 1);
  side->in = g_string_new (NULL);
  side->out = g_string_new (NULL);
  side->scratch = g_string_new (NULL);
  return side;
}

static void
close_side (Side *side)
{
  sqlite3_stmt *statements[] = { side->put, side->page, side->find, side->log, side->add_sum };

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    sqlite3_finalize (statements[i]);
  sqlite3_close (side->db);
  g_free (side->sums);
  g_free (side->touched);
  g_free (side->row);
  g_string_free (side->in, TRUE);
  g_string_free (side->out, TRUE);
  g_string_free (side->scratch, TRUE);
  g_free (side);
}

/* Writes the side's row, and its leaf into the sums of the transaction. */
static void
put_row (Side *side)
{
  const guint8 *id = side->row->cells[0].id;
  guint bucket = (guint) id[14] << 8 | id[15];

  side->sums[bucket] += floor_row_leaf (side->row, side->scratch);
  side->touched[bucket] = 1;
  floor_row_bind (side->row, side->put);
  must (sqlite3_step (side->put), side->db);
  sqlite3_reset (side->put);
}

static void
log_row (Side *side)
{
  g_string_truncate (side->scratch, 0);
  floor_row_write (side->row, side->scratch);
  sqlite3_bind_blob (side->log, 1, side->row->cells[0].id, 16, SQLITE_STATIC);
  sqlite3_bind_text (side->log, 2, side->scratch->str, (int) side->scratch->len, SQLITE_STATIC);
  must (sqlite3_step (side->log), side->db);
  sqlite3_reset (side->log);
}

static void
commit (Side *side)
{
  for (int i = 0; i < BUCKETS; i++) {
    if (!side->touched[i])
      continue;
    sqlite3_bind_int (side->add_sum, 1, i);
    sqlite3_bind_blob (side->add_sum, 2, &side->sums[i], sizeof (Sum), SQLITE_STATIC);
    must (sqlite3_step (side->add_sum), side->db);
    sqlite3_reset (side->add_sum);
    side->touched[i] = 0;
  }
  exec (side->db, "COMMIT");
}

/* `P cursor`: the next page. */
static void
answer_page (Side *side, gint64 cursor)
{
  sqlite3_bind_int64 (side->page, 1, cursor);
  sqlite3_bind_int (side->page, 2, PAGE);
  while (sqlite3_step (side->page) == SQLITE_ROW) {
    floor_row_read (side->row, side->page);
    floor_row_write (side->row, side->out);
  }
  sqlite3_reset (side->page);
}

/* `B` and rows: stored and logged, durable before the answer. */
static void
answer_batch (Side *side, const char *rows)
{
  exec (side->db, "BEGIN IMMEDIATE");
  while (floor_row_parse (side->row, &rows)) {
    side->row->cells[1].integer = 1;
    put_row (side);
    log_row (side);
    g_string_append (side->out, "{\"status\":\"applied\",\"version\":1}\n");
  }
  commit (side);
}

/* `C` and rows: each is another version than the server's, so the change is archived and the server's row goes back. */
static void
answer_conflicts (Side *side, const char *rows)
{
  g_autofree FloorRow *mine = g_new0 (FloorRow, 1);

  exec (side->db, "BEGIN IMMEDIATE");
  while (floor_row_parse (side->row, &rows)) {
    log_row (side);
    sqlite3_bind_blob (side->find, 1, side->row->cells[0].id, 16, SQLITE_STATIC);
    must (sqlite3_step (side->find), side->db);
    floor_row_read (mine, side->find);
    if (mine->cells[1].integer == side->row->cells[1].integer)
      g_error ("The floor's rows have no conflict");
    floor_row_write (mine, side->out);
    sqlite3_reset (side->find);
  }
  commit (side);
}

static void
serve (FloorChannel *channel, gpointer path)
{
  Side *side = open_side (path);

  while (floor_channel_receive (channel, side->in)) {
    g_string_truncate (side->out, 0);
    if (side->in->str[0] == 'P')
      answer_page (side, g_ascii_strtoll (side->in->str + 2, NULL, 10));
    else if (side->in->str[0] == 'B')
      answer_batch (side, side->in->str + 1);
    else
      answer_conflicts (side, side->in->str + 1);
    floor_channel_send (channel, side->out);
  }
  close_side (side);
}

Floor *
floor_new (const char *folder, const char *source)
{
  const char *columns = pt_table_columns (pt_entity (PT_COLLECTIONS), "");
  Floor *floor = g_new0 (Floor, 1);
  g_autofree char *fill = NULL;
  Side *side;

  floor->server = g_build_filename (folder, "floor-server.db", NULL);
  floor->client = g_build_filename (folder, "floor-client.db", NULL);
  fill = g_strdup_printf ("ATTACH '%s' AS source; BEGIN; INSERT INTO collections (%s) SELECT %s FROM source.collections"
                          " ORDER BY id; UPDATE collections SET seq = rowid, version = 1; COMMIT; DETACH source",
                          source, columns, columns);
  side = open_side (floor->server);
  exec (side->db, fill);
  close_side (side);
  floor->channel = floor_channel_fork (serve, floor->server);
  return floor;
}

void
floor_free (Floor *floor)
{
  floor_channel_free (floor->channel);
  g_free (floor->server);
  g_free (floor->client);
  g_free (floor);
}

static void
ask_page (Floor *floor, Side *side, gint64 cursor)
{
  g_string_printf (side->out, "P %" G_GINT64_FORMAT, cursor);
  floor_channel_send (floor->channel, side->out);
}

/* The cursor at the end of a page, read off its last row without parsing the rest. */
static gint64
last_seq (const GString *page)
{
  const char *found = g_strrstr_len (page->str, (gssize) page->len, "\"seq\":");

  return found != NULL ? g_ascii_strtoll (found + 6, NULL, 10) : 0;
}

/* Takes page after page over, the next one already asked for. */
static void
pull (Floor *floor, Side *side)
{
  ask_page (floor, side, floor->cursor);
  for (;;) {
    const char *at;

    floor_channel_receive (floor->channel, side->in);
    at = side->in->str;
    if (side->in->len == 0)
      return;
    floor->cursor = last_seq (side->in);
    ask_page (floor, side, floor->cursor);
    exec (side->db, "BEGIN IMMEDIATE");
    while (floor_row_parse (side->row, &at))
      put_row (side);
    commit (side);
  }
}

gint64
floor_pull (Floor *floor)
{
  Side *side = open_side (floor->client);
  gint64 start = g_get_monotonic_time ();

  floor->cursor = 0;
  pull (floor, side);
  start = g_get_monotonic_time () - start;
  close_side (side);
  return start;
}

gint64
floor_changes (Floor *floor, guint changed)
{
  g_autofree char *change = g_strdup_printf (
      "UPDATE collections SET version = 2, notes = 'Changed', seq = (SELECT max(seq) FROM collections) + rowid"
      " WHERE rowid %% ((SELECT count(*) FROM collections) / %u) = 0",
      changed);
  Side *server = open_side (floor->server), *side = open_side (floor->client);
  gint64 start;

  exec (server->db, change);
  close_side (server);
  start = g_get_monotonic_time ();
  pull (floor, side);
  start = g_get_monotonic_time () - start;
  close_side (side);
  return start;
}

gint64
floor_nothing (Floor *floor)
{
  Side *side = open_side (floor->client);
  gint64 start = g_get_monotonic_time ();

  pull (floor, side);
  start = g_get_monotonic_time () - start;
  close_side (side);
  return start;
}

/* The first @rows rows in batches, under @command; @settle takes each answer over. */
static gint64
send_rows (Floor *floor, guint rows, char command, int version, void (*settle) (Side *side))
{
  Side *side = open_side (floor->client);
  gint64 cursor = 0, start = g_get_monotonic_time ();

  for (guint done = 0; done < rows; done += BATCH) {
    g_string_assign (side->out, command == 'B' ? "B" : "C");
    sqlite3_bind_int64 (side->page, 1, cursor);
    sqlite3_bind_int (side->page, 2, BATCH);
    while (sqlite3_step (side->page) == SQLITE_ROW) {
      floor_row_read (side->row, side->page);
      cursor = side->row->cells[2].integer;
      side->row->cells[1].integer = version;
      if (command == 'B') /* rows that the server does not have yet, as near to each other as these */
        side->row->cells[0].id[8] ^= 0x40;
      floor_row_write (side->row, side->out);
    }
    sqlite3_reset (side->page);
    floor_channel_send (floor->channel, side->out);
    floor_channel_receive (floor->channel, side->in);
    settle (side);
  }
  start = g_get_monotonic_time () - start;
  close_side (side);
  return start;
}

static void
settle_applied (Side *side)
{
  exec (side->db, "BEGIN IMMEDIATE");
  for (const char *at = side->in->str; *at != '\0'; at = strchr (at, '\n') + 1)
    log_row (side);
  commit (side);
}

/* The losing change is archived, the server's row taken. */
static void
settle_conflicts (Side *side)
{
  const char *at = side->in->str;

  exec (side->db, "BEGIN IMMEDIATE");
  while (floor_row_parse (side->row, &at)) {
    put_row (side);
    log_row (side);
  }
  commit (side);
}

gint64
floor_push (Floor *floor, guint rows)
{
  return send_rows (floor, rows, 'B', 0, settle_applied);
}

gint64
floor_conflicts (Floor *floor, guint rows)
{
  return send_rows (floor, rows, 'C', 99, settle_conflicts);
}
