/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The other end of a line that never leaves the process; see the header. */

#include "small-server.h"

#include <string.h>

#include "errors.h"
#include "problem.h"

static void small_server_iface_init (PtTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SmallServer, small_server, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PT_TYPE_TRANSPORT, small_server_iface_init))

static PtMark
make_mark (SmallServer *self)
{
  PtMark mark = { .epoch = self->epoch, .head = self->head };

  memset (mark.hash, self->head == 0 ? '0' : 'a', 64);
  pt_mark_sign (&mark, &self->key);
  if (self->fault == SMALL_FAULT_BAD_MARK)
    mark.head++;
  if (self->fault == SMALL_FAULT_OTHER_EPOCH) {
    mark.epoch.bytes[0] ^= 1;
    pt_mark_sign (&mark, &self->key);
  }
  return mark;
}

static void
put_mark (SmallServer *self, PtWriter *writer)
{
  PtMark mark = make_mark (self);
  pt_writer_member (writer, "mark");
  pt_mark_write (writer, &mark);
}

static PtResponse *
new_response (guint status, GBytes *body)
{
  PtResponse *response = g_new0 (PtResponse, 1);

  response->status = status;
  response->body = body;
  response->retry_after_ms = -1;
  response->bytes_received = g_bytes_get_size (body);
  return response;
}

static void
sign (SmallServer *self, const PtRequest *request, PtResponse *response)
{
  g_autofree char *context = pt_context_answer (request->method, request->target);
  gsize length = 0;
  const void *bytes = g_bytes_get_data (response->body, &length);
  g_autofree char *signature = pt_sign (&self->key, context, bytes, length);

  response->signature = pt_signature_header ("server", signature);
}

static void
put_organisation (SmallServer *self, PtWriter *writer)
{
  pt_writer_member (writer, "organisation");
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &self->organisation);
  pt_writer_put_text (writer, "name", "Kandy Tea");
  pt_writer_put_text (writer, "currency", "LKR");
  pt_writer_put_integer (writer, "exponent", 2);
  pt_writer_put_integer (writer, "cash_step", 0);
  pt_writer_put_text (writer, "time_zone", "Asia/Colombo");
  pt_writer_end_object (writer);
}

/* The device of a login body, which the certificate names. */
static void
read_device (GBytes *body, PtCertificate *certificate)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  const char *name = NULL;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (g_strcmp0 (name, "device") != 0) {
      pt_reader_skip (reader);
      continue;
    }
    pt_reader_enter_object (reader);
    while (pt_reader_next_member (reader, &name)) {
      if (g_strcmp0 (name, "id") == 0)
        pt_reader_id (reader, &certificate->device);
      else if (g_strcmp0 (name, "public_key") == 0)
        pt_base64_parse (pt_reader_text (reader, NULL), certificate->public_key, PT_KEY_BYTES);
      else
        pt_reader_skip (reader);
    }
  }
  g_assert_true (pt_reader_finish (reader, NULL));
}

static void
put_device (SmallServer *self, PtWriter *writer, GBytes *body, gboolean login)
{
  g_autofree char *certificate = NULL;

  if (login) {
    self->certificate = (PtCertificate){ .organisation = self->organisation, .prefix = (char *) "A1" };
    read_device (body, &self->certificate);
    self->certificate.not_after = self->wall + G_GINT64_CONSTANT (30) * 24 * 3600 * 1000;
  }
  certificate = pt_certificate_sign (&self->certificate, &self->key);
  pt_writer_member (writer, "device");
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &self->certificate.device);
  pt_writer_put_text (writer, "prefix", "A1");
  pt_writer_put_text (writer, "certificate", certificate);
  pt_writer_end_object (writer);
}

static void
put_server (SmallServer *self, PtWriter *writer)
{
  g_autofree char *key = pt_base64 (self->key.public_key, PT_KEY_BYTES);

  pt_writer_member (writer, "server");
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "public_key", key);
  pt_writer_put_integer (writer, "time", self->wall);
  pt_writer_put_integer (writer, "schema", 1);
  pt_writer_end_object (writer);
}

static PtResponse *
grant (SmallServer *self, const PtRequest *request, gboolean login)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  self->tokens++;
  g_free (self->access_token);
  g_free (self->refresh_token);
  self->access_token = g_strdup_printf ("access-%u", self->tokens);
  self->refresh_token = g_strdup_printf ("refresh-%u", self->tokens);
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "access_token", self->access_token);
  pt_writer_put_integer (writer, "access_expires_in", self->access_expires_in);
  pt_writer_put_text (writer, "refresh_token", self->refresh_token);
  pt_writer_member (writer, "user");
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &self->user);
  pt_writer_put_text (writer, "name", "nimal");
  pt_writer_put_text (writer, "role", "admin");
  pt_writer_end_object (writer);
  put_organisation (self, writer);
  put_device (self, writer, request->body, login);
  put_server (self, writer);
  put_mark (self, writer);
  pt_writer_end_object (writer);
  return new_response (200, pt_writer_end (writer));
}

static PtResponse *
problem (guint status, const char *code)
{
  return new_response (status, pt_problem_to_bytes (code, NULL, NULL));
}

static gboolean
has_text (GBytes *body, const char *text)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  return text != NULL && g_strstr_len (bytes, (gssize) length, text) != NULL;
}

static PtResponse *
login (SmallServer *self, const PtRequest *request)
{
  return has_text (request->body, "\"secret\"") ? grant (self, request, TRUE) : problem (401, "bad_credentials");
}

static PtResponse *
refresh (SmallServer *self, const PtRequest *request)
{
  return has_text (request->body, self->refresh_token) ? grant (self, request, FALSE) : problem (401, "bad_token");
}

static gboolean
writes_code (const PtOperation *operation, const char *code)
{
  int field = pt_entity_find_field (operation->entity, "code", -1);
  return code != NULL && operation->set != NULL && field >= 0
         && g_strcmp0 (pt_row_get_text (operation->set, (guint) field), code) == 0;
}

static PtVerdict *
judge (SmallServer *self, const PtOperation *operation)
{
  PtVerdict *verdict = pt_verdict_new (operation->entity);
  g_autofree char *op = pt_id_to_text (&operation->op);

  verdict->op = operation->op;
  if (self->blocks) {
    verdict->status = PT_VERDICT_BLOCKED;
    verdict->depends_on = operation->op;
    return verdict;
  }
  if (writes_code (operation, self->rejected_code)) {
    verdict->status = PT_VERDICT_REJECTED;
    verdict->error_code = g_strdup ("duplicate_code");
    verdict->error_field = g_strdup ("code");
    verdict->error_message = g_strdup ("That code is taken");
    return verdict;
  }
  verdict->status = PT_VERDICT_APPLIED;
  verdict->version = operation->base_version + 1;
  verdict->replayed = g_hash_table_contains (self->ops, op);
  if (!verdict->replayed)
    g_hash_table_insert (self->ops, g_strdup (op), GINT_TO_POINTER ((int) ++self->head));
  verdict->seq = GPOINTER_TO_INT (g_hash_table_lookup (self->ops, op));
  return verdict;
}

static PtResponse *
push (SmallServer *self, const PtRequest *request)
{
  g_autoptr (PtEnvelope) envelope = pt_envelope_from_bytes (request->body, NULL, NULL);
  g_autoptr (PtPushAnswer) answer = pt_push_answer_new ();

  g_assert_nonnull (envelope);
  if (self->knows_newest_only && !pt_id_equal (&envelope->device, &self->certificate.device))
    return problem (401, "bad_signature");
  g_ptr_array_add (self->envelopes, g_bytes_ref (request->body));
  if (has_text (request->body, self->refused_code))
    return problem (400, "malformed");
  for (guint i = 0; i < envelope->ops->len; i++)
    g_ptr_array_add (answer->results, judge (self, envelope->ops->pdata[i]));
  answer->forked = self->forked;
  answer->server_time = self->wall;
  answer->mark = make_mark (self);
  return new_response (200, pt_push_answer_to_bytes (answer));
}

static char *
cursor_of (const char *target)
{
  const char *at = strstr (target, "cursor=");
  return at != NULL ? g_strndup (at + 7, strcspn (at + 7, "&")) : NULL;
}

static PtResponse *
pull (SmallServer *self, const PtRequest *request)
{
  g_autofree char *from = cursor_of (request->target);
  g_autofree char *cursor = g_strdup_printf ("c%d", from != NULL ? atoi (from + 1) + 1 : 1);
  PtPage page = { .cursor = cursor, .more = self->pages > 0, .server_time = self->wall, .mark = make_mark (self) };
  g_autoptr (PtWriter) writer = pt_page_begin (from);

  if (self->pages > 0)
    self->pages--;
  return new_response (200, pt_page_end (writer, &page));
}

static PtResponse *
answer (SmallServer *self, const PtRequest *request)
{
  if (g_str_has_prefix (request->target, "/v1/auth/login"))
    return login (self, request);
  if (g_str_has_prefix (request->target, "/v1/auth/refresh"))
    return refresh (self, request);
  if (g_strcmp0 (request->token, self->access_token) != 0)
    return problem (401, "token_expired");
  if (g_str_has_prefix (request->target, "/v1/auth/logout"))
    return new_response (200, g_bytes_new_static ("{}", 2));
  if (g_str_has_prefix (request->target, "/v1/push"))
    return push (self, request);
  return pull (self, request);
}

static SmallFault
next_fault (SmallServer *self, const PtRequest *request)
{
  if (self->fault_count == 0 || !g_str_has_prefix (request->target, self->fault_path))
    return SMALL_FAULT_NONE;
  self->fault_count--;
  return self->fault;
}

static GBytes *
turn_a_bit (GBytes *body)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (body, &length);
  guint8 *copy = g_memdup2 (bytes, length);

  copy[length / 2] ^= 1;
  return g_bytes_new_take (copy, length);
}

static PtResponse *
faulty (SmallServer *self, const PtRequest *request, SmallFault fault, GError **error)
{
  PtResponse *response = NULL;

  if (fault == SMALL_FAULT_OFFLINE) {
    g_set_error (error, PT_ERROR, PT_ERROR_OFFLINE, "no network");
    return NULL;
  }
  response = fault == SMALL_FAULT_STATUS
                 ? problem (self->fault_status, self->fault_status == 413 ? "too_large" : "malformed")
                 : answer (self, request);
  if (fault == SMALL_FAULT_STATUS)
    response->retry_after_ms = self->fault_retry_after_ms;
  if (fault != SMALL_FAULT_NO_SIGNATURE)
    sign (self, request, response);
  if (fault == SMALL_FAULT_BAD_SIGNATURE) {
    g_autoptr (GBytes) body = response->body;
    response->body = turn_a_bit (body);
  }
  if (fault == SMALL_FAULT_ANSWER_LOST) {
    g_clear_pointer (&response, pt_response_free);
    g_set_error (error, PT_ERROR, PT_ERROR_OFFLINE, "the connection broke");
  }
  return response;
}

static void
note (SmallServer *self, const PtRequest *request)
{
  g_autofree char *path = g_strndup (request->target, strcspn (request->target, "?"));

  g_ptr_array_add (self->log, g_strconcat (request->method, " ", path, NULL));
  g_ptr_array_add (self->marks, g_strdup (request->mark != NULL ? request->mark : ""));
}

static void
on_called_off (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_task_return_error_if_cancelled (task);
}

static void
small_server_send_async (PtTransport *transport, const char *base_url, const PtRequest *request,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  SmallServer *self = SMALL_SERVER (transport);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  PtResponse *response = NULL;
  GError *error = NULL;
  SmallFault fault = next_fault (self, request);
  SmallFault kept = self->fault;

  note (self, request);
  if (fault == SMALL_FAULT_SILENT) {
    g_cancellable_connect (cancellable, G_CALLBACK (on_called_off), g_steal_pointer (&task), NULL);
    return;
  }
  self->fault = fault;
  response = faulty (self, request, fault, &error);
  self->fault = kept;
  if (response != NULL)
    g_task_return_pointer (task, response, (GDestroyNotify) pt_response_free);
  else
    g_task_return_error (task, error);
}

static PtResponse *
small_server_send_finish (PtTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
small_server_iface_init (PtTransportInterface *iface)
{
  iface->send_async = small_server_send_async;
  iface->send_finish = small_server_send_finish;
}

guint
small_server_count (SmallServer *self, const char *line)
{
  guint count = 0;

  for (guint i = 0; i < self->log->len; i++)
    if (g_strcmp0 (self->log->pdata[i], line) == 0)
      count++;
  return count;
}

void
small_server_fail (SmallServer *self, const char *path, SmallFault fault, guint count)
{
  self->fault_path = path;
  self->fault = fault;
  self->fault_count = count;
}

void
small_server_fail_status (SmallServer *self, const char *path, guint status, guint count)
{
  small_server_fail (self, path, SMALL_FAULT_STATUS, count);
  self->fault_status = status;
}

static void
small_server_finalize (GObject *object)
{
  SmallServer *self = SMALL_SERVER (object);
  g_object_unref (self->random);
  g_ptr_array_unref (self->log);
  g_ptr_array_unref (self->marks);
  g_ptr_array_unref (self->envelopes);
  g_hash_table_unref (self->ops);
  g_free (self->access_token);
  g_free (self->refresh_token);
  G_OBJECT_CLASS (small_server_parent_class)->finalize (object);
}

static void
small_server_class_init (SmallServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = small_server_finalize;
}

static void
small_server_init (SmallServer *self)
{
  self->random = pt_random_new_seeded (7);
  pt_key_pair_generate (&self->key, self->random);
  pt_random_fill (self->random, self->organisation.bytes, 16);
  pt_random_fill (self->random, self->user.bytes, 16);
  pt_random_fill (self->random, self->epoch.bytes, 16);
  self->wall = G_GINT64_CONSTANT (1795000000000);
  self->access_expires_in = 900;
  self->fault_retry_after_ms = -1;
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->marks = g_ptr_array_new_with_free_func (g_free);
  self->envelopes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->ops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

SmallServer *
small_server_new (void)
{
  return g_object_new (SMALL_TYPE_SERVER, NULL);
}
