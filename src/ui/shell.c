/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame around all views, and the one place that knows of narrow windows
 * (GTK 4.8 has no breakpoints). The window puts pages and buttons into it.
 */
#include "config.h"

#include "shell.h"

#include <glib/gi18n-lib.h>

#include "room.h"

#define NARROW_BELOW 700
#define SIDEBAR_WIDTH 216
#define LEAST_WIDTH 360
#define ROOM_TIGHT 480 /* from these widths of the content on */
#define ROOM_MIDDLE 760
#define ROOM_WIDE 960

struct _PtShell {
  GtkWidget parent_instance;

  GtkWidget *sidebar;
  GtkWidget *edge;
  GtkWidget *content;
  AdwWindowTitle *office_title;
  AdwHeaderBar *header;
  AdwWindowTitle *title;
  GtkListBox *navigation;
  GtkStack *pages;
  GtkBox *start_slot;
  GtkBox *end_slot;
  GMenu *app_menu;
  GMenu *narrow_menu;
  GMenu *views_section;
  gboolean narrow;
  PtRoom room;
  guint tick; /* a change of `narrow` that waits for the next frame: an allocation must not start another */
};

enum { PROP_NARROW = 1, PROP_ROOM, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PtShell, pt_shell, GTK_TYPE_WIDGET)

static gboolean
is_narrow (int width)
{
  return width < NARROW_BELOW;
}

static PtRoom
room_for (int width)
{
  int content = is_narrow (width) ? width : width - SIDEBAR_WIDTH - 1;
  if (content < ROOM_TIGHT)
    return PT_ROOM_NARROW;
  if (content < ROOM_MIDDLE)
    return PT_ROOM_TIGHT;
  return content < ROOM_WIDE ? PT_ROOM_MIDDLE : PT_ROOM_WIDE;
}

/* Where there is little room the title needs what the desktop's buttons can spare: the window can still be closed. */
static char *
dup_narrow_layout (PtShell *self)
{
  g_autofree char *layout = NULL;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-decoration-layout", &layout, NULL);
  GString *spared = g_string_new (layout);
  g_string_replace (spared, "minimize", "", 0);
  g_string_replace (spared, "maximize", "", 0);
  return g_string_free (spared, FALSE);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  PtShell *self = PT_SHELL (widget);
  int width = gtk_widget_get_width (widget);
  self->tick = 0;
  self->narrow = is_narrow (width);
  self->room = room_for (width);
  gtk_widget_set_visible (self->sidebar, !self->narrow);
  gtk_widget_set_visible (self->edge, !self->narrow);
  g_autofree char *layout = self->narrow ? dup_narrow_layout (self) : NULL;
  adw_header_bar_set_decoration_layout (self->header, layout);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
  return G_SOURCE_REMOVE;
}

/* The least width is that of the narrowest form, whichever is on show: everything can give way. */
static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
         int *natural_baseline)
{
  PtShell *self = PT_SHELL (widget);
  int side = 0, side_natural = 0;

  gtk_widget_measure (self->content, orientation, -1, minimum, natural, NULL, NULL);
  if (gtk_widget_get_visible (self->sidebar))
    gtk_widget_measure (self->sidebar, orientation, -1, &side, &side_natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL) {
    *minimum = MAX (*minimum, side);
    *natural = MAX (*natural, side_natural);
    return;
  }
  *natural = MAX (*natural, LEAST_WIDTH) + (side > 0 ? SIDEBAR_WIDTH : 0);
  *minimum = LEAST_WIDTH;
}

static void
place (GtkWidget *child, int x, int width, int height)
{
  int minimum = 0;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, 0, MAX (width, minimum), height }, -1);
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  PtShell *self = PT_SHELL (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int side = 0;

  if ((self->narrow != is_narrow (width) || self->room != room_for (width)) && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (widget, on_tick, NULL, NULL);

  if (gtk_widget_get_visible (self->sidebar)) {
    place (self->sidebar, mirrored ? width - SIDEBAR_WIDTH : 0, SIDEBAR_WIDTH, height);
    place (self->edge, mirrored ? width - SIDEBAR_WIDTH - 1 : SIDEBAR_WIDTH, 1, height);
    side = SIDEBAR_WIDTH + 1;
  }
  place (self->content, mirrored ? 0 : side, width - side, height);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (list), "win.view", "s", gtk_widget_get_name (GTK_WIDGET (row)));
}

static GtkWidget *
new_row (const char *name, const char *title, const char *icon_name)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

void
pt_shell_add_bar (PtShell *self, GtkWidget *bar)
{
  g_return_if_fail (PT_IS_SHELL (self));
  gtk_box_insert_child_after (GTK_BOX (self->content), bar, gtk_widget_get_first_child (self->content));
}

void
pt_shell_add_page (PtShell *self, const char *name, const char *title, const char *icon_name, GtkWidget *page)
{
  g_return_if_fail (PT_IS_SHELL (self));

  g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);
  g_menu_item_set_action_and_target (item, "win.view", "s", name);
  g_menu_append_item (self->views_section, item);

  gtk_list_box_append (self->navigation, new_row (name, title, icon_name));
  gtk_stack_add_titled (self->pages, page, name, title);
}

static void
select_row (PtShell *self, const char *name)
{
  GtkListBoxRow *row = NULL;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->navigation, i)) != NULL; i++) {
    if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (row)), name))
      gtk_list_box_select_row (self->navigation, row);
  }
}

GtkWidget *
pt_shell_find_page (PtShell *self, const char *name)
{
  g_return_val_if_fail (PT_IS_SHELL (self), NULL);
  return gtk_stack_get_child_by_name (self->pages, name);
}

gboolean
pt_shell_show_page (PtShell *self, const char *name)
{
  g_return_val_if_fail (PT_IS_SHELL (self), FALSE);

  GtkWidget *page = gtk_stack_get_child_by_name (self->pages, name);
  if (page == NULL)
    return FALSE;
  gtk_stack_set_visible_child (self->pages, page);
  adw_window_title_set_title (self->title, gtk_stack_page_get_title (gtk_stack_get_page (self->pages, page)));
  select_row (self, name);
  return TRUE;
}

GtkWidget *
pt_shell_get_page (PtShell *self)
{
  g_return_val_if_fail (PT_IS_SHELL (self), NULL);
  return gtk_stack_get_visible_child (self->pages);
}

void
pt_shell_add_start (PtShell *self, GtkWidget *widget)
{
  g_return_if_fail (PT_IS_SHELL (self));
  gtk_box_append (self->start_slot, widget);
}

void
pt_shell_add_end (PtShell *self, GtkWidget *widget)
{
  g_return_if_fail (PT_IS_SHELL (self));
  gtk_box_append (self->end_slot, widget);
}

void
pt_shell_set_office (PtShell *self, const char *organisation, const char *person)
{
  g_return_if_fail (PT_IS_SHELL (self));
  adw_window_title_set_title (self->office_title, organisation != NULL ? organisation : "PayTrack");
  adw_window_title_set_subtitle (self->office_title, person != NULL ? person : "");
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtShell *self = PT_SHELL (object);
  if (id == PROP_NARROW)
    g_value_set_boolean (value, self->narrow);
  else
    g_value_set_uint (value, self->room);
}

static void
dispose (GObject *object)
{
  GtkWidget *child = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (pt_shell_parent_class)->dispose (object);
}

static void
pt_shell_class_init (PtShellClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = get_property;
  object_class->dispose = dispose;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;

  properties[PROP_NARROW]
      = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ROOM] = g_param_spec_uint (PT_ROOM_PROPERTY, NULL, NULL, PT_ROOM_NARROW, PT_ROOM_WIDE, PT_ROOM_WIDE,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/shell.ui");
  gtk_widget_class_bind_template_child (widget_class, PtShell, sidebar);
  gtk_widget_class_bind_template_child (widget_class, PtShell, edge);
  gtk_widget_class_bind_template_child (widget_class, PtShell, content);
  gtk_widget_class_bind_template_child (widget_class, PtShell, office_title);
  gtk_widget_class_bind_template_child (widget_class, PtShell, header);
  gtk_widget_class_bind_template_child (widget_class, PtShell, title);
  gtk_widget_class_bind_template_child (widget_class, PtShell, navigation);
  gtk_widget_class_bind_template_child (widget_class, PtShell, pages);
  gtk_widget_class_bind_template_child (widget_class, PtShell, start_slot);
  gtk_widget_class_bind_template_child (widget_class, PtShell, end_slot);
  gtk_widget_class_bind_template_child (widget_class, PtShell, app_menu);
  gtk_widget_class_bind_template_child (widget_class, PtShell, narrow_menu);
  gtk_widget_class_bind_template_child (widget_class, PtShell, views_section);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
pt_shell_init (PtShell *self)
{
  self->room = PT_ROOM_WIDE;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_menu_append_section (self->narrow_menu, NULL, G_MENU_MODEL (self->app_menu));
}
