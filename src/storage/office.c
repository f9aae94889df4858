/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whose books a profile keeps: the organisation, the person and the computer,
 * stored as one JSON document among the settings. Written at sign-in and when
 * a pull page brings new settings; read by everything that applies rules.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dates.h"
#include "errors.h"
#include "office-text.h"
#include "reader.h"
#include "settings.h"
#include "signatures.h"
#include "writer.h"

#define PREFIX_LETTERS "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

/* The office's texts by name: copying, freeing and its JSON walk this one table. */
static const struct {
  const char *name;
  gsize offset;
} texts[] = {
  { "server_url", G_STRUCT_OFFSET (PtOffice, server_url) },
  { "organisation_name", G_STRUCT_OFFSET (PtOffice, organisation_name) },
  { "currency", G_STRUCT_OFFSET (PtOffice, currency) },
  { "time_zone", G_STRUCT_OFFSET (PtOffice, time_zone) },
  { "closed_to", G_STRUCT_OFFSET (PtOffice, closed_to) },
  { "policy", G_STRUCT_OFFSET (PtOffice, policy) },
  { "address", G_STRUCT_OFFSET (PtOffice, address) },
  { "phone", G_STRUCT_OFFSET (PtOffice, phone) },
  { "registration_number", G_STRUCT_OFFSET (PtOffice, registration_number) },
  { "receipt_note", G_STRUCT_OFFSET (PtOffice, receipt_note) },
  { "paper", G_STRUCT_OFFSET (PtOffice, paper) },
  { "second_language", G_STRUCT_OFFSET (PtOffice, second_language) },
  { "user_name", G_STRUCT_OFFSET (PtOffice, user_name) },
  { "device_name", G_STRUCT_OFFSET (PtOffice, device_name) },
  { "prefix", G_STRUCT_OFFSET (PtOffice, prefix) },
  { "certificate", G_STRUCT_OFFSET (PtOffice, certificate) },
};

static char **
text_at (const PtOffice *office, guint index)
{
  return G_STRUCT_MEMBER_P (office, texts[index].offset);
}

static void
take (char **text, char *value)
{
  g_free (*text);
  *text = value;
}

PtOffice *
pt_office_new (PtRandom *random)
{
  PtOffice *office = g_new0 (PtOffice, 1);

  office->organisation_name = g_strdup (_ ("This computer"));
  office->currency = g_strdup ("LKR");
  office->exponent = 2;
  office->time_zone = g_strdup ("UTC");
  office->role = PT_ROLE_ADMIN;
  office->prefix = g_strdup ("L0000");
  for (guint i = 1; i < 5; i++)
    office->prefix[i] = PREFIX_LETTERS[pt_random_below (random, strlen (PREFIX_LETTERS))];
  return office;
}

PtOffice *
pt_office_copy (const PtOffice *office)
{
  PtOffice *copy = g_memdup2 (office, sizeof *office);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *text_at (copy, i) = g_strdup (*text_at (copy, i));
  return copy;
}

void
pt_office_free (PtOffice *office)
{
  if (office == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*text_at (office, i));
  g_free (office);
}

gint64
pt_office_now (const PtOffice *office, PtClock *clock)
{
  return pt_clock_wall (clock) + (office->has_clock_offset ? office->clock_offset : 0);
}

void
pt_office_today (const PtOffice *office, PtClock *clock, char out[11])
{
  pt_date_of (pt_office_now (office, clock), office->time_zone != NULL ? office->time_zone : "UTC", out);
}

char *
pt_office_dup_policy (const PtOffice *office, const char *name)
{
  const char *json = office->policy != NULL ? office->policy : "{}";
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  g_autofree char *word = NULL;
  const char *member;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &member))
    if (strcmp (member, name) == 0)
      take (&word, pt_reader_dup_text (reader));
    else
      pt_reader_skip (reader);
  return pt_reader_finish (reader, NULL) ? g_steal_pointer (&word) : NULL;
}

char *
pt_office_to_text (const PtOffice *office)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *key = pt_base64 (office->server_key, sizeof office->server_key);

  pt_writer_begin_object (writer);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    pt_writer_put_text_if (writer, texts[i].name, *text_at (office, i));
  pt_writer_put_id_if (writer, "organisation", &office->organisation);
  pt_writer_put_id_if (writer, "user", &office->user);
  pt_writer_put_id_if (writer, "device", &office->device);
  pt_writer_put_text (writer, "role", pt_role_word (office->role));
  pt_writer_put_integer (writer, "exponent", office->exponent);
  pt_writer_put_integer (writer, "cash_step", office->cash_step);
  pt_writer_put_text (writer, "server_key", key);
  if (office->has_clock_offset)
    pt_writer_put_integer (writer, "clock_offset", office->clock_offset);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}

static void
read_role (PtReader *reader, PtRole *role)
{
  const char *word = pt_reader_text (reader, NULL);

  if (word != NULL && !pt_role_parse (word, role))
    pt_reader_fail (reader, "unknown role");
}

static void
read_key (PtReader *reader, guint8 *key)
{
  const char *text = pt_reader_text (reader, NULL);

  if (text != NULL && !pt_base64_parse (text, key, PT_KEY_BYTES))
    pt_reader_fail (reader, "server_key");
}

static int
find_text (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (texts[i].name, name) == 0)
      return (int) i;
  return -1;
}

static void
read_member (PtReader *reader, PtOffice *office, const char *name)
{
  int text = find_text (name);

  if (text >= 0)
    take (text_at (office, (guint) text), pt_reader_dup_text (reader));
  else if (strcmp (name, "organisation") == 0)
    pt_reader_id (reader, &office->organisation);
  else if (strcmp (name, "user") == 0)
    pt_reader_id (reader, &office->user);
  else if (strcmp (name, "device") == 0)
    pt_reader_id (reader, &office->device);
  else if (strcmp (name, "role") == 0)
    read_role (reader, &office->role);
  else if (strcmp (name, "exponent") == 0)
    office->exponent = (guint) pt_reader_integer (reader);
  else if (strcmp (name, "cash_step") == 0)
    office->cash_step = pt_reader_integer (reader);
  else if (strcmp (name, "server_key") == 0)
    read_key (reader, office->server_key);
  else if (strcmp (name, "clock_offset") == 0) {
    office->clock_offset = pt_reader_integer (reader);
    office->has_clock_offset = TRUE;
  } else
    pt_reader_skip (reader);
}

PtOffice *
pt_office_from_text (const char *text, GError **error)
{
  g_autoptr (PtOffice) office = g_new0 (PtOffice, 1);
  g_autoptr (PtReader) reader = pt_reader_new (text, strlen (text));
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    read_member (reader, office, name);
  return pt_reader_finish (reader, error) ? g_steal_pointer (&office) : NULL;
}

gboolean
pt_office_store (PtDatabase *database, const PtOffice *office, GError **error)
{
  g_autofree char *text = pt_office_to_text (office);

  return pt_setting_set (database, PT_SETTING_OFFICE, text, error);
}

PtOffice *
pt_office_load (PtDatabase *database, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *text = pt_setting_get (database, PT_SETTING_OFFICE, &failed);

  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return NULL;
  }
  if (text == NULL) {
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("This profile has no settings yet: open it once"));
    return NULL;
  }
  return pt_office_from_text (text, error);
}

/* A page's organisation */

static void
read_policy (PtReader *reader, PtOffice *office)
{
  const char *bytes;
  gsize length;

  if (pt_reader_raw (reader, &bytes, &length))
    take (&office->policy, g_strndup (bytes, length));
}

/* CLAMP would read twice. */
static gint64
read_bounded (PtReader *reader, gint64 least, gint64 most)
{
  gint64 value = pt_reader_integer (reader);
  return CLAMP (value, least, most);
}

/* Members without a value are left out: a period that is open again has no closed_to. */
static const char *const optional[]
    = { "closed_to", "address", "phone", "registration_number", "receipt_note", "paper", "second_language" };

static void
read_optional (PtReader *reader, PtOffice *office, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (optional); i++)
    if (strcmp (name, optional[i]) == 0) {
      take (text_at (office, (guint) find_text (optional[i])), pt_reader_dup_text (reader));
      return;
    }
  pt_reader_skip (reader);
}

static void
read_organisation (PtReader *reader, PtOffice *office, const char *name)
{
  if (strcmp (name, "id") == 0)
    pt_reader_id (reader, &office->organisation);
  else if (strcmp (name, "name") == 0)
    take (&office->organisation_name, pt_reader_dup_text (reader));
  else if (strcmp (name, "currency") == 0)
    take (&office->currency, pt_reader_dup_text (reader));
  else if (strcmp (name, "exponent") == 0)
    office->exponent = (guint) read_bounded (reader, 0, 4);
  else if (strcmp (name, "cash_step") == 0)
    office->cash_step = pt_reader_integer (reader);
  else if (strcmp (name, "time_zone") == 0)
    take (&office->time_zone, pt_reader_dup_text (reader));
  else if (strcmp (name, "policy") == 0)
    read_policy (reader, office);
  else
    read_optional (reader, office, name);
}

gboolean
pt_office_take_organisation (PtOffice *office, const char *json, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  const char *name;

  for (guint i = 0; i < G_N_ELEMENTS (optional); i++)
    take (text_at (office, (guint) find_text (optional[i])), NULL);
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    read_organisation (reader, office, name);
  return pt_reader_finish (reader, error);
}
