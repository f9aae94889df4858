/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Help by F1: what people ask in the first weeks, as questions that fold out.
 * Opened by `app.help`.
 */
#include "config.h"

#include "help-window.h"

#include <glib/gi18n-lib.h>

#include "compat.h"
#include "side-window.h"

static const struct {
  const char *question;
  const char *answer;
} texts[] = {
  { N_ ("How do I key a day's slips?"),
    N_ ("Open Collections. Choose the day, session and product once; write the sheet's number, and its totals if it "
        "has "
        "any. Then for each slip: the supplier's code, Enter, the quantity, Enter. It is saved at once, and the next "
        "one "
        "begins. A sum such as 12.5+30*2 may stand in the quantity. Ctrl+D repeats the last supplier, Ctrl+Z takes the "
        "last slip back, Ctrl+E shows tare, water, deduction and quality.") },
  { N_ ("I keyed a wrong weight. What now?"),
    N_ ("What is posted is never edited: open the slip, set its status to Cancelled with a reason, and key it again. "
        "The trail stays visible. The slip that was just saved is taken back by Ctrl+Z.") },
  { N_ ("Is what I see saved?"),
    N_ ("Yes. Every change is saved on this computer first. The last column of each list says whether the server has "
        "it: "
        "Waiting, Synced, In conflict, or Needs attention. The button at the top says the same of everything.") },
  { N_ ("What happens without a network?"),
    N_ ("You go on working. Changes wait in order and are sent when the server can be reached again; nothing has to be "
        "done for that.") },
  { N_ ("What is a conflict?"),
    N_ ("Two people changed the same record at the same time. The Sync page shows both, field by field, and what was "
        "there before. Choose, or type the result; the losing change is kept.") },
  { N_ ("Why does a slip have no price?"),
    N_ ("There was no rate for its product on that day. Enter the rate under Products & Rates; a manager then chooses "
        "Price Slips in the main menu.") },
  { N_ ("How do I find something?"),
    N_ ("Ctrl+F, then the beginning of a code, name, phone number or receipt number; accents do not matter. The button "
        "beside it narrows the list, and saves filters by name. A click on a column's title sorts by it.") },
};

static GtkWidget *
new_row (const char *question, const char *answer)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *text = gtk_label_new (answer);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), question);
  pt_compat_name (row, question);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_widget_add_css_class (text, "help-answer");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), text);
  gtk_widget_set_focusable (gtk_widget_get_parent (text), FALSE); /* the text itself takes the keyboard */
  return row;
}

void
pt_help_window_open (GtkWindow *parent)
{
  GtkWindow *window = pt_side_window_new (parent, _ ("Help"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), new_row (_ (texts[i].question), _ (texts[i].answer)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_present (window);
}
