/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Freezing envelopes; used by the outbox for what waits, and by recovery for what a restored server has lost. */

#include "config.h"

#include "sealing.h"

#include <string.h>

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
