/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one file that asks which GTK and libadwaita it is built for. Everything
 * that newer releases deprecate is called from here.
 */
#include "config.h"

#include "compat.h"

#include <glib/gi18n-lib.h>

#if ADW_CHECK_VERSION(1, 5, 0)
#define SHOW(dialog, parent) adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (parent))
#define NEW_ABOUT() GTK_WIDGET (adw_about_dialog_new ())
#define NEW_QUESTION(heading, body) ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body))
#define ADD_RESPONSE(question, id, label) adw_alert_dialog_add_response (question, id, label)
#define SET_APPEARANCE(question, id) adw_alert_dialog_set_response_appearance (question, id, ADW_RESPONSE_DESTRUCTIVE)
typedef AdwAlertDialog Question;
#else
#define SHOW(dialog, parent)                                                                                           \
  (gtk_window_set_transient_for (GTK_WINDOW (dialog), parent), gtk_window_present (GTK_WINDOW (dialog)))
#define NEW_ABOUT() adw_about_window_new ()
#define NEW_QUESTION(heading, body) ADW_MESSAGE_DIALOG (adw_message_dialog_new (NULL, heading, body))
#define ADD_RESPONSE(question, id, label) adw_message_dialog_add_response (question, id, label)
#define SET_APPEARANCE(question, id) adw_message_dialog_set_response_appearance (question, id, ADW_RESPONSE_DESTRUCTIVE)
typedef AdwMessageDialog Question;
#endif

void
pt_compat_show_about (GtkWindow *parent)
{
  GtkWidget *about = NEW_ABOUT ();
  g_object_set (about, "application-name", "PayTrack", "application-icon", PT_APPLICATION_ID, "version", PT_VERSION,
                "comments", _ ("Collections, rates and payments, with or without a network"), "license-type",
                GTK_LICENSE_GPL_3_0, "developer-name", _ ("The PayTrack authors"), NULL);
  SHOW (about, parent);
}

void
pt_compat_show_preferences (GtkWindow *parent, AdwPreferencesPage *page)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog *dialog = adw_preferences_dialog_new ();
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), page);
#else
  GtkWidget *dialog = adw_preferences_window_new ();
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (dialog), page);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (dialog), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (dialog), 560, 480);
#endif
  SHOW (dialog, parent);
}

typedef struct {
  void (*confirmed) (gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} Confirmation;

static void
on_response (Question *question, const char *response, Confirmation *confirmation)
{
  if (g_str_equal (response, "go"))
    confirmation->confirmed (confirmation->data);
}

static void
confirmation_free (gpointer data, GClosure *closure)
{
  g_autofree Confirmation *confirmation = data;
  if (confirmation->free_data != NULL)
    confirmation->free_data (confirmation->data);
}

void
pt_compat_confirm (GtkWindow *parent, const char *heading, const char *body, const char *action,
                   void (*confirmed) (gpointer data), gpointer data, GDestroyNotify free_data)
{
  Question *question = NEW_QUESTION (heading, body);
  Confirmation *confirmation = g_new0 (Confirmation, 1);
  confirmation->confirmed = confirmed;
  confirmation->data = data;
  confirmation->free_data = free_data;
  ADD_RESPONSE (question, "cancel", _ ("_Cancel"));
  ADD_RESPONSE (question, "go", action);
  SET_APPEARANCE (question, "go");
  g_signal_connect_data (question, "response", G_CALLBACK (on_response), confirmation, confirmation_free, 0);
  SHOW (question, parent);
}

typedef struct {
  void (*chosen) (const char *path, gpointer data);
  GObject *data;
} Choice;

static Choice *
new_choice (void (*chosen) (const char *path, gpointer data), gpointer data)
{
  Choice *choice = g_new0 (Choice, 1);
  choice->chosen = chosen;
  choice->data = g_object_ref (data);
  return choice;
}

static void
take_file (Choice *choice, GFile *file)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    choice->chosen (path, choice->data);
  g_object_unref (choice->data);
  g_free (choice);
}

static GtkFileFilter *
new_filter (const char *kind, const char *type)
{
  GtkFileFilter *filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, kind);
  gtk_file_filter_add_mime_type (filter, type);
  return filter;
}

#if GTK_CHECK_VERSION(4, 10, 0)
static void
on_new_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  take_file (data, file);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  take_file (data, file);
}
#else
static void
on_file_response (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  take_file (data, file);
  g_object_unref (dialog);
}

static void
ask_for_file (GtkFileChooserNative *dialog, Choice *choice)
{
  g_signal_connect (dialog, "response", G_CALLBACK (on_file_response), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
#endif

void
pt_compat_choose_new_file (GtkWindow *parent, const char *title, const char *name,
                           void (*chosen) (const char *path, gpointer data), gpointer data)
{
  Choice *choice = new_choice (chosen, data);
#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, parent, NULL, on_new_file_chosen, choice);
#else
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  ask_for_file (dialog, choice);
#endif
}

void
pt_compat_choose_file (GtkWindow *parent, const char *title, const char *kind, const char *type,
                       void (*chosen) (const char *path, gpointer data), gpointer data)
{
  Choice *choice = new_choice (chosen, data);
  g_autoptr (GtkFileFilter) filter = new_filter (kind, type);
#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_open (dialog, parent, NULL, on_file_chosen, choice);
#else
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  ask_for_file (dialog, choice);
#endif
}

/* A column has no property for that: its header button has. */
static void
name_alone (GtkWidget *widget, const char *name)
{
  if (widget != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
find_arrow (GtkWidget *split_button)
{
  GtkWidget *child = gtk_widget_get_first_child (split_button);
  while (child != NULL && !GTK_IS_MENU_BUTTON (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

void
pt_compat_name (GtkWidget *widget, const char *name)
{
  if (ADW_IS_SPLIT_BUTTON (widget)) {
    name_alone (gtk_widget_get_first_child (find_arrow (widget)), name);
    return;
  }
  name_alone (widget, name);
  if (GTK_IS_DROP_DOWN (widget))
    name_alone (gtk_widget_get_first_child (widget), name);
  if (GTK_IS_COLUMN_VIEW (widget)) {
    name_alone (gtk_widget_get_first_child (widget), _ ("Headings"));
    name_alone (gtk_widget_get_last_child (widget), name);
  }
}

void
pt_compat_name_row (GtkWidget *cell, const char *name)
{
  GtkWidget *place = gtk_widget_get_parent (cell);
  if (place != NULL)
    name_alone (gtk_widget_get_parent (place), name);
}

void
pt_compat_end_title (GtkColumnView *view, guint index)
{
  GtkWidget *title = gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (view)));
  for (guint i = 0; i < index && title != NULL; i++)
    title = gtk_widget_get_next_sibling (title);
  GtkWidget *box = title != NULL ? gtk_widget_get_first_child (title) : NULL;
  if (box != NULL)
    gtk_widget_set_halign (box, gtk_widget_get_direction (box) == GTK_TEXT_DIR_RTL ? GTK_ALIGN_START : GTK_ALIGN_END);
}

static gboolean
on_list_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers, GtkWidget *before)
{
  GtkRoot *root = gtk_widget_get_root (before);
  if (key == GDK_KEY_ISO_Left_Tab || (key == GDK_KEY_Tab && (modifiers & GDK_SHIFT_MASK) != 0))
    return gtk_widget_grab_focus (before);
  if (key != GDK_KEY_Tab)
    return GDK_EVENT_PROPAGATE;
  gtk_root_set_focus (root, NULL);
  return gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_FORWARD);
}

/* From 4.12 on a list does so by itself. */
void
pt_compat_leave_by_tab (GtkColumnView *view, GtkWidget *before)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_list_key_pressed), before, 0);
  gtk_widget_add_controller (gtk_widget_get_last_child (GTK_WIDGET (view)), keys);
}

GdkRGBA
pt_compat_get_color (GtkWidget *widget)
{
  GdkRGBA color;
#if GTK_CHECK_VERSION(4, 10, 0)
  gtk_widget_get_color (widget, &color);
#else
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
#endif
  return color;
}
