/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page on which a day's slips are keyed and looked up. Those whose role may
 * not key slips see the list alone. The window makes one.
 */
#include "config.h"

#include "collections-page.h"

#include "permissions.h"
#include "record-view.h"
#include "slip-entry.h"

struct _PtCollectionsPage {
  PtView parent_instance;

  PtProfile *profile;
  GtkWidget *entry;
  GtkWidget *view;
};

G_DEFINE_FINAL_TYPE (PtCollectionsPage, pt_collections_page, PT_TYPE_VIEW)

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pt_slip_entry_begin (PT_SLIP_ENTRY (PT_COLLECTIONS_PAGE (widget)->entry));
}

static void
forget_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtId id;
  if (pt_id_parse (g_variant_get_string (parameter, NULL), -1, &id))
    pt_slip_entry_forget (PT_SLIP_ENTRY (PT_COLLECTIONS_PAGE (widget)->entry), &id);
}

/* What the list does for the page. */
static void
list_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (PT_COLLECTIONS_PAGE (widget)->view, name, NULL);
}

static void
update_office (PtCollectionsPage *self)
{
  const PtOffice *office = pt_profile_get_office (self->profile);
  gtk_widget_set_visible (self->entry, pt_permission_to_create (office, pt_entity (PT_COLLECTIONS)));
}

GtkWidget *
pt_collections_page_new (PtProfile *profile)
{
  PtCollectionsPage *self = g_object_new (PT_TYPE_COLLECTIONS_PAGE, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  self->profile = g_object_ref (profile);
  self->entry = pt_slip_entry_new (profile);
  self->view = pt_record_view_new (profile, pt_entity (PT_COLLECTIONS));
  gtk_widget_set_vexpand (self->view, TRUE);
  gtk_box_append (GTK_BOX (self), self->entry);
  gtk_box_append (GTK_BOX (self), self->view);
  g_object_bind_property (self, PT_ROOM_PROPERTY, self->entry, PT_ROOM_PROPERTY, G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, PT_ROOM_PROPERTY, self->view, PT_ROOM_PROPERTY, G_BINDING_SYNC_CREATE);
  g_signal_connect_object (profile, "changed", G_CALLBACK (update_office), self, G_CONNECT_SWAPPED);
  update_office (self);
  return GTK_WIDGET (self);
}

static gboolean
is_settled (PtView *view)
{
  return pt_view_is_settled (PT_VIEW (PT_COLLECTIONS_PAGE (view)->view));
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_COLLECTIONS_PAGE (object)->profile);
  G_OBJECT_CLASS (pt_collections_page_parent_class)->dispose (object);
}

static void
pt_collections_page_class_init (PtCollectionsPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  PT_VIEW_CLASS (class)->is_settled = is_settled;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "page.new", NULL, new_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "page.search", NULL, list_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "page.print", NULL, list_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "page.first", NULL, list_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "page.focus", NULL, new_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (class), "page.forget", "s", forget_action);
}

static void
pt_collections_page_init (PtCollectionsPage *self)
{
}
