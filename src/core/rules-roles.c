/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may do what (domain.md's People table). The server asks for every operation; the client hides what is refused. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "checks.h"
#include "dates.h"

static gboolean
becomes (const PtRow *before, const PtRow *after, guint field, const char *word)
{
  return pt_row_has_word (after, field, word) && !pt_row_has_word (before, field, word);
}

static gboolean
is_own_of_today (const PtFacts *facts, const PtRow *row)
{
  const PtRowMeta *meta = pt_row_peek_meta (row);
  char day[PT_DATE_TEXT];

  pt_date_of (meta->created_at, facts->time_zone, day);
  return pt_id_equal (&meta->created_by, &facts->user) && strcmp (day, facts->today) == 0;
}

/* Create, dispute, cancel own of the same day. */
static gboolean
clerk_may_collect (const PtFacts *facts, PtOperationKind kind, const PtRow *before, const PtRow *after)
{
  if (before == NULL)
    return TRUE;
  if (kind != PT_OPERATION_UPDATE)
    return FALSE;
  if (becomes (before, after, PT_COLLECTION_STATUS, "cancelled"))
    return is_own_of_today (facts, before);
  return becomes (before, after, PT_COLLECTION_STATUS, "disputed");
}

/* Create advances, pending. */
static gboolean
clerk_may_pay (const PtRow *before, const PtRow *after)
{
  const char *status = pt_row_get_text (after, PT_PAYMENT_STATUS);

  return before == NULL && pt_row_has_word (after, PT_PAYMENT_TYPE, "advance")
         && (status == NULL || strcmp (status, "pending") == 0);
}

static gboolean
clerk_may (const PtFacts *facts, PtOperationKind kind, const PtRow *before, const PtRow *after)
{
  switch (pt_row_entity (after)->index) {
  case PT_SUPPLIERS:
    return before == NULL || kind != PT_OPERATION_DELETE;
  case PT_COLLECTIONS:
    return clerk_may_collect (facts, kind, before, after);
  case PT_PAYMENTS:
    return clerk_may_pay (before, after);
  default:
    return FALSE;
  }
}

static gboolean
may (const PtFacts *facts, PtOperationKind kind, const PtRow *before, const PtRow *after)
{
  switch (facts->role) {
  case PT_ROLE_ADMIN:
  case PT_ROLE_MANAGER:
    return TRUE;
  case PT_ROLE_CLERK:
    return clerk_may (facts, kind, before, after);
  default:
    return FALSE;
  }
}

const char *
pt_rules_not_allowed (void)
{
  return _ ("Your role does not allow this: ask a manager");
}

/* Taking back one's own operation and reporting what one saw change no row by themselves. */
PtFinding *
pt_rules_check_role (PtFacts *facts, PtOperationKind kind, const PtRow *before, const PtRow *after)
{
  PtFinding *finding = NULL;

  if (kind == PT_OPERATION_WITHDRAW || kind == PT_OPERATION_WITNESS || may (facts, kind, before, after))
    return NULL;
  finding = g_new0 (PtFinding, 1);
  finding->code = "not_allowed";
  finding->severity = PT_SEVERITY_ERROR;
  finding->message = g_strdup (pt_rules_not_allowed ());
  return finding;
}
