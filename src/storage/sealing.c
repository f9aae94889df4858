/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Freezing envelopes; used by the outbox for what waits, and by recovery for what a restored server has lost. */

#include "config.h"

#include "sealing.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"
#include "protocol-limits.h"

static gboolean
next_n (PtDatabase *database, gint64 *n, GError **error)
{
  return pt_database_get_integer (database, "SELECT ifnull(max(n), 0) + 1 FROM envelopes", n, NULL, error);
}

gboolean
pt_sealing_begin (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtId *user,
                  PtEnvelope *envelope, GError **error)
{
  envelope->envelope = pt_id_new (seams->clock, seams->random);
  envelope->schema = PT_PROTOCOL_SCHEMA;
  envelope->organisation = office->organisation;
  envelope->device = office->device;
  envelope->user = *user;
  envelope->sealed_at = pt_clock_wall (seams->clock);
  envelope->has_clock_offset = office->has_clock_offset;
  envelope->clock_offset = office->clock_offset;
  return next_n (database, &envelope->n, error);
}

char *
pt_sealing_sign (GBytes *body, const guint8 key[64])
{
  PtKeyPair pair = { 0 };
  gsize length;
  const void *bytes = g_bytes_get_data (body, &length);

  memcpy (pair.secret, key, sizeof pair.secret);
  return pt_sign (&pair, PT_CONTEXT_PUSH, bytes, length);
}

gboolean
pt_sealing_store (PtDatabase *database, const PtEnvelope *envelope, GBytes *body, const char *signature, GError **error)
{
  g_autoptr (PtStatement) insert = pt_database_prepare (
      database,
      "INSERT INTO envelopes (id, n, device_id, user_id, body, signature, n_ops, state, sealed_at, recovery)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, 'sealed', ?, ?)",
      error);
  gsize length;
  const void *bytes = g_bytes_get_data (body, &length);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_id (insert, 1, &envelope->envelope);
  pt_statement_bind_integer (insert, 2, envelope->n);
  pt_statement_bind_id (insert, 3, &envelope->device);
  pt_statement_bind_id (insert, 4, &envelope->user);
  pt_statement_bind_blob (insert, 5, bytes, length);
  pt_statement_bind_text (insert, 6, signature);
  pt_statement_bind_integer (insert, 7, envelope->ops->len);
  pt_statement_bind_integer (insert, 8, envelope->sealed_at);
  pt_statement_bind_integer (insert, 9, envelope->recovery);
  return pt_statement_run (insert, error);
}

gboolean
pt_sealing_hold (PtDatabase *database, const PtId *envelope, gint64 now, gboolean *held, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (
      database, "UPDATE envelopes SET held = 1 WHERE id = ? AND state = 'sealed' AND recovery <> 0 AND sealed_at > ?",
      error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_id (update, 1, envelope);
  pt_statement_bind_integer (update, 2, now - PT_SEALING_HOLD_MS);
  if (!pt_statement_run (update, error))
    return FALSE;
  *held = pt_database_changes (database) > 0;
  return TRUE;
}

PtEnvelope *
pt_sealing_read (PtDatabase *database, const PtId *id, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT body FROM envelopes WHERE id = ? AND state = 'sealed'", error);
  g_autoptr (GBytes) body = NULL;
  const void *bytes;
  gsize length;
  PtStep step;

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, id);
  step = pt_statement_step (select, error);
  if (step == PT_STEP_DONE)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("The server answered to an envelope that is not here"));
  if (step != PT_STEP_ROW)
    return NULL;
  bytes = pt_statement_blob (select, 0, &length);
  body = g_bytes_new (bytes, length);
  return pt_envelope_from_bytes (body, NULL, error);
}

static gboolean
run_with_ids (PtDatabase *database, const char *sql, const PtId *id, const PtId *renewed, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (database, sql, error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_id (update, 1, id);
  pt_statement_bind_id (update, 2, renewed);
  return pt_statement_run (update, error);
}

gboolean
pt_sealing_renew (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64],
                  const PtId *id, GError **error)
{
  g_autoptr (PtEnvelope) envelope = pt_sealing_read (database, id, error);
  g_autoptr (GBytes) body = NULL;
  g_autofree char *signature = NULL;
  PtId user;

  if (envelope == NULL)
    return FALSE;
  if (pt_id_equal (&envelope->device, &office->device)) {
    g_set_error (error, PT_ERROR, PT_ERROR_SIGN_IN,
                 _ ("The server does not accept this session: sign in again. Your work is kept"));
    return FALSE;
  }
  user = envelope->user;
  if (!pt_sealing_begin (database, seams, office, &user, envelope, error))
    return FALSE;
  body = pt_envelope_to_bytes (envelope);
  signature = pt_sealing_sign (body, key);
  return pt_sealing_store (database, envelope, body, signature, error)
         && run_with_ids (database, "UPDATE queue SET envelope_id = ?2 WHERE envelope_id = ?1 AND status <> 'success'",
                          id, &envelope->envelope, error)
         && run_with_ids (database,
                          "UPDATE envelopes SET state = 'refused', answered_at = (SELECT sealed_at FROM envelopes"
                          " WHERE id = ?2) WHERE id = ?1",
                          id, &envelope->envelope, error);
}
