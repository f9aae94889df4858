/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The audit chain: entries as exact JSON texts, each bound to all before it by
 * SHA-256, with the value after each change kept as that seq's mark. Written
 * by everything that changes or refuses something; read by `audit verify`.
 */

#include "config.h"

#include "audit.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "errors.h"
#include "writer.h"

static void
chain_hash (const guint8 previous[PT_HASH_BYTES], const char *entry, guint8 hash[PT_HASH_BYTES])
{
  PtSha256 state;

  pt_sha256_init (&state);
  pt_sha256_update (&state, previous, PT_HASH_BYTES);
  pt_sha256_update (&state, entry, strlen (entry));
  pt_sha256_finish (&state, hash);
}

void
pt_audit_leaf (const guint8 salt[PT_SALT_BYTES], PtLeaf leaf, char text[PT_SHA256_TEXT])
{
  char leaf_text[PT_LEAF_TEXT];
  guint8 hash[PT_HASH_BYTES];
  PtSha256 state;

  pt_leaf_format (leaf, leaf_text);
  pt_sha256_init (&state);
  pt_sha256_update (&state, salt, PT_SALT_BYTES);
  pt_sha256_update (&state, leaf_text, strlen (leaf_text));
  pt_sha256_finish (&state, hash);
  pt_sha256_format (hash, text);
}

static void
put_integer_if (PtWriter *writer, const char *name, gint64 value)
{
  if (value != 0)
    pt_writer_put_integer (writer, name, value);
}

static void
put_fields (PtWriter *writer, const PtEntity *entity, guint32 mask)
{
  if (mask == 0)
    return;
  pt_writer_member (writer, "fields");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < entity->n_fields; i++)
    if (mask & (1u << i))
      pt_writer_text (writer, entity->fields[i].name, -1);
  pt_writer_end_array (writer);
}

static void
put_cause (PtWriter *writer, const PtCause *cause)
{
  if (cause == NULL)
    return;
  pt_writer_put_id_if (writer, "user", &cause->user);
  pt_writer_put_id_if (writer, "device", &cause->device);
  pt_writer_put_id_if (writer, "op", &cause->op);
  put_integer_if (writer, "was", cause->was);
}

static char *
compose (gint64 index, gint64 at, const PtAuditEvent *event)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "i", index);
  pt_writer_put_integer (writer, "at", at);
  pt_writer_put_text (writer, "kind", event->kind);
  put_cause (writer, event->cause);
  pt_writer_put_text_if (writer, "entity", event->entity != NULL ? event->entity->name : NULL);
  pt_writer_put_id_if (writer, "id", &event->id);
  pt_writer_put_text_if (writer, "operation", event->operation);
  put_integer_if (writer, "version", event->version);
  put_integer_if (writer, "seq", event->seq);
  put_fields (writer, event->entity, event->mask);
  pt_writer_put_text_if (writer, "leaf", event->leaf);
  pt_writer_put_text_if (writer, "code", event->code);
  pt_writer_put_text_if (writer, "detail", event->detail);
  pt_writer_put_id_if (writer, "subject", &event->subject);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}

gboolean
pt_audit_append (PtTransaction *transaction, const PtAuditEvent *event, GError **error)
{
  PtOrganisation *organisation = &transaction->organisation;
  g_autofree char *entry = compose (organisation->chain_length + 1, transaction->now, event);
  PtAuditLink link = { .index = organisation->chain_length + 1,
                       .entry = entry,
                       .seq = event->seq,
                       .entity = event->entity != NULL ? (int) event->entity->index : -1,
                       .id = event->id,
                       .user = event->cause != NULL ? event->cause->user : PT_ID_NONE,
                       .at = transaction->now };

  chain_hash (organisation->chain_hash, entry, link.hash);
  if (!transaction->store->verbs->append_audit (transaction->store, &link, error))
    return FALSE;
  organisation->chain_length = link.index;
  memcpy (organisation->chain_hash, link.hash, PT_HASH_BYTES);
  if (event->seq > 0)
    memcpy (organisation->head_hash, link.hash, PT_HASH_BYTES);
  return TRUE;
}

typedef struct {
  guint8 hash[PT_HASH_BYTES];
  guint8 head_hash[PT_HASH_BYTES];
  gint64 index;
  gint64 seq;
} Walk;

static PtEach
walk_link (const PtAuditLink *link, gpointer data, GError **error)
{
  Walk *walk = data;
  guint8 hash[PT_HASH_BYTES];

  chain_hash (walk->hash, link->entry, hash);
  if (link->index != walk->index + 1 || memcmp (hash, link->hash, PT_HASH_BYTES) != 0
      || (link->seq != 0 && link->seq != walk->seq + 1)) {
    g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED,
                 _ ("The audit chain breaks at entry %" PRId64 ": its text or its place was changed"), walk->index + 1);
    return PT_EACH_ERROR;
  }
  walk->index = link->index;
  memcpy (walk->hash, hash, PT_HASH_BYTES);
  if (link->seq != 0) {
    walk->seq = link->seq;
    memcpy (walk->head_hash, hash, PT_HASH_BYTES);
  }
  return PT_EACH_MORE;
}

static gboolean
ends_as_stored (const Walk *walk, const PtOrganisation *organisation)
{
  return walk->index == organisation->chain_length && walk->seq == organisation->head
         && memcmp (walk->hash, organisation->chain_hash, PT_HASH_BYTES) == 0
         && memcmp (walk->head_hash, organisation->head_hash, PT_HASH_BYTES) == 0;
}

static gboolean
verify (PtStore *store, Walk *walk, GError **error)
{
  g_auto (PtOrganisation) organisation = { 0 };
  PtAuditFilter all = { .entity = -1 };

  if (!store->verbs->read_organisation (store, &organisation, error)
      || !store->verbs->each_audit (store, &all, walk_link, walk, error))
    return FALSE;
  if (ends_as_stored (walk, &organisation))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED,
               _ ("The audit chain ends at entry %" PRId64 ", but %" PRId64 " were written"), walk->index,
               organisation.chain_length);
  return FALSE;
}

gboolean
pt_audit_verify (PtStore *store, gint64 *entries, GError **error)
{
  Walk walk = { 0 };
  gboolean whole;

  if (!store->verbs->begin (store, PT_STORE_READ, error))
    return FALSE;
  whole = verify (store, &walk, error);
  store->verbs->rollback (store);
  *entries = walk.index;
  return whole;
}
