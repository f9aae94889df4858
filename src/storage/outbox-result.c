/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a verdict leaves: the row as the server has it by its words and by what
 * was sent, the rows that came of it, and what people are told where money was
 * recorded otherwise than they saw it. Called by outbox-settle.c, and by
 * outbox-mend.c for what goes anew.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "notices.h"
#include "numbers.h"
#include "plant.h"
#include "repository.h"
#include "settling.h"

/* The row */

PtRow *
pt_settling_read_confirmed (PtSettling *settle, const PtChange *change, gboolean *found, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (change->entity);

  if (!pt_seen_read_confirmed (settle->database, change->entity, &change->entity_id, row, found, error))
    return NULL;
  return g_steal_pointer (&row);
}

/* A change that stands on an earlier one of this computer stands on what the server made of that. Where others came
 * between, the pull says what the row is. */
static gboolean
find_chain_base (PtSettling *settle, const PtChange *change, const PtVerdict *verdict, PtRow **base, GError **error)
{
  gboolean found = FALSE;
  g_autoptr (PtRow) row = pt_settling_read_confirmed (settle, change, &found, error);

  if (row == NULL)
    return FALSE;
  if (found && pt_row_peek_meta (row)->version + 1 == verdict->version)
    *base = g_steal_pointer (&row);
  return TRUE;
}

/* The row that the change was made to; @base stays NULL where that is not known. */
static gboolean
find_base (PtSettling *settle, const PtChange *change, const PtVerdict *verdict, PtRow **base, GError **error)
{
  *base = NULL;
  if (!pt_id_is_none (&change->base_op))
    return find_chain_base (settle, change, verdict, base, error);
  if (change->base_row != NULL)
    return (*base = pt_change_dup_base (change, error)) != NULL;
  if (change->kind != PT_OPERATION_CREATE)
    return TRUE;
  *base = pt_row_new (change->entity);
  pt_row_fill_defaults (*base);
  pt_row_meta (*base)->created_at = settle->server_time;
  pt_row_meta (*base)->created_by = change->user;
  return TRUE;
}

static void
stamp (PtSettling *settle, const PtChange *change, PtRow *row, gint64 version, gint64 seq)
{
  PtRowMeta *meta = pt_row_meta (row);

  meta->id = change->entity_id;
  meta->version = version;
  meta->seq = seq;
  meta->updated_at = settle->server_time;
  meta->updated_by = change->user;
}

gboolean
pt_settling_find_result (PtSettling *settle, const PtChange *change, const PtVerdict *verdict, PtRow **result,
                         GError **error)
{
  g_autoptr (PtRow) row = NULL;

  *result = NULL;
  if (verdict->omitted)
    return TRUE;
  if (!find_base (settle, change, verdict, &row, error))
    return FALSE;
  if (row == NULL && verdict->record == NULL && !PT_PLANT (PARTIAL_ROW))
    return TRUE;
  if (row == NULL)
    row = pt_row_new (change->entity);
  if (verdict->record != NULL)
    pt_row_apply (row, verdict->record);
  else if (change->set != NULL)
    pt_row_apply (row, change->set);
  stamp (settle, change, row, verdict->version, verdict->seq);
  /* What was deleted stays so, also where a conflict of it is settled. */
  pt_row_meta (row)->deleted |= change->kind == PT_OPERATION_DELETE;
  *result = g_steal_pointer (&row);
  return TRUE;
}

/* A verdict may bring a row whose parents only the next pull brings (another computer's new rate). */
static gboolean
stand_in_for_parent (PtSettling *settle, const PtEntity *parent, const PtId *id, GError **error)
{
  return !g_hash_table_add (settle->here[parent->index], g_memdup2 (id, sizeof *id))
         || pt_seen_stand_in (settle->database, parent, id, error);
}

static gboolean
stand_in_for_parents (PtSettling *settle, const PtRow *row, GError **error)
{
  const PtEntity *entity = row != NULL ? pt_row_entity (row) : NULL;

  for (guint i = 0; entity != NULL && i < entity->n_fields; i++)
    if (entity->fields[i].kind == PT_KIND_REFERENCE && !pt_row_is_null (row, i)
        && !stand_in_for_parent (settle, pt_field_target (&entity->fields[i]), pt_row_get_id (row, i), error))
      return FALSE;
  return TRUE;
}

gboolean
pt_settling_take_over (PtSettling *settle, const PtChange *change, const PtRow *row, GError **error)
{
  PtConfirmOutcome outcome;

  return stand_in_for_parents (settle, row, error)
         && pt_seen_settle (&settle->work, change->entity, &change->entity_id, row, &outcome, error);
}

gboolean
pt_settling_take_over_consequences (PtSettling *settle, const PtVerdict *verdict, GError **error)
{
  PtConfirmOutcome outcome;

  for (guint i = 0; verdict->also != NULL && i < verdict->also->len; i++)
    if (!stand_in_for_parents (settle, g_ptr_array_index (verdict->also, i), error)
        || !pt_seen_confirm (&settle->work, g_ptr_array_index (verdict->also, i), PT_FIELDS_FULL, &outcome, error))
      return FALSE;
  return TRUE;
}

PtRow *
pt_settling_find_theirs (PtSettling *settle, const PtChange *change, const PtVerdict *verdict)
{
  const PtConflict *conflict = verdict->conflict;
  g_autoptr (PtRow) base = change->base_row != NULL ? pt_change_dup_base (change, NULL) : NULL;
  PtRow *row;

  if (conflict->server == NULL && !conflict->server_deleted)
    return NULL;
  row = conflict->server != NULL ? pt_row_copy (conflict->server) : pt_row_new (change->entity);
  if (base != NULL)
    *pt_row_meta (row) = *pt_row_peek_meta (base);
  stamp (settle, change, row, conflict->server_version, verdict->seq);
  pt_row_meta (row)->updated_by = PT_ID_NONE;
  pt_row_meta (row)->deleted = conflict->server_deleted;
  return row;
}

/* What people must be told */

static const char *
text_of (const PtRow *row, guint field)
{
  const char *text = pt_row_get_text (row, field);

  return text != NULL ? text : "";
}

static gboolean
note_price (PtSettling *settle, const PtChange *change, const PtRow *predicted, const PtRow *row, GError **error)
{
  gint64 was = pt_row_get_integer (predicted, PT_COLLECTION_AMOUNT_MINOR);
  gint64 is = pt_row_get_integer (row, PT_COLLECTION_AMOUNT_MINOR);
  g_autofree char *before = pt_decimal_format (was, settle->office->exponent, PT_DECIMAL_FIXED);
  g_autofree char *after = pt_decimal_format (is, settle->office->exponent, PT_DECIMAL_FIXED);
  g_autofree char *message = g_strdup_printf (_ ("The price changed from %s to %s: print receipt %s again"), before,
                                              after, text_of (row, PT_COLLECTION_RECEIPT_NO));

  return was == is
         || pt_notices_add (settle->database, change->entity, &change->entity_id, "price", message, settle->now, error);
}

static gboolean
note_type (PtSettling *settle, const PtChange *change, const PtRow *predicted, const PtRow *row, GError **error)
{
  const char *type = text_of (row, PT_PAYMENT_TYPE);
  g_autofree char *message = g_strdup_printf (_ ("Payment %s was recorded as “%s”, since the balance was another"),
                                              text_of (row, PT_PAYMENT_PAYMENT_NO), pt_choice_label (type));

  return g_strcmp0 (type, text_of (predicted, PT_PAYMENT_TYPE)) == 0
         || pt_notices_add (settle->database, change->entity, &change->entity_id, "recorded", message, settle->now,
                            error);
}

/* What it was recorded as did not fit into the answer, so that nobody here will ever hold it against what was shown. */
static gboolean
note_omitted (PtSettling *settle, const PtChange *change, GError **error)
{
  g_autofree char *label = pt_repository_dup_label (settle->database, change->entity, &change->entity_id, NULL);
  g_autofree char *message
      = g_strdup_printf (_ ("%s was recorded otherwise than it was shown: look at it, and print it again"),
                         label != NULL ? label : "");

  return pt_notices_add (settle->database, change->entity, &change->entity_id, "recorded", message, settle->now, error);
}

gboolean
pt_settling_note_difference (PtSettling *settle, const PtChange *change, const PtVerdict *verdict, const PtRow *row,
                             GError **error)
{
  g_autoptr (PtRow) predicted = NULL;

  if (verdict->omitted && change->set != NULL && change->entity->posted)
    return note_omitted (settle, change, error);
  if (verdict->record == NULL || row == NULL || change->set == NULL || !change->entity->posted)
    return TRUE;
  if (!find_base (settle, change, verdict, &predicted, error))
    return FALSE;
  if (predicted == NULL)
    predicted = pt_row_copy (row);
  pt_row_apply (predicted, change->set);
  return change->entity->index == PT_COLLECTIONS ? note_price (settle, change, predicted, row, error)
                                                 : note_type (settle, change, predicted, row, error);
}
