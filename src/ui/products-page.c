/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Products and rates side by side under one heading, each a record view. The
 * window makes one.
 */
#include "config.h"

#include "products-page.h"

#include <glib/gi18n-lib.h>

#include "record-view.h"

struct _PtProductsPage {
  PtView parent_instance;

  AdwViewStack *stack;
};

G_DEFINE_FINAL_TYPE (PtProductsPage, pt_products_page, PT_TYPE_VIEW)

static void
page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (adw_view_stack_get_visible_child (PT_PRODUCTS_PAGE (widget)->stack), name, NULL);
}

static void
add_list (PtProductsPage *self, PtProfile *profile, guint entity, const char *icon)
{
  GtkWidget *view = pt_record_view_new (profile, pt_entity (entity));
  g_object_bind_property (self, PT_ROOM_PROPERTY, view, PT_ROOM_PROPERTY, G_BINDING_SYNC_CREATE);
  adw_view_stack_add_titled (self->stack, view, pt_entity (entity)->name, _ (pt_entity (entity)->plural));
  adw_view_stack_page_set_icon_name (adw_view_stack_get_page (self->stack, view), icon);
}

GtkWidget *
pt_products_page_new (PtProfile *profile)
{
  PtProductsPage *self = g_object_new (PT_TYPE_PRODUCTS_PAGE, NULL);
  add_list (self, profile, PT_PRODUCTS, "pt-products-symbolic");
  add_list (self, profile, PT_RATES, "pt-payments-symbolic");
  return GTK_WIDGET (self);
}

static gboolean
is_settled (PtView *view)
{
  return pt_view_is_settled (PT_VIEW (adw_view_stack_get_visible_child (PT_PRODUCTS_PAGE (view)->stack)));
}

static void
pt_products_page_class_init (PtProductsPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  PT_VIEW_CLASS (class)->is_settled = is_settled;
  gtk_widget_class_install_action (widget_class, "page.new", NULL, page_action);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, page_action);
  gtk_widget_class_install_action (widget_class, "page.focus", NULL, page_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/products-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PtProductsPage, stack);
}

static void
pt_products_page_init (PtProductsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
