/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The organisation's settings and its people and computers, as the wire has them. */

#include "office-json.h"

static void
write_policy (PtWriter *writer, const PtOrganisation *organisation)
{
  pt_writer_member (writer, "policy");
  pt_writer_begin_object (writer);
  for (guint i = 0; i < PT_ENTITIES; i++)
    pt_writer_put_text (writer, pt_entity (i)->name, pt_strategy_word (organisation->policy[i]));
  pt_writer_put_text (writer, "sealed", organisation->sealed_all ? "all" : "peers");
  pt_writer_end_object (writer);
}

void
pt_organisation_write (PtWriter *writer, const PtOrganisation *organisation, const char *logo)
{
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &organisation->id);
  pt_writer_put_text (writer, "name", organisation->name);
  pt_writer_put_text (writer, "currency", organisation->currency);
  pt_writer_put_integer (writer, "exponent", organisation->exponent);
  pt_writer_put_integer (writer, "cash_step", organisation->cash_step);
  pt_writer_put_text (writer, "time_zone", organisation->time_zone);
  pt_writer_put_text_if (writer, "closed_to", organisation->closed_to);
  for (guint i = 0; i < PT_PARTICULARS; i++)
    pt_writer_put_text_if (writer, pt_particular_word (i), organisation->particulars[i]);
  pt_writer_put_text_if (writer, "logo", logo);
  write_policy (writer, organisation);
  pt_writer_end_object (writer);
}

void
pt_user_write (PtWriter *writer, const PtUser *user)
{
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &user->id);
  pt_writer_put_text (writer, "name", user->name);
  pt_writer_put_text (writer, "role", pt_role_word (user->role));
  pt_writer_end_object (writer);
}

static PtEach
write_user (const PtUser *user, gpointer writer, GError **error)
{
  pt_user_write (writer, user);
  return PT_EACH_MORE;
}

static PtEach
write_device (const PtDevice *device, gpointer data, GError **error)
{
  PtWriter *writer = data;

  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &device->id);
  pt_writer_put_text (writer, "name", device->name);
  pt_writer_end_object (writer);
  return PT_EACH_MORE;
}

static PtEach
write_id (const PtId *id, gpointer data, GError **error)
{
  pt_writer_id (data, id);
  return PT_EACH_MORE;
}

gboolean
pt_directory_write (PtWriter *writer, PtStore *store, GError **error)
{
  pt_writer_begin_object (writer);
  pt_writer_member (writer, "users");
  pt_writer_begin_array (writer);
  if (!store->verbs->each_user (store, write_user, writer, error))
    return FALSE;
  pt_writer_end_array (writer);
  pt_writer_member (writer, "devices");
  pt_writer_begin_array (writer);
  if (!store->verbs->each_device (store, write_device, writer, error))
    return FALSE;
  pt_writer_end_array (writer);
  pt_writer_member (writer, "erased");
  pt_writer_begin_array (writer);
  if (!store->verbs->each_erasure (store, write_id, writer, error))
    return FALSE;
  pt_writer_end_array (writer);
  pt_writer_end_object (writer);
  return TRUE;
}
