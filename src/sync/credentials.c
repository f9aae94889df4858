/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What sign-in and refresh say and what their answer grants: tokens, the user and his role, the organisation's
 * settings, this computer's prefix and certificate, and the server's key, which is pinned here and only here; or why a
 * sign-in is refused. Called by the account. */

#include "config.h"

#include "credentials.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "joining.h"
#include "messages.h"
#include "office-text.h"
#include "problem.h"
#include "wipe.h"

/* The answer as read, before it is trusted. */
typedef struct {
  PtOffice *office; /* only what the answer says */
  char *access_token;
  char *refresh_token;
  gint64 expires_in;
  gint64 server_time;
  gboolean has_key;
  guint8 key[PT_KEY_BYTES];
  gboolean vouched; /* a key in `previous` that is the pinned one signed the new one */
  gboolean has_mark;
  PtMark mark;
} Grant;

static void
grant_clear (Grant *grant)
{
  g_clear_pointer (&grant->office, pt_office_free);
  pt_wipe_text (&grant->access_token);
  pt_wipe_text (&grant->refresh_token);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Grant, grant_clear)

GBytes *
pt_credentials_login_body (const char *user, const char *password, const PtOffice *office,
                           const guint8 public_key[PT_KEY_BYTES])
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *key = pt_base64 (public_key, PT_KEY_BYTES);

  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "username", user);
  pt_writer_put_text (writer, "password", password);
  pt_writer_member (writer, "device");
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &office->device);
  pt_writer_put_text (writer, "name", office->device_name);
  pt_writer_put_text (writer, "public_key", key);
  pt_writer_put_text_if (writer, "certificate", office->certificate);
  pt_writer_end_object (writer);
  pt_writer_end_object (writer);
  return pt_writer_end (writer);
}

GBytes *
pt_credentials_refresh_body (const char *refresh_token)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "refresh_token", refresh_token);
  pt_writer_end_object (writer);
  return pt_writer_end (writer);
}

static void
read_text (PtReader *reader, char **text)
{
  g_free (*text);
  *text = NULL;
  if (pt_reader_peek (reader) == PT_JSON_NULL)
    pt_reader_null (reader);
  else
    *text = pt_reader_dup_text (reader);
}

static void
read_role (PtReader *reader, PtOffice *office)
{
  const char *word = pt_reader_text (reader, NULL);

  if (word != NULL && !pt_role_parse (word, &office->role))
    pt_reader_fail (reader, "role: admin, manager, clerk or viewer");
}

static void
read_user (PtReader *reader, PtOffice *office)
{
  const char *name = NULL;

  if (!pt_reader_enter_object (reader))
    return;
  while (pt_reader_next_member (reader, &name)) {
    if (g_strcmp0 (name, "id") == 0)
      pt_reader_id (reader, &office->user);
    else if (g_strcmp0 (name, "name") == 0)
      read_text (reader, &office->user_name);
    else if (g_strcmp0 (name, "role") == 0)
      read_role (reader, office);
    else
      pt_reader_skip (reader);
  }
}

/* Its members are storage's to read: a page brings the same object. */
static void
read_organisation (PtReader *reader, PtOffice *office)
{
  const char *bytes = NULL;
  gsize length = 0;
  g_autofree char *json = NULL;

  if (!pt_reader_raw (reader, &bytes, &length))
    return;
  json = g_strndup (bytes, length);
  if (!pt_office_take_organisation (office, json, NULL))
    pt_reader_fail (reader, "organisation");
}

static void
read_device (PtReader *reader, PtOffice *office)
{
  const char *name = NULL;

  if (!pt_reader_enter_object (reader))
    return;
  while (pt_reader_next_member (reader, &name)) {
    if (g_strcmp0 (name, "id") == 0)
      pt_reader_id (reader, &office->device);
    else if (g_strcmp0 (name, "prefix") == 0)
      read_text (reader, &office->prefix);
    else if (g_strcmp0 (name, "certificate") == 0)
      read_text (reader, &office->certificate);
    else
      pt_reader_skip (reader);
  }
}

static void
read_key (PtReader *reader, guint8 key[PT_KEY_BYTES], gboolean *has_key)
{
  const char *text = pt_reader_text (reader, NULL);

  *has_key = text != NULL && pt_base64_parse (text, key, PT_KEY_BYTES);
  if (text != NULL && !*has_key)
    pt_reader_fail (reader, "public_key: base64 of 32 bytes");
}

/* One of the server's older keys and its signature over the key of today; kept where it is the pinned key's. */
static void
read_previous (PtReader *reader, const guint8 pinned[PT_KEY_BYTES], GPtrArray *signatures)
{
  const char *name = NULL;
  guint8 key[PT_KEY_BYTES] = { 0 };
  gboolean has_key = FALSE;
  g_autofree char *signature = NULL;

  if (!pt_reader_enter_object (reader))
    return;
  while (pt_reader_next_member (reader, &name)) {
    if (g_strcmp0 (name, "public_key") == 0)
      read_key (reader, key, &has_key);
    else if (g_strcmp0 (name, "signature") == 0)
      read_text (reader, &signature);
    else
      pt_reader_skip (reader);
  }
  if (has_key && signature != NULL && memcmp (key, pinned, PT_KEY_BYTES) == 0)
    g_ptr_array_add (signatures, g_steal_pointer (&signature));
}

static void
read_server (PtReader *reader, Grant *grant, const guint8 pinned[PT_KEY_BYTES])
{
  const char *name = NULL;
  g_autoptr (GPtrArray) signatures = g_ptr_array_new_with_free_func (g_free);

  if (!pt_reader_enter_object (reader))
    return;
  while (pt_reader_next_member (reader, &name)) {
    if (g_strcmp0 (name, "public_key") == 0)
      read_key (reader, grant->key, &grant->has_key);
    else if (g_strcmp0 (name, "time") == 0)
      grant->server_time = pt_reader_integer (reader);
    else if (g_strcmp0 (name, "previous") == 0 && pt_reader_enter_array (reader))
      while (pt_reader_next_element (reader))
        read_previous (reader, pinned, signatures);
    else
      pt_reader_skip (reader);
  }
  for (guint i = 0; i < signatures->len; i++)
    if (pt_verify (pinned, PT_CONTEXT_KEY, grant->key, PT_KEY_BYTES, signatures->pdata[i], NULL))
      grant->vouched = TRUE;
}

static gboolean
read_grant (GBytes *body, const guint8 pinned[PT_KEY_BYTES], Grant *grant, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  const char *name = NULL;

  grant->office = g_new0 (PtOffice, 1);
  if (pt_reader_enter_object (reader))
    while (pt_reader_next_member (reader, &name)) {
      if (g_strcmp0 (name, "access_token") == 0)
        read_text (reader, &grant->access_token);
      else if (g_strcmp0 (name, "refresh_token") == 0)
        read_text (reader, &grant->refresh_token);
      else if (g_strcmp0 (name, "access_expires_in") == 0)
        grant->expires_in = pt_reader_integer (reader);
      else if (g_strcmp0 (name, "user") == 0)
        read_user (reader, grant->office);
      else if (g_strcmp0 (name, "organisation") == 0)
        read_organisation (reader, grant->office);
      else if (g_strcmp0 (name, "device") == 0)
        read_device (reader, grant->office);
      else if (g_strcmp0 (name, "server") == 0)
        read_server (reader, grant, pinned);
      else if (g_strcmp0 (name, "mark") == 0)
        grant->has_mark = pt_mark_read (reader, &grant->mark);
      else
        pt_reader_skip (reader);
    }
  return pt_reader_finish (reader, error);
}

static gboolean
is_whole (const Grant *grant, GError **error)
{
  if (grant->access_token != NULL && grant->refresh_token != NULL && grant->has_key && grant->has_mark
      && !pt_id_is_none (&grant->office->user) && !pt_id_is_none (&grant->office->organisation)
      && grant->office->prefix != NULL && grant->office->certificate != NULL && grant->office->currency != NULL)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
               _ ("The server's answer is incomplete: is this a PayTrack server?"));
  return FALSE;
}

static gboolean
has_pinned_key (const PtOffice *office)
{
  static const guint8 none[PT_KEY_BYTES] = { 0 };
  return memcmp (office->server_key, none, PT_KEY_BYTES) != 0;
}

static gboolean
is_known_key (const Grant *grant, const PtOffice *office)
{
  return !has_pinned_key (office) || memcmp (grant->key, office->server_key, PT_KEY_BYTES) == 0 || grant->vouched;
}

static gboolean
trust_key (const Grant *grant, const PtOffice *office, PtKeyTrust *trust, GError **error)
{
  g_clear_pointer (&trust->offered, g_free);
  if (is_known_key (grant, office) || (trust->accepted != NULL && pt_key_has_fingerprint (grant->key, trust->accepted)))
    return TRUE;
  trust->offered = pt_key_fingerprint (grant->key);
  g_set_error (
      error, PT_ERROR, PT_ERROR_UNTRUSTED,
      _ ("The server shows another key than at the first sign-in: it may not be your server. Ask who runs it"));
  return FALSE;
}

static gboolean
trust_certificate (const Grant *grant, const PtOffice *office, GError **error)
{
  PtCertificate certificate = { 0 };
  gboolean fits = FALSE;

  if (!pt_certificate_verify (grant->office->certificate, grant->key, &certificate, error))
    return FALSE;
  fits = pt_id_equal (&certificate.organisation, &grant->office->organisation)
         && pt_id_equal (&certificate.device, &grant->office->device)
         && g_strcmp0 (certificate.prefix, grant->office->prefix) == 0;
  pt_certificate_clear (&certificate);
  if (!fits)
    g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED, _ ("The server's certificate is not this computer's"));
  return fits;
}

static gboolean
is_same_organisation (const Grant *grant, const PtOffice *office, GError **error)
{
  if (office->server_url == NULL || pt_id_is_none (&office->organisation)
      || pt_id_equal (&office->organisation, &grant->office->organisation))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("These books belong to %s; that server keeps another organisation's. Use another profile for it"),
               office->organisation_name);
  return FALSE;
}

/* Amounts that were entered in one currency must not be sent as another's. */
static gboolean
is_same_money (const Grant *grant, const PtOffice *office, GError **error)
{
  const PtOffice *said = grant->office;

  if (!pt_joining_is_due (office)
      || (g_strcmp0 (office->currency, said->currency) == 0 && office->exponent == said->exponent))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("These books are kept in %s with %u digits after the point, and that server's in %s with %u: use "
                  "another profile for it"),
               office->currency, office->exponent, said->currency, said->exponent);
  return FALSE;
}

static void
take_text (char **to, char **from)
{
  g_free (*to);
  *to = g_steal_pointer (from);
}

static void
take_token (char **to, char **from)
{
  pt_wipe_text (to);
  *to = g_steal_pointer (from);
}

static void
take_office (PtOffice *office, Grant *grant)
{
  PtOffice *said = grant->office;

  office->organisation = said->organisation;
  take_text (&office->organisation_name, &said->organisation_name);
  take_text (&office->currency, &said->currency);
  office->exponent = said->exponent;
  office->cash_step = said->cash_step;
  take_text (&office->time_zone, &said->time_zone);
  take_text (&office->closed_to, &said->closed_to);
  take_text (&office->policy, &said->policy);
  take_text (&office->address, &said->address);
  take_text (&office->phone, &said->phone);
  take_text (&office->registration_number, &said->registration_number);
  take_text (&office->receipt_note, &said->receipt_note);
  take_text (&office->paper, &said->paper);
  take_text (&office->second_language, &said->second_language);
  office->user = said->user;
  take_text (&office->user_name, &said->user_name);
  office->role = said->role;
  office->device = said->device;
  take_text (&office->prefix, &said->prefix);
  take_text (&office->certificate, &said->certificate);
  memcpy (office->server_key, grant->key, PT_KEY_BYTES);
}

gboolean
pt_credentials_accept (const PtResponse *response, const char *target, PtOffice *office, PtSecrets *secrets,
                       gint64 sent_at, gint64 now, PtKeyTrust *trust, PtMark *mark, GError **error)
{
  g_auto (Grant) grant = { 0 };

  if (!read_grant (response->body, office->server_key, &grant, error) || !is_whole (&grant, error)
      || !trust_key (&grant, office, trust, error) || !pt_answer_verify (response, "POST", target, grant.key, error)
      || !pt_mark_verify (&grant.mark, grant.key, error) || !trust_certificate (&grant, office, error)
      || !is_same_organisation (&grant, office, error) || !is_same_money (&grant, office, error))
    return FALSE;
  take_office (office, &grant);
  take_token (&secrets->access_token, &grant.access_token);
  take_token (&secrets->refresh_token, &grant.refresh_token);
  secrets->access_expires = now + grant.expires_in * 1000;
  office->has_clock_offset = grant.server_time != 0;
  office->clock_offset = grant.server_time - (sent_at + (now - sent_at) / 2);
  *mark = grant.mark;
  return TRUE;
}

static GError *
refuse_attempt (gint64 retry_after_ms)
{
  int seconds = (int) ((retry_after_ms + 999) / 1000);

  if (seconds <= 0)
    return g_error_new (PT_ERROR, PT_ERROR_BUSY, _ ("Too many attempts: try again in a while"));
  return g_error_new (PT_ERROR, PT_ERROR_BUSY,
                      ngettext ("Too many attempts: try again in %d second",
                                "Too many attempts: try again in %d seconds", (gulong) seconds),
                      seconds);
}

GError *
pt_credentials_sign_in_refusal (const PtResponse *response)
{
  g_autofree char *code = NULL;
  g_autofree char *detail = NULL;

  if (response->status == 401)
    return g_error_new (PT_ERROR, PT_ERROR_SIGN_IN, _ ("The name or the password is not right"));
  if (response->status == 429)
    return refuse_attempt (response->retry_after_ms);
  if (response->status >= 500)
    return g_error_new (PT_ERROR, PT_ERROR_OFFLINE, _ ("The server has a fault just now: try again in a while"));
  pt_problem_from_bytes (response->body, &code, &detail);
  return pt_problem_to_error (response->status, code, detail);
}

gboolean
pt_credentials_fit (const PtOffice *office, const guint8 *key)
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
