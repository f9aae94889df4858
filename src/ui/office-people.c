/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Users and computers: who there is, what each may do, when each was last
 * heard of. Each change is one action of the server's; the office window reads
 * the list anew after it.
 */
#include "config.h"

#include "office-people.h"

#include <glib/gi18n-lib.h>

#include "ask-dialog.h"
#include "compat.h"
#include "display.h"
#include "row-parts.h"

struct _PtOfficePeople {
  AdwBin parent_instance;

  PtSyncService *service;
  GtkListBox *users;
  GtkListBox *computers;
  GtkWidget *add_user;
};

G_DEFINE_FINAL_TYPE (PtOfficePeople, pt_office_people, ADW_TYPE_BIN)

static const PtOffice *
office_of (PtOfficePeople *self)
{
  return pt_profile_get_office (pt_sync_service_get_profile (self->service));
}

static GtkWindow *
window_of (PtOfficePeople *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static PtAction *
new_action (PtOfficePeople *self, const char *name)
{
  return pt_action_new (pt_profile_get_seams (pt_sync_service_get_profile (self->service)), name);
}

static void
tell (PtOfficePeople *self, const char *text)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "office.done", "s", text);
}

/* ---- actions without a question ---- */

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOfficePeople) self = data;
  g_autoptr (GError) error = NULL;
  tell (self, pt_action_run_finish (PT_CHANNEL (source), result, &error) ? _ ("Done") : error->message);
}

static void
run (PtOfficePeople *self, PtAction *action)
{
  pt_action_run_async (action, pt_sync_service_get_channel (self->service), NULL, on_run, g_object_ref (self));
}

static void
role_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficePeople *self = PT_OFFICE_PEOPLE (widget);
  const char *user = NULL, *role = NULL;
  g_variant_get (parameter, "(&s&s)", &user, &role);
  PtAction *action = new_action (self, "user_role");
  pt_action_set_text (action, "user", user);
  pt_action_set_text (action, "role", role);
  run (self, action);
}

static void
enable_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficePeople *self = PT_OFFICE_PEOPLE (widget);
  PtAction *action = new_action (self, "user_enable");
  pt_action_set_text (action, "user", g_variant_get_string (parameter, NULL));
  run (self, action);
}

/* ---- actions that are asked about first ---- */

/* What a confirmation carries to its answer. */
typedef struct {
  PtOfficePeople *self;
  PtAction *action;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;
  g_clear_pointer (&wanted->action, pt_action_free);
  g_object_unref (wanted->self);
  g_free (wanted);
}

static void
on_confirmed (gpointer data)
{
  Wanted *wanted = data;
  run (wanted->self, g_steal_pointer (&wanted->action));
}

static void
confirm (PtOfficePeople *self, PtAction *action, const char *heading, const char *body, const char *button)
{
  Wanted *wanted = g_new0 (Wanted, 1);
  wanted->self = g_object_ref (self);
  wanted->action = action;
  pt_compat_confirm (window_of (self), heading, body, button, on_confirmed, wanted, wanted_free);
}

static void
disable_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficePeople *self = PT_OFFICE_PEOPLE (widget);
  const char *user = g_variant_get_string (parameter, NULL);
  PtAction *action = new_action (self, "user_disable");
  pt_action_set_text (action, "user", user);
  /* Translators: %s is the name somebody signs in with */
  g_autofree char *heading = g_strdup_printf (_ ("Disable %s?"), user);
  confirm (self, action, heading,
           _ ("Who is disabled is signed out everywhere and cannot sign in. What this person entered stays."),
           _ ("_Disable"));
}

static void
revoke_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficePeople *self = PT_OFFICE_PEOPLE (widget);
  const char *id = NULL, *label = NULL;
  g_variant_get (parameter, "(&s&s)", &id, &label);
  PtAction *action = new_action (self, "device_revoke");
  pt_action_set_text (action, "device", id);
  /* Translators: %s is the name of a computer */
  g_autofree char *heading = g_strdup_printf (_ ("Revoke %s?"), label);
  confirm (self, action, heading,
           _ ("A lost or stolen computer: the server takes nothing more from it. Work on it that was not sent yet is "
              "refused until somebody signs in on it anew."),
           _ ("_Revoke"));
}

/* ---- actions with questions ---- */

static void
on_told (gpointer data)
{
  g_autoptr (PtOfficePeople) self = data;
  tell (self, _ ("Done"));
}

static void
send (PtAskDialog *dialog, PtOfficePeople *self, PtAction *action)
{
  pt_ask_dialog_run (dialog, action, pt_sync_service_get_channel (self->service), on_told, g_object_ref (self),
                     g_object_unref);
}

static void
on_user_answered (PtAskDialog *dialog, PtOfficePeople *self)
{
  PtAction *action = new_action (self, "user_add");
  pt_action_set_text (action, "user", pt_ask_dialog_get (dialog, 0));
  pt_action_set_text (action, "role", pt_ask_dialog_get (dialog, 1));
  pt_action_set_text (action, "password", pt_ask_dialog_get (dialog, 2));
  send (dialog, self, action);
}

static void
add_user_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficePeople *self = PT_OFFICE_PEOPLE (widget);
  const PtAskField fields[] = { { _ ("Name to sign in with"), PT_ASK_TEXT, NULL },
                                { _ ("Role"), PT_ASK_ROLE, NULL },
                                { _ ("First password"), PT_ASK_PASSWORD, NULL },
                                { _ ("First password again"), PT_ASK_REPEAT, NULL } };
  PtAskDialog *dialog = pt_ask_dialog_open (window_of (self), _ ("New User"),
                                            _ ("Tell the new user the password; it can be changed from the main menu."),
                                            _ ("_Add"), fields, G_N_ELEMENTS (fields));
  g_signal_connect_object (dialog, "answered", G_CALLBACK (on_user_answered), self, 0);
}

static void
on_password_answered (PtAskDialog *dialog, PtOfficePeople *self)
{
  PtAction *action = new_action (self, "user_password");
  pt_action_set_text (action, "user", g_object_get_data (G_OBJECT (dialog), "subject"));
  pt_action_set_text (action, "password", pt_ask_dialog_get (dialog, 0));
  send (dialog, self, action);
}

static void
password_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficePeople *self = PT_OFFICE_PEOPLE (widget);
  const char *user = g_variant_get_string (parameter, NULL);
  const PtAskField fields[]
      = { { _ ("New password"), PT_ASK_PASSWORD, NULL }, { _ ("New password again"), PT_ASK_REPEAT, NULL } };
  /* Translators: %s is the name somebody signs in with */
  g_autofree char *description = g_strdup_printf (_ ("%s is signed out everywhere and signs in with this."), user);
  PtAskDialog *dialog = pt_ask_dialog_open (window_of (self), _ ("Reset Password"), description, _ ("_Reset"), fields,
                                            G_N_ELEMENTS (fields));
  g_object_set_data_full (G_OBJECT (dialog), "subject", g_strdup (user), g_free);
  g_signal_connect_object (dialog, "answered", G_CALLBACK (on_password_answered), self, 0);
}

static void
on_name_answered (PtAskDialog *dialog, PtOfficePeople *self)
{
  PtAction *action = new_action (self, "device_rename");
  pt_action_set_text (action, "device", g_object_get_data (G_OBJECT (dialog), "subject"));
  pt_action_set_text (action, "device_name", pt_ask_dialog_get (dialog, 0));
  send (dialog, self, action);
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficePeople *self = PT_OFFICE_PEOPLE (widget);
  const char *id = NULL, *label = NULL;
  g_variant_get (parameter, "(&s&s)", &id, &label);
  const PtAskField fields[] = { { _ ("Name of the computer"), PT_ASK_TEXT, label } };
  PtAskDialog *dialog = pt_ask_dialog_open (window_of (self), _ ("Rename Computer"), NULL, _ ("_Rename"), fields, 1);
  g_object_set_data_full (G_OBJECT (dialog), "subject", g_strdup (id), g_free);
  g_signal_connect_object (dialog, "answered", G_CALLBACK (on_name_answered), self, 0);
}

/* ---- the lists ---- */

static void
add_item (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static void
add_menu (GtkWidget *row, GMenu *menu, const char *about)
{
  GtkWidget *button = gtk_menu_button_new ();
  /* Translators: the name of a menu button; %s is a person's or a computer's name */
  g_autofree char *name = g_strdup_printf (_ ("Change %s"), about);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GMenu *
new_user_menu (const PtOfficeUser *user)
{
  g_autoptr (GMenu) roles = g_menu_new ();
  GMenu *menu = g_menu_new ();
  for (int i = PT_ROLE_VIEWER; i <= PT_ROLE_ADMIN; i++)
    if ((int) user->role != i)
      add_item (roles, pt_role_label (i), "people.role", g_variant_new ("(ss)", user->name, pt_role_word (i)));
  g_menu_append_submenu (menu, _ ("Make This Person…"), G_MENU_MODEL (roles));
  add_item (menu, _ ("Reset Password…"), "people.password", g_variant_new_string (user->name));
  if (user->disabled)
    add_item (menu, _ ("Enable"), "people.enable", g_variant_new_string (user->name));
  else
    add_item (menu, _ ("Disable…"), "people.disable", g_variant_new_string (user->name));
  return menu;
}

/* Nobody changes what he is himself: the server refuses it. */
static void
add_user (PtOfficePeople *self, const PtOfficeUser *user, gboolean administers)
{
  gboolean own = pt_id_equal (&user->id, &office_of (self)->user);
  /* Translators: a role, of somebody who may no longer sign in */
  g_autofree char *disabled = g_strdup_printf (_ ("%s, disabled"), pt_role_label (user->role));
  /* Translators: a role, of whoever sits here */
  g_autofree char *oneself = g_strdup_printf (_ ("%s, you"), pt_role_label (user->role));
  GtkWidget *row = pt_rows_new (user->disabled ? "pt-attention-symbolic" : "pt-suppliers-symbolic", NULL, user->name,
                                user->disabled ? disabled
                                : own          ? oneself
                                               : pt_role_label (user->role));
  if (administers && !own) {
    g_autoptr (GMenu) menu = new_user_menu (user);
    add_menu (row, menu, user->name);
  }
  gtk_list_box_append (self->users, row);
}

static char *
dup_computer_text (PtOfficePeople *self, const PtOfficeComputer *computer, const PtOfficeList *list)
{
  const PtOfficeUser *user = pt_office_list_find_user (list, &computer->user);
  gboolean own = pt_id_equal (&computer->id, &office_of (self)->device);
  g_autofree char *age = pt_display_age (computer->last_seen, list->server_time);
  if (computer->revoked)
    /* Translators: of a computer: the prefix of its numbers, such as A3 */
    return g_strdup_printf (_ ("Numbers %s, revoked"), computer->prefix);
  if (own)
    return g_strdup_printf (_ ("Numbers %s, this computer"), computer->prefix);
  /* Translators: of a computer: the prefix of its numbers, who set it up, and how long ago it was heard of */
  return g_strdup_printf (_ ("Numbers %s, set up by %s, last seen %s"), computer->prefix,
                          user != NULL ? user->name : "–", age);
}

static void
add_computer (PtOfficePeople *self, const PtOfficeComputer *computer, const PtOfficeList *list, gboolean administers)
{
  char id[PT_ID_TEXT];
  g_autofree char *text = dup_computer_text (self, computer, list);
  GtkWidget *row
      = pt_rows_new (computer->revoked ? "pt-offline-symbolic" : "pt-local-symbolic", NULL, computer->name, text);
  g_autoptr (GMenu) menu = g_menu_new ();
  pt_id_format (&computer->id, id);
  add_item (menu, _ ("Rename…"), "people.rename", g_variant_new ("(ss)", id, computer->name));
  if (!computer->revoked && !pt_id_equal (&computer->id, &office_of (self)->device))
    add_item (menu, _ ("Revoke…"), "people.revoke", g_variant_new ("(ss)", id, computer->name));
  if (administers)
    add_menu (row, menu, computer->name);
  gtk_list_box_append (self->computers, row);
}

void
pt_office_people_show (PtOfficePeople *self, const PtOfficeList *list)
{
  g_return_if_fail (PT_IS_OFFICE_PEOPLE (self));
  gboolean administers = office_of (self)->role >= PT_ROLE_ADMIN;
  pt_rows_clear (self->users);
  pt_rows_clear (self->computers);
  gtk_widget_set_visible (self->add_user, administers);
  for (guint i = 0; list != NULL && i < list->users->len; i++)
    add_user (self, list->users->pdata[i], administers);
  for (guint i = 0; list != NULL && i < list->computers->len; i++)
    add_computer (self, list->computers->pdata[i], list, administers);
}

void
pt_office_people_set_service (PtOfficePeople *self, PtSyncService *service)
{
  g_return_if_fail (PT_IS_OFFICE_PEOPLE (self));
  g_set_object (&self->service, service);
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_OFFICE_PEOPLE (object)->service);
  G_OBJECT_CLASS (pt_office_people_parent_class)->dispose (object);
}

static void
pt_office_people_class_init (PtOfficePeopleClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "people.add-user", NULL, add_user_action);
  gtk_widget_class_install_action (widget_class, "people.role", "(ss)", role_action);
  gtk_widget_class_install_action (widget_class, "people.password", "s", password_action);
  gtk_widget_class_install_action (widget_class, "people.enable", "s", enable_action);
  gtk_widget_class_install_action (widget_class, "people.disable", "s", disable_action);
  gtk_widget_class_install_action (widget_class, "people.rename", "(ss)", rename_action);
  gtk_widget_class_install_action (widget_class, "people.revoke", "(ss)", revoke_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/office-people.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOfficePeople, users);
  gtk_widget_class_bind_template_child (widget_class, PtOfficePeople, computers);
  gtk_widget_class_bind_template_child (widget_class, PtOfficePeople, add_user);
}

static void
pt_office_people_init (PtOfficePeople *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
