/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What narrows a list, from the entity's description: a drop-down for each
 * choice that the list shows, two days for slips and payments. The record view
 * holds it. Written down, a filter is `status=active;collected_on>=2026-11-01`.
 */
#include "config.h"

#include "list-filter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compat.h"
#include "date-button.h"
#include "dates.h"
#include "list-memory.h"

#define FILTER_KEY "filter"
#define SAVED_KEY "saved/"
#define UNSYNCED "unsynced"

struct _PtListFilter {
  AdwBin parent_instance;

  const PtEntity *entity;
  GtkMenuButton *button;
  GtkGrid *grid;
  GtkBox *saved;
  GtkEditable *name;
  GtkWidget *save;
  GPtrArray *parts; /* of Part */
  GtkCheckButton *unsynced;
  gboolean quiet; /* the parts are being set by the program */
};

/* One drop-down or day; borrowed by the grid. */
typedef struct {
  guint field;
  PtFilterRelation relation;
  GtkDropDown *choices; /* or */
  GtkEditable *day;
  GStrv words; /* what the drop-down's lines stand for; the first is "" for any */
} Part;

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtListFilter, pt_list_filter, ADW_TYPE_BIN)

static const char *const relations[] = { "=", ">=", "<=" };

static void
part_free (gpointer data)
{
  Part *part = data;
  g_strfreev (part->words);
  g_free (part);
}

/* ---- values ---- */

/* "" where the part lets everything through; a day that is not finished yet does. */
static const char *
value_of (const Part *part)
{
  if (part->choices != NULL)
    return part->words[gtk_drop_down_get_selected (part->choices)];
  const char *day = gtk_editable_get_text (part->day);
  return pt_date_is_valid (day, -1) ? day : "";
}

static void
set_value (const Part *part, const char *value)
{
  if (part->day != NULL) {
    gtk_editable_set_text (part->day, value);
    return;
  }
  for (guint i = 0; part->words[i] != NULL; i++) {
    if (g_str_equal (part->words[i], value))
      gtk_drop_down_set_selected (part->choices, i);
  }
}

static char *
dup_text (PtListFilter *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = self->parts->pdata[i];
    const char *value = value_of (part);
    if (*value != '\0')
      g_string_append_printf (text, "%s%s%s;", self->entity->fields[part->field].name, relations[part->relation],
                              value);
  }
  if (gtk_check_button_get_active (self->unsynced))
    g_string_append (text, UNSYNCED ";");
  return g_strdup (text->str);
}

static void
take_term (PtListFilter *self, const char *term)
{
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = self->parts->pdata[i];
    g_autofree char *beginning = g_strconcat (self->entity->fields[part->field].name, relations[part->relation], NULL);
    if (g_str_has_prefix (term, beginning))
      set_value (part, term + strlen (beginning));
  }
  if (g_str_equal (term, UNSYNCED))
    gtk_check_button_set_active (self->unsynced, TRUE);
}

static void
tell (PtListFilter *self)
{
  gboolean active = pt_list_filter_is_active (self);
  (active ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self->button), "accent");
  gtk_widget_set_sensitive (self->save, active);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_text (PtListFilter *self, const char *text)
{
  g_auto (GStrv) terms = g_strsplit (text, ";", -1);
  self->quiet = TRUE;
  for (guint i = 0; i < self->parts->len; i++)
    set_value (self->parts->pdata[i], "");
  gtk_check_button_set_active (self->unsynced, FALSE);
  for (guint i = 0; terms[i] != NULL; i++)
    take_term (self, terms[i]);
  self->quiet = FALSE;
  tell (self);
}

static void
on_part_changed (PtListFilter *self)
{
  if (self->quiet)
    return;
  g_autofree char *text = dup_text (self);
  pt_list_memory_set (self->entity, FILTER_KEY, *text != '\0' ? text : NULL);
  tell (self);
}

gboolean
pt_list_filter_is_active (PtListFilter *self)
{
  g_return_val_if_fail (PT_IS_LIST_FILTER (self), FALSE);
  g_autofree char *text = dup_text (self);
  return *text != '\0';
}

void
pt_list_filter_clear (PtListFilter *self)
{
  g_return_if_fail (PT_IS_LIST_FILTER (self));
  set_text (self, "");
  pt_list_memory_set (self->entity, FILTER_KEY, NULL);
}

void
pt_list_filter_apply (PtListFilter *self, PtQuery *query)
{
  g_return_if_fail (PT_IS_LIST_FILTER (self));
  g_clear_pointer (&query->filters, g_ptr_array_unref);
  for (guint i = 0; i < self->parts->len; i++) {
    const Part *part = self->parts->pdata[i];
    if (*value_of (part) != '\0')
      pt_query_add_bound (query, part->field, part->relation, value_of (part));
  }
  query->only_unsynced = gtk_check_button_get_active (self->unsynced);
}

/* ---- saved filters ---- */

static void show_saved (PtListFilter *self);

static void
on_saved_clicked (GtkButton *button, PtListFilter *self)
{
  g_autofree char *key = g_strconcat (SAVED_KEY, gtk_button_get_label (button), NULL);
  g_autofree char *text = pt_list_memory_get (self->entity, key);
  set_text (self, text);
  pt_list_memory_set (self->entity, FILTER_KEY, text);
}

static void
on_forget_clicked (GtkButton *button, PtListFilter *self)
{
  g_autofree char *key = g_strconcat (SAVED_KEY, gtk_widget_get_name (GTK_WIDGET (button)), NULL);
  pt_list_memory_set (self->entity, key, NULL);
  show_saved (self);
}

static GtkWidget *
new_saved_row (PtListFilter *self, const char *name)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *take = gtk_button_new_with_label (name);
  GtkWidget *forget = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Forget the Filter %s"), name);

  gtk_widget_set_hexpand (take, TRUE);
  gtk_widget_set_name (forget, name);
  gtk_widget_add_css_class (forget, "flat");
  gtk_widget_set_tooltip_text (forget, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (forget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (take, "clicked", G_CALLBACK (on_saved_clicked), self, 0);
  g_signal_connect_object (forget, "clicked", G_CALLBACK (on_forget_clicked), self, 0);
  gtk_box_append (GTK_BOX (row), take);
  gtk_box_append (GTK_BOX (row), forget);
  return row;
}

static void
show_saved (PtListFilter *self)
{
  GtkWidget *child = NULL;
  g_auto (GStrv) names = pt_list_memory_keys (self->entity, SAVED_KEY);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->saved))) != NULL)
    gtk_box_remove (self->saved, child);
  for (guint i = 0; names[i] != NULL; i++)
    gtk_box_append (self->saved, new_saved_row (self, names[i]));
}

static void
on_save (PtListFilter *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autofree char *key = g_strconcat (SAVED_KEY, name, NULL);
  g_autofree char *text = dup_text (self);
  if (*name == '\0' || *text == '\0')
    return;
  pt_list_memory_set (self->entity, key, text);
  gtk_editable_set_text (self->name, "");
  show_saved (self);
}

/* ---- building ---- */

static void
add_line (PtListFilter *self, const char *title, GtkWidget *editor, GtkWidget *named)
{
  int row = (int) self->parts->len;
  GtkWidget *label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (editor, TRUE);
  pt_compat_name (named, title);
  gtk_grid_attach (self->grid, label, 0, row, 1, 1);
  gtk_grid_attach (self->grid, editor, 1, row, 1, 1);
}

static Part *
add_part (PtListFilter *self, guint field, PtFilterRelation relation)
{
  Part *part = g_new0 (Part, 1);
  part->field = field;
  part->relation = relation;
  g_ptr_array_add (self->parts, part);
  return part;
}

static void
add_choices (PtListFilter *self, guint i)
{
  const PtField *field = &self->entity->fields[i];
  g_auto (GStrv) choices = pt_field_dup_choices (field);
  g_autoptr (GtkStringList) lines = gtk_string_list_new (NULL);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  Part *part = add_part (self, i, PT_FILTER_IS);

  gtk_string_list_append (lines, C_ ("filter", "Any"));
  g_strv_builder_add (words, "");
  for (guint j = 0; choices[j] != NULL; j++)
    gtk_string_list_append (lines, pt_choice_label (choices[j]));
  g_strv_builder_addv (words, (const char **) choices);
  part->words = g_strv_builder_end (words);
  part->choices = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&lines)), NULL));
  add_line (self, _ (field->label), GTK_WIDGET (part->choices), GTK_WIDGET (part->choices));
  g_signal_connect_object (part->choices, "notify::selected", G_CALLBACK (on_part_changed), self, G_CONNECT_SWAPPED);
}

static void
add_day (PtListFilter *self, guint field, PtFilterRelation relation, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *entry = gtk_entry_new ();
  Part *part = add_part (self, field, relation);

  part->day = GTK_EDITABLE (entry);
  gtk_editable_set_width_chars (part->day, 10);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "2026-01-31");
  gtk_widget_add_css_class (box, "linked");
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), pt_date_button_new (part->day));
  add_line (self, title, box, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_part_changed), self, G_CONNECT_SWAPPED);
}

void
pt_list_filter_set_entity (PtListFilter *self, const PtEntity *entity)
{
  g_return_if_fail (PT_IS_LIST_FILTER (self));
  self->entity = entity;
  for (guint i = 0; i < entity->n_fields; i++) {
    const PtField *field = &entity->fields[i];
    if (field->kind == PT_KIND_CHOICE && (field->flags & PT_FIELD_LIST) != 0)
      add_choices (self, i);
    if (entity->posted && field->kind == PT_KIND_DATE && (field->flags & PT_FIELD_REQUIRED) != 0) {
      add_day (self, i, PT_FILTER_AT_LEAST, _ ("From"));
      add_day (self, i, PT_FILTER_AT_MOST, _ ("To"));
    }
  }
  g_autofree char *text = pt_list_memory_get (entity, FILTER_KEY);
  set_text (self, text);
  show_saved (self);
}

static void
dispose (GObject *object)
{
  g_clear_pointer (&PT_LIST_FILTER (object)->parts, g_ptr_array_unref);
  G_OBJECT_CLASS (pt_list_filter_parent_class)->dispose (object);
}

static void
pt_list_filter_class_init (PtListFilterClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[CHANGED]
      = g_signal_new ("changed", PT_TYPE_LIST_FILTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/list-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, PtListFilter, button);
  gtk_widget_class_bind_template_child (widget_class, PtListFilter, grid);
  gtk_widget_class_bind_template_child (widget_class, PtListFilter, saved);
  gtk_widget_class_bind_template_child (widget_class, PtListFilter, name);
  gtk_widget_class_bind_template_child (widget_class, PtListFilter, save);
  gtk_widget_class_bind_template_child (widget_class, PtListFilter, unsynced);
  gtk_widget_class_bind_template_callback (widget_class, on_part_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, pt_list_filter_clear);
}

static void
pt_list_filter_init (PtListFilter *self)
{
  self->parts = g_ptr_array_new_with_free_func (part_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
