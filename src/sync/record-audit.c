/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server's audit says of one record, page by page. Asked for by paytrackctl history and a record's history in
 * the window. */

#include "config.h"

#include "record-audit.h"

#include "directory.h"
#include "reader.h"

#define MOST_PAGES 10

typedef struct {
  const PtEntity *entity;
  PtId id;
  guint pages;
  GPtrArray *entries; /* of Read */
} Audit;

/* An entry as it was read, and whose names the directory has. */
typedef struct {
  PtAuditEntry entry;
  PtId user;
  PtId device;
} Read;

static void ask (GTask *task, const char *cursor);

void
pt_audit_entry_free (PtAuditEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->kind);
  g_free (entry->operation);
  g_free (entry->code);
  g_free (entry->person);
  g_free (entry->computer);
  g_free (entry->old);
  g_free (entry->new);
  g_free (entry);
}

static void
audit_free (Audit *audit)
{
  g_ptr_array_unref (audit->entries);
  g_free (audit);
}

/* --- reading ----------------------------------------------------------------------------------------------------- */

static void
take_text (PtReader *reader, char **text)
{
  g_free (*text);
  *text = pt_reader_dup_text (reader);
}

static void
take_raw (PtReader *reader, char **text)
{
  const char *bytes = NULL;
  gsize length = 0;

  if (!pt_reader_raw (reader, &bytes, &length))
    return;
  g_free (*text);
  *text = g_strndup (bytes, length);
}

/* The chain's own text, which stands as a string in the answer. */
static gboolean
read_text (const char *text, Read *read, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (text, strlen (text));
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    if (g_str_equal (name, "at"))
      read->entry.at = pt_reader_integer (reader);
    else if (g_str_equal (name, "kind"))
      take_text (reader, &read->entry.kind);
    else if (g_str_equal (name, "operation"))
      take_text (reader, &read->entry.operation);
    else if (g_str_equal (name, "code"))
      take_text (reader, &read->entry.code);
    else if (g_str_equal (name, "version"))
      read->entry.version = pt_reader_integer (reader);
    else if (g_str_equal (name, "user"))
      pt_reader_id (reader, &read->user);
    else if (g_str_equal (name, "device"))
      pt_reader_id (reader, &read->device);
    else
      pt_reader_skip (reader);
  return pt_reader_finish (reader, error);
}

static void
read_link (PtReader *reader, GPtrArray *entries)
{
  Read *read = g_new0 (Read, 1);
  g_autofree char *text = NULL;
  GError *error = NULL;
  const char *name;

  g_ptr_array_add (entries, read);
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    if (g_str_equal (name, "i"))
      read->entry.index = pt_reader_integer (reader);
    else if (g_str_equal (name, "entry"))
      take_text (reader, &text);
    else if (g_str_equal (name, "old"))
      take_raw (reader, &read->entry.old);
    else if (g_str_equal (name, "new"))
      take_raw (reader, &read->entry.new);
    else
      pt_reader_skip (reader);
  if (text != NULL && !read_text (text, read, &error))
    pt_reader_fail_with (reader, error);
}

static gboolean
read_page (GBytes *body, GPtrArray *entries, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (!g_str_equal (name, "entries")) {
      pt_reader_skip (reader);
      continue;
    }
    pt_reader_enter_array (reader);
    while (pt_reader_next_element (reader))
      read_link (reader, entries);
  }
  return pt_reader_finish (reader, error);
}

/* --- asking ------------------------------------------------------------------------------------------------------ */

static gboolean
run_names (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  GPtrArray *entries = data;

  for (guint i = 0; i < entries->len; i++) {
    Read *read = entries->pdata[i];
    read->entry.person = pt_directory_dup_person (database, &read->user, NULL);
    read->entry.computer = pt_directory_dup_device (database, &read->device, NULL);
  }
  return TRUE;
}

static void
on_named (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *entries = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (entries == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_ptr_array_ref (entries), (GDestroyNotify) g_ptr_array_unref);
}

static void
name_people (GTask *task)
{
  Audit *audit = g_task_get_task_data (task);

  pt_profile_run_async (pt_channel_get_profile (g_task_get_source_object (task)), PT_PROFILE_READ, PT_PRIORITY_NOW,
                        run_names, g_ptr_array_ref (audit->entries), (GDestroyNotify) g_ptr_array_unref, NULL, on_named,
                        g_object_ref (task));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Audit *audit = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);

  if (answer == NULL || !pt_answer_ok (answer, &error) || !read_page (answer->body, audit->entries, &error))
    g_task_return_error (task, error);
  else if (answer->more && answer->cursor != NULL && ++audit->pages < MOST_PAGES)
    ask (task, answer->cursor);
  else
    name_people (task);
}

/* @cursor NULL: from the beginning. */
static void
ask (GTask *task, const char *cursor)
{
  Audit *audit = g_task_get_task_data (task);
  g_autofree char *id = pt_id_to_text (&audit->id);
  g_autofree char *escaped = cursor != NULL ? g_uri_escape_string (cursor, NULL, FALSE) : NULL;
  g_autofree char *target = g_strdup_printf ("/v1/audit?entity=%s&id=%s%s%s", audit->entity->name, id,
                                             escaped != NULL ? "&cursor=" : "", escaped != NULL ? escaped : "");

  pt_channel_call_async (g_task_get_source_object (task), "GET", target, NULL, NULL, g_task_get_cancellable (task),
                         on_answered, g_object_ref (task));
}

void
pt_record_audit_async (PtChannel *channel, const PtEntity *entity, const PtId *id, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (channel, cancellable, callback, user_data);
  Audit *audit = g_new0 (Audit, 1);

  g_task_set_source_tag (task, pt_record_audit_async);
  g_task_set_task_data (task, audit, (GDestroyNotify) audit_free);
  audit->entity = entity;
  audit->id = *id;
  audit->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_audit_entry_free);
  ask (task, NULL);
}

GPtrArray *
pt_record_audit_finish (PtChannel *channel, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
