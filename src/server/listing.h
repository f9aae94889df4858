/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/**
 * PtListing:
 *
 * An answer in pages, {NAME: […], cursor, more, mark}, whose places are
 * numbers that only grow.
 */
typedef struct {
  PtCall *call;
  const char *name;
  PtWriter *writer;
  gint64 last; /* the place of the last one listed; at first where to go on from */
  guint left;
  gboolean more;
} PtListing;

void pt_listing_clear (PtListing *listing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtListing, pt_listing_clear)

/* Reads `cursor` and `limit`; FALSE where the call was answered with what is wrong. */
gboolean pt_listing_begin (PtListing *listing, PtCall *call, const char *name);
/* FALSE ends the page. */
gboolean pt_listing_has_room (PtListing *listing);
void pt_listing_added (PtListing *listing, gint64 place);
void pt_listing_reply (PtListing *listing);

G_END_DECLS
