/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a list that stand on screen together, read in one go with the names that stand in their reference
 * columns. The record list asks for them. */

#include "record-page.h"

PtRecordPage *
pt_record_page_new (const PtEntity *entity, GArray *row_ids)
{
  PtRecordPage *page = g_new0 (PtRecordPage, 1);
  page->entity = entity;
  page->row_ids = row_ids;
  return page;
}

void
pt_record_page_free (gpointer data)
{
  PtRecordPage *page = data;
  g_array_unref (page->row_ids);
  g_clear_pointer (&page->rows, g_ptr_array_unref);
  g_clear_pointer (&page->labels, g_hash_table_unref);
  g_free (page->states);
  g_free (page);
}

static gboolean
add_labels (PtDatabase *database, PtRecordPage *page, const PtRow *row, GError **error)
{
  for (guint field = 0; field < page->entity->n_fields; field++) {
    if (page->entity->fields[field].kind != PT_KIND_REFERENCE || pt_row_is_null (row, field))
      continue;
    char id[PT_ID_TEXT];
    pt_id_format (pt_row_get_id (row, field), id);
    if (g_hash_table_contains (page->labels, id))
      continue;
    g_autoptr (GError) failure = NULL;
    char *label = pt_repository_dup_label (database, pt_field_target (&page->entity->fields[field]),
                                           pt_row_get_id (row, field), &failure);
    if (failure != NULL) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    if (label != NULL)
      g_hash_table_insert (page->labels, g_strdup (id), label);
  }
  return TRUE;
}

gboolean
pt_record_page_read (PtDatabase *database, PtRecordPage *page, GError **error)
{
  page->states = g_new0 (PtSyncState, page->row_ids->len);
  page->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  page->rows = pt_repository_read (database, page->entity, (const gint64 *) (void *) page->row_ids->data,
                                   page->row_ids->len, page->states, error);
  if (page->rows == NULL)
    return FALSE;
  for (guint i = 0; i < page->rows->len; i++)
    if (page->rows->pdata[i] != NULL && !add_labels (database, page, page->rows->pdata[i], error))
      return FALSE;
  return TRUE;
}
