/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* Keys of settings that storage keeps for itself. */
#define PT_SETTING_OFFICE "office"
#define PT_SETTING_LOGO "logo" /* base64; empty for none */
#define PT_SETTING_CURSOR "cursor"
#define PT_SETTING_COMPLETE "complete"     /* 1: no page followed the last one */
#define PT_SETTING_NEWEST_SEQ "newest_seq" /* the greatest seq of a confirmed row */
#define PT_SETTING_BACKED_UP "backed_up"   /* the newest seq in a verified backup of the server's */
#define PT_SETTING_PULLED_TO "pulled_to"   /* up to this seq every row has been pulled */
#define PT_SETTING_CONFLICTS_CURSOR "conflicts_cursor"
#define PT_SETTING_CONFLICTS_AT "conflicts_at"           /* when the server told its conflicts to the end */
#define PT_SETTING_NUMBER "number."                      /* and the entity: the last number given */
#define PT_SETTING_DELETED "deleted."                    /* and the entity: rows that the pull under way deleted */
#define PT_SETTING_DELETIONS_ACCEPTED "deleted.accepted" /* 1: a person has accepted them */

/* A setting that is a whole number; 0 where there is none. */
gboolean pt_setting_get_integer (PtDatabase *database, const char *key, gint64 *value, GError **error);
gboolean pt_setting_set_integer (PtDatabase *database, const char *key, gint64 value, GError **error);

G_END_DECLS
