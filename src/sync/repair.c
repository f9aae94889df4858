/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done when the digests of both sides differ although everything was pulled (a damaged disk, a fault of the
 * program): the differing buckets are found, their rows replaced by the server's, and what the server does not have is
 * parked. Where the rows were right all along the sums are what is wrong, and are made anew. Called by the sync
 * service. */

#include "config.h"

#include "repair.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "checkup.h"
#include "confirmed.h"
#include "errors.h"
#include "reader.h"
#include "repository.h"
#include "strangers.h"

/* Of a node's 256 children: from so many differing ones on its rows are fetched together. */
#define MANY_CHILDREN 32

typedef enum { STEP_DIGEST, STEP_ROWS } StepKind;

/* One question to the server that is still to be asked. */
typedef struct {
  StepKind kind;
  const PtEntity *entity;
  char prefix[5];
  char *cursor; /* of rows: where the page before ended */
} Step;

typedef struct {
  PtChannel *channel;
  gint64 head;
  GQueue steps;       /* of Step */
  Step *step;         /* the one being asked */
  GHashTable *listed; /* PtId: the rows that the server has below the step's prefix, of all its pages so far */
  PtRepaired repaired;
} Repair;

/* A node's children at the server, to be compared on the database's thread. */
typedef struct {
  const PtEntity *entity;
  char prefix[5];
  PtDigest there[256];
  gboolean differs[256];
} Compare;

typedef struct {
  const PtSeams *seams;
  const PtEntity *entity;
  char prefix[5];
  gint64 head;
  GBytes *page;
  gboolean is_last;   /* of the prefix */
  GHashTable *listed; /* as in Repair */
  guint repaired;
} Replace;

static void next (GTask *task);

static Step *
step_new (StepKind kind, const PtEntity *entity, const char *prefix)
{
  Step *step = g_new0 (Step, 1);
  step->kind = kind;
  step->entity = entity;
  g_strlcpy (step->prefix, prefix, sizeof step->prefix);
  return step;
}

static void
step_free (Step *step)
{
  g_free (step->cursor);
  g_free (step);
}

static void
repair_free (Repair *repair)
{
  g_object_unref (repair->channel);
  g_queue_clear_full (&repair->steps, (GDestroyNotify) step_free);
  g_clear_pointer (&repair->step, step_free);
  g_hash_table_unref (repair->listed);
  g_free (repair);
}

static void
replace_free (Replace *job)
{
  g_bytes_unref (job->page);
  g_hash_table_unref (job->listed);
  g_free (job);
}

/* --- digests ----------------------------------------------------------------------------------------------------- */

static void
read_digest (PtReader *reader, PtDigest *digest)
{
  const char *name = NULL;

  if (!pt_reader_enter_object (reader))
    return;
  while (pt_reader_next_member (reader, &name)) {
    const char *text = NULL;
    if (g_strcmp0 (name, "count") == 0)
      digest->count = pt_reader_integer (reader);
    else if (g_strcmp0 (name, "sum") != 0)
      pt_reader_skip (reader);
    else if ((text = pt_reader_text (reader, NULL)) != NULL && !pt_leaf_parse (text, &digest->sum))
      pt_reader_fail (reader, "sum: 32 hex digits");
  }
}

/* Which child of @prefix a member's name is; -1 for none. */
static int
child_index (const char *prefix, const char *name)
{
  gsize length = strlen (prefix);
  guint64 index = 0;

  if (strlen (name) != length + 2 || strncmp (name, prefix, length) != 0
      || !g_ascii_string_to_unsigned (name + length, 16, 0, 255, &index, NULL))
    return -1;
  return (int) index;
}

static void
read_children (PtReader *reader, Compare *job)
{
  const char *name = NULL;

  if (!pt_reader_enter_object (reader))
    return;
  while (pt_reader_next_member (reader, &name)) {
    int index = child_index (job->prefix, name);
    if (index >= 0)
      read_digest (reader, &job->there[index]);
    else
      pt_reader_fail (reader, "children: a prefix of two more digits");
  }
}

static gboolean
read_node (GBytes *body, Compare *job, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  const char *name = NULL;

  if (pt_reader_enter_object (reader))
    while (pt_reader_next_member (reader, &name)) {
      if (g_strcmp0 (name, "children") == 0)
        read_children (reader, job);
      else
        pt_reader_skip (reader);
    }
  return pt_reader_finish (reader, error);
}

static gboolean
run_compare (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Compare *job = data;

  for (guint i = 0; i < 256; i++) {
    char prefix[7];
    PtDigest here = { 0 };
    g_snprintf (prefix, sizeof prefix, "%s%02x", job->prefix, i);
    if (!pt_repository_digest (database, job->entity, prefix, &here, error))
      return FALSE;
    job->differs[i] = here.count != job->there[i].count || here.sum != job->there[i].sum;
  }
  return TRUE;
}

static void
plan_children (Repair *repair, const Compare *job)
{
  gboolean is_leaf = strlen (job->prefix) == 2;
  guint count = 0;

  for (guint i = 0; i < 256; i++)
    count += job->differs[i];
  if (count >= MANY_CHILDREN) {
    g_queue_push_tail (&repair->steps, step_new (STEP_ROWS, job->entity, job->prefix));
    return;
  }
  for (guint i = 0; i < 256; i++) {
    char prefix[7];
    if (!job->differs[i])
      continue;
    g_snprintf (prefix, sizeof prefix, "%s%02x", job->prefix, i);
    g_queue_push_tail (&repair->steps, step_new (is_leaf ? STEP_ROWS : STEP_DIGEST, job->entity, prefix));
  }
}

static void
on_compared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Repair *repair = g_task_get_task_data (task);
  GError *error = NULL;
  const Compare *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (job == NULL) {
    g_task_return_error (task, error);
    return;
  }
  plan_children (repair, job);
  next (task);
}

static void
compare (GTask *task, const PtAnswer *answer)
{
  Repair *repair = g_task_get_task_data (task);
  Compare *job = g_new0 (Compare, 1);
  GError *error = NULL;

  job->entity = repair->step->entity;
  g_strlcpy (job->prefix, repair->step->prefix, sizeof job->prefix);
  if (!read_node (answer->body, job, &error)) {
    g_free (job);
    g_task_return_error (task, error);
    return;
  }
  pt_profile_run_async (pt_channel_get_profile (repair->channel), PT_PROFILE_READ, PT_PRIORITY_NORMAL, run_compare, job,
                        g_free, NULL, on_compared, g_object_ref (task));
}

/* --- rows -------------------------------------------------------------------------------------------------------- */

static gboolean
run_replace (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Replace *job = data;
  guint parked = 0;

  if (!pt_confirmed_repair (database, job->page, job->listed, &job->repaired, changed, error))
    return FALSE;
  if (job->is_last
      && !pt_strangers_park (database, job->seams, job->entity, job->prefix, job->listed, job->head, &parked, changed,
                             error))
    return FALSE;
  job->repaired += parked;
  return TRUE;
}

static void
on_replaced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Repair *repair = g_task_get_task_data (task);
  GError *error = NULL;
  const Replace *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (job == NULL) {
    g_task_return_error (task, error);
    return;
  }
  repair->repaired.rows += job->repaired;
  next (task);
}

static void
replace (GTask *task, const PtAnswer *answer)
{
  Repair *repair = g_task_get_task_data (task);
  PtProfile *profile = pt_channel_get_profile (repair->channel);
  Replace *job = g_new0 (Replace, 1);

  job->seams = pt_profile_get_seams (profile);
  job->entity = repair->step->entity;
  g_strlcpy (job->prefix, repair->step->prefix, sizeof job->prefix);
  job->head = repair->head;
  job->page = g_bytes_ref (answer->body);
  job->is_last = !answer->more || answer->cursor == NULL;
  job->listed = g_hash_table_ref (repair->listed);
  if (!job->is_last) {
    Step *more = step_new (STEP_ROWS, job->entity, job->prefix);
    more->cursor = g_strdup (answer->cursor);
    g_queue_push_head (&repair->steps, more);
  }
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_replace, job, (GDestroyNotify) replace_free,
                        NULL, on_replaced, g_object_ref (task));
}

/* --- sums -------------------------------------------------------------------------------------------------------- */

static gboolean
run_rebuild (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  gboolean *wrong = data;
  PtDigest before[PT_ENTITIES] = { { 0 } };

  for (guint i = 0; i < PT_ENTITIES; i++)
    if (!pt_repository_digest (database, pt_entity (i), "", &before[i], error))
      return FALSE;
  if (!pt_checkup_rebuild_digests (database, error))
    return FALSE;
  for (guint i = 0; i < PT_ENTITIES; i++) {
    PtDigest after = { 0 };

    if (!pt_repository_digest (database, pt_entity (i), "", &after, error))
      return FALSE;
    *wrong |= after.count != before[i].count || after.sum != before[i].sum;
  }
  return TRUE;
}

static void
on_rebuilt (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Repair *repair = g_task_get_task_data (task);
  GError *error = NULL;
  const gboolean *wrong = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (wrong == NULL) {
    g_task_return_error (task, error);
    return;
  }
  repair->repaired.sums = *wrong;
  g_task_return_boolean (task, TRUE);
}

static void
finish (GTask *task)
{
  Repair *repair = g_task_get_task_data (task);

  if (repair->repaired.rows > 0)
    g_task_return_boolean (task, TRUE);
  else
    pt_profile_run_async (pt_channel_get_profile (repair->channel), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_rebuild,
                          g_new0 (gboolean, 1), g_free, NULL, on_rebuilt, g_object_ref (task));
}

/* --- the walk ---------------------------------------------------------------------------------------------------- */

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Repair *repair = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);

  if (answer == NULL || !pt_answer_ok (answer, &error)) {
    g_task_return_error (task, error);
  } else if (answer->mark.head != repair->head) {
    repair->repaired.overtaken = TRUE;
    g_task_return_boolean (task, TRUE);
  } else if (repair->step->kind == STEP_DIGEST) {
    compare (task, answer);
  } else {
    replace (task, answer);
  }
}

static char *
target_of (const Step *step)
{
  g_autofree char *cursor = step->cursor != NULL ? g_uri_escape_string (step->cursor, NULL, FALSE) : NULL;

  return g_strdup_printf ("/v1/%s/%s?prefix=%s%s%s", step->kind == STEP_DIGEST ? "digest" : "rows", step->entity->name,
                          step->prefix, cursor != NULL ? "&cursor=" : "", cursor != NULL ? cursor : "");
}

static void
next (GTask *task)
{
  Repair *repair = g_task_get_task_data (task);
  g_autofree char *target = NULL;

  g_clear_pointer (&repair->step, step_free);
  repair->step = g_queue_pop_head (&repair->steps);
  if (repair->step == NULL) {
    finish (task);
    return;
  }
  if (repair->step->cursor == NULL)
    g_hash_table_remove_all (repair->listed);
  target = target_of (repair->step);
  pt_channel_call_async (repair->channel, "GET", target, NULL, NULL, g_task_get_cancellable (task), on_answered,
                         g_object_ref (task));
}

void
pt_repair_async (PtChannel *channel, guint differing, gint64 head, GCancellable *cancellable,
                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (channel, cancellable, callback, user_data);
  Repair *repair = g_new0 (Repair, 1);

  g_task_set_source_tag (task, pt_repair_async);
  g_task_set_task_data (task, repair, (GDestroyNotify) repair_free);
  repair->channel = g_object_ref (channel);
  repair->head = head;
  repair->listed = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  g_queue_init (&repair->steps);
  for (guint i = 0; i < PT_ENTITIES; i++)
    if ((differing & (1u << i)) != 0)
      g_queue_push_tail (&repair->steps, step_new (STEP_DIGEST, pt_entity (i), ""));
  next (task);
}

gboolean
pt_repair_finish (GAsyncResult *result, PtRepaired *repaired, GError **error)
{
  Repair *repair = g_task_get_task_data (G_TASK (result));
  *repaired = repair->repaired;
  return g_task_propagate_boolean (G_TASK (result), error);
}
