/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"

G_BEGIN_DECLS

/*
 * What is no change of a row: people, computers, settings, policies, closing
 * (POST /v1/actions), and the list of them (GET /v1/office). Only with the
 * server in reach. Belongs to the main thread.
 */

/**
 * PtAction:
 *
 * One thing asked of the server: its name and members as in the server's own
 * table of actions. It has an id, so that asking twice does it once.
 */
typedef struct _PtAction PtAction;

PtAction *pt_action_new (const PtSeams *seams, const char *name);
void pt_action_free (PtAction *action);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtAction, pt_action_free)
/* NULL is empty text, which clears. */
void pt_action_set_text (PtAction *action, const char *member, const char *text);
void pt_action_set_integer (PtAction *action, const char *member, gint64 value);
void pt_action_set_id (PtAction *action, const char *member, const PtId *id);
/* @ids: (element-type PtId) */
void pt_action_set_ids (PtAction *action, const char *member, GArray *ids);

/* Takes @action over. Where the answer is lost it is asked once more, under the same id. */
void pt_action_run_async (PtAction *action, PtChannel *channel, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data);
/* FALSE with INVALID or NOT_ALLOWED and the server's own words where it does not do it; else the errors of
 * pt_channel_call_async(). */
gboolean pt_action_run_finish (PtChannel *channel, GAsyncResult *result, GError **error);

typedef struct {
  PtId id;
  char *name;
  PtRole role;
  gboolean disabled;
} PtOfficeUser;

typedef struct {
  PtId id;
  char *name;
  char *prefix;
  PtId user;        /* who signed in on it first */
  gint64 last_seen; /* UTC ms */
  gboolean revoked;
  gboolean silent; /* not heard of since the end of the period that was asked about */
} PtOfficeComputer;

/**
 * PtOfficeList:
 *
 * People, computers and the newest backup, as the server knows them now.
 */
typedef struct {
  GPtrArray *users;     /* of PtOfficeUser */
  GPtrArray *computers; /* of PtOfficeComputer */
  gint64 backed_up_at;  /* UTC ms; 0 never */
  gint64 server_time;
} PtOfficeList;

void pt_office_list_free (PtOfficeList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOfficeList, pt_office_list_free)
/* NULL where the list does not have it. */
const PtOfficeUser *pt_office_list_find_user (const PtOfficeList *list, const PtId *id);

/* @to: the last day of a period that may be closed (who was silent since), or NULL. For managers and admins. */
void pt_office_list_async (PtChannel *channel, const char *to, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data);
PtOfficeList *pt_office_list_finish (PtChannel *channel, GAsyncResult *result, GError **error);

G_END_DECLS
