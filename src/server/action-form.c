/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bodies of all actions, read into one form. Called by actions.c. */

#include "action-form.h"

#include "passwords.h"

static const char *const words[PT_ACTION_TEXTS]
    = { "name", "to",   "entity", "strategy",    "organisation_name", "time_zone",
        "user", "role", "device", "device_name", "supplier",          "logo" };

const char *
pt_action_text_word (PtActionText text)
{
  return words[text];
}

void
pt_action_form_free (gpointer data)
{
  PtActionForm *form = data;

  for (guint i = 0; i < PT_ACTION_TEXTS; i++)
    g_free (form->texts[i]);
  for (guint i = 0; i < PT_PARTICULARS; i++)
    g_free (form->particulars[i]);
  g_clear_pointer (&form->despite, g_array_unref);
  g_free (form->password_hash);
  g_free (form->computers);
  g_free (form->detail);
  pt_password_free (form->password);
  pt_password_free (form->old);
  g_free (form);
}

/* Where a text member goes; NULL where there is none of that name. */
static char **
find_text (PtActionForm *form, const char *member)
{
  for (guint i = 0; i < PT_ACTION_TEXTS; i++)
    if (g_str_equal (words[i], member))
      return &form->texts[i];
  for (guint i = 0; i < PT_PARTICULARS; i++)
    if (g_str_equal (pt_particular_word (i), member))
      return &form->particulars[i];
  if (g_str_equal (member, "password") || g_str_equal (member, "new"))
    return &form->password;
  return g_str_equal (member, "old") ? &form->old : NULL;
}

static void
read_despite (PtReader *reader, PtActionForm *form)
{
  form->despite = g_array_new (FALSE, FALSE, sizeof (PtId));
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    PtId id;

    if (pt_reader_id (reader, &id))
      g_array_append_val (form->despite, id);
  }
}

static void
read_member (PtReader *reader, PtActionForm *form, const char *member)
{
  char **text = find_text (form, member);

  if (text != NULL && *text == NULL) {
    *text = pt_reader_dup_text (reader);
  } else if (g_str_equal (member, "action")) {
    pt_reader_id (reader, &form->action);
  } else if (g_str_equal (member, "cash_step")) {
    form->cash_step = pt_reader_integer (reader);
    form->has_cash_step = TRUE;
  } else if (g_str_equal (member, "despite")) {
    read_despite (reader, form);
  } else {
    pt_reader_skip (reader);
  }
}

PtActionForm *
pt_action_form_read (PtCall *call)
{
  PtActionForm *form = g_new0 (PtActionForm, 1);
  gsize length = 0;
  const char *bytes = call->body != NULL ? g_bytes_get_data (call->body, &length) : "";
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  g_autoptr (GError) error = NULL;
  const char *member;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &member))
    read_member (reader, form, member);
  if (pt_id_is_none (&form->action) || form->texts[PT_ACTION_NAME] == NULL)
    pt_reader_fail (reader, "an action needs action and name");
  if (pt_reader_finish (reader, &error))
    return form;
  form->problem = pt_reader_is_bad_text (reader) ? "bad_text" : "malformed";
  form->detail = g_strdup (error->message);
  return form;
}
