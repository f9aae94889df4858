/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The row of the logo: a small picture of it and two buttons. The settings of
 * the office window have one.
 */
#include "config.h"

#include "logo-row.h"

#include <glib/gi18n-lib.h>

#include "compat.h"
#include "office-logo.h"

#define PICTURE_SIDE 48

struct _PtLogoRow {
  AdwActionRow parent_instance;

  GtkImage *picture;
  GtkWidget *remove;
  char *change; /* what was chosen; NULL for nothing */
};

G_DEFINE_FINAL_TYPE (PtLogoRow, pt_logo_row, ADW_TYPE_ACTION_ROW)

static void
show_hint (PtLogoRow *self)
{
  /* Translators: which files may be a logo; the numbers are kibibytes and pixels */
  g_autofree char *hint = g_strdup_printf (_ ("A PNG of at most %d KiB, and %d pixels wide and high"),
                                           PT_LOGO_MAX_BYTES / 1024, PT_LOGO_MAX_SIDE);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), hint);
}

static void
show_problem (PtLogoRow *self, const GError *error)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), error->message);
}

/* @logo: base64; empty for none, as is one that is not sound. */
static void
show_logo (PtLogoRow *self, const char *logo)
{
  g_autoptr (GBytes) png = pt_logo_parse (logo, NULL);
  g_autoptr (GdkTexture) texture = png != NULL ? gdk_texture_new_from_bytes (png, NULL) : NULL;
  gtk_image_set_from_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->picture), texture != NULL);
  gtk_widget_set_visible (self->remove, texture != NULL);
}

/* Takes @logo. */
static void
change (PtLogoRow *self, char *logo)
{
  g_free (self->change);
  self->change = logo;
  show_hint (self);
  show_logo (self, logo);
}

/* Whether there is still a window around it, after something was waited for. */
static gboolean
is_there (PtLogoRow *self)
{
  return gtk_widget_get_root (GTK_WIDGET (self)) != NULL;
}

/* ---- from a file ---- */

static gboolean
is_within_bound (const char *bytes, goffset length, gpointer data)
{
  return length <= PT_LOGO_MAX_BYTES;
}

static void
on_file_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtLogoRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *logo = NULL;
  gsize length = 0;
  if (g_file_load_partial_contents_finish (G_FILE (source), result, &bytes, &length, NULL, &error))
    logo = pt_logo_format ((const guint8 *) bytes, length, &error);
  if (logo != NULL && is_there (self))
    change (self, g_steal_pointer (&logo));
  else if (is_there (self))
    show_problem (self, error);
}

static void
on_file_chosen (const char *path, gpointer data)
{
  PtLogoRow *self = data;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_file_load_partial_contents_async (file, NULL, is_within_bound, on_file_read, g_object_ref (self));
}

static void
choose_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pt_compat_choose_file (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Choose a Logo"), _ ("PNG pictures"),
                         "image/png", on_file_chosen, widget);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  change (PT_LOGO_ROW (widget), g_strdup (""));
}

/* ---- from the profile ---- */

static gboolean
load_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  char **logo = data;
  g_autoptr (GError) failure = NULL;
  *logo = pt_office_logo_load (database, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
free_logo (gpointer data)
{
  g_free (*(char **) data);
  g_free (data);
}

static void
take_kept (PtLogoRow *self, const char *logo)
{
  if (g_strcmp0 (self->change, logo) == 0)
    g_clear_pointer (&self->change, g_free);
  if (self->change == NULL)
    show_logo (self, logo);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtLogoRow) self = data;
  g_autoptr (GError) error = NULL;
  char **logo = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (logo != NULL && is_there (self))
    take_kept (self, *logo != NULL ? *logo : "");
  else if (is_there (self))
    show_problem (self, error);
}

void
pt_logo_row_load (PtLogoRow *self, PtProfile *profile)
{
  g_return_if_fail (PT_IS_LOGO_ROW (self));
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, load_job, g_new0 (char *, 1), free_logo, NULL,
                        on_loaded, g_object_ref (self));
}

const char *
pt_logo_row_get_change (PtLogoRow *self)
{
  g_return_val_if_fail (PT_IS_LOGO_ROW (self), NULL);
  return self->change;
}

/* ---- building ---- */

GtkWidget *
pt_logo_row_new (void)
{
  return g_object_new (PT_TYPE_LOGO_ROW, NULL);
}

static void
finalize (GObject *object)
{
  g_free (PT_LOGO_ROW (object)->change);
  G_OBJECT_CLASS (pt_logo_row_parent_class)->finalize (object);
}

static void
pt_logo_row_class_init (PtLogoRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = finalize;
  gtk_widget_class_install_action (widget_class, "logo.choose", NULL, choose_action);
  gtk_widget_class_install_action (widget_class, "logo.remove", NULL, remove_action);
}

static GtkWidget *
add_button (PtLogoRow *self, GtkWidget *button, const char *action)
{
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

static void
pt_logo_row_init (PtLogoRow *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Logo on receipts and statements"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 3);
  self->picture = GTK_IMAGE (gtk_image_new ());
  pt_compat_name (GTK_WIDGET (self->picture), _ ("The organisation's logo"));
  gtk_image_set_pixel_size (self->picture, PICTURE_SIDE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->picture));
  add_button (self, gtk_button_new_with_mnemonic (_ ("_Choose…")), "logo.choose");
  self->remove = add_button (self, gtk_button_new_from_icon_name ("user-trash-symbolic"), "logo.remove");
  gtk_widget_set_tooltip_text (self->remove, _ ("Remove the Logo"));
  pt_compat_name (self->remove, _ ("Remove the Logo"));
  show_hint (self);
  show_logo (self, "");
}
