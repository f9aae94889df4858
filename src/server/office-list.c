/* SPDX-License-Identifier: GPL-3.0-or-later */

/* People, computers and settings for those who look after them. Looked up by routes.c. */

#include "config.h"

#include "office-list.h"

#include "dates.h"
#include "devices.h"
#include "office-json.h"

static PtEach
write_user (const PtUser *user, gpointer data, GError **error)
{
  PtWriter *writer = data;

  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &user->id);
  pt_writer_put_text (writer, "name", user->name);
  pt_writer_put_text (writer, "role", pt_role_word (user->role));
  pt_writer_put_boolean (writer, "disabled", user->disabled);
  pt_writer_put_integer (writer, "created_at", user->created_at);
  pt_writer_end_object (writer);
  return PT_EACH_MORE;
}

typedef struct {
  PtWriter *writer;
  PtWriter *silent;
  gint64 since;
} Devices;

static PtEach
write_device (const PtDevice *device, gpointer data, GError **error)
{
  Devices *devices = data;
  PtWriter *writer = devices->writer;

  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &device->id);
  pt_writer_put_text (writer, "name", device->name);
  pt_writer_put_text (writer, "prefix", device->prefix);
  pt_writer_put_id (writer, "user", &device->user);
  pt_writer_put_integer (writer, "created_at", device->created_at);
  pt_writer_put_integer (writer, "last_seen", device->last_seen);
  pt_writer_put_integer (writer, "last_n", device->last_n);
  pt_writer_put_boolean (writer, "revoked", device->revoked);
  pt_writer_end_object (writer);
  if (pt_device_is_silent (device, devices->since))
    pt_writer_id (devices->silent, &device->id);
  return PT_EACH_MORE;
}

static gboolean
write_devices (PtCall *call, PtWriter *writer, const char *to, GError **error)
{
  Devices devices = { .writer = writer, .silent = pt_writer_new () };
  g_autofree char *silent = NULL;
  gboolean written;

  if (to != NULL)
    devices.since = pt_device_expected_since (call->organisation, to, call->now);
  pt_writer_member (writer, "devices");
  pt_writer_begin_array (writer);
  pt_writer_begin_array (devices.silent);
  written = call->store->verbs->each_device (call->store, write_device, &devices, error);
  pt_writer_end_array (writer);
  pt_writer_end_array (devices.silent);
  silent = pt_writer_end_text (devices.silent);
  pt_writer_free (devices.silent);
  if (to != NULL) {
    pt_writer_member (writer, "silent");
    pt_writer_raw (writer, silent, -1);
  }
  return written;
}

static gboolean
write_users (PtCall *call, PtWriter *writer, GError **error)
{
  gboolean written;

  pt_writer_member (writer, "users");
  pt_writer_begin_array (writer);
  written = call->store->verbs->each_user (call->store, write_user, writer, error);
  pt_writer_end_array (writer);
  return written;
}

gboolean
pt_office_run (PtCall *call, GError **error)
{
  const char *to = pt_call_query (call, "to");
  g_autoptr (PtWriter) writer = NULL;

  if (call->session.user.role < PT_ROLE_MANAGER)
    return pt_call_problem (call, "not_allowed", NULL);
  if (to != NULL && !pt_date_is_valid (to, -1))
    return pt_call_problem (call, "malformed", "to");
  writer = pt_writer_new ();
  pt_writer_begin_object (writer);
  pt_writer_member (writer, "organisation");
  pt_organisation_write (writer, call->organisation, NULL);
  if (!write_users (call, writer, error) || !write_devices (call, writer, to, error))
    return FALSE;
  pt_writer_put_integer (writer, "head", call->organisation->head);
  pt_writer_put_integer (writer, "backed_up", call->organisation->backed_up);
  pt_writer_put_integer (writer, "backed_up_at", call->organisation->backed_up_at);
  pt_writer_put_integer (writer, "server_time", call->now);
  pt_call_reply_marked (call, writer);
  return TRUE;
}
