/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Marks: signed by the server's store, checked and kept by clients, carried in every answer and request. */

#include <string.h>

#include "errors.h"
#include "messages.h"
#include "signature-forms.h"

/* What the signature covers, and what stands before it in the header. */
static char *
signed_text (const PtMark *mark)
{
  char epoch[PT_ID_TEXT];
  pt_id_format (&mark->epoch, epoch);
  return g_strdup_printf ("%s %" G_GINT64_FORMAT " %s", epoch, mark->head, mark->hash);
}

void
pt_mark_sign (PtMark *mark, const PtKeyPair *pair)
{
  g_autofree char *text = signed_text (mark);
  g_autofree char *signature = pt_sign (pair, PT_CONTEXT_MARK, text, strlen (text));
  g_strlcpy (mark->sig, signature, sizeof mark->sig);
}

gboolean
pt_mark_verify (const PtMark *mark, const guint8 public_key[PT_KEY_BYTES], GError **error)
{
  g_autofree char *text = signed_text (mark);
  return pt_verify (public_key, PT_CONTEXT_MARK, text, strlen (text), mark->sig, error);
}

char *
pt_mark_to_header (const PtMark *mark)
{
  g_autofree char *text = signed_text (mark);
  return g_strconcat (text, " ", mark->sig, NULL);
}

/* A head as the protocol writes it: decimal digits, no sign, no leading zero. */
static gboolean
parse_head (const char *text, gint64 *head)
{
  guint64 value;
  if (text[0] == '0' && text[1] != '\0')
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *head = value;
  return g_ascii_isdigit (text[0]);
}

/* Takes over the two texts where both have their form. */
static gboolean
take_proof (PtMark *mark, const char *hash, const char *sig)
{
  if (!pt_is_hex (hash, sizeof mark->hash - 1) || !pt_is_signature (sig))
    return FALSE;
  g_strlcpy (mark->hash, hash, sizeof mark->hash);
  g_strlcpy (mark->sig, sig, sizeof mark->sig);
  return TRUE;
}

gboolean
pt_mark_from_header (const char *header, PtMark *mark, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (header, " ", 5);
  if (g_strv_length (parts) == 4 && pt_id_parse (parts[0], -1, &mark->epoch) && parse_head (parts[1], &mark->head)
      && take_proof (mark, parts[2], parts[3]))
    return TRUE;
  g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                       PT_HEADER_MARK " is not of the form: epoch, head, hash, signature");
  return FALSE;
}

void
pt_mark_write (PtWriter *writer, const PtMark *mark)
{
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "epoch", &mark->epoch);
  pt_writer_put_integer (writer, "head", mark->head);
  pt_writer_put_text (writer, "hash", mark->hash);
  pt_writer_put_text (writer, "sig", mark->sig);
  pt_writer_end_object (writer);
}

gboolean
pt_mark_read (PtReader *reader, PtMark *mark)
{
  const char *name;
  g_autofree char *hash = NULL;
  g_autofree char *sig = NULL;
  *mark = (PtMark){ .head = -1 };
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "epoch") == 0)
      pt_reader_id (reader, &mark->epoch);
    else if (strcmp (name, "head") == 0)
      mark->head = pt_reader_integer (reader);
    else if (strcmp (name, "hash") == 0)
      hash = pt_reader_dup_text (reader);
    else if (strcmp (name, "sig") == 0)
      sig = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  }
  if (pt_reader_failed (reader))
    return FALSE;
  if (!pt_id_is_none (&mark->epoch) && mark->head >= 0 && hash != NULL && sig != NULL && take_proof (mark, hash, sig))
    return TRUE;
  pt_reader_fail (reader, "mark: epoch, head, hash or sig is missing or not of its form");
  return FALSE;
}
