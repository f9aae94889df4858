/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What managers and administrators ask of the server, and everybody about his own password. Called by the window's
 * office pages. */

#include "config.h"

#include "office-actions.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "reader.h"
#include "writer.h"

#define ACTIONS_TARGET "/v1/actions"
#define OFFICE_TARGET "/v1/office"

/* Asking */

struct _PtAction {
  PtWriter *writer; /* until it is sent */
  GBytes *body;
  gboolean asked_again;
};

PtAction *
pt_action_new (const PtSeams *seams, const char *name)
{
  PtAction *action = g_new0 (PtAction, 1);
  PtId id = pt_id_new (seams->clock, seams->random);

  action->writer = pt_writer_new ();
  pt_writer_begin_object (action->writer);
  pt_writer_put_id (action->writer, "action", &id);
  pt_writer_put_text (action->writer, "name", name);
  return action;
}

void
pt_action_free (PtAction *action)
{
  g_clear_pointer (&action->writer, pt_writer_free);
  g_clear_pointer (&action->body, g_bytes_unref);
  g_free (action);
}

void
pt_action_set_text (PtAction *action, const char *member, const char *text)
{
  pt_writer_put_text (action->writer, member, text != NULL ? text : "");
}

void
pt_action_set_integer (PtAction *action, const char *member, gint64 value)
{
  pt_writer_put_integer (action->writer, member, value);
}

void
pt_action_set_id (PtAction *action, const char *member, const PtId *id)
{
  pt_writer_put_id (action->writer, member, id);
}

void
pt_action_set_ids (PtAction *action, const char *member, GArray *ids)
{
  pt_writer_member (action->writer, member);
  pt_writer_begin_array (action->writer);
  for (guint i = 0; i < ids->len; i++)
    pt_writer_id (action->writer, &g_array_index (ids, PtId, i));
  pt_writer_end_array (action->writer);
}

/* The server's answer */

typedef struct {
  gboolean done;
  char *code;
  char *message;
} Outcome;

static void
read_refusal (PtReader *reader, Outcome *outcome)
{
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    if (g_str_equal (name, "code") && outcome->code == NULL)
      outcome->code = pt_reader_dup_text (reader);
    else if (g_str_equal (name, "message") && outcome->message == NULL)
      outcome->message = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
}

static gboolean
read_outcome (GBytes *body, Outcome *outcome, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    if (g_str_equal (name, "status"))
      outcome->done = g_strcmp0 (pt_reader_text (reader, NULL), "done") == 0;
    else if (g_str_equal (name, "error"))
      read_refusal (reader, outcome);
    else
      pt_reader_skip (reader);
  return pt_reader_finish (reader, error);
}

static gboolean
judge (const PtAnswer *answer, GError **error)
{
  Outcome outcome = { 0 };
  gboolean done = pt_answer_ok (answer, error) && read_outcome (answer->body, &outcome, error);

  if (done && !outcome.done) {
    gboolean role = g_strcmp0 (outcome.code, "not_allowed") == 0;
    g_set_error_literal (error, PT_ERROR, role ? PT_ERROR_NOT_ALLOWED : PT_ERROR_INVALID,
                         outcome.message != NULL ? outcome.message : _ ("The server did not do it"));
    done = FALSE;
  }
  g_free (outcome.code);
  g_free (outcome.message);
  return done;
}

static void send_action (GTask *task);

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtAction *action = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);

  if (g_error_matches (error, PT_ERROR, PT_ERROR_OFFLINE) && !action->asked_again) {
    g_clear_error (&error);
    action->asked_again = TRUE;
    send_action (task);
  } else if (answer != NULL && judge (answer, &error)) {
    g_task_return_boolean (task, TRUE);
  } else {
    g_task_return_error (task, error);
  }
}

static void
send_action (GTask *task)
{
  PtAction *action = g_task_get_task_data (task);

  pt_channel_call_async (g_task_get_source_object (task), "POST", ACTIONS_TARGET, action->body, NULL,
                         g_task_get_cancellable (task), on_answered, g_object_ref (task));
}

void
pt_action_run_async (PtAction *action, PtChannel *channel, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (channel, cancellable, callback, user_data);

  g_task_set_source_tag (task, pt_action_run_async);
  pt_writer_end_object (action->writer);
  action->body = pt_writer_end (action->writer);
  g_task_set_task_data (task, action, (GDestroyNotify) pt_action_free);
  send_action (task);
}

gboolean
pt_action_run_finish (PtChannel *channel, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The list */

static void
user_free (gpointer data)
{
  PtOfficeUser *user = data;
  g_free (user->name);
  g_free (user);
}

static void
computer_free (gpointer data)
{
  PtOfficeComputer *computer = data;
  g_free (computer->name);
  g_free (computer->prefix);
  g_free (computer);
}

void
pt_office_list_free (PtOfficeList *list)
{
  g_ptr_array_unref (list->users);
  g_ptr_array_unref (list->computers);
  g_free (list);
}

const PtOfficeUser *
pt_office_list_find_user (const PtOfficeList *list, const PtId *id)
{
  for (guint i = 0; i < list->users->len; i++) {
    const PtOfficeUser *user = g_ptr_array_index (list->users, i);
    if (pt_id_equal (&user->id, id))
      return user;
  }
  return NULL;
}

static void
take_text (PtReader *reader, char **text)
{
  g_free (*text);
  *text = pt_reader_dup_text (reader);
}

static void
read_role (PtReader *reader, PtRole *role)
{
  const char *word = pt_reader_text (reader, NULL);

  if (word != NULL && !pt_role_parse (word, role))
    pt_reader_fail (reader, "unknown role");
}

static void
read_user (PtReader *reader, gpointer item)
{
  PtOfficeUser *user = item;
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    if (g_str_equal (name, "id"))
      pt_reader_id (reader, &user->id);
    else if (g_str_equal (name, "name"))
      take_text (reader, &user->name);
    else if (g_str_equal (name, "role"))
      read_role (reader, &user->role);
    else if (g_str_equal (name, "disabled"))
      user->disabled = pt_reader_boolean (reader);
    else
      pt_reader_skip (reader);
}

static void
read_computer (PtReader *reader, gpointer item)
{
  PtOfficeComputer *computer = item;
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    if (g_str_equal (name, "id"))
      pt_reader_id (reader, &computer->id);
    else if (g_str_equal (name, "name"))
      take_text (reader, &computer->name);
    else if (g_str_equal (name, "prefix"))
      take_text (reader, &computer->prefix);
    else if (g_str_equal (name, "user"))
      pt_reader_id (reader, &computer->user);
    else if (g_str_equal (name, "last_seen"))
      computer->last_seen = pt_reader_integer (reader);
    else if (g_str_equal (name, "revoked"))
      computer->revoked = pt_reader_boolean (reader);
    else
      pt_reader_skip (reader);
}

static void
read_items (PtReader *reader, GPtrArray *items, gsize size, void (*read_one) (PtReader *reader, gpointer item))
{
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    gpointer item = g_malloc0 (size);
    g_ptr_array_add (items, item);
    read_one (reader, item);
  }
}

static void
read_silent (PtReader *reader, GArray *silent)
{
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    PtId id = PT_ID_NONE;
    pt_reader_id (reader, &id);
    g_array_append_val (silent, id);
  }
}

static void
mark_silent (PtOfficeList *list, GArray *silent)
{
  for (guint i = 0; i < list->computers->len; i++) {
    PtOfficeComputer *computer = g_ptr_array_index (list->computers, i);
    for (guint s = 0; s < silent->len; s++)
      computer->silent |= pt_id_equal (&computer->id, &g_array_index (silent, PtId, s));
  }
}

static PtOfficeList *
read_list (GBytes *body, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  g_autoptr (GArray) silent = g_array_new (FALSE, FALSE, sizeof (PtId));
  g_autoptr (PtOfficeList) list = g_new0 (PtOfficeList, 1);
  const char *name;

  list->users = g_ptr_array_new_with_free_func (user_free);
  list->computers = g_ptr_array_new_with_free_func (computer_free);
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    if (g_str_equal (name, "users"))
      read_items (reader, list->users, sizeof (PtOfficeUser), read_user);
    else if (g_str_equal (name, "devices"))
      read_items (reader, list->computers, sizeof (PtOfficeComputer), read_computer);
    else if (g_str_equal (name, "silent"))
      read_silent (reader, silent);
    else if (g_str_equal (name, "backed_up_at"))
      list->backed_up_at = pt_reader_integer (reader);
    else if (g_str_equal (name, "server_time"))
      list->server_time = pt_reader_integer (reader);
    else
      pt_reader_skip (reader);
  if (!pt_reader_finish (reader, error))
    return NULL;
  mark_silent (list, silent);
  return g_steal_pointer (&list);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);
  PtOfficeList *list = NULL;

  if (answer != NULL && pt_answer_ok (answer, &error))
    list = read_list (answer->body, &error);
  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) pt_office_list_free);
  else
    g_task_return_error (task, error);
}

void
pt_office_list_async (PtChannel *channel, const char *to, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (channel, cancellable, callback, user_data);
  g_autofree char *target = to != NULL ? g_strconcat (OFFICE_TARGET "?to=", to, NULL) : g_strdup (OFFICE_TARGET);

  g_task_set_source_tag (task, pt_office_list_async);
  pt_channel_call_async (channel, "GET", target, NULL, NULL, cancellable, on_listed, task);
}

PtOfficeList *
pt_office_list_finish (PtChannel *channel, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
