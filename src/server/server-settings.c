/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an organisation decides for itself: policy, closed periods, rounding, zone. Called by actions and by the
 * command line. */

#include "config.h"

#include "server-settings.h"

#include <glib/gi18n-lib.h>

#include "audit.h"
#include "dates.h"
#include "errors.h"
#include "logo.h"
#include "naming.h"

#define PARTICULAR_MAX_BYTES 1000

static gboolean
note (PtTransaction *transaction, const char *code, const char *detail, const PtCause *cause, GError **error)
{
  PtAuditEvent event = { .kind = "action", .cause = cause, .code = code, .detail = detail };

  transaction->organisation.settings_revision++;
  return pt_audit_append (transaction, &event, error);
}

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, message);
  return FALSE;
}

gboolean
pt_settings_check_policy (const char *entity, const char *strategy, GError **error)
{
  PtStrategy parsed;

  if (g_str_equal (entity, "sealed"))
    return g_str_equal (strategy, "all") || g_str_equal (strategy, "peers")
           || refuse (error, _ ("“%s” is not what may be sealed: peers or all"), strategy);
  if (pt_entity_find (entity, -1) == NULL)
    return refuse (error, _ ("There are no “%s”: suppliers, products, rates, collections or payments"), entity);
  return pt_strategy_parse (strategy, -1, &parsed)
         || refuse (error, _ ("“%s” is no strategy: server_wins, client_wins, last_write_wins, merge or manual"),
                    strategy);
}

gboolean
pt_settings_set_policy (PtTransaction *transaction, const char *entity, const char *strategy, const PtCause *cause,
                        GError **error)
{
  const PtEntity *about = pt_entity_find (entity, -1);
  g_autofree char *detail = g_strdup_printf ("%s %s", entity, strategy);

  if (!pt_settings_check_policy (entity, strategy, error))
    return FALSE;
  if (about == NULL)
    transaction->organisation.sealed_all = g_str_equal (strategy, "all");
  else
    pt_strategy_parse (strategy, -1, &transaction->organisation.policy[about->index]);
  return note (transaction, "policy", detail, cause, error);
}

static void
replace (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

gboolean
pt_settings_check_close (const PtTransaction *transaction, const char *to, GError **error)
{
  const PtOrganisation *organisation = &transaction->organisation;
  char today[PT_DATE_TEXT];

  pt_date_of (transaction->now, organisation->time_zone, today);
  if (!pt_date_is_valid (to, -1))
    return refuse (error, _ ("“%s” is no date, as 2026-10-31"), to);
  if (strcmp (to, today) > 0)
    return refuse (error, _ ("The date is in the future"));
  if (organisation->closed_to != NULL && strcmp (to, organisation->closed_to) <= 0)
    return refuse (error, _ ("The period to %s is closed"), organisation->closed_to);
  return TRUE;
}

gboolean
pt_settings_close_period (PtTransaction *transaction, const char *to, const PtCause *cause, GError **error)
{
  if (!pt_settings_check_close (transaction, to, error))
    return FALSE;
  replace (&transaction->organisation.closed_to, to);
  return note (transaction, "close_period", to, cause, error);
}

gboolean
pt_settings_set_name (PtTransaction *transaction, const char *name, const PtCause *cause, GError **error)
{
  if (!pt_name_check (name, error))
    return FALSE;
  replace (&transaction->organisation.name, name);
  return note (transaction, "name", NULL, cause, error);
}

gboolean
pt_settings_set_cash_step (PtTransaction *transaction, gint64 step, const PtCause *cause, GError **error)
{
  if (step < 0)
    return refuse (error, _ ("Enter an amount above 0"));
  transaction->organisation.cash_step = step;
  return note (transaction, "cash_step", NULL, cause, error);
}

static gboolean
is_language (const char *text)
{
  gsize length = strlen (text);

  return length >= 2 && length <= 35
         && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_@") == length;
}

static gboolean
check_particular (PtParticular particular, const char *text, GError **error)
{
  static const char *const papers[] = { "A4", "A5", "80mm", "58mm", NULL };

  if (strlen (text) > PARTICULAR_MAX_BYTES)
    return refuse (error, _ ("The text for the papers is too long: at most %d bytes"), PARTICULAR_MAX_BYTES);
  if (particular == PT_PARTICULAR_PAPER && !g_strv_contains (papers, text))
    return refuse (error, _ ("“%s” is no paper: A4, A5, 80mm or 58mm"), text);
  if (particular == PT_PARTICULAR_SECOND_LANGUAGE && !is_language (text))
    return refuse (error, _ ("“%s” is no language, as si or pt_BR"), text);
  return TRUE;
}

gboolean
pt_settings_set_particular (PtTransaction *transaction, PtParticular particular, const char *text, const PtCause *cause,
                            GError **error)
{
  const char *value = text != NULL && *text != '\0' ? text : NULL;

  if (value != NULL && !check_particular (particular, value, error))
    return FALSE;
  replace (&transaction->organisation.particulars[particular], value);
  return note (transaction, pt_particular_word (particular), NULL, cause, error);
}

gboolean
pt_settings_set_logo (PtTransaction *transaction, const char *logo, const PtCause *cause, GError **error)
{
  const char *value = *logo != '\0' ? logo : NULL;
  g_autoptr (GBytes) png = value != NULL ? pt_logo_parse (value, error) : NULL;

  return (value == NULL || png != NULL) && transaction->store->verbs->write_logo (transaction->store, value, error)
         && note (transaction, "logo", NULL, cause, error);
}

gboolean
pt_settings_set_time_zone (PtTransaction *transaction, const char *zone, const PtCause *cause, GError **error)
{
  g_autoptr (GTimeZone) known = g_time_zone_new_identifier (zone);

  if (known == NULL)
    return refuse (error, _ ("“%s” is no time zone, as Asia/Colombo"), zone);
  replace (&transaction->organisation.time_zone, zone);
  return note (transaction, "time_zone", zone, cause, error);
}
