/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold of the server's history, and of what the devices know of it. */

#include <string.h>

#include "fields.h"
#include "sim-books.h"

/* --- the server's history ---------------------------------------------------------------------------------------- */

char *
sim_check_history (const SimBooks *books)
{
  if (sim_books_count (books->server, "SELECT count(*) FROM (SELECT 1 FROM changes WHERE op IS NOT NULL"
                                      " GROUP BY op, id HAVING count(*) > 1)")
      > 0)
    return g_strdup ("an operation stands twice in the server's history");
  if (sim_books_count (books->server, "SELECT count(*) FROM results r WHERE status IN ('applied', 'merged')"
                                      " AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.op = r.op)"
                                      " AND answer NOT LIKE '%\"seq\"%'")
      > 0)
    return g_strdup ("an accepted operation is not in the server's history");
  if (sim_books_count (books->server,
                       "SELECT count(*) FROM changes d JOIN changes c ON c.id = d.id AND c.version > d.version"
                       " WHERE d.kind = 'delete'")
      > 0)
    return g_strdup ("a deleted row came back");
  if (sim_books_count (books->server, "SELECT count(*) FROM results r JOIN changes c ON c.op = r.op"
                                      " WHERE r.status NOT IN ('applied', 'merged')")
      > 0)
    return g_strdup ("a refused operation stands in the server's history");
  if (sim_books_count (books->server, "SELECT ifnull(max(seq), 0) - count(*) FROM changes") != 0)
    return g_strdup ("the server's seq has a gap");
  return NULL;
}

char *
sim_check_chain (const SimBooks *books)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtStatement) links
      = pt_database_prepare (books->server, "SELECT hash, entry FROM audit ORDER BY i", &error);
  guint8 previous[32] = { 0 };
  guint8 hash[32];
  gint64 n = 0;

  g_assert_no_error (error);
  while (pt_statement_step (links, &error) == PT_STEP_ROW) {
    g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
    gsize length = 0, digest = sizeof hash;
    const void *kept = pt_statement_blob (links, 0, &length);
    n++;
    g_checksum_update (sum, previous, sizeof previous);
    g_checksum_update (sum, (const guchar *) pt_statement_text (links, 1), -1);
    g_checksum_get_digest (sum, hash, &digest);
    if (length != sizeof hash || memcmp (hash, kept, sizeof hash) != 0)
      return g_strdup_printf ("link %" G_GINT64_FORMAT " of the audit chain is broken", n);
    memcpy (previous, hash, sizeof previous);
  }
  return n > 0 ? NULL : g_strdup ("the audit chain is empty");
}

/* --- what both sides know of each operation ----------------------------------------------------------------------- */

/* Op (hex) to status, of everything that @sql gives so. */
static GHashTable *
read_statuses (PtDatabase *database, const char *sql)
{
  GHashTable *statuses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtStatement) rows = pt_database_prepare (database, sql, &error);

  g_assert_no_error (error);
  while (pt_statement_step (rows, &error) == PT_STEP_ROW)
    g_hash_table_insert (statuses, g_strdup (pt_statement_text (rows, 0)), g_strdup (pt_statement_text (rows, 1)));
  return statuses;
}

static gboolean
is_taken (const char *status)
{
  return g_strcmp0 (status, "applied") == 0 || g_strcmp0 (status, "merged") == 0;
}

/* The first operation that @database gives as taken and @there does not know so; a restored server may have left it to
 * a person. */
static char *
find_unknown (PtDatabase *database, const char *sql, GHashTable *there, gboolean restored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtStatement) rows = pt_database_prepare (database, sql, &error);

  g_assert_no_error (error);
  while (pt_statement_step (rows, &error) == PT_STEP_ROW) {
    const char *op = pt_statement_text (rows, 0);
    const char *status = g_hash_table_lookup (there, op);
    if (is_taken (pt_statement_text (rows, 1)) && !(restored ? status != NULL : is_taken (status)))
      return g_strdup (op);
  }
  return NULL;
}

static const char TAKEN[] = "SELECT lower(hex(op)), outcome FROM queue WHERE status = 'success' ORDER BY id";
/* What was parked, and what waits for it, may have been taken by a message that came late: sent again, it is answered
 * so. */
static const char TAKEN_OR_PARKED[]
    = "SELECT lower(hex(op)), iif (status <> 'success' AND EXISTS (SELECT 1 FROM queue WHERE status = 'error'"
      " AND error_code = 'refused'), 'applied', outcome) FROM queue";

/* What a device heard was taken is taken, and the other way round what the server took of a device's it knows of, once
 * all is quiet. A device that was put back from an old copy may have forgotten, and so may its double; what it only
 * witnessed (ids of version 8) is in nobody's queue. */
char *
sim_check_verdicts (const SimBooks *books)
{
  g_autoptr (GHashTable) results = read_statuses (books->server, "SELECT lower(hex(op)), status FROM results");

  for (guint i = 0; i < books->devices->len; i++) {
    const SimDevice *device = books->world->devices->pdata[i];
    g_autofree char *lost = find_unknown (books->devices->pdata[i], TAKEN, results, books->world->was_put_back);
    g_autoptr (GHashTable) known = read_statuses (books->devices->pdata[i], TAKEN_OR_PARKED);
    g_autofree char *sql
        = g_strdup_printf ("SELECT lower(hex(r.op)), r.status FROM results r JOIN users u ON u.id = r.user"
                           " WHERE u.name = '%s' AND substr(hex(r.op), 13, 1) <> '8' ORDER BY r.op",
                           device->user);
    g_autofree char *missed
        = device->is_double || books->world->was_put_back ? NULL : find_unknown (books->server, sql, known, FALSE);
    if (lost != NULL)
      return g_strdup_printf ("device %u knows operation %s as taken, the server does not", i, lost);
    if (missed != NULL)
      return g_strdup_printf ("the server has taken operation %s of device %u, which does not know it", missed, i);
  }
  return NULL;
}

/* What the server has of a group: its name, and with a device's behind it where it was that device's envelope. */
static char *
name_share (const char *group, const char *maker)
{
  return g_strdup_printf ("%s/%s", group, maker != NULL ? maker : "");
}

static PtStatement *
list_members (PtDatabase *device)
{
  g_autoptr (GError) error = NULL;
  PtStatement *members
      = pt_database_prepare (device,
                             "SELECT lower(hex(group_id)), lower(hex(op)), ifnull(outcome, '') FROM queue"
                             " WHERE group_id IS NOT NULL AND ifnull(outcome, '') <> 'folded' ORDER BY id",
                             &error);

  g_assert_no_error (error);
  return members;
}

/* The first group of which the server took some members and not others; NULL where there is none. A change that went
 * into the refused entry it stood on (folded) was never anybody's to take. The other machine of a copied profile
 * (@is_double) may have sent members that both have, with something else or before the others were made: only what came
 * together, as @makers tells of each operation, is looked at, by itself. */
static char *
find_half (PtDatabase *device, gboolean is_double, GHashTable *statuses, GHashTable *makers)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int pass = 0; pass < 2; pass++) {
    g_autoptr (PtStatement) members = list_members (device);
    while (pt_statement_step (members, NULL) == PT_STEP_ROW) {
      const char *group = pt_statement_text (members, 0);
      const char *op = pt_statement_text (members, 1);
      const char *maker = g_hash_table_lookup (makers, op);
      g_autofree char *share = name_share (group, maker);
      if (!is_taken (pt_statement_text (members, 2)) && !is_taken (g_hash_table_lookup (statuses, op))) {
        if (pass == 1 && (maker != NULL || !is_double) && g_hash_table_contains (taken, share))
          return g_strdup (group);
      } else if (pass == 0) {
        g_hash_table_add (taken, name_share (group, NULL));
        g_hash_table_add (taken, g_steal_pointer (&share));
      }
    }
  }
  return NULL;
}

/* What was entered as one was taken as one. */
char *
sim_check_groups (const SimBooks *books)
{
  g_autoptr (GHashTable) statuses = read_statuses (books->server, "SELECT lower(hex(op)), status FROM results");
  g_autoptr (GHashTable) makers
      = read_statuses (books->server, "SELECT lower(hex(op)), lower(hex(device)) FROM results");
  /* Two machines with one profile have one name, but not one moment. */
  g_autoptr (GHashTable) moments
      = read_statuses (books->server, "SELECT lower(hex(op)), lower(hex(device)) || ' ' || at FROM results");

  for (guint i = 0; i < books->devices->len; i++) {
    const SimDevice *device = books->world->devices->pdata[i];
    g_autofree char *half
        = find_half (books->devices->pdata[i], device->is_double, statuses, device->is_double ? moments : makers);
    if (half != NULL)
      return g_strdup_printf ("half of the group %s of device %u was taken", half, i);
  }
  return NULL;
}

/* Whether the machine itself made the server's version of the conflict's record; a copy of it has the same name. */
static gboolean
is_own_version (const SimBooks *books, PtDatabase *device, PtStatement *conflict)
{
  g_autofree char *made
      = g_strdup_printf ("SELECT hex(op) FROM changes WHERE version = %" G_GINT64_FORMAT " AND lower(hex(id)) = '%s'",
                         pt_statement_integer (conflict, 4), pt_statement_text (conflict, 5));
  g_autofree char *op = sim_books_ask (books->server, made);
  g_autofree char *own = g_strdup_printf ("SELECT count(*) FROM queue WHERE hex(op) = '%s'", op != NULL ? op : "");

  return sim_books_count (device, own) > 0;
}

/* One version later, with nothing else in it than was on screen: that was the machine's own change. */
static gboolean
is_echo (const SimBooks *books, PtDatabase *device, PtStatement *conflict)
{
  const char *texts[] = { pt_statement_text (conflict, 0), pt_statement_text (conflict, 1) };
  g_autoptr (PtRow) base = texts[0] != NULL ? pt_pull_row_from_text (texts[0], -1, NULL) : NULL;
  g_autoptr (PtRow) theirs = texts[1] != NULL ? pt_pull_row_from_text (texts[1], -1, NULL) : NULL;

  return base != NULL && theirs != NULL && !pt_row_peek_meta (theirs)->deleted
         && pt_statement_integer (conflict, 3) + 1 == pt_statement_integer (conflict, 4)
         && pt_row_diff (base, theirs) == 0 && is_own_version (books, device, conflict);
}

char *
sim_check_echoes (const SimBooks *books)
{
  if (books->world->was_put_back)
    return NULL;
  for (guint i = 0; i < books->devices->len; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (PtStatement) conflicts
        = pt_database_prepare (books->devices->pdata[i],
                               "SELECT base, theirs, lower(hex(op)), client_version, server_version, "
                               "lower(hex(entity_uuid)) FROM conflicts",
                               &error);
    g_assert_no_error (error);
    while (pt_statement_step (conflicts, &error) == PT_STEP_ROW)
      if (is_echo (books, books->devices->pdata[i], conflicts))
        return g_strdup_printf ("device %u took its own change for somebody else's in operation %s", i,
                                pt_statement_text (conflicts, 2));
  }
  return NULL;
}

/* Digests differ only where a bug let them, or where a server lost what others hold; repair heals it, and must not hide
 * it. */
char *
sim_check_repairs (const SimBooks *books)
{
  return books->world->repaired == 0 || books->world->was_put_back
             ? NULL
             : g_strdup_printf ("%u rows had to be repaired", books->world->repaired);
}
