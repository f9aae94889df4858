/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of a session at the server; what is kept here is the account's to forget. Called by it, under the profile's
 * lock. */

#include "sign-out.h"

#include "credentials.h"

#define LOGOUT_TARGET "/v1/auth/logout"

/* Data of its task. */
typedef struct {
  PtClock *clock;
  PtOffice *office;
  PtSecrets secrets;
  gboolean refreshed; /* a new access token has been asked for */
  gint64 sent_at;
} SignOut;

static void
sign_out_free (SignOut *out)
{
  g_object_unref (out->clock);
  pt_office_free (out->office);
  pt_secrets_clear (&out->secrets);
  g_free (out);
}

static void
send_request (GTask *task, const PtRequest *request, GAsyncReadyCallback done)
{
  SignOut *out = g_task_get_task_data (task);

  out->sent_at = pt_clock_wall (out->clock);
  pt_transport_send_async (g_task_get_source_object (task), out->office->server_url, request,
                           g_task_get_cancellable (task), done, g_object_ref (task));
}

static gboolean
may_refresh (const SignOut *out)
{
  return !out->refreshed && out->secrets.refresh_token != NULL;
}

static void refresh (GTask *task);

static void
on_logged_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (PtResponse) response = pt_transport_send_finish (PT_TRANSPORT (source), result, NULL);

  if (response != NULL && response->status == 401 && may_refresh (g_task_get_task_data (task)))
    refresh (task);
  else
    g_task_return_boolean (task, response != NULL && response->status == 200);
}

static void
log_out (GTask *task)
{
  const SignOut *out = g_task_get_task_data (task);
  g_autoptr (PtRequest) request = pt_request_new ("POST", LOGOUT_TARGET);

  request->token = g_strdup (out->secrets.access_token);
  send_request (task, request, on_logged_out);
}

static gboolean
take_tokens (SignOut *out, const PtResponse *response)
{
  PtKeyTrust trust = { 0 };
  PtMark mark = { 0 };
  gboolean taken = pt_credentials_accept (response, PT_REFRESH_TARGET, out->office, &out->secrets, out->sent_at,
                                          pt_clock_wall (out->clock), &trust, &mark, NULL);

  g_free (trust.offered);
  return taken;
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (PtResponse) response = pt_transport_send_finish (PT_TRANSPORT (source), result, NULL);

  if (response != NULL && response->status == 200 && take_tokens (g_task_get_task_data (task), response))
    log_out (task);
  else
    g_task_return_boolean (task, FALSE);
}

static void
refresh (GTask *task)
{
  SignOut *out = g_task_get_task_data (task);
  g_autoptr (PtRequest) request = pt_request_new ("POST", PT_REFRESH_TARGET);

  out->refreshed = TRUE;
  request->body = pt_credentials_refresh_body (out->secrets.refresh_token);
  send_request (task, request, on_refreshed);
}

static gboolean
has_valid_token (const SignOut *out)
{
  return out->secrets.access_token != NULL && out->secrets.access_expires > pt_clock_wall (out->clock);
}

void
pt_sign_out_async (PtTransport *transport, PtClock *clock, const PtOffice *office, const PtSecrets *secrets,
                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  SignOut *out = g_new0 (SignOut, 1);

  g_task_set_source_tag (task, pt_sign_out_async);
  g_task_set_task_data (task, out, (GDestroyNotify) sign_out_free);
  out->clock = g_object_ref (clock);
  out->office = pt_office_copy (office);
  pt_secrets_copy (&out->secrets, secrets);
  if (out->office->server_url == NULL)
    g_task_return_boolean (task, FALSE);
  else if (has_valid_token (out))
    log_out (task);
  else if (may_refresh (out))
    refresh (task);
  else
    g_task_return_boolean (task, FALSE);
}

gboolean
pt_sign_out_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
