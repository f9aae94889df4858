/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The conflicts that the server keeps, for every computer to see. Looked up by routes.c. */

#include "server-conflicts.h"

#include "cursors.h"
#include "listing.h"

static void
write_fields (PtWriter *writer, const PtKeptConflict *conflict)
{
  pt_writer_member (writer, "fields");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < conflict->entity->n_fields; i++)
    if (conflict->fields & (1u << i))
      pt_writer_text (writer, conflict->entity->fields[i].name, -1);
  pt_writer_end_array (writer);
}

static void
put_json_if (PtWriter *writer, const char *name, const char *json)
{
  if (json == NULL)
    return;
  pt_writer_member (writer, name);
  pt_writer_raw (writer, json, -1);
}

static const char *
status_of (const PtKeptConflict *conflict)
{
  if (!pt_id_is_none (&conflict->settled_by))
    return "resolved";
  return conflict->open ? "open" : "archived";
}

static void
write_conflict (PtWriter *writer, const PtKeptConflict *conflict)
{
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &conflict->id);
  pt_writer_put_text (writer, "kind", pt_conflict_kind_word (conflict->kind));
  pt_writer_put_text (writer, "status", status_of (conflict));
  pt_writer_put_text (writer, "resolution", conflict->resolution);
  pt_writer_put_id_if (writer, "resolved_by", &conflict->settled_by);
  pt_writer_put_text (writer, "entity", conflict->entity->name);
  pt_writer_put_id (writer, "row", &conflict->row);
  pt_writer_put_id (writer, "op", &conflict->op);
  pt_writer_put_text (writer, "operation", pt_operation_kind_word (conflict->operation));
  pt_writer_put_id (writer, "user", &conflict->user);
  pt_writer_put_id (writer, "device", &conflict->device);
  pt_writer_put_integer (writer, "at", conflict->at);
  pt_writer_put_integer (writer, "client_version", conflict->client_version);
  pt_writer_put_integer (writer, "server_version", conflict->server_version);
  write_fields (writer, conflict);
  put_json_if (writer, "mine", conflict->mine);
  put_json_if (writer, "server", conflict->theirs);
  put_json_if (writer, "base", conflict->base);
  pt_writer_end_object (writer);
}

static PtEach
add_conflict (const PtKeptConflict *conflict, gpointer data, GError **error)
{
  PtListing *listing = data;

  if (!pt_listing_has_room (listing))
    return PT_EACH_STOP;
  write_conflict (listing->writer, conflict);
  pt_listing_added (listing, conflict->revision);
  return PT_EACH_MORE;
}

gboolean
pt_conflicts_run (PtCall *call, GError **error)
{
  g_auto (PtListing) listing = { NULL };

  if (!pt_listing_begin (&listing, call, "conflicts"))
    return TRUE;
  if (!call->store->verbs->each_conflict_since (call->store, listing.last, add_conflict, &listing, error))
    return FALSE;
  pt_listing_reply (&listing);
  return TRUE;
}
