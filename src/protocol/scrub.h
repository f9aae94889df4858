/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema.h"

G_BEGIN_DECLS

/**
 * PtScrub:
 *
 * Takes a person out of texts that were kept of his record: of JSON in any of
 * the wire's forms every member that is a personal field (PT_FIELD_PERSONAL),
 * wherever it stands, and his names out of messages for people. It learns the
 * names and the codes from the JSON that it is given, until it is told not to.
 */
typedef struct _PtScrub PtScrub;

PtScrub *pt_scrub_new (const PtEntity *entity);
void pt_scrub_free (PtScrub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtScrub, pt_scrub_free)

/* A name that he is or was known by; NULL and "" are none. */
void pt_scrub_add_name (PtScrub *self, const char *name);
/* What stands for the name of a record without a person, as its code: no name. */
void pt_scrub_except (PtScrub *self, const char *name);
/* What follows may tell of others too: nothing is learnt from it. */
void pt_scrub_stop_learning (PtScrub *self);
/* The names so far. (element-type utf8) Borrowed words, free with g_ptr_array_unref. */
GPtrArray *pt_scrub_names (PtScrub *self);

/* @json, which a program wrote itself, without what is personal. NULL stays NULL; free with g_free. */
char *pt_scrub_json (PtScrub *self, const char *json);
/* Whether @json, the fields of a record of any id, tells of him: under a code of his by a name of his, or under the
 * code alone where no name is known. NULL does not. */
gboolean pt_scrub_is_his (PtScrub *self, const char *json);
/* The answer to an operation on another record: without what is personal in a `server` that is his, and with … for each
 * name in messages. Free with g_free. */
char *pt_scrub_others (PtScrub *self, const char *answer);
/* @message with … for each name. NULL stays NULL; free with g_free. */
char *pt_scrub_message (PtScrub *self, const char *message);

G_END_DECLS
