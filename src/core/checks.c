/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the rules of several entities share: adding findings, looking up what a row points to, and the checks that are
 * the same for all (required fields, numbers already taken, deleting). */

#include "config.h"

#include "checks.h"

#include <glib/gi18n-lib.h>

#include "plant.h"

static void add (PtCheck *check, PtSeverity severity, const char *code, int field, const char *format,
                 va_list arguments) G_GNUC_PRINTF (5, 0);

static void
add (PtCheck *check, PtSeverity severity, const char *code, int field, const char *format, va_list arguments)
{
  PtFinding *finding = g_new (PtFinding, 1);

  finding->code = code;
  finding->field = field < 0 ? NULL : pt_row_entity (check->after)->fields[field].name;
  finding->severity = severity;
  finding->message = g_strdup_vprintf (format, arguments);
  g_ptr_array_add (check->findings, finding);
}

void
pt_check_error (PtCheck *check, const char *code, int field, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add (check, PT_SEVERITY_ERROR, code, field, format, arguments);
  va_end (arguments);
}

void
pt_check_warn (PtCheck *check, const char *code, int field, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add (check, PT_SEVERITY_WARNING, code, field, format, arguments);
  va_end (arguments);
}

gboolean
pt_check_is_new (const PtCheck *check)
{
  return check->before == NULL;
}

gboolean
pt_check_is_changed (const PtCheck *check, guint field)
{
  return check->before == NULL || !pt_row_same_field (check->before, check->after, field);
}

gboolean
pt_row_has_word (const PtRow *row, guint field, const char *word)
{
  return g_strcmp0 (pt_row_get_text (row, field), word) == 0;
}

gboolean
pt_check_becomes (const PtCheck *check, guint field, const char *word)
{
  return pt_check_is_changed (check, field) && pt_row_has_word (check->after, field, word);
}

PtRow *
pt_check_dup_reference (PtCheck *check, guint field)
{
  const PtField *description = &pt_row_entity (check->after)->fields[field];
  const PtId *id = pt_row_get_id (check->after, field);
  PtRow *row = NULL;

  if (id == NULL)
    return NULL;
  row = check->facts->dup_row (check->facts, pt_field_target (description), id, &check->failure);
  if (row == NULL && check->failure == NULL)
    pt_check_error (check, "required", field, _ ("%s is missing"), _ (description->label));
  return row;
}

void
pt_check_take_product (PtCheck *check, guint field)
{
  g_clear_pointer (&check->product, pt_row_free);
  check->product = pt_check_dup_reference (check, field);
}

/* Suppliers and products have both fields, a tombstone neither. */
const char *
pt_check_name (const PtRow *row)
{
  const PtEntity *entity = pt_row_entity (row);
  const char *name = pt_row_get_text (row, entity->title_field);
  const char *code = pt_row_get_text (row, entity->code_field);

  return name != NULL ? name : code != NULL ? code : _ (entity->singular);
}

void
pt_check_deleted (PtCheck *check, guint field, const PtRow *row)
{
  if (pt_row_peek_meta (row)->deleted)
    pt_check_error (check, "inactive", field, _ ("%s is not active"), pt_check_name (row));
}

void
pt_check_final (PtCheck *check)
{
  if (check->before != NULL && pt_row_peek_meta (check->before)->deleted && !PT_PLANT (RESURRECTED))
    pt_check_error (check, "posted", PT_CHECK_WHOLE_ROW, _ ("It was deleted, and that is final: enter it anew"));
}

static void
say_required (PtCheck *check, guint field)
{
  const PtField *description = &pt_row_entity (check->after)->fields[field];

  if (g_str_equal (description->name, "name"))
    pt_check_error (check, "required", field, _ ("Enter a name"));
  else if (g_str_equal (description->name, "code"))
    pt_check_error (check, "required", field, _ ("Enter a code"));
  else
    pt_check_error (check, "required", field, _ ("%s is missing"), _ (description->label));
}

void
pt_check_required (PtCheck *check)
{
  const PtEntity *entity = pt_row_entity (check->after);

  for (guint i = 0; i < entity->n_fields; i++) {
    if ((entity->fields[i].flags & PT_FIELD_REQUIRED) != 0 && pt_row_is_null (check->after, i))
      say_required (check, i);
  }
}

/* Receipts and payments have numbers, which the client can give anew; suppliers and products have codes. */
static void
say_duplicate (PtCheck *check, guint field, const PtRow *other)
{
  const char *text = pt_row_get_text (check->after, field);

  if (pt_row_entity (check->after)->posted)
    pt_check_error (check, "number_taken", field, _ ("Number %s is already used"), text);
  else
    pt_check_error (check, "duplicate_code", field, _ ("Code %s already belongs to %s"), text, pt_check_name (other));
}

void
pt_check_duplicate (PtCheck *check)
{
  const PtEntity *entity = pt_row_entity (check->after);
  guint field = entity->code_field;
  const char *text = pt_row_get_text (check->after, field);
  g_autoptr (PtRow) other = NULL;

  if (text == NULL || !pt_check_is_changed (check, field))
    return;
  other = check->facts->dup_by_text (check->facts, entity, field, text, &pt_row_peek_meta (check->after)->id,
                                     &check->failure);
  if (other != NULL)
    say_duplicate (check, field, other);
}

static void
say_in_use (PtCheck *check, const char *code, const char *name, gint64 uses)
{
  pt_check_error (check, code, PT_CHECK_WHOLE_ROW,
                  ngettext ("%s is in use by %lu record: set it to inactive instead",
                            "%s is in use by %lu records: set it to inactive instead", uses),
                  name, (gulong) uses);
}

static void
check_rate_delete (PtCheck *check)
{
  gint64 uses = 0;

  if (check->facts->count_rate_uses (check->facts, &pt_row_peek_meta (check->after)->id, &uses, &check->failure)
      && uses > 0)
    say_in_use (check, "rate_in_use", _ ("This rate"), uses);
}

static void
check_master_delete (PtCheck *check)
{
  gint64 uses = 0;

  if (check->facts->count_references (check->facts, pt_row_entity (check->after), &pt_row_peek_meta (check->after)->id,
                                      &uses, &check->failure)
      && uses > 0)
    say_in_use (check, "in_use", pt_check_name (check->after), uses);
}

/* A row that the server never accepted may still go, whatever it is. */
void
pt_check_delete (PtCheck *check)
{
  if (check->before != NULL && pt_row_peek_meta (check->before)->deleted)
    return;
  if (pt_row_entity (check->after)->index == PT_RATES)
    check_rate_delete (check);
  else if (!pt_row_entity (check->after)->posted)
    check_master_delete (check);
  else if (check->before != NULL)
    pt_check_error (check, "posted", PT_CHECK_WHOLE_ROW, _ ("Posted money is not deleted: cancel it with a reason"));
}
