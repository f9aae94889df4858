/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Computers: enrolment with a key and a prefix of their own, certificates, revocation. Called at sign-in and by the
 * command line. */

#include "config.h"

#include "devices.h"

#include "audit.h"
#include "dates.h"
#include "naming.h"
#include "tokens.h"

/* Of one user's, that are not revoked: the directory on a pull page has them all. */
#define COMPUTERS_MAX 1000
/* How far behind the stored moment of a computer's last call may be. */
#define NOTED_WITHIN_MS (15 * 60 * 1000)
#define CERTIFICATE_MS (G_GINT64_CONSTANT (30) * 24 * 3600 * 1000)

void
pt_device_form_clear (PtDeviceForm *form)
{
  g_free (form->name);
  g_free (form->certificate);
}

void
pt_device_form_read (PtReader *reader, PtDeviceForm *form)
{
  const char *name;
  g_autofree char *key = NULL;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (g_str_equal (name, "id"))
      pt_reader_id (reader, &form->id);
    else if (g_str_equal (name, "name") && form->name == NULL)
      form->name = pt_reader_dup_text (reader);
    else if (g_str_equal (name, "public_key") && key == NULL)
      key = pt_reader_dup_text (reader);
    else if (g_str_equal (name, "certificate") && form->certificate == NULL)
      form->certificate = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  }
  form->has_key = key != NULL && pt_base64_parse (key, form->public_key, PT_KEY_BYTES);
}

char *
pt_device_prefix (gint64 number)
{
  static const char letters[] = "ABCDEFGHJKMNPQRSTUVWXYZ";
  const gint64 base = sizeof letters - 1;
  GString *prefix = g_string_new (NULL);

  g_string_append_printf (prefix, "%d", (int) (number % 9) + 1);
  for (gint64 rest = number / 9 + 1; rest > 0; rest = (rest - 1) / base)
    g_string_prepend_c (prefix, letters[(rest - 1) % base]);
  return g_string_free (prefix, FALSE);
}

/* Also one that an earlier key of the server signed. */
static gboolean
verify_certificate (const PtServerKeys *keys, const char *text, PtCertificate *certificate)
{
  const PtKeyPair *pair;

  for (guint i = 0; (pair = pt_server_keys_nth (keys, i)) != NULL; i++)
    if (pt_certificate_verify (text, pair->public_key, certificate, NULL))
      return TRUE;
  return FALSE;
}

/* After a restore the server may have forgotten a computer that it enrolled later: its certificate says its prefix. */
static gboolean
readmit (PtTransaction *transaction, const PtServerKeys *keys, const PtDeviceForm *form, char **prefix, GError **error)
{
  PtCertificate certificate = { 0 };
  g_auto (PtDevice) other = { 0 };
  PtFound found;

  if (form->certificate == NULL || !verify_certificate (keys, form->certificate, &certificate))
    return TRUE;
  found = transaction->store->verbs->find_prefix (transaction->store, certificate.prefix, &other, error);
  if (found == PT_FOUND_NOTHING && pt_id_equal (&certificate.organisation, &transaction->organisation.id)
      && pt_id_equal (&certificate.device, &form->id)
      && memcmp (certificate.public_key, form->public_key, PT_KEY_BYTES) == 0)
    *prefix = g_strdup (certificate.prefix);
  pt_certificate_clear (&certificate);
  return found != PT_FOUND_ERROR;
}

/* One that no computer has, also where one was readmitted with a prefix that a restored server had yet to give. */
static gboolean
give_prefix (PtTransaction *transaction, char **prefix, GError **error)
{
  PtFound found = PT_FOUND;

  while (found == PT_FOUND) {
    g_auto (PtDevice) other = { 0 };

    g_free (*prefix);
    *prefix = pt_device_prefix (transaction->organisation.next_prefix++);
    found = transaction->store->verbs->find_prefix (transaction->store, *prefix, &other, error);
  }
  return found != PT_FOUND_ERROR;
}

/* How many computers a user has that may come in. */
typedef struct {
  const PtId *user;
  guint found;
} Computers;

static PtEach
count_computer (const PtDevice *device, gpointer data, GError **error)
{
  Computers *computers = data;

  computers->found += !device->revoked && pt_id_equal (&device->user, computers->user);
  return PT_EACH_MORE;
}

/* One that comes back has had its place. */
static gboolean
find_place (PtTransaction *transaction, const PtUser *user, PtDevice *device, gboolean *found, GError **error)
{
  Computers computers = { .user = &user->id };

  *found = device->prefix != NULL;
  if (*found)
    return TRUE;
  if (!transaction->store->verbs->each_device (transaction->store, count_computer, &computers, error))
    return FALSE;
  *found = computers.found < COMPUTERS_MAX;
  return !*found || give_prefix (transaction, &device->prefix, error);
}

static gboolean
note_key_event (PtTransaction *transaction, const PtDevice *device, const PtCause *cause, const char *code,
                GError **error)
{
  PtAuditEvent event = { .kind = "key", .cause = cause, .code = code, .detail = device->prefix, .subject = device->id };

  return pt_audit_append (transaction, &event, error);
}

static gboolean
enrol (PtTransaction *transaction, const PtServerKeys *keys, const PtDeviceForm *form, const PtUser *user,
       PtDevice *device, PtAdmission *admission, GError **error)
{
  PtCause cause = { .user = user->id, .device = form->id };
  gboolean placed;

  device->id = form->id;
  device->name = g_strdup (form->name);
  memcpy (device->public_key, form->public_key, PT_KEY_BYTES);
  device->user = user->id;
  device->created_at = device->last_seen = device->pulled_at = transaction->now;
  if (!readmit (transaction, keys, form, &device->prefix, error)
      || !find_place (transaction, user, device, &placed, error))
    return FALSE;
  *admission = placed ? PT_ADMITTED : PT_ADMISSION_FULL;
  if (!placed)
    return TRUE;
  transaction->organisation.directory_revision++;
  return transaction->store->verbs->write_device (transaction->store, device, error)
         && note_key_event (transaction, device, &cause, "enrolled", error);
}

static gboolean
greet (PtTransaction *transaction, const PtDeviceForm *form, PtDevice *device, GError **error)
{
  device->last_seen = transaction->now;
  if (!device->renamed && !g_str_equal (device->name, form->name)) {
    g_free (device->name);
    device->name = g_strdup (form->name);
    transaction->organisation.directory_revision++;
  }
  return transaction->store->verbs->write_device (transaction->store, device, error);
}

gboolean
pt_device_admit (PtTransaction *transaction, const PtServerKeys *keys, const PtDeviceForm *form, const PtUser *user,
                 PtDevice *device, PtAdmission *admission, GError **error)
{
  PtFound found = transaction->store->verbs->read_device (transaction->store, &form->id, device, error);

  if (found == PT_FOUND_NOTHING)
    return enrol (transaction, keys, form, user, device, admission, error);
  *admission = !device->revoked && memcmp (device->public_key, form->public_key, PT_KEY_BYTES) == 0
                   ? PT_ADMITTED
                   : PT_ADMISSION_OTHER_KEY;
  if (found == PT_FOUND && *admission == PT_ADMITTED)
    return greet (transaction, form, device, error);
  return found != PT_FOUND_ERROR;
}

char *
pt_device_certify (const PtTransaction *transaction, const PtServerKeys *keys, const PtDevice *device)
{
  PtCertificate certificate = { .organisation = transaction->organisation.id,
                                .device = device->id,
                                .prefix = device->prefix,
                                .not_after = transaction->now + CERTIFICATE_MS };

  memcpy (certificate.public_key, device->public_key, PT_KEY_BYTES);
  return pt_certificate_sign (&certificate, &keys->signing);
}

gboolean
pt_device_revoke (PtTransaction *transaction, PtDevice *device, const PtCause *cause, GError **error)
{
  PtStore *store = transaction->store;

  device->revoked = TRUE;
  transaction->organisation.directory_revision++;
  return store->verbs->write_device (store, device, error)
         && pt_tokens_revoke_all (transaction, NULL, &device->id, error)
         && note_key_event (transaction, device, cause, "revoked", error);
}

gboolean
pt_device_rename (PtTransaction *transaction, PtDevice *device, const char *name, const PtCause *cause, GError **error)
{
  if (!pt_name_check (name, error))
    return FALSE;
  g_free (device->name);
  device->name = g_strdup (name);
  device->renamed = TRUE;
  transaction->organisation.directory_revision++;
  return transaction->store->verbs->write_device (transaction->store, device, error)
         && note_key_event (transaction, device, cause, "renamed", error);
}

gint64
pt_device_expected_since (const PtOrganisation *organisation, const char *to, gint64 now)
{
  char next[PT_DATE_TEXT];

  pt_date_add (to, 1, next);
  return MIN (pt_date_start (next, organisation->time_zone), now - NOTED_WITHIN_MS);
}

gboolean
pt_device_is_silent (const PtDevice *device, gint64 since)
{
  return !device->revoked && device->last_seen < since;
}
