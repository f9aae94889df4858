/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of what the server answers to; looked up by server.c. */

#include "accounts.h"
#include "actions.h"
#include "audit-list.h"
#include "office-list.h"
#include "server-conflicts.h"
#include "server-digests.h"
#include "server-pull.h"
#include "server-push.h"
#include "server-recovery.h"
#include "status.h"

static const PtRoute routes[] = {
  { "GET", "/v1/pull", PT_STORE_READ, PT_ROUTE_PLAIN, NULL, pt_pull_run },
  { "POST", "/v1/push", PT_STORE_WRITE, PT_ROUTE_PLAIN, NULL, pt_push_run },
  { "POST", "/v1/auth/login", PT_STORE_WRITE, PT_ROUTE_OPEN | PT_ROUTE_MARKLESS | PT_ROUTE_SIGNED, pt_login_prepare,
    pt_login_run },
  { "POST", "/v1/auth/refresh", PT_STORE_WRITE, PT_ROUTE_OPEN | PT_ROUTE_MARKLESS | PT_ROUTE_SIGNED, NULL,
    pt_refresh_run },
  { "POST", "/v1/auth/logout", PT_STORE_WRITE, PT_ROUTE_MARKLESS, NULL, pt_logout_run },
  { "GET", "/v1/status", PT_STORE_READ, PT_ROUTE_MARKLESS, NULL, pt_status_run },
  { "GET", "/v1/live", PT_STORE_READ, PT_ROUTE_MARKLESS, NULL, pt_live_run },
  { "GET", "/v1/digest/", PT_STORE_READ, PT_ROUTE_PLAIN, NULL, pt_digest_run },
  { "GET", "/v1/rows/", PT_STORE_READ, PT_ROUTE_PLAIN, NULL, pt_rows_run },
  { "GET", "/v1/conflicts", PT_STORE_READ, PT_ROUTE_PLAIN, NULL, pt_conflicts_run },
  { "GET", "/v1/audit", PT_STORE_READ, PT_ROUTE_PLAIN, NULL, pt_audit_run },
  { "GET", "/v1/office", PT_STORE_READ, PT_ROUTE_PLAIN, NULL, pt_office_run },
  { "POST", "/v1/actions", PT_STORE_WRITE, PT_ROUTE_PLAIN, pt_actions_prepare, pt_actions_run },
  { "POST", "/v1/recover", PT_STORE_WRITE, PT_ROUTE_MARKLESS, NULL, pt_recover_run },
  { "GET", "/healthz", PT_STORE_READ, PT_ROUTE_OPEN | PT_ROUTE_MARKLESS | PT_ROUTE_STORELESS, NULL, pt_health_run },
  { "GET", "/readyz", PT_STORE_READ, PT_ROUTE_OPEN | PT_ROUTE_MARKLESS, NULL, pt_health_run },
};

static gboolean
matches (const PtRoute *route, const char *path)
{
  return g_str_has_suffix (route->path, "/") ? g_str_has_prefix (path, route->path) : g_str_equal (path, route->path);
}

const PtRoute *
pt_route_find (const char *method, const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (g_str_equal (routes[i].method, method) && matches (&routes[i], path))
      return &routes[i];
  return NULL;
}
