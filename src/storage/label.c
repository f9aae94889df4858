/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people call a row: in messages, reference columns, the queue and conflicts. */

#include "config.h"

#include "repository.h"
#include "seen.h"

/* `S017 Nimal Perera`; either alone where the other is empty. */
static char *
join (const char *code, const char *name)
{
  if (code == NULL || name == NULL)
    return g_strdup (code != NULL ? code : name);
  return g_strdup_printf ("%s %s", code, name);
}

/* A rate has no name: its product and first day stand for it. */
static char *
label_rate (PtDatabase *database, const PtRow *row, GError **error)
{
  g_autofree char *product
      = pt_repository_dup_label (database, pt_entity (PT_PRODUCTS), pt_row_get_id (row, PT_RATE_PRODUCT_ID), error);

  return join (product, pt_row_get_text (row, PT_RATE_EFFECTIVE_FROM));
}

char *
pt_row_label (PtDatabase *database, const PtRow *row, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);

  switch (entity->index) {
  case PT_SUPPLIERS:
  case PT_PRODUCTS:
    return join (pt_row_get_text (row, entity->code_field), pt_row_get_text (row, entity->title_field));
  case PT_RATES:
    return label_rate (database, row, error);
  default:
    return g_strdup (pt_row_get_text (row, entity->code_field));
  }
}

char *
pt_repository_dup_label (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autoptr (PtRow) row = NULL;
  gboolean found = FALSE;

  if (id == NULL)
    return NULL;
  row = pt_row_new (entity);
  if (!pt_seen_read (database, entity, id, row, &found, error) || !found)
    return NULL;
  return pt_row_label (database, row, error);
}
