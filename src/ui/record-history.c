/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of one record: what the server says of its making and its last
 * change, then each change that was made on this computer, newest first.
 * Opened by `win.record-history` and from the record's form.
 */
#include "config.h"

#include "record-history.h"

#include <glib/gi18n-lib.h>

#include "change.h"
#include "directory.h"
#include "display.h"
#include "outbox.h"
#include "repository.h"
#include "row-parts.h"

typedef struct {
  char *title;
  char *subtitle;
  const char *icon;
} Line;

typedef struct {
  GtkListBox *list;
  AdwWindowTitle *title;
  PtOffice *office;
  const PtEntity *entity;
  PtId id;
  char *label;
  GPtrArray *lines; /* of Line */
} History;

static void
line_free (gpointer data)
{
  Line *line = data;
  g_free (line->title);
  g_free (line->subtitle);
  g_free (line);
}

static void
history_free (gpointer data)
{
  History *history = data;
  g_object_unref (history->list);
  g_object_unref (history->title);
  pt_office_free (history->office);
  g_free (history->label);
  g_ptr_array_unref (history->lines);
  g_free (history);
}

/* Takes the texts over. */
static void
add_line (History *history, const char *icon, char *title, char *subtitle)
{
  Line *line = g_new (Line, 1);
  *line = (Line){ title, subtitle, icon };
  g_ptr_array_add (history->lines, line);
}

/* ---- in words ---- */

static char *
dup_person (PtDatabase *database, const PtId *id)
{
  char *name = pt_id_is_none (id) ? NULL : pt_directory_dup_person (database, id, NULL);
  return name != NULL ? name : g_strdup (_ ("Somebody"));
}

static char *
dup_value (PtDatabase *database, const PtRow *row, guint field, const PtOffice *office)
{
  const PtField *description = &pt_row_entity (row)->fields[field];
  const PtId *id = description->kind == PT_KIND_REFERENCE ? pt_row_get_id (row, field) : NULL;
  char *label = id != NULL ? pt_repository_dup_label (database, pt_field_target (description), id, NULL) : NULL;
  if (label != NULL)
    return label;
  g_autofree char *text = pt_display_field (row, field, office);
  return g_strdup (*text != '\0' ? text : "–");
}

/* `Phone: 111 → 222`, a line for each field. */
static char *
dup_fields (PtDatabase *database, const History *history, const PtChange *change)
{
  g_autoptr (PtRow) base = pt_change_dup_base (change, NULL);
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  for (guint i = 0; change->set != NULL && i < history->entity->n_fields; i++) {
    if (!pt_row_has (change->set, i) || (base == NULL && pt_row_is_null (change->set, i)))
      continue;
    g_autofree char *now = dup_value (database, change->set, i, history->office);
    g_autofree char *before = base != NULL ? dup_value (database, base, i, history->office) : NULL;
    const char *name = _ (history->entity->fields[i].label);
    /* Translators: a field, what it was, and what it became */
    g_autofree char *line = before != NULL ? g_strdup_printf (_ ("%s: %s → %s"), name, before, now)
                                           : g_strdup_printf ("%s: %s", name, now);
    g_strv_builder_add (lines, line);
  }
  g_auto (GStrv) all = g_strv_builder_end (lines);
  return g_strjoinv ("\n", all);
}

static char *
dup_deed (PtDatabase *database, const History *history, const PtChange *change)
{
  g_autofree char *fields = dup_fields (database, history, change);
  if (change->kind == PT_OPERATION_DELETE)
    return g_strdup (_ ("Deleted"));
  if (change->kind == PT_OPERATION_WITHDRAW)
    return g_strdup (_ ("Taken back"));
  return *fields != '\0' ? g_steal_pointer (&fields) : g_strdup (_ ("Saved"));
}

static const char *
outcome_text (const PtQueueEntry *entry)
{
  static const struct {
    const char *word;
    const char *text;
  } texts[] = { { "applied", N_ ("accepted by the server") }, { "merged", N_ ("merged with another change") },
                { "conflict", N_ ("in conflict") },           { "resolved", N_ ("settled a conflict") },
                { "withdrawn", N_ ("taken back") },           { "archived", N_ ("lost to another change, and kept") },
                { "discarded", N_ ("taken back") },           { "folded", N_ ("sent together with a later change") } };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (g_strcmp0 (entry->outcome, texts[i].word) == 0)
      return _ (texts[i].text);
  }
  if (entry->error_message != NULL)
    return entry->error_message;
  return _ ("waiting to be sent");
}

static const char *
outcome_icon (const PtQueueEntry *entry)
{
  gboolean failed = entry->outcome == NULL && entry->error_message != NULL;
  PtSyncState state = failed                   ? PT_SYNC_STATE_FAILED
                      : entry->outcome == NULL ? PT_SYNC_STATE_WAITING
                                               : PT_SYNC_STATE_SYNCED;
  return pt_display_state_icon (state);
}

/* ---- reading ---- */

static gboolean
read_change (PtDatabase *database, History *history, const PtQueueEntry *entry, GError **error)
{
  g_autoptr (PtChange) change = pt_change_find (database, &entry->op, error);
  if (change == NULL)
    return error == NULL || *error == NULL;
  g_autofree char *person = dup_person (database, &change->user);
  g_autofree char *moment = pt_display_time (change->made_at);
  const char *computer = history->office->device_name != NULL ? history->office->device_name : _ ("this computer");
  /* Translators: who, on which computer, when, and what became of it */
  add_line (history, outcome_icon (entry), dup_deed (database, history, change),
            g_strdup_printf (_ ("%s, on %s, %s: %s"), person, computer, moment, outcome_text (entry)));
  return TRUE;
}

static gboolean
read_changes (PtDatabase *database, History *history, GError **error)
{
  g_autoptr (GPtrArray) entries = pt_outbox_history (database, &history->id, error);
  for (guint i = entries != NULL ? entries->len : 0; i-- > 0;) {
    if (!read_change (database, history, entries->pdata[i], error))
      return FALSE;
  }
  return entries != NULL;
}

static void
add_moment (PtDatabase *database, History *history, const char *title, const PtId *by, gint64 at)
{
  g_autofree char *person = dup_person (database, by);
  g_autofree char *moment = pt_display_time (at);
  /* Translators: who, and when */
  add_line (history, "pt-server-symbolic", g_strdup (title), g_strdup_printf (_ ("%s, %s"), person, moment));
}

/* What the server says, whoever did it and wherever. */
static gboolean
read_server (PtDatabase *database, History *history, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (history->entity);
  if (!pt_repository_get_confirmed (database, history->entity, &history->id, row, error))
    return *error == NULL;
  const PtRowMeta *meta = pt_row_peek_meta (row);
  if (meta->version > 1)
    add_moment (database, history, _ ("Last changed at the server"), &meta->updated_by, meta->updated_at);
  add_moment (database, history, _ ("Created at the server"), &meta->created_by, meta->created_at);
  return TRUE;
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  History *history = data;
  history->label = pt_repository_dup_label (database, history->entity, &history->id, NULL);
  return read_server (database, history, error) && read_changes (database, history, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  const History *history = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (history == NULL)
    return;
  adw_window_title_set_subtitle (history->title, history->label != NULL ? history->label : "");
  for (guint i = 0; i < history->lines->len; i++) {
    const Line *line = history->lines->pdata[i];
    GtkWidget *row = pt_rows_new (line->icon, NULL, line->title, line->subtitle);
    adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
    gtk_list_box_append (history->list, row);
  }
}

/* ---- the window ---- */

static GtkWidget *
new_content (GtkListBox *list, AdwWindowTitle *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (title));
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (list));
  gtk_widget_add_css_class (clamp, "form");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), scroller);
  return box;
}

void
pt_record_history_open (GtkWindow *parent, PtProfile *profile, const PtEntity *entity, const PtId *id)
{
  GtkWidget *window = adw_window_new ();
  History *history = g_new0 (History, 1);
  history->list = g_object_ref_sink (pt_rows_new_list (_ ("History"), _ ("Nothing is known of it yet.")));
  history->title = g_object_ref_sink (ADW_WINDOW_TITLE (adw_window_title_new (_ ("History"), "")));
  history->office = pt_office_copy (pt_profile_get_office (profile));
  history->entity = entity;
  history->id = *id;
  history->lines = g_ptr_array_new_with_free_func (line_free);

  adw_window_set_content (ADW_WINDOW (window), new_content (history->list, history->title));
  gtk_window_set_title (GTK_WINDOW (window), _ ("History"));
  gtk_window_set_default_size (GTK_WINDOW (window), 560, 560);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_job, history, history_free, NULL, on_read,
                        NULL);
  gtk_window_present (GTK_WINDOW (window));
}
