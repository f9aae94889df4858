/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the window says in passing. The last word counts: it stands where the
 * one before did. The main window attaches it once.
 */
#include "config.h"

#include "toasts.h"

#include <glib/gi18n-lib.h>

#define KEY "toasts"
/* Long enough for a slow reader, as the next one waits for nobody; longer where there is something to decide. */
#define TOLD_MS 10000
#define ASKED_MS 20000

/* The window's; freed with it. */
typedef struct {
  AdwToastOverlay *overlay;
  PtClock *clock;
  AdwToast *toast; /* what stands there; NULL for none */
  guint timer;     /* runs while it does */
} Toasts;

static void
stop_timer (Toasts *self)
{
  if (self->timer != 0)
    pt_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
}

/* One whose button was pressed goes as soon as the program has nothing else to do: what is said until then, as what
 * came of the press, must not go with it. And one that is on its way out may be dismissed once more. */
static void
on_leaving (AdwToast *toast, Toasts *self)
{
  g_signal_handlers_disconnect_by_data (toast, self);
  stop_timer (self);
  g_clear_object (&self->toast);
}

static void
on_over (gpointer data)
{
  Toasts *self = data;
  self->timer = 0;
  adw_toast_dismiss (self->toast);
}

static void
add_toast (Toasts *self)
{
  self->toast = adw_toast_new ("");
  adw_toast_set_timeout (self->toast, 0);
  g_signal_connect (self->toast, "button-clicked", G_CALLBACK (on_leaving), self);
  g_signal_connect (self->toast, "dismissed", G_CALLBACK (on_leaving), self);
  adw_toast_overlay_add_toast (self->overlay, g_object_ref (self->toast));
}

/* (A toast that gives way to another while it still moves is more than libadwaita 1.2 bears, and a clerk is faster than
 * that.) @undo: the target of win.undo; none: NULL. */
static void
tell (Toasts *self, const char *text, GVariant *undo)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  if (self->toast == NULL)
    add_toast (self);
  adw_toast_set_title (self->toast, markup);
  adw_toast_set_button_label (self->toast, undo != NULL ? _ ("Undo") : NULL);
  /* The action is never there without its target. */
  adw_toast_set_action_name (self->toast, NULL);
  adw_toast_set_action_target_value (self->toast, undo);
  adw_toast_set_action_name (self->toast, undo != NULL ? "win.undo" : NULL);
  stop_timer (self);
  self->timer = pt_clock_add_timer (self->clock, undo != NULL ? ASKED_MS : TOLD_MS, on_over, self);
}

static void
on_toast (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  tell (data, g_variant_get_string (parameter, NULL), NULL);
}

static void
on_toast_undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *text = NULL;
  guint deed = 0;
  g_variant_get (parameter, "(&su)", &text, &deed);
  tell (data, text, g_variant_new_uint32 (deed));
}

static const GActionEntry actions[] = {
  { .name = "toast", .activate = on_toast, .parameter_type = "s" },
  { .name = "toast-undo", .activate = on_toast_undo, .parameter_type = "(su)" },
};

static void
toasts_free (gpointer data)
{
  Toasts *self = data;
  stop_timer (self);
  if (self->toast != NULL)
    g_signal_handlers_disconnect_by_data (self->toast, self);
  g_clear_object (&self->toast);
  g_object_unref (self->overlay);
  g_object_unref (self->clock);
  g_free (self);
}

void
pt_toasts_attach (GtkApplicationWindow *window, AdwToastOverlay *overlay, PtClock *clock)
{
  Toasts *self = g_new0 (Toasts, 1);
  self->overlay = g_object_ref (overlay);
  self->clock = g_object_ref (clock);
  g_object_set_data_full (G_OBJECT (window), KEY, self, toasts_free);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), self);
}
