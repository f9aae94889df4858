/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lifetimes of what a store hands out. What the verbs do is up to each room. */

#include "server-store.h"

#include "reader.h"
#include "writer.h"

void
pt_store_close (PtStore *self)
{
  if (self != NULL)
    self->verbs->close (self);
}

void
pt_organisation_clear (PtOrganisation *organisation)
{
  g_clear_pointer (&organisation->name, g_free);
  g_clear_pointer (&organisation->currency, g_free);
  g_clear_pointer (&organisation->time_zone, g_free);
  g_clear_pointer (&organisation->closed_to, g_free);
  for (guint i = 0; i < PT_PARTICULARS; i++)
    g_clear_pointer (&organisation->particulars[i], g_free);
}

static const char *const particulars[PT_PARTICULARS]
    = { "address", "phone", "registration_number", "receipt_note", "paper", "second_language" };

const char *
pt_particular_word (PtParticular particular)
{
  return particulars[particular];
}

char *
pt_particulars_format (const PtOrganisation *organisation)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  for (guint i = 0; i < PT_PARTICULARS; i++)
    pt_writer_put_text_if (writer, particulars[i], organisation->particulars[i]);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}

static void
take_particular (PtOrganisation *organisation, const char *name, PtReader *reader)
{
  for (guint i = 0; i < PT_PARTICULARS; i++)
    if (g_str_equal (particulars[i], name)) {
      organisation->particulars[i] = pt_reader_dup_text (reader);
      return;
    }
  pt_reader_skip (reader);
}

void
pt_particulars_parse (PtOrganisation *organisation, const char *text)
{
  g_autoptr (PtReader) reader = pt_reader_new (text, strlen (text));
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    g_autofree char *held = g_strdup (name);

    take_particular (organisation, held, reader);
  }
}

void
pt_user_clear (PtUser *user)
{
  g_clear_pointer (&user->name, g_free);
  g_clear_pointer (&user->password_hash, g_free);
}

void
pt_device_clear (PtDevice *device)
{
  g_clear_pointer (&device->name, g_free);
  g_clear_pointer (&device->prefix, g_free);
}

void
pt_session_clear (PtSession *session)
{
  pt_user_clear (&session->user);
  pt_device_clear (&session->device);
}

void
pt_stored_result_clear (PtStoredResult *result)
{
  g_clear_pointer (&result->status, g_free);
  g_clear_pointer (&result->answer, g_free);
}

void
pt_kept_conflict_free (PtKeptConflict *conflict)
{
  g_free (conflict->resolution);
  g_free (conflict->mine);
  g_free (conflict->theirs);
  g_free (conflict->base);
  g_free (conflict);
}
