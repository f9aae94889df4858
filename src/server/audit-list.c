/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit chain for those who may read it: who changed what, and when. Looked up by routes.c. */

#include "config.h"

#include "audit-list.h"

#include <glib/gi18n-lib.h>

#include "dates.h"
#include "listing.h"

static gboolean
take_id (PtCall *call, const char *name, PtId *id)
{
  const char *text = pt_call_query (call, name);

  *id = PT_ID_NONE;
  return text == NULL || pt_id_parse (text, -1, id) || !pt_call_problem (call, "malformed", name);
}

/* A moment in ms, or a day of the organisation's zone: its beginning, or with @days 1 its end. */
static gboolean
take_time (PtCall *call, const char *name, int days, gint64 *time)
{
  char day[PT_DATE_TEXT];
  const char *text = pt_call_query (call, name);
  guint64 number;

  *time = 0;
  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL)) {
    *time = (gint64) number;
    return TRUE;
  }
  if (!pt_date_is_valid (text, -1))
    return !pt_call_problem (call, "malformed", name);
  pt_date_add (text, days, day);
  *time = pt_date_start (day, call->organisation->time_zone);
  return TRUE;
}

static gboolean
take_filter (PtCall *call, PtAuditFilter *filter)
{
  const char *word = pt_call_query (call, "entity");
  const PtEntity *entity = word != NULL ? pt_entity_find (word, -1) : NULL;

  if (word != NULL && entity == NULL)
    return !pt_call_problem (call, "malformed", "entity");
  filter->entity = entity != NULL ? (int) entity->index : -1;
  return take_id (call, "id", &filter->id) && take_id (call, "user", &filter->user)
         && take_time (call, "from", 0, &filter->from) && take_time (call, "to", 1, &filter->to);
}

static PtEach
write_values (const PtChange *change, gpointer data, GError **error)
{
  PtWriter *writer = data;

  if (change->old != NULL) {
    pt_writer_member (writer, "old");
    pt_writer_raw (writer, change->old, -1);
  }
  if (change->new != NULL) {
    pt_writer_member (writer, "new");
    pt_writer_raw (writer, change->new, -1);
  }
  return PT_EACH_STOP;
}

static void
put_hash (PtWriter *writer, const guint8 hash[PT_HASH_BYTES])
{
  char text[PT_SHA256_TEXT];

  pt_sha256_format (hash, text);
  pt_writer_put_text (writer, "hash", text);
}

/* The entry is given as text, since its exact bytes are what the hash is of. */
static PtEach
add_link (const PtAuditLink *link, gpointer data, GError **error)
{
  PtListing *listing = data;
  PtStore *store = listing->call->store;

  if (!pt_listing_has_room (listing))
    return PT_EACH_STOP;
  pt_writer_begin_object (listing->writer);
  pt_writer_put_integer (listing->writer, "i", link->index);
  put_hash (listing->writer, link->hash);
  pt_writer_put_text (listing->writer, "entry", link->entry);
  if (link->seq > 0
      && store->verbs->read_change (store, link->seq, write_values, listing->writer, error) == PT_FOUND_ERROR)
    return PT_EACH_ERROR;
  pt_writer_end_object (listing->writer);
  pt_listing_added (listing, link->index);
  return PT_EACH_MORE;
}

gboolean
pt_audit_run (PtCall *call, GError **error)
{
  g_auto (PtListing) listing = { NULL };
  PtAuditFilter filter = { .entity = -1 };

  if (call->session.user.role < PT_ROLE_MANAGER)
    return pt_call_problem (call, "not_allowed", NULL);
  if (!take_filter (call, &filter) || !pt_listing_begin (&listing, call, "entries"))
    return TRUE;
  filter.after = listing.last;
  if (!call->store->verbs->each_audit (call->store, &filter, add_link, &listing, error))
    return FALSE;
  pt_listing_reply (&listing);
  return TRUE;
}
