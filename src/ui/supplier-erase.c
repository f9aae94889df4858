/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Forgetting the person behind a supplier, at the server and on every computer.
 * Opened from the supplier's form by an administrator.
 */
#include "config.h"

#include "supplier-erase.h"

#include <glib/gi18n-lib.h>

#include "ask-dialog.h"

/* Between the question and the answer. */
typedef struct {
  GtkWindow *form;
  PtChannel *server;
  PtId id;
  char *code;
} Erasure;

static void
erasure_free (gpointer data, GClosure *closure)
{
  Erasure *erasure = data;
  g_object_unref (erasure->form);
  g_object_unref (erasure->server);
  g_free (erasure->code);
  g_free (erasure);
}

static void
on_done (gpointer data)
{
  GtkWindow *form = data;
  GtkWidget *window = GTK_WIDGET (gtk_window_get_transient_for (form));
  if (window != NULL)
    gtk_widget_activate_action (window, "win.toast", "s",
                                _ ("Erased at the server; each computer follows as it syncs"));
  gtk_window_destroy (form);
  g_object_unref (form);
}

static void
on_answered (PtAskDialog *dialog, Erasure *erasure)
{
  const PtSeams *seams = pt_profile_get_seams (pt_channel_get_profile (erasure->server));
  if (g_ascii_strcasecmp (pt_ask_dialog_get (dialog, 0), erasure->code) != 0) {
    g_autofree char *text = g_strdup_printf (_ ("Type the code %s to erase this supplier"), erasure->code);
    pt_ask_dialog_show_problem (dialog, text);
    return;
  }
  PtAction *action = pt_action_new (seams, "erase_supplier");
  pt_action_set_id (action, "supplier", &erasure->id);
  pt_ask_dialog_run (dialog, action, erasure->server, on_done, g_object_ref (erasure->form), g_object_unref);
}

void
pt_supplier_erase_ask (GtkWindow *form, PtChannel *server, const PtRow *supplier)
{
  const PtAskField fields[] = { { _ ("Code of the supplier"), PT_ASK_TEXT, NULL } };
  const char *code = pt_row_get_text (supplier, PT_SUPPLIER_CODE);
  const char *name = pt_row_get_text (supplier, PT_SUPPLIER_NAME);
  Erasure *erasure = g_new0 (Erasure, 1);
  erasure->form = g_object_ref (form);
  erasure->server = g_object_ref (server);
  erasure->id = pt_row_peek_meta (supplier)->id;
  erasure->code = g_strdup (code);

  /* Translators: a supplier's code and name, and the code again */
  g_autofree char *text = g_strdup_printf (
      _ ("Everything that tells who %s %s is goes: name, telephone, address, bank account; at the server and on every "
         "computer, in the history too. Slips, payments and the balance stay, under the code %s. Nobody can take this "
         "back."),
      code, name, code);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  PtAskDialog *dialog = pt_ask_dialog_open (form, _ ("Erase Personal Data"), escaped, _ ("_Erase for Good"), fields,
                                            G_N_ELEMENTS (fields));
  g_signal_connect_data (dialog, "answered", G_CALLBACK (on_answered), erasure, erasure_free, 0);
}
