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
 * names from the JSON that it is given.
 */
typedef struct _PtScrub PtScrub;

PtScrub *pt_scrub_new (const PtEntity *entity);
void pt_scrub_free (PtScrub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtScrub, pt_scrub_free)

/* A name that he is or was known by; NULL and "" are none. */
void pt_scrub_add_name (PtScrub *self, const char *name);
/* What stands for the name of a record without a person, as its code: no name. */
void pt_scrub_except (PtScrub *self, const char *name);
/* The names so far. (element-type utf8) Borrowed words, free with g_ptr_array_unref. */
GPtrArray *pt_scrub_names (PtScrub *self);

/* @json, which a program wrote itself, without what is personal. NULL stays NULL; free with g_free. */
char *pt_scrub_json (PtScrub *self, const char *json);
/* @message with … for each name. NULL stays NULL; free with g_free. */
char *pt_scrub_message (PtScrub *self, const char *message);

G_END_DECLS
