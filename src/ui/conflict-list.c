/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sync page's list of conflicts. A row leads to the dialog that settles it
 * (`win.settle`).
 */
#include "config.h"

#include "conflict-list.h"

#include <glib/gi18n-lib.h>

#include "conflict-view.h"
#include "row-parts.h"

struct _PtConflictList {
  GObject parent_instance;

  PtProfile *profile;
  GtkListBox *list;
};

enum { FILLED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtConflictList, pt_conflict_list, G_TYPE_OBJECT)

static GtkWidget *
new_conflict (const PtConflictView *view)
{
  char id[PT_ID_TEXT];
  gboolean open = view->entry->state == PT_CONFLICT_OPEN;
  const char *title = pt_conflict_view_get_title (view);
  g_autofree char *subtitle = pt_conflict_view_dup_subtitle (view);
  GtkWidget *row = pt_rows_new ("pt-conflict-symbolic", open ? "warning" : "dim-label", title, subtitle);

  pt_id_format (&view->entry->id, id);
  pt_rows_add_button (row, open ? _ ("_Settle…") : _ ("_Look…"), "win.settle", g_variant_new_string (id));
  pt_rows_set_action (row, "win.settle", g_variant_new_string (id));
  return row;
}

typedef struct {
  PtOffice *office;
  GPtrArray *views; /* of PtConflictView */
} Conflicts;

static void
conflicts_free (gpointer data)
{
  Conflicts *conflicts = data;
  pt_office_free (conflicts->office);
  g_clear_pointer (&conflicts->views, g_ptr_array_unref);
  g_free (conflicts);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Conflicts *conflicts = data;
  conflicts->views = pt_conflict_views_load (database, conflicts->office, error);
  return conflicts->views != NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtConflictList) self = data;
  Conflicts *conflicts = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  g_autoptr (GPtrArray) rows = pt_rows_new_array ();
  guint n_open = 0;
  if (conflicts == NULL)
    return;
  for (guint i = 0; i < conflicts->views->len; i++) {
    const PtConflictView *view = conflicts->views->pdata[i];
    pt_rows_append (rows, new_conflict (view));
    n_open += view->entry->state == PT_CONFLICT_OPEN;
  }
  pt_rows_show (self->list, rows);
  g_signal_emit (self, signals[FILLED], 0, n_open);
}

static void
read_conflicts (PtConflictList *self)
{
  Conflicts *conflicts = g_new0 (Conflicts, 1);
  conflicts->office = pt_office_copy (pt_profile_get_office (self->profile));
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NORMAL, read_job, conflicts, conflicts_free, NULL,
                        on_read, g_object_ref (self));
}

PtConflictList *
pt_conflict_list_new (PtProfile *profile, GtkListBox *list)
{
  PtConflictList *self = g_object_new (PT_TYPE_CONFLICT_LIST, NULL);
  self->profile = g_object_ref (profile);
  self->list = g_object_ref (list);
  g_signal_connect_object (profile, "changed", G_CALLBACK (read_conflicts), self, G_CONNECT_SWAPPED);
  read_conflicts (self);
  return self;
}

static void
dispose (GObject *object)
{
  PtConflictList *self = PT_CONFLICT_LIST (object);
  g_clear_object (&self->profile);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (pt_conflict_list_parent_class)->dispose (object);
}

static void
pt_conflict_list_class_init (PtConflictListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[FILLED] = g_signal_new ("filled", PT_TYPE_CONFLICT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_UINT);
}

static void
pt_conflict_list_init (PtConflictList *self)
{
}
