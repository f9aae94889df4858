/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the endpoints that list in pages share: conflicts and the audit. */

#include "listing.h"

#include "cursors.h"
#include "protocol-limits.h"
#include "server-pull.h"

void
pt_listing_clear (PtListing *listing)
{
  g_clear_pointer (&listing->writer, pt_writer_free);
}

gboolean
pt_listing_begin (PtListing *listing, PtCall *call, const char *name)
{
  const char *text = pt_call_query (call, "cursor");
  PtCursor cursor = { .seq = 0 };

  listing->call = call;
  listing->name = name;
  listing->left = pt_call_limit (call, PT_PULL_LIMIT_DEFAULT);
  if (listing->left == 0)
    return FALSE;
  if (text != NULL && !pt_cursor_parse (call->keys, name, text, &cursor))
    return !pt_call_problem (call, "bad_cursor", NULL);
  listing->last = cursor.seq;
  listing->writer = pt_writer_new ();
  pt_writer_begin_object (listing->writer);
  pt_writer_member (listing->writer, name);
  pt_writer_begin_array (listing->writer);
  return TRUE;
}

gboolean
pt_listing_has_room (PtListing *listing)
{
  listing->more = listing->left == 0 || pt_writer_text_so_far (listing->writer)->len > PT_LIMIT_PAGE;
  return !listing->more;
}

void
pt_listing_added (PtListing *listing, gint64 place)
{
  listing->last = place;
  listing->left--;
}

void
pt_listing_reply (PtListing *listing)
{
  PtCursor cursor = { .epoch = listing->call->organisation->epoch, .seq = listing->last };
  g_autofree char *text = pt_cursor_format (listing->call->keys, listing->name, &cursor);

  pt_writer_end_array (listing->writer);
  pt_writer_put_text (listing->writer, "cursor", text);
  pt_writer_put_boolean (listing->writer, "more", listing->more);
  pt_call_reply_marked (listing->call, listing->writer);
}
