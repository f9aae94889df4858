/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sign-in, refresh and sign-out. Each runs under the profile's lock, over secrets read afresh, and stores what it got
 * before it ends. Used by the sync service and by the channel, which asks for a refresh when a token has run out. */

#include "config.h"

#include "account.h"

#include <glib/gi18n-lib.h>

#include "credentials.h"
#include "errors.h"
#include "naming.h"
#include "problem.h"
#include "profile-lock.h"
#include "session-store.h"
#include "sign-out.h"
#include "wipe.h"

#define LOGIN_TARGET "/v1/auth/login"

enum { REFRESHED, N_SIGNALS };
static guint signals[N_SIGNALS];

struct _PtAccount {
  GObject parent_instance;
  PtProfile *profile;
  PtTransport *transport;
  PtSecrets secrets;
  GError *unreadable; /* why the secrets could not be read at the start; NULL where they could */
  PtKeyTrust trust;
  gboolean refused;     /* the server has refused these tokens */
  GPtrArray *refreshed; /* of GTask: who waits for the refresh that runs; NULL where none runs */
  PtKeeper *keeper;
  gboolean open;
  GPtrArray *openers; /* of GTask: who waits until the secrets have been read; NULL: they have not been asked for */
};

typedef enum { CHANGE_SIGN_IN, CHANGE_REFRESH, CHANGE_SIGN_OUT, CHANGE_DISOWN } ChangeKind;

/* One change of the session on its way; data of its task. */
typedef struct {
  ChangeKind kind;
  PtProfileLock *lock;
  char *url;
  char *user;
  char *password;
  char *stale_token; /* the access token that a refresh is to replace */
  PtOffice *office;
  PtSecrets secrets;
  gboolean enrolled_anew;
  gint64 sent_at;
} Change;

G_DEFINE_FINAL_TYPE (PtAccount, pt_account, G_TYPE_OBJECT)

static void
forget_tokens (PtSecrets *secrets)
{
  pt_wipe_text (&secrets->access_token);
  pt_wipe_text (&secrets->refresh_token);
  secrets->access_expires = 0;
}

static void
change_free (Change *change)
{
  g_clear_pointer (&change->lock, pt_profile_lock_free);
  g_free (change->url);
  g_free (change->user);
  pt_wipe_text (&change->password);
  pt_wipe_text (&change->stale_token);
  g_clear_pointer (&change->office, pt_office_free);
  pt_secrets_clear (&change->secrets);
  g_free (change);
}

/* Whether the server shows another key than the profile's, which a person has accepted. */
static PtServerKey
judge_key (PtAccount *self, const Change *change)
{
  const guint8 *pinned = pt_profile_get_office (self->profile)->server_key;
  gboolean changed = memcmp (pinned, change->office->server_key, PT_KEY_BYTES) != 0;

  return changed && self->trust.accepted != NULL ? PT_SERVER_KEY_NEW : PT_SERVER_KEY_KNOWN;
}

/* @mark NULL: nothing came from the server. */
static void
store_async (GTask *task, const PtMark *mark, GAsyncReadyCallback callback)
{
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);

  pt_session_store_async (self->profile, self->keeper, &change->secrets, change->office, mark,
                          mark != NULL ? judge_key (self, change) : PT_SERVER_KEY_KNOWN, callback, g_object_ref (task));
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (!pt_session_store_finish (result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  pt_secrets_copy (&self->secrets, &change->secrets);
  g_clear_pointer (&self->trust.accepted, g_free);
  self->refused = FALSE;
  g_task_return_boolean (task, TRUE);
}

static gint64
now (PtAccount *self)
{
  return pt_clock_wall (pt_profile_get_seams (self->profile)->clock);
}

static void send_change (GTask *task);

/* The device is known with another key (a profile whose secrets were lost): it becomes a new device, once. */
static gboolean
enrol_anew (PtAccount *self, Change *change, const PtResponse *response)
{
  const PtSeams *seams = pt_profile_get_seams (self->profile);
  g_autofree char *code = NULL;
  g_autofree char *detail = NULL;

  pt_problem_from_bytes (response->body, &code, &detail);
  if (change->kind != CHANGE_SIGN_IN || change->enrolled_anew || g_strcmp0 (code, "device_key") != 0)
    return FALSE;
  change->enrolled_anew = TRUE;
  change->office->device = pt_id_new (seams->clock, seams->random);
  g_clear_pointer (&change->office->certificate, g_free);
  return TRUE;
}

static GError *
refusal (PtAccount *self, const Change *change, const PtResponse *response)
{
  g_autofree char *code = NULL;
  g_autofree char *detail = NULL;

  if (change->kind == CHANGE_SIGN_IN)
    return pt_credentials_sign_in_refusal (response);
  if (response->status == 401) {
    self->refused = TRUE;
    return g_error_new (PT_ERROR, PT_ERROR_SIGN_IN, _ ("The session has ended: sign in again. Your work is kept"));
  }
  pt_problem_from_bytes (response->body, &code, &detail);
  return pt_problem_to_error (response->status, code, detail);
}

static void
on_granted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  const char *target = change->kind == CHANGE_REFRESH ? PT_REFRESH_TARGET : LOGIN_TARGET;
  GError *error = NULL;
  PtMark mark = { 0 };
  g_autoptr (PtResponse) response = pt_transport_send_finish (PT_TRANSPORT (source), result, &error);

  if (response != NULL && response->status != 200) {
    if (enrol_anew (self, change, response)) {
      send_change (task);
      return;
    }
    error = refusal (self, change, response);
  }
  if (error == NULL
      && pt_credentials_accept (response, target, change->office, &change->secrets, change->sent_at, now (self),
                                &self->trust, &mark, &error)) {
    g_free (change->office->server_url);
    change->office->server_url = g_strdup (change->url);
    store_async (task, &mark, on_stored);
  } else {
    g_task_return_error (task, error);
  }
}

static void
send_change (GTask *task)
{
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  gboolean refresh = change->kind == CHANGE_REFRESH;
  g_autoptr (PtRequest) request = pt_request_new ("POST", refresh ? PT_REFRESH_TARGET : LOGIN_TARGET);

  request->body = refresh ? pt_credentials_refresh_body (change->secrets.refresh_token)
                          : pt_credentials_login_body (change->user, change->password, change->office,
                                                       change->secrets.key + PT_KEY_BYTES);
  change->sent_at = now (self);
  pt_transport_send_async (self->transport, change->url, request, g_task_get_cancellable (task), on_granted,
                           g_object_ref (task));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (pt_session_store_finish (result, &error))
    send_change (task);
  else
    g_task_return_error (task, error);
}

/* As the computer calls itself, which may be in any bytes. */
static char *
name_computer (void)
{
  g_autofree char *name = pt_name_fit (g_get_host_name ());

  return *name != '\0' ? g_steal_pointer (&name) : g_strdup (_ ("Computer"));
}

/* The key and the device's id are stored before they are first shown, so that a lost answer enrols no second device. */
static void
prepare_sign_in (GTask *task)
{
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  const PtSeams *seams = pt_profile_get_seams (self->profile);

  if (!change->secrets.has_key) {
    PtKeyPair pair = { 0 };
    pt_key_pair_generate (&pair, seams->random);
    memcpy (change->secrets.key, pair.secret, sizeof pair.secret);
    pt_wipe (&pair, sizeof pair);
    change->secrets.has_key = TRUE;
  }
  if (pt_id_is_none (&change->office->device)
      || (change->office->certificate != NULL && !pt_credentials_fit (change->office, change->secrets.key))) {
    change->office->device = pt_id_new (seams->clock, seams->random);
    g_clear_pointer (&change->office->certificate, g_free);
  }
  if (change->office->device_name == NULL)
    change->office->device_name = name_computer ();
  store_async (task, NULL, on_prepared);
}

/* Another process of this profile may have refreshed while this one waited for the lock. */
static gboolean
is_refreshed_already (PtAccount *self, const Change *change)
{
  return change->secrets.access_token != NULL && change->secrets.access_expires > now (self)
         && g_strcmp0 (change->secrets.access_token, change->stale_token) != 0;
}

static void
begin_refresh (GTask *task)
{
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);

  if (is_refreshed_already (self, change)) {
    pt_secrets_copy (&self->secrets, &change->secrets);
    self->refused = FALSE;
    g_task_return_boolean (task, TRUE);
  } else if (change->secrets.refresh_token == NULL || change->url == NULL) {
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_SIGN_IN, _ ("Nobody is signed in: sign in first"));
  } else {
    send_change (task);
  }
}

/* Whatever came of it at the server. */
static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Change *change = g_task_get_task_data (task);

  pt_sign_out_finish (result);
  forget_tokens (&change->secrets);
  store_async (task, NULL, on_stored);
}

static void
begin_sign_out (GTask *task)
{
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);

  pt_sign_out_async (self->transport, pt_profile_get_seams (self->profile)->clock, change->office, &change->secrets,
                     g_task_get_cancellable (task), on_signed_out, g_object_ref (task));
}

static void
disown (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  change->office->device = PT_ID_NONE;
  g_clear_pointer (&change->office->certificate, g_free);
  change->secrets.has_key = FALSE;
  pt_wipe (change->secrets.key, sizeof change->secrets.key);
  forget_tokens (&change->secrets);
  store_async (task, NULL, on_stored);
}

/* Whoever signs in needs no old secrets: where they cannot be read, new ones take their place. */
static gboolean
may_begin_without (PtAccount *self, const Change *change)
{
  return change->kind == CHANGE_SIGN_IN
         && pt_secrets_place (pt_profile_get_directory (self->profile)) == PT_SECRETS_IN_KEYRING;
}

static void
on_secrets_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (!pt_keeper_load_finish (result, &change->secrets, &error) && !may_begin_without (self, change)) {
    g_task_return_error (task, error);
    return;
  }
  g_clear_error (&error);
  change->office = pt_office_copy (pt_profile_get_office (self->profile));
  if (change->url == NULL)
    change->url = g_strdup (change->office->server_url);
  switch (change->kind) {
  case CHANGE_SIGN_IN:
    prepare_sign_in (task);
    break;
  case CHANGE_REFRESH:
    begin_refresh (task);
    break;
  case CHANGE_SIGN_OUT:
    begin_sign_out (task);
    break;
  case CHANGE_DISOWN:
    disown (task);
    break;
  }
}

static void
on_locked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  change->lock = pt_profile_lock_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    pt_keeper_load_async (self->keeper, on_secrets_read, g_object_ref (task));
}

/* Takes @task over. */
static void
begin (GTask *task, Change *change)
{
  PtAccount *self = g_task_get_source_object (task);

  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  pt_profile_lock_async (pt_profile_get_directory (self->profile), pt_profile_get_seams (self->profile)->clock,
                         g_task_get_cancellable (task), on_locked, task);
}

static char *
without_closing_slash (const char *url)
{
  gsize length = strlen (url);
  while (length > 0 && url[length - 1] == '/')
    length--;
  return g_strndup (url, length);
}

const char *
pt_account_get_offered_key (PtAccount *self)
{
  return self->trust.offered;
}

void
pt_account_trust_key (PtAccount *self, const char *fingerprint)
{
  g_free (self->trust.accepted);
  self->trust.accepted = g_strdup (fingerprint);
}

void
pt_account_sign_in_async (PtAccount *self, const char *url, const char *user, const char *password,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Change *change = g_new0 (Change, 1);

  g_task_set_source_tag (task, pt_account_sign_in_async);
  change->kind = CHANGE_SIGN_IN;
  change->url = without_closing_slash (url);
  change->user = g_strdup (user);
  change->password = g_strdup (password);
  begin (task, change);
}

gboolean
pt_account_sign_in_finish (PtAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_refresh_done (GObject *source, GAsyncResult *result, gpointer data)
{
  PtAccount *self = PT_ACCOUNT (source);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->refreshed);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (error == NULL)
    g_signal_emit (self, signals[REFRESHED], 0);
  for (guint i = 0; i < waiting->len; i++)
    if (error != NULL)
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (waiting->pdata[i], TRUE);
}

void
pt_account_refresh_async (PtAccount *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Change *change = NULL;

  g_task_set_source_tag (task, pt_account_refresh_async);
  if (self->refreshed != NULL) {
    g_ptr_array_add (self->refreshed, task);
    return;
  }
  self->refreshed = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->refreshed, task);
  change = g_new0 (Change, 1);
  change->kind = CHANGE_REFRESH;
  change->stale_token = g_strdup (self->secrets.access_token);
  begin (g_task_new (self, NULL, on_refresh_done, NULL), change);
}

gboolean
pt_account_refresh_finish (PtAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
begin_kind (PtAccount *self, ChangeKind kind, GTask *task)
{
  Change *change = g_new0 (Change, 1);
  change->kind = kind;
  begin (task, change);
}

void
pt_account_sign_out_async (PtAccount *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pt_account_sign_out_async);
  begin_kind (self, CHANGE_SIGN_OUT, task);
}

gboolean
pt_account_sign_out_finish (PtAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pt_account_disown_async (PtAccount *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, pt_account_disown_async);
  begin_kind (self, CHANGE_DISOWN, task);
}

gboolean
pt_account_disown_finish (PtAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- opening ----------------------------------------------------------------------------------------------------- */

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtAccount) self = data;
  g_autoptr (GPtrArray) openers = g_steal_pointer (&self->openers);

  pt_keeper_load_finish (result, &self->secrets, &self->unreadable);
  self->open = TRUE;
  for (guint i = 0; i < openers->len; i++)
    g_task_return_boolean (openers->pdata[i], TRUE);
}

static void
on_opener_cancelled (GCancellable *cancellable, GTask *task)
{
  PtAccount *self = g_task_get_source_object (task);
  g_autoptr (GTask) held = g_object_ref (task);

  if (self->openers != NULL && g_ptr_array_remove (self->openers, task))
    g_task_return_error_if_cancelled (task);
}

void
pt_account_open_async (PtAccount *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pt_account_open_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->open) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_opener_cancelled), task, 0);
  if (self->openers == NULL) {
    self->openers = g_ptr_array_new_with_free_func (g_object_unref);
    pt_keeper_load_async (self->keeper, on_opened, g_object_ref (self));
  }
  g_ptr_array_add (self->openers, g_steal_pointer (&task));
}

gboolean
pt_account_open_finish (PtAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
pt_account_is_open (PtAccount *self)
{
  return self->open;
}

/* --- what is known ----------------------------------------------------------------------------------------------- */

gboolean
pt_account_is_signed_in (PtAccount *self)
{
  return self->secrets.refresh_token != NULL && !self->refused;
}

const char *
pt_account_get_token (PtAccount *self)
{
  return self->secrets.access_expires > now (self) ? self->secrets.access_token : NULL;
}

const guint8 *
pt_account_get_key (PtAccount *self, GError **error)
{
  if (self->secrets.has_key && pt_credentials_fit (pt_profile_get_office (self->profile), self->secrets.key))
    return self->secrets.key;
  if (self->unreadable != NULL)
    g_propagate_error (error, g_error_copy (self->unreadable));
  else
    g_set_error (error, PT_ERROR, PT_ERROR_SIGN_IN, _ ("Nobody is signed in: sign in first"));
  return NULL;
}

static void
pt_account_finalize (GObject *object)
{
  PtAccount *self = PT_ACCOUNT (object);
  pt_keeper_free (self->keeper);
  g_object_unref (self->profile);
  g_object_unref (self->transport);
  pt_secrets_clear (&self->secrets);
  g_clear_error (&self->unreadable);
  g_free (self->trust.accepted);
  g_free (self->trust.offered);
  G_OBJECT_CLASS (pt_account_parent_class)->finalize (object);
}

static void
pt_account_class_init (PtAccountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_account_finalize;
  signals[REFRESHED]
      = g_signal_new ("refreshed", PT_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_account_init (PtAccount *self)
{
}

PtAccount *
pt_account_new (PtProfile *profile, PtTransport *transport)
{
  PtAccount *self = g_object_new (PT_TYPE_ACCOUNT, NULL);

  self->profile = g_object_ref (profile);
  self->transport = g_object_ref (transport);
  self->keeper = pt_keeper_new (profile);
  return self;
}
