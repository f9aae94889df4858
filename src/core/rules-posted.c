/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What holds for all posted money, collections and payments alike: it is never edited, only moved along its status or
 * cancelled with a reason; its day is neither in the future nor in a closed period. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "checks.h"
#include "dates.h"

/* Where a posted entity's common fields stand. */
typedef struct {
  guint date;
  guint status;
  guint cancel_reason;
  guint notes;
} Places;

static const Places *
find_places (const PtRow *row)
{
  static const Places collections
      = { PT_COLLECTION_COLLECTED_ON, PT_COLLECTION_STATUS, PT_COLLECTION_CANCEL_REASON, PT_COLLECTION_NOTES };
  static const Places payments = { PT_PAYMENT_PAID_ON, PT_PAYMENT_STATUS, PT_PAYMENT_CANCEL_REASON, PT_PAYMENT_NOTES };

  return pt_row_entity (row)->index == PT_COLLECTIONS ? &collections : &payments;
}

/* The steps that a status may take, beside "any to cancelled". */
static gboolean
is_step (const PtEntity *entity, const char *from, const char *to)
{
  static const struct {
    guint entity;
    const char *from;
    const char *to;
  } steps[] = {
    { PT_COLLECTIONS, "unpriced", "confirmed" }, { PT_COLLECTIONS, "confirmed", "disputed" },
    { PT_COLLECTIONS, "disputed", "confirmed" }, { PT_PAYMENTS, "pending", "approved" },
    { PT_PAYMENTS, "approved", "completed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    if (steps[i].entity == entity->index && g_str_equal (steps[i].from, from) && g_str_equal (steps[i].to, to))
      return TRUE;
  }
  return g_str_equal (to, "cancelled");
}

/* What pt_rules_complete() itself may write beside the LATE fields: the price of an unpriced slip, the type of a
 * payment that left with another amount than the balance. */
static gboolean
is_consequence (const PtCheck *check, guint field)
{
  const PtEntity *entity = pt_row_entity (check->after);

  if (entity->index == PT_PAYMENTS)
    return field == PT_PAYMENT_TYPE && pt_check_becomes (check, PT_PAYMENT_STATUS, "completed");
  return (entity->fields[field].flags & PT_FIELD_COMPUTED) != 0
         && pt_row_has_word (check->before, PT_COLLECTION_STATUS, "unpriced")
         && pt_row_has_word (check->after, PT_COLLECTION_STATUS, "confirmed");
}

static gboolean
is_edited (const PtCheck *check, guint field)
{
  return pt_check_is_changed (check, field) && (pt_row_entity (check->after)->fields[field].flags & PT_FIELD_LATE) == 0
         && !is_consequence (check, field);
}

static void
check_fields (PtCheck *check)
{
  for (guint i = 0; i < pt_row_entity (check->after)->n_fields; i++) {
    if (is_edited (check, i)) {
      pt_check_error (check, "posted", i, _ ("Posted money is not edited: cancel it with a reason and enter it anew"));
      return;
    }
  }
}

static const char *
get_status (const PtRow *row)
{
  const char *status = pt_row_get_text (row, find_places (row)->status);

  return status != NULL ? status : "";
}

static void
check_step (PtCheck *check)
{
  const char *from = get_status (check->before);
  const char *to = get_status (check->after);

  if (!g_str_equal (from, to) && !is_step (pt_row_entity (check->after), from, to))
    pt_check_error (check, "posted", find_places (check->after)->status, _ ("“%s” cannot become “%s”"),
                    pt_choice_label (from), pt_choice_label (to));
}

void
pt_check_posted (PtCheck *check)
{
  if (check->before == NULL || pt_row_diff (check->before, check->after) == 0)
    return;
  if (g_str_equal (get_status (check->before), "cancelled")) {
    pt_check_error (check, "posted", PT_CHECK_WHOLE_ROW, _ ("It was cancelled, and that is final: enter it anew"));
    return;
  }
  check_fields (check);
  check_step (check);
}

void
pt_check_future (PtCheck *check)
{
  guint field = find_places (check->after)->date;
  const char *date = pt_row_get_text (check->after, field);

  if (date != NULL && pt_check_is_changed (check, field) && strcmp (date, check->facts->today) > 0)
    pt_check_error (check, "future", field, _ ("The date is in the future"));
}

void
pt_check_cancel_reason (PtCheck *check)
{
  const Places *places = find_places (check->after);

  if (pt_check_becomes (check, places->status, "cancelled") && pt_row_is_null (check->after, places->cancel_reason))
    pt_check_error (check, "reason", places->cancel_reason, _ ("Enter a reason"));
}

static gboolean
is_closed (const char *closed_to, const char *date)
{
  return date != NULL && closed_to != NULL && strcmp (date, closed_to) <= 0;
}

void
pt_check_period (PtCheck *check)
{
  guint field = find_places (check->after)->date;
  const char *closed_to = check->facts->closed_to;

  if (is_closed (closed_to, pt_row_get_text (check->after, field)))
    pt_check_error (check, "period_closed", field, _ ("The period to %s is closed"), closed_to);
}

/* A second closing moves it again; its true day stays the one that was written first. */
static void
note_true_day (PtRow *row, guint field, const char *date)
{
  const char *notes = pt_row_get_text (row, field);
  /* Translators: kept in the notes of a slip that is entered on a later day, since its period is closed */
  g_autofree char *told = g_strdup_printf (_ ("True date: %s"), date);
  g_autofree char *beginning = g_strndup (told, strlen (told) - strlen (date));
  g_autofree char *both = NULL;

  if (notes != NULL && strstr (notes, beginning) != NULL)
    return;
  both = notes != NULL ? g_strjoin ("; ", notes, told, NULL) : g_strdup (told);
  pt_row_set_text (row, field, both, -1);
}

gboolean
pt_rules_postdate (const char *closed_to, PtRow *row)
{
  const Places *places = find_places (row);
  g_autofree char *date = g_strdup (pt_row_get_text (row, places->date));
  char open[PT_DATE_TEXT];

  if (!is_closed (closed_to, date))
    return FALSE;
  pt_date_add (closed_to, 1, open);
  pt_row_set_text (row, places->date, open, -1);
  note_true_day (row, places->notes, date);
  return TRUE;
}
