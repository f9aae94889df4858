/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A slip or payment that reached the server after its period was closed: it is
 * entered on the first open day. Called by paytrackctl and the sync page.
 */

#include "config.h"

#include "postdate.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "errors.h"
#include "notices.h"
#include "numbers.h"
#include "store.h"

/* One entry on its way to another day. */
typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  const PtOffice *office;
  const PtQueueEntry *entry;
  PtRow *before; /* as it was refused */
  PtSaved saved;
} Postdate;

gboolean
pt_outbox_can_postdate (const PtQueueEntry *entry)
{
  return entry->entity->posted && entry->operation == PT_OPERATION_CREATE
         && g_strcmp0 (entry->error_code, "period_closed") == 0;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
save_on_open_day (Postdate *self, GError **error)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, self->entry->entity);

  pt_row_apply (edit->row, self->before);
  pt_row_meta (edit->row)->id = self->entry->entity_id;
  if (!pt_rules_postdate (self->office->closed_to, edit->row))
    return refuse (error, _ ("This computer knows of no closed period that it falls into: sync first"));
  return pt_outbox_save (self->database, self->seams, self->office, edit, &self->saved, error);
}

static char *
format_amount (const Postdate *self, const PtRow *row)
{
  guint amount = (guint) pt_entity_find_field (self->entry->entity, "amount_minor", -1);

  return pt_row_is_null (row, amount)
             ? g_strdup (_ ("no price"))
             : pt_decimal_format (pt_row_get_integer (row, amount), self->office->exponent, PT_DECIMAL_FIXED);
}

/* Money is never changed silently, and the day stands on the paper too. */
static gboolean
tell (const Postdate *self, GError **error)
{
  const PtRow *after = self->saved.row;
  guint day = self->entry->entity->index == PT_COLLECTIONS ? PT_COLLECTION_COLLECTED_ON : PT_PAYMENT_PAID_ON;
  const char *number = pt_row_get_text (after, self->entry->entity->code_field);
  const char *from = pt_row_get_text (self->before, day), *to = pt_row_get_text (after, day);
  g_autofree char *was = format_amount (self, self->before);
  g_autofree char *is = format_amount (self, after);
  g_autofree char *message = NULL;

  message = g_str_equal (was, is)
                ? g_strdup_printf (_ ("%s of %s is entered on %s, since its period is closed: print it again"), number,
                                   from, to)
                : g_strdup_printf (_ ("%s of %s is entered on %s, since its period is closed, and its price changed "
                                      "from %s to %s: print it again"),
                                   number, from, to, was, is);
  return pt_notices_add (self->database, self->entry->entity, &self->entry->entity_id, "postdated", message,
                         pt_office_now (self->office, self->seams->clock), error);
}

static gboolean
read_refused_row (Postdate *self, GError **error)
{
  PtSyncState state;

  self->before = pt_row_new (self->entry->entity);
  return pt_repository_get (self->database, self->entry->entity, &self->entry->entity_id, self->before, &state, error);
}

static gboolean
postdate (Postdate *self, guint *changed, GError **error)
{
  gboolean done = read_refused_row (self, error) && save_on_open_day (self, error) && tell (self, error);

  if (done)
    *changed |= 1u << self->entry->entity->index;
  g_clear_pointer (&self->before, pt_row_free);
  pt_saved_clear (&self->saved);
  return done;
}

static gboolean
run (PtDatabase *database, const PtSeams *seams, gint64 id, guint *changed, GError **error)
{
  g_autoptr (PtOffice) office = pt_office_load (database, error);
  g_autoptr (GPtrArray) refused = office != NULL ? pt_outbox_list_refused (database, error) : NULL;
  gboolean found = FALSE;

  for (guint i = 0; refused != NULL && i < refused->len; i++) {
    const PtQueueEntry *entry = g_ptr_array_index (refused, i);
    Postdate one = { .database = database, .seams = seams, .office = office, .entry = entry };

    if (id != 0 ? entry->id != id : !pt_outbox_can_postdate (entry))
      continue;
    found = TRUE;
    if (!pt_outbox_can_postdate (entry))
      return refuse (error, _ ("Only a new slip or payment that was refused for a closed period can be entered on "
                               "another day"));
    if (!postdate (&one, changed, error))
      return FALSE;
  }
  if (refused != NULL && !found && id != 0)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("No refused entry %" PRId64), id);
  return refused != NULL && (found || id == 0);
}

gboolean
pt_outbox_postdate (PtDatabase *database, const PtSeams *seams, gint64 id, guint *changed, GError **error)
{
  PtScope scope;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  return pt_scope_end (database, scope, run (database, seams, id, changed, error), error);
}
