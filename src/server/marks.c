/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Marks and epochs: proof of history towards clients, and what a client's own proof says of this server. */

#include "marks.h"

#include "audit.h"
#include "ids.h"

void
pt_mark_of (const PtOrganisation *organisation, const PtServerKeys *keys, PtMark *mark)
{
  mark->epoch = organisation->epoch;
  mark->head = organisation->head;
  pt_sha256_format (organisation->head_hash, mark->hash);
  pt_mark_sign (mark, &keys->signing);
}

static gboolean
is_authentic (const PtServerKeys *keys, const PtMark *mark)
{
  const PtKeyPair *pair;

  for (guint i = 0; (pair = pt_server_keys_nth (keys, i)) != NULL; i++)
    if (pt_mark_verify (mark, pair->public_key, NULL))
      return TRUE;
  return FALSE;
}

gboolean
pt_mark_is_known (PtStore *store, const PtOrganisation *organisation, const PtMark *mark, gboolean *known,
                  GError **error)
{
  guint8 hash[PT_HASH_BYTES] = { 0 };
  char text[65];
  PtFound found = PT_FOUND;

  if (mark->head == organisation->head)
    memcpy (hash, organisation->head_hash, PT_HASH_BYTES);
  else if (mark->head > 0)
    found = store->verbs->read_head_hash (store, mark->head, hash, error);
  pt_sha256_format (hash, text);
  *known = found == PT_FOUND && g_str_equal (text, mark->hash);
  return found != PT_FOUND_ERROR;
}

gboolean
pt_mark_judge (PtStore *store, const PtOrganisation *organisation, const PtServerKeys *keys, const PtMark *mark,
               PtMarkStanding *standing, GError **error)
{
  gboolean ours;

  if (!pt_mark_is_known (store, organisation, mark, &ours, error))
    return FALSE;
  if (!pt_id_equal (&mark->epoch, &organisation->epoch))
    *standing = PT_MARK_OLDER;
  else if (ours)
    *standing = PT_MARK_KNOWN;
  else
    *standing = is_authentic (keys, mark) ? PT_MARK_DIVERGED : PT_MARK_FORGED;
  return TRUE;
}

gboolean
pt_epoch_renew (PtTransaction *transaction, GError **error)
{
  PtOrganisation *organisation = &transaction->organisation;
  PtAuditEvent event = { .kind = "epoch" };

  organisation->epoch = pt_id_new (transaction->clock, transaction->random);
  organisation->epoch_at = transaction->now;
  organisation->epoch_head = organisation->head;
  event.subject = organisation->epoch;
  return transaction->store->verbs->write_epoch (transaction->store, &organisation->epoch, transaction->now,
                                                 organisation->head, error)
         && pt_audit_append (transaction, &event, error);
}
