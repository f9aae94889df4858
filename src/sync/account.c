/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sign-in, refresh and sign-out. Each runs under the profile's lock, over secrets read afresh, and stores what it got
 * before it ends. Used by the sync service and by the channel, which asks for a refresh when a token has run out. */

#include "config.h"

#include "account.h"

#include <glib/gi18n-lib.h>

#include "confirmed.h"
#include "credentials.h"
#include "errors.h"
#include "joining.h"
#include "problem.h"
#include "profile-lock.h"
#include "told-conflicts.h"

#define LOGIN_TARGET "/v1/auth/login"
#define REFRESH_TARGET "/v1/auth/refresh"
#define LOGOUT_TARGET "/v1/auth/logout"

struct _PtAccount {
  GObject parent_instance;
  PtProfile *profile;
  PtTransport *transport;
  PtSecrets secrets;
  GError *unreadable; /* why the secrets could not be read at the start; NULL where they could */
  PtKeyTrust trust;
  gboolean refused;     /* the server has refused these tokens */
  GPtrArray *refreshed; /* of GTask: who waits for the refresh that runs; NULL where none runs */
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

/* What the database's thread stores. */
typedef struct {
  char *directory;
  const PtKeyring *keyring;
  PtSecrets secrets;
  PtOffice *office;
  gboolean new_key; /* for which nothing but a person vouches */
  gboolean has_mark;
  PtMark mark;
} Store;

G_DEFINE_FINAL_TYPE (PtAccount, pt_account, G_TYPE_OBJECT)

static void
copy_secrets (PtSecrets *to, const PtSecrets *from)
{
  pt_secrets_clear (to);
  to->has_key = from->has_key;
  memcpy (to->key, from->key, sizeof to->key);
  to->access_token = g_strdup (from->access_token);
  to->access_expires = from->access_expires;
  to->refresh_token = g_strdup (from->refresh_token);
}

static void
forget_tokens (PtSecrets *secrets)
{
  g_clear_pointer (&secrets->access_token, g_free);
  g_clear_pointer (&secrets->refresh_token, g_free);
  secrets->access_expires = 0;
}

static void
change_free (Change *change)
{
  g_clear_pointer (&change->lock, pt_profile_lock_free);
  g_free (change->url);
  g_free (change->user);
  g_free (change->password);
  g_free (change->stale_token);
  g_clear_pointer (&change->office, pt_office_free);
  pt_secrets_clear (&change->secrets);
  g_free (change);
}

static void
store_free (Store *store)
{
  g_free (store->directory);
  pt_secrets_clear (&store->secrets);
  g_clear_pointer (&store->office, pt_office_free);
  g_free (store);
}

/* The first mark of a profile is sign-in's; a later one may be of a newer epoch, which only recovery takes over. */
static gboolean
keep_first_mark (PtDatabase *database, const Store *store, GError **error)
{
  PtMark kept = { 0 };
  g_autoptr (GError) failure = NULL;

  if (!store->has_mark || pt_confirmed_get_mark (database, &kept, &failure))
    return TRUE;
  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  return pt_confirmed_keep_mark (database, &store->mark, error);
}

/* What the old key vouched for is worth nothing to the new one: marks, and where to go on from. Rows and queue stay. */
static gboolean
begin_with_key (PtDatabase *database, GError **error)
{
  return pt_confirmed_forget_marks (database, error) && pt_confirmed_forget_cursor (database, error)
         && pt_conflicts_forget_cursor (database, error);
}

static gboolean
run_store (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Store *store = data;

  if (!pt_secrets_store (store->directory, store->keyring, &store->secrets, error)
      || !pt_database_begin (database, error))
    return FALSE;
  if ((!store->new_key || begin_with_key (database, error)) && pt_joining_adopt (database, store->office, error)
      && pt_office_store (database, store->office, error) && keep_first_mark (database, store, error))
    return pt_database_commit (database, error);
  pt_database_rollback (database);
  return FALSE;
}

static void
store_async (GTask *task, const PtMark *mark, GAsyncReadyCallback callback)
{
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  Store *store = g_new0 (Store, 1);

  store->directory = g_strdup (pt_profile_get_directory (self->profile));
  store->keyring = pt_profile_get_seams (self->profile)->keyring;
  copy_secrets (&store->secrets, &change->secrets);
  store->office = pt_office_copy (change->office);
  store->has_mark = mark != NULL;
  store->new_key
      = mark != NULL && self->trust.accepted != NULL
        && memcmp (pt_profile_get_office (self->profile)->server_key, change->office->server_key, PT_KEY_BYTES) != 0;
  if (mark != NULL)
    store->mark = *mark;
  pt_profile_run_async (self->profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, run_store, store, (GDestroyNotify) store_free,
                        NULL, callback, g_object_ref (task));
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  copy_secrets (&self->secrets, &change->secrets);
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

  pt_problem_from_bytes (response->body, &code, &detail);
  if (change->kind == CHANGE_REFRESH && response->status == 401) {
    self->refused = TRUE;
    return g_error_new (PT_ERROR, PT_ERROR_SIGN_IN, _ ("The session has ended: sign in again. Your work is kept"));
  }
  if (response->status == 401)
    return g_error_new (PT_ERROR, PT_ERROR_SIGN_IN, _ ("The name or the password is not right"));
  return pt_problem_to_error (response->status, code, detail);
}

static void
on_granted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  const char *target = change->kind == CHANGE_REFRESH ? REFRESH_TARGET : LOGIN_TARGET;
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
on_signed_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Change *change = g_task_get_task_data (task);
  g_autoptr (PtResponse) response = pt_transport_send_finish (PT_TRANSPORT (source), result, NULL);

  forget_tokens (&change->secrets);
  store_async (task, NULL, on_stored);
}

static void
send_change (GTask *task)
{
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  g_autoptr (PtRequest) request = NULL;
  GAsyncReadyCallback done = on_granted;

  if (change->kind == CHANGE_SIGN_IN) {
    request = pt_request_new ("POST", LOGIN_TARGET);
    request->body = pt_credentials_login_body (change->user, change->password, change->office,
                                               change->secrets.key + PT_KEY_BYTES);
  } else if (change->kind == CHANGE_REFRESH) {
    request = pt_request_new ("POST", REFRESH_TARGET);
    request->body = pt_credentials_refresh_body (change->secrets.refresh_token);
  } else {
    request = pt_request_new ("POST", LOGOUT_TARGET);
    request->token = g_strdup (change->secrets.access_token);
    done = on_signed_out;
  }
  change->sent_at = now (self);
  pt_transport_send_async (self->transport, change->url, request, g_task_get_cancellable (task), done,
                           g_object_ref (task));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    send_change (task);
}

/* Whether there is a certificate, of this computer and this key: the database may have been put back beside other keys,
 * and nothing is sealed in a name that the server has not certified yet. */
static gboolean
fits_certificate (const PtOffice *office, const guint8 *key)
{
  PtCertificate certificate = { 0 };
  gboolean fits;

  if (office->certificate == NULL
      || !pt_certificate_verify (office->certificate, office->server_key, &certificate, NULL))
    return office->certificate != NULL;
  fits = pt_id_equal (&certificate.device, &office->device)
         && memcmp (certificate.public_key, key + PT_KEY_BYTES, PT_KEY_BYTES) == 0;
  pt_certificate_clear (&certificate);
  return fits;
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
    change->secrets.has_key = TRUE;
  }
  if (pt_id_is_none (&change->office->device)
      || (change->office->certificate != NULL && !fits_certificate (change->office, change->secrets.key))) {
    change->office->device = pt_id_new (seams->clock, seams->random);
    g_clear_pointer (&change->office->certificate, g_free);
  }
  if (change->office->device_name == NULL)
    change->office->device_name = g_strdup (g_get_host_name ());
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
    copy_secrets (&self->secrets, &change->secrets);
    self->refused = FALSE;
    g_task_return_boolean (task, TRUE);
  } else if (change->secrets.refresh_token == NULL || change->url == NULL) {
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_SIGN_IN, _ ("Nobody is signed in: sign in first"));
  } else {
    send_change (task);
  }
}

static void
begin_sign_out (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  if (change->secrets.access_token != NULL && change->url != NULL) {
    send_change (task);
  } else {
    forget_tokens (&change->secrets);
    store_async (task, NULL, on_stored);
  }
}

static void
disown (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  change->office->device = PT_ID_NONE;
  g_clear_pointer (&change->office->certificate, g_free);
  change->secrets.has_key = FALSE;
  memset (change->secrets.key, 0, sizeof change->secrets.key);
  forget_tokens (&change->secrets);
  store_async (task, NULL, on_stored);
}

/* Whoever signs in needs no old secrets: where they cannot be read, new ones take their place. */
static gboolean
load_secrets (PtAccount *self, Change *change, GError **error)
{
  g_autoptr (GError) failed = NULL;

  if (pt_secrets_load (pt_profile_get_directory (self->profile), pt_profile_get_seams (self->profile)->keyring,
                       &change->secrets, &failed)
      || (change->kind == CHANGE_SIGN_IN
          && pt_secrets_place (pt_profile_get_directory (self->profile)) == PT_SECRETS_IN_KEYRING))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static void
on_locked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtAccount *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  change->lock = pt_profile_lock_finish (result, &error);
  if (error != NULL || !load_secrets (self, change, &error)) {
    g_task_return_error (task, error);
    return;
  }
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
  if (self->secrets.has_key && fits_certificate (pt_profile_get_office (self->profile), self->secrets.key))
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
  pt_secrets_load (pt_profile_get_directory (profile), pt_profile_get_seams (profile)->keyring, &self->secrets,
                   &self->unreadable);
  return self;
}
