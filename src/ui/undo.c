/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was saved from the window, in order, and taking it back: by a toast's
 * button, or by Ctrl+Z from the last one on. The main window attaches it once.
 */
#include "config.h"

#include "undo.h"

#include "keypad.h"

#define KEY "undo"
#define MOST 100 /* deeds kept */

typedef struct {
  guint number;
  PtId user; /* whose deed it is */
  PtDeed *deed;
} Kept;

/* The window's; freed with it. */
typedef struct {
  GtkWidget *window; /* borrowed */
  PtProfile *profile;
  GArray *kept; /* of Kept, the last one last */
  guint given;  /* the last number */
} Undo;

static void
kept_clear (Kept *kept)
{
  pt_deed_unref (kept->deed);
}

static void
undo_free (gpointer data)
{
  Undo *undo = data;
  g_object_unref (undo->profile);
  g_array_unref (undo->kept);
  g_free (undo);
}

void
pt_undo_announce (GtkWidget *window, PtDeed *deed)
{
  Undo *undo = g_object_get_data (G_OBJECT (window), KEY);
  if (undo == NULL)
    return;
  Kept kept
      = { .number = ++undo->given, .user = pt_profile_get_office (undo->profile)->user, .deed = pt_deed_ref (deed) };
  if (undo->kept->len == MOST)
    g_array_remove_index (undo->kept, 0);
  g_array_append_val (undo->kept, kept);
  gtk_widget_activate_action (window, "win.toast-undo", "(su)", pt_deed_get_text (deed), kept.number);
}

/* Nobody takes back what somebody else did at the same computer. */
static void
forget_others (Undo *undo)
{
  const PtId *user = &pt_profile_get_office (undo->profile)->user;
  for (guint i = undo->kept->len; i-- > 0;) {
    if (!pt_id_equal (&g_array_index (undo->kept, Kept, i).user, user))
      g_array_remove_index (undo->kept, i);
  }
}

/* Takes it out of those kept: nothing is taken back twice. NULL where it is not among them. */
static PtDeed *
steal (Undo *undo, guint number)
{
  for (guint i = undo->kept->len; i-- > 0;) {
    const Kept *kept = &g_array_index (undo->kept, Kept, i);
    if (number != 0 && kept->number != number)
      continue;
    PtDeed *deed = pt_deed_ref (kept->deed);
    g_array_remove_index (undo->kept, i);
    return deed;
  }
  return NULL;
}

typedef struct {
  GtkWidget *window;
  PtDeed *deed;
} Asked;

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (GtkWidget) window = asked->window;
  g_autoptr (PtDeed) deed = asked->deed;
  g_autoptr (GError) error = NULL;
  const char *text = pt_deed_take_back_finish (PT_PROFILE (source), result, &error);
  gtk_widget_activate_action (window, "win.toast", "s", text != NULL ? text : error->message);
  if (text == NULL || pt_row_entity (pt_deed_get_row (deed))->index != PT_COLLECTIONS)
    return;
  char id[PT_ID_TEXT];
  pt_id_format (&pt_row_peek_meta (pt_deed_get_row (deed))->id, id);
  gtk_widget_activate_action (window, "win.forget-slip", "s", id);
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Undo *undo = data;
  forget_others (undo);
  PtDeed *deed = steal (undo, g_variant_get_uint32 (parameter));
  if (deed == NULL)
    return;
  Asked *asked = g_new0 (Asked, 1);
  asked->window = g_object_ref (undo->window);
  asked->deed = deed;
  pt_deed_take_back_async (deed, undo->profile, on_taken_back, asked);
}

static const GActionEntry actions[] = { { .name = "undo", .activate = on_undo, .parameter_type = "u" } };

static gboolean
is_typing (GtkWidget *window)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));
  return GTK_IS_EDITABLE (focus) && *gtk_editable_get_text (GTK_EDITABLE (focus)) != '\0';
}

static gboolean
on_key_pressed (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers, Undo *undo)
{
  if (!pt_keypad_is_shortcut (keys, GDK_KEY_z) || undo->kept->len == 0 || is_typing (undo->window))
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (undo->window, "win.undo", "u", 0);
  return GDK_EVENT_STOP;
}

void
pt_undo_attach (GtkApplicationWindow *window, PtProfile *profile)
{
  Undo *undo = g_new0 (Undo, 1);
  undo->window = GTK_WIDGET (window);
  undo->profile = g_object_ref (profile);
  undo->kept = g_array_new (FALSE, FALSE, sizeof (Kept));
  g_array_set_clear_func (undo->kept, (GDestroyNotify) kept_clear);
  g_object_set_data_full (G_OBJECT (window), KEY, undo, undo_free);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), undo);

  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), undo);
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
}
