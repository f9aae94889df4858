/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Pull pages: rows stream from the verified bytes straight into the tables,
 * and cursor, digests, settings and directory commit with them. Called by the
 * pull engine, page by page.
 */

#include "config.h"

#include "brake.h"
#include "change.h"
#include "confirmed.h"
#include "digests.h"
#include "directory.h"
#include "erased.h"
#include "office-logo.h"
#include "office-text.h"
#include "plant.h"
#include "recovery.h"
#include "seen.h"
#include "settings.h"
#include "store.h"

typedef struct {
  PtSeenWork work;
  PtPageApplied *applied;
  const PtPageProof *proof; /* NULL: the page is not kept */
  GHashTable *former;       /* names that its rows took away */
  GHashTable *listed;       /* (nullable) takes the PtId of each row */
  gint64 last_seq;          /* the greatest of its rows */
  gint64 now;
} Apply;

static void
apply_clear (Apply *apply)
{
  pt_seen_work_clear (&apply->work);
  g_clear_pointer (&apply->former, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Apply, apply_clear)

static gboolean
on_row (PtRow *row, PtFieldsForm form, gpointer data, GError **error)
{
  Apply *apply = data;
  PtConfirmOutcome outcome;

  if ((apply->former != NULL && !pt_erased_note_former (apply->work.database, row, apply->former, error))
      || !pt_seen_confirm (&apply->work, row, form, &outcome, error))
    return FALSE;
  if (apply->listed != NULL)
    g_hash_table_add (apply->listed, g_memdup2 (&pt_row_peek_meta (row)->id, sizeof (PtId)));
  apply->last_seq = MAX (apply->last_seq, pt_row_peek_meta (row)->seq);
  apply->applied->rows += outcome == PT_CONFIRM_TAKEN;
  apply->applied->own += outcome == PT_CONFIRM_ECHO;
  apply->applied->deleted += outcome == PT_CONFIRM_TAKEN && pt_row_peek_meta (row)->deleted;
  return TRUE;
}

/* Members of the page */

static gboolean
take_organisation (PtDatabase *database, const char *json, GError **error)
{
  g_autoptr (PtOffice) office = NULL;

  if (json == NULL)
    return TRUE;
  office = pt_office_load (database, error);
  return office != NULL && pt_office_take_organisation (office, json, error)
         && pt_office_store (database, office, error) && pt_office_logo_take (database, json, error);
}

static gboolean
take_members (Apply *apply, PtDatabase *database, const PtPage *page, GError **error)
{
  if (!pt_confirmed_set_cursor (database, page->cursor, !page->more, error)
      || (!page->more && !pt_setting_set_integer (database, PT_SETTING_PULLED_TO, page->mark.head, error))
      || !pt_confirmed_keep_mark (database, &page->mark, error)
      || !take_organisation (database, page->organisation, error))
    return FALSE;
  if (page->directory != NULL && !pt_directory_take (database, page->directory, apply->former, error))
    return FALSE;
  return page->backed_up == 0 || pt_setting_set_integer (database, PT_SETTING_BACKED_UP, page->backed_up, error);
}

/* Only where both sides speak of the same rows: none here is newer than the page's snapshot. */
static gboolean
compare (Apply *apply, const PtPage *page, GError **error)
{
  gboolean waiting;

  if (!pt_recovery_is_waiting (apply->work.database, &waiting, error))
    return FALSE;
  apply->applied->compared = page->has_digests && !waiting && apply->work.newest_seq <= page->mark.head;
  for (guint i = 0; apply->applied->compared && i < PT_ENTITIES; i++) {
    PtDigest here;

    if (!pt_digests_read (apply->work.database, pt_entity (i), "", &here, error))
      return FALSE;
    if (here.count != page->digests[i].count || here.sum != page->digests[i].sum)
      apply->applied->differing |= 1u << i;
  }
  return TRUE;
}

static gboolean
is_stale (PtDatabase *database, const PtPage *page, gboolean *stale, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *cursor = pt_confirmed_dup_cursor (database, &failed);

  *stale = g_strcmp0 (cursor, page->from) != 0 && !PT_PLANT (CURSOR_FIRST);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* Rows that took a name away left its words in the search. */
static gboolean
forget_words (Apply *apply, PtDatabase *database, GError **error)
{
  return g_hash_table_size (apply->former) == 0 || pt_erased_forget_words (database, error);
}

static gboolean
keep (Apply *apply, PtDatabase *database, GBytes *bytes, const PtPage *page, GError **error)
{
  return apply->proof == NULL || apply->last_seq <= page->backed_up
         || pt_pages_keep (database, apply->proof, bytes, apply->last_seq, apply->now, error);
}

static gboolean
run (Apply *apply, PtDatabase *database, GBytes *bytes, PtPage *page, GError **error)
{
  if (!pt_seen_work_begin (&apply->work, database, PT_CONFIRM_NEWER, error)
      || !pt_page_read (bytes, page, on_row, apply, error) || !is_stale (database, page, &apply->applied->stale, error))
    return FALSE;
  apply->applied->more = page->more;
  return apply->applied->stale
         || (pt_brake_check (database, apply->work.deleted, page->more, error)
             && take_members (apply, database, page, error) && forget_words (apply, database, error)
             && keep (apply, database, bytes, page, error) && pt_seen_work_flush (&apply->work, error)
             && pt_changes_unblock (database, error) && compare (apply, page, error));
}

/* The server took more for known here than is: everything is pulled again. */
static gboolean
start_over (PtDatabase *database, PtPageApplied *applied, GError **error)
{
  memset (applied, 0, sizeof *applied);
  applied->stale = TRUE;
  return pt_confirmed_forget_cursor (database, error);
}

static gboolean
ignore_row (PtRow *row, PtFieldsForm form, gpointer data, GError **error)
{
  return TRUE;
}

/* Planted: in a transaction of its own. */
static gboolean
save_cursor_first (PtDatabase *database, GBytes *bytes, GError **error)
{
  PtPage page = { 0 };
  gboolean saved = pt_page_read (bytes, &page, ignore_row, NULL, error)
                   && pt_setting_set (database, PT_SETTING_CURSOR, page.cursor, error);

  pt_page_clear (&page);
  return saved;
}

gboolean
pt_confirmed_apply_page (PtDatabase *database, const PtSeams *seams, GBytes *bytes, PtPageApplied *applied,
                         guint *changed, GError **error)
{
  return pt_confirmed_apply_proved (database, seams, bytes, NULL, applied, changed, error);
}

gboolean
pt_confirmed_apply_proved (PtDatabase *database, const PtSeams *seams, GBytes *bytes, const PtPageProof *proof,
                           PtPageApplied *applied, guint *changed, GError **error)
{
  g_auto (Apply) apply
      = { .applied = applied, .proof = proof, .former = pt_erased_former_new (), .now = pt_clock_wall (seams->clock) };
  PtPage page = { 0 };
  PtScope scope;
  gboolean done;

  memset (applied, 0, sizeof *applied);
  if (PT_PLANT (CURSOR_FIRST) && !save_cursor_first (database, bytes, error))
    return FALSE;
  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  done = run (&apply, database, bytes, &page, error);
  pt_page_clear (&page);
  if (done && applied->stale) {
    memset (applied, 0, sizeof *applied);
    applied->stale = TRUE;
    pt_scope_end (database, scope, FALSE, NULL);
    return TRUE;
  }
  if (!pt_scope_end (database, scope, done, error)) {
    if (!apply.work.lacks_base)
      return FALSE;
    g_clear_error (error);
    return start_over (database, applied, error);
  }
  *changed |= apply.work.changed;
  return scope == PT_SCOPE_PART
         || pt_database_set_pace (database, applied->more ? PT_DATABASE_BULK : PT_DATABASE_STEADY, error);
}

gboolean
pt_confirmed_repair (PtDatabase *database, GBytes *bytes, GHashTable *listed, guint *repaired, guint *changed,
                     GError **error)
{
  PtPageApplied applied = { 0 };
  g_auto (Apply) apply = { .applied = &applied, .listed = listed };
  PtPage page = { 0 };
  PtScope scope;
  gboolean done;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  done = pt_seen_work_begin (&apply.work, database, PT_CONFIRM_REPAIR, error)
         && pt_page_read (bytes, &page, on_row, &apply, error) && pt_seen_work_flush (&apply.work, error);
  pt_page_clear (&page);
  if (!pt_scope_end (database, scope, done, error))
    return FALSE;
  *repaired = applied.rows + applied.own;
  *changed |= apply.work.changed;
  return TRUE;
}

char *
pt_confirmed_dup_cursor (PtDatabase *database, GError **error)
{
  return pt_setting_get (database, PT_SETTING_CURSOR, error);
}

gboolean
pt_confirmed_set_cursor (PtDatabase *database, const char *cursor, gboolean complete, GError **error)
{
  return pt_setting_set (database, PT_SETTING_CURSOR, cursor, error)
         && pt_setting_set_integer (database, PT_SETTING_COMPLETE, complete, error);
}

gboolean
pt_confirmed_is_complete (PtDatabase *database, gboolean *complete, GError **error)
{
  gint64 value = 0;

  if (!pt_setting_get_integer (database, PT_SETTING_COMPLETE, &value, error))
    return FALSE;
  *complete = value != 0;
  return TRUE;
}

gboolean
pt_confirmed_forget_cursor (PtDatabase *database, GError **error)
{
  return pt_confirmed_set_cursor (database, NULL, FALSE, error)
         && pt_setting_set_integer (database, PT_SETTING_PULLED_TO, 0, error);
}
