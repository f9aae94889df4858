/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Device certificates: the server gives them at sign-in and refresh, peers show them to each other. */

#include <string.h>

#include "errors.h"
#include "reader.h"
#include "signatures.h"
#include "writer.h"

#define LONGEST_CERTIFICATE 4096 /* bytes of text; ours have under 500 */

void
pt_certificate_clear (PtCertificate *certificate)
{
  g_free (certificate->prefix);
  *certificate = (PtCertificate){ 0 };
}

static char *
to_json (const PtCertificate *certificate)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *key = pt_base64 (certificate->public_key, sizeof certificate->public_key);
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "organisation", &certificate->organisation);
  pt_writer_put_id (writer, "device", &certificate->device);
  pt_writer_put_text (writer, "prefix", certificate->prefix);
  pt_writer_put_text (writer, "public_key", key);
  pt_writer_put_integer (writer, "not_after", certificate->not_after);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}

char *
pt_certificate_sign (const PtCertificate *certificate, const PtKeyPair *server)
{
  g_autofree char *json = to_json (certificate);
  g_autofree char *body = pt_base64 (json, strlen (json));
  g_autofree char *signature = pt_sign (server, PT_CONTEXT_DEVICE, json, strlen (json));
  return g_strconcat (body, ".", signature, NULL);
}

static gboolean
read_key (PtReader *reader, guint8 key[PT_KEY_BYTES])
{
  const char *text = pt_reader_text (reader, NULL);
  return text != NULL && pt_base64_parse (text, key, PT_KEY_BYTES);
}

static void
read_members (PtReader *reader, PtCertificate *certificate)
{
  const char *name;
  gboolean has_key = FALSE;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "organisation") == 0)
      pt_reader_id (reader, &certificate->organisation);
    else if (strcmp (name, "device") == 0)
      pt_reader_id (reader, &certificate->device);
    else if (strcmp (name, "prefix") == 0)
      certificate->prefix = pt_reader_dup_text (reader);
    else if (strcmp (name, "public_key") == 0)
      has_key = read_key (reader, certificate->public_key);
    else if (strcmp (name, "not_after") == 0)
      certificate->not_after = pt_reader_integer (reader);
    else
      pt_reader_skip (reader);
  }
  if (pt_id_is_none (&certificate->organisation) || pt_id_is_none (&certificate->device) || certificate->prefix == NULL
      || !has_key || certificate->not_after <= 0)
    pt_reader_fail (reader, "a member of the certificate is missing or not of its form");
}

/* The bytes that @text is the base64 of; NULL where it is none. */
static GBytes *
decode (const char *text)
{
  gsize padding = g_str_has_suffix (text, "==") ? 2 : g_str_has_suffix (text, "=") ? 1 : 0;
  gsize length = strlen (text) / 4 * 3;
  if (length < padding)
    return NULL;
  g_autofree char *bytes = g_malloc (length + 1);
  if (!pt_base64_parse (text, bytes, length - padding))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), length - padding);
}

static gboolean
set_malformed (GError **error)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED, "The device certificate is not of its form");
  return FALSE;
}

gboolean
pt_certificate_verify (const char *text, const guint8 server_key[PT_KEY_BYTES], PtCertificate *certificate,
                       GError **error)
{
  *certificate = (PtCertificate){ 0 };
  g_auto (GStrv) parts
      = strnlen (text, LONGEST_CERTIFICATE + 1) > LONGEST_CERTIFICATE ? NULL : g_strsplit (text, ".", 3);
  if (parts == NULL || g_strv_length (parts) != 2)
    return set_malformed (error);
  g_autoptr (GBytes) json = decode (parts[0]);
  if (json == NULL)
    return set_malformed (error);
  gsize length;
  const char *bytes = g_bytes_get_data (json, &length);
  if (!pt_verify (server_key, PT_CONTEXT_DEVICE, bytes, length, parts[1], error))
    return FALSE;
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  read_members (reader, certificate);
  if (pt_reader_finish (reader, error))
    return TRUE;
  pt_certificate_clear (certificate);
  return FALSE;
}
