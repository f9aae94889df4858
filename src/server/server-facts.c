/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PtFacts over the store: what lies between the rules in core and the database. Used by judge.c. */

#include "server-facts.h"

#include "dates.h"

G_STATIC_ASSERT (sizeof ((PtServerFacts *) 0)->today == PT_DATE_TEXT);

static PtStore *
store_of (PtFacts *facts)
{
  return ((PtServerFacts *) facts)->store;
}

/* The row where it was found, else nothing. */
static PtRow *
keep (PtRow *row, PtFound found)
{
  if (found == PT_FOUND)
    return row;
  pt_row_free (row);
  return NULL;
}

static PtFound
find (PtServerFacts *self, const PtEntity *entity, const PtId *id, const PtRow **row, GError **error)
{
  PtRow *read;
  PtFound found;

  *row = g_hash_table_lookup (self->known, id);
  if (*row != NULL && pt_row_entity (*row) == entity)
    return PT_FOUND;
  read = pt_row_new (entity);
  found = self->store->verbs->read_row (self->store, entity, id, read, error);
  *row = read = keep (read, found);
  if (read != NULL)
    g_hash_table_replace (self->known, &pt_row_meta (read)->id, read);
  return found;
}

static PtRow *
dup_row (PtFacts *facts, const PtEntity *entity, const PtId *id, GError **error)
{
  const PtRow *row;

  return find ((PtServerFacts *) facts, entity, id, &row, error) == PT_FOUND ? pt_row_copy (row) : NULL;
}

PtFound
pt_server_facts_knows (PtServerFacts *self, const PtEntity *entity, const PtId *id, GError **error)
{
  const PtRow *row;

  return find (self, entity, id, &row, error);
}

void
pt_server_facts_forget (PtServerFacts *self)
{
  g_hash_table_remove_all (self->known);
  g_hash_table_remove_all (self->rates);
}

void
pt_server_facts_clear (PtServerFacts *self)
{
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->rates, g_hash_table_unref);
}

static PtRow *
dup_by_text (PtFacts *facts, const PtEntity *entity, guint field, const char *text, const PtId *except, GError **error)
{
  PtRow *row = pt_row_new (entity);

  return keep (row, store_of (facts)->verbs->find_by_text (store_of (facts), entity, field, text, except, row, error));
}

static char *
name_day (const PtId *product, const PtId *supplier, const char *on)
{
  char ids[2][PT_ID_TEXT];

  pt_id_format (product, ids[0]);
  pt_id_format (supplier != NULL ? supplier : &PT_ID_NONE, ids[1]);
  return g_strconcat (ids[0], ids[1], on, NULL);
}

static PtRow *
dup_rate_on (PtFacts *facts, const PtId *product, const PtId *supplier, const char *on, GError **error)
{
  PtServerFacts *self = (PtServerFacts *) facts;
  g_autofree char *day = name_day (product, supplier, on);
  gpointer known;
  PtRow *row;
  PtFound found;

  if (g_hash_table_lookup_extended (self->rates, day, NULL, &known))
    return known != NULL ? pt_row_copy (known) : NULL;
  row = pt_row_new (pt_entity (PT_RATES));
  found = self->store->verbs->find_rate_on (self->store, product, supplier, on, row, error);
  row = keep (row, found);
  if (found != PT_FOUND_ERROR)
    g_hash_table_insert (self->rates, g_steal_pointer (&day), row != NULL ? pt_row_copy (row) : NULL);
  return row;
}

static PtRow *
dup_overlap (PtFacts *facts, const PtRow *rate, GError **error)
{
  PtRow *row = pt_row_new (pt_entity (PT_RATES));

  return keep (row, store_of (facts)->verbs->find_overlap (store_of (facts), rate, row, error));
}

/* Only a warning comes of it, which is for the person at the form: nobody waits for it here. */
static PtRow *
dup_same_slip (PtFacts *facts, const PtRow *slip, GError **error)
{
  return NULL;
}

static PtRow *
dup_same_reference (PtFacts *facts, const PtRow *payment, GError **error)
{
  PtRow *row = pt_row_new (pt_entity (PT_PAYMENTS));

  return keep (row, store_of (facts)->verbs->find_same_reference (store_of (facts), payment, row, error));
}

static gboolean
count_rate_uses (PtFacts *facts, const PtId *rate, gint64 *count, GError **error)
{
  return store_of (facts)->verbs->count_rate_uses (store_of (facts), rate, count, error);
}

static gboolean
count_references (PtFacts *facts, const PtEntity *entity, const PtId *id, gint64 *count, GError **error)
{
  return store_of (facts)->verbs->count_references (store_of (facts), entity, id, count, error);
}

static gboolean
balance (PtFacts *facts, const PtId *supplier, const char *on, const PtId *except, gint64 *minor, GError **error)
{
  return store_of (facts)->verbs->sum_balance (store_of (facts), supplier, on, except, minor, error);
}

void
pt_server_facts_init (PtServerFacts *self, const PtTransaction *transaction, const PtId *user, PtRole role)
{
  const PtOrganisation *organisation = &transaction->organisation;

  pt_date_of (transaction->now, organisation->time_zone, self->today);
  self->store = transaction->store;
  self->known = g_hash_table_new_full (pt_id_hash, pt_id_equal, NULL, (GDestroyNotify) pt_row_free);
  self->rates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pt_row_free);
  self->facts = (PtFacts){ .exponent = organisation->exponent,
                           .cash_step = organisation->cash_step,
                           .today = self->today,
                           .closed_to = organisation->closed_to,
                           .time_zone = organisation->time_zone,
                           .user = *user,
                           .role = role,
                           .dup_row = dup_row,
                           .dup_by_text = dup_by_text,
                           .dup_rate_on = dup_rate_on,
                           .dup_overlap = dup_overlap,
                           .dup_same_slip = dup_same_slip,
                           .dup_same_reference = dup_same_reference,
                           .count_rate_uses = count_rate_uses,
                           .count_references = count_references,
                           .balance = balance };
}
