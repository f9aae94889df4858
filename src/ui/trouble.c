/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an error's code to words and a way out. Used by the bar above the views
 * and by the dialog that explains.
 */
#include "config.h"

#include "trouble.h"

#include <glib/gi18n-lib.h>

#include "errors.h"

static const struct {
  const char *icon;
  const char *title;
  const char *line;
  const char *advice;
  const char *label;
  const char *action;
} troubles[PT_TROUBLES] = {
  [PT_TROUBLE_OFFLINE] = { "pt-offline-symbolic", N_ ("Working Offline"),
                           N_ ("Working offline. Everything is saved here and goes out by itself later."),
                           N_ ("The server cannot be reached. Go on working: everything is saved on this computer and "
                               "is sent as soon as the server answers again."),
                           N_ ("_Details"), "win.view::sync" },
  [PT_TROUBLE_SESSION] = { "pt-sign-in-symbolic", N_ ("Sign In Again"),
                           N_ ("Your session has ended. What you enter is kept until you sign in."),
                           N_ ("The server no longer takes this computer’s session. Nothing is lost: sign in, and what "
                               "waits is sent."),
                           N_ ("_Sign In…"), "win.sign-in" },
  [PT_TROUBLE_COPIED] = { "pt-sign-in-symbolic", N_ ("These Books Were Copied or Put Back"),
                          N_ ("These books are a copy of earlier ones. Sign in to give this computer its own numbers."),
                          N_ ("Another computer may work with the same books, or a backup was put back. So that no "
                              "receipt number is given twice, this computer becomes a new one when you sign in. "
                              "Nothing is lost, and what waits is sent then."),
                          N_ ("_Details"), "win.trouble" },
  [PT_TROUBLE_DELETIONS] = { "pt-attention-symbolic", N_ ("Much Was Deleted on the Server"),
                             N_ ("The server deleted much of what is here. Look before it is deleted here too."),
                             N_ ("Somebody may have deleted these records on purpose, or by mistake. Until you accept "
                                 "it they stay on this computer, and nothing more is received. Ask the administrator "
                                 "if you did not expect it."),
                             N_ ("_Look…"), "win.trouble" },
  [PT_TROUBLE_UNTRUSTED]
  = { "pt-attention-symbolic", N_ ("The Server Cannot Be Trusted"),
      N_ ("The server is not the one this computer knows. Nothing is sent to it."),
      N_ ("Its key, certificate or history differs from before. Either the server was set up "
          "anew, or another computer takes its place. Ask the administrator for the server’s key "
          "and compare it when you sign in."),
      N_ ("_Compare…"), "win.trouble" },
  [PT_TROUBLE_CLOCK] = { "pt-attention-symbolic", N_ ("Is This Computer’s Clock Right?"),
                         N_ ("This computer’s clock and the server’s certificate do not fit together."),
                         N_ ("Certificates hold for a time only. Set date and time in the system’s settings, then try "
                             "again. Where they are right, the administrator has to renew the server’s certificate. "
                             "What you enter is kept, and slips keep the date that you chose."),
                         N_ ("_Details"), "win.trouble" },
  [PT_TROUBLE_TIME] = { "pt-attention-symbolic", N_ ("Is This Computer’s Clock Right?"),
                        N_ ("This computer’s clock is not the server’s. Look at the date of each new slip."),
                        N_ ("New slips and payments begin with this computer’s date. Set date and time in the "
                            "system’s settings; this line goes with the next sync. Everything is synced all the same."),
                        N_ ("_Details"), "win.trouble" },
  [PT_TROUBLE_VERSION] = { "pt-attention-symbolic", N_ ("Another Version Is Needed"),
                           N_ ("PayTrack and the server are of versions that do not work together."),
                           N_ ("Update PayTrack on this computer, or ask the administrator to update the server. Until "
                               "then everything is saved here and waits."),
                           N_ ("_Details"), "win.trouble" },
  [PT_TROUBLE_STORAGE] = { "pt-attention-symbolic", N_ ("Saving Does Not Work"),
                           N_ ("This computer could not save what came from the server."),
                           N_ ("The disk may be full, or the folder may not be written to. Make room, then try again. "
                               "What was entered before stays as it is."),
                           N_ ("_Details"), "win.trouble" },
  [PT_TROUBLE_OTHER] = { "pt-attention-symbolic", N_ ("The Sync Did Not End Well"),
                         N_ ("The last sync did not end well. Everything is saved here."),
                         N_ ("It is tried again by itself. If this goes on, show the message above to whoever looks "
                             "after your computers."),
                         N_ ("_Details"), "win.trouble" },
};

/* By the server's last answer: its clock is the organisation's. */
static char *
dup_clock_problem (PtSyncService *service)
{
  return pt_sync_clock_problem (pt_channel_get_clock_offset (pt_sync_service_get_channel (service)));
}

static gboolean
is_clock_off (PtSyncService *service)
{
  g_autofree char *problem = dup_clock_problem (service);
  return problem != NULL;
}

/* A server that cannot be trusted tells no time: as it was at the sign-in. */
static gboolean
was_clock_off (PtSyncService *service)
{
  const PtOffice *office = pt_profile_get_office (pt_sync_service_get_profile (service));
  g_autofree char *problem = pt_sync_clock_problem (office->has_clock_offset ? office->clock_offset : 0);
  return problem != NULL;
}

static PtTrouble
judge (PtSyncService *service, const GError *failure)
{
  if (failure->domain != PT_ERROR)
    return PT_TROUBLE_OTHER;
  switch ((PtError) failure->code) {
  case PT_ERROR_OFFLINE:
    return PT_TROUBLE_OFFLINE;
  case PT_ERROR_SIGN_IN:
    return PT_TROUBLE_SESSION;
  case PT_ERROR_DELETIONS:
    return PT_TROUBLE_DELETIONS;
  case PT_ERROR_UNTRUSTED:
    return was_clock_off (service) ? PT_TROUBLE_CLOCK : PT_TROUBLE_UNTRUSTED;
  case PT_ERROR_CLOCK:
    return PT_TROUBLE_CLOCK;
  case PT_ERROR_SCHEMA:
    return PT_TROUBLE_VERSION;
  case PT_ERROR_STORAGE:
    return PT_TROUBLE_STORAGE;
  case PT_ERROR_BUSY:
    return PT_TROUBLE_NONE;
  default:
    return PT_TROUBLE_OTHER;
  }
}

/* A fork, and a restored backup, leave a profile without a computer of its own. */
static gboolean
is_copied (PtSyncService *service)
{
  const PtOffice *office = pt_profile_get_office (pt_sync_service_get_profile (service));
  return office->server_url != NULL && pt_id_is_none (&office->device);
}

PtTrouble
pt_trouble_find (PtSyncService *service)
{
  PtSyncStatus status = pt_sync_service_get_status (service);
  const GError *failure = pt_sync_service_get_failure (service);
  if (status == PT_SYNC_LOCAL_ONLY)
    return PT_TROUBLE_NONE;
  if (status == PT_SYNC_SIGN_IN)
    return is_copied (service) ? PT_TROUBLE_COPIED : PT_TROUBLE_SESSION;
  if (failure != NULL)
    return judge (service, failure);
  return is_clock_off (service) ? PT_TROUBLE_TIME : PT_TROUBLE_NONE;
}

char *
pt_trouble_dup_message (PtSyncService *service)
{
  const GError *failure = pt_sync_service_get_failure (service);
  return failure != NULL ? g_strdup (failure->message) : dup_clock_problem (service);
}

const char *
pt_trouble_get_icon (PtTrouble trouble)
{
  return troubles[trouble].icon;
}

const char *
pt_trouble_get_title (PtTrouble trouble)
{
  return _ (troubles[trouble].title);
}

const char *
pt_trouble_get_line (PtTrouble trouble)
{
  return _ (troubles[trouble].line);
}

const char *
pt_trouble_get_advice (PtTrouble trouble)
{
  return _ (troubles[trouble].advice);
}

const char *
pt_trouble_get_action_label (PtTrouble trouble)
{
  return _ (troubles[trouble].label);
}

const char *
pt_trouble_get_action (PtTrouble trouble)
{
  return troubles[trouble].action;
}
