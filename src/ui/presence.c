/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joins an open form and the editors that the live line tells of. The window
 * attaches it to the forms that it opens on a record.
 */
#include "config.h"

#include "presence.h"

#include <glib/gi18n-lib.h>

#include "directory.h"

/* The form's; freed with it. */
typedef struct {
  PtRecordForm *form; /* borrowed */
  PtSyncService *service;
  const PtEntity *entity;
  PtId id;
} Presence;

static void
presence_free (gpointer data)
{
  Presence *presence = data;
  pt_editors_end (pt_sync_service_get_editors (presence->service), &presence->id);
  g_object_unref (presence->service);
  g_free (presence);
}

/* ---- the colleague's name ---- */

typedef struct {
  PtId user;
  PtId device;
  char *person;
  char *computer;
} Names;

static void
names_free (gpointer data)
{
  Names *names = data;
  g_free (names->person);
  g_free (names->computer);
  g_free (names);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Names *names = data;
  names->person = pt_directory_dup_person (database, &names->user, error);
  names->computer = pt_directory_dup_device (database, &names->device, error);
  return TRUE;
}

static const char *
get_subject (const PtEntity *entity)
{
  static const char *const subjects[PT_ENTITIES]
      = { N_ ("this supplier"), N_ ("this product"), N_ ("this rate"), N_ ("this slip"), N_ ("this payment") };
  return _ (subjects[entity->index]);
}

static char *
dup_text (const PtEntity *entity, const Names *names)
{
  const char *person = names->person != NULL ? names->person : _ ("A colleague");
  if (names->computer == NULL)
    /* Translators: who edits what: a name, and “this supplier” */
    return g_strdup_printf (_ ("%s is editing %s as well"), person, get_subject (entity));
  /* Translators: who edits what, where: a name, “this supplier”, a computer */
  return g_strdup_printf (_ ("%s is editing %s as well, on %s"), person, get_subject (entity), names->computer);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtRecordForm) form = data;
  const Names *names = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  const Presence *presence = g_object_get_data (G_OBJECT (form), "presence");
  if (names == NULL || presence == NULL)
    return;
  g_autofree char *text = dup_text (presence->entity, names);
  pt_record_form_set_notice (form, text);
}

static void
update (PtRecordForm *form)
{
  const Presence *presence = g_object_get_data (G_OBJECT (form), "presence");
  const PtEditor *editor = presence != NULL ? pt_editors_find (pt_sync_service_get_editors (presence->service),
                                                               presence->entity, &presence->id)
                                            : NULL;
  if (editor == NULL) {
    pt_record_form_set_notice (form, NULL);
    return;
  }
  Names *names = g_new0 (Names, 1);
  names->user = editor->user;
  names->device = editor->device;
  pt_profile_run_async (pt_sync_service_get_profile (presence->service), PT_PROFILE_READ, PT_PRIORITY_NOW, read_job,
                        names, names_free, NULL, on_read, g_object_ref (form));
}

/* A form that is closed edits nothing any more, although an answer may still keep it alive. */
static void
on_form_destroyed (PtRecordForm *form)
{
  g_object_set_data (G_OBJECT (form), "presence", NULL);
}

void
pt_presence_attach (PtRecordForm *form, PtSyncService *service, const PtEntity *entity, const PtId *id)
{
  PtEditors *editors = pt_sync_service_get_editors (service);
  Presence *presence = g_new0 (Presence, 1);
  presence->form = form;
  presence->service = g_object_ref (service);
  presence->entity = entity;
  presence->id = *id;
  g_object_set_data_full (G_OBJECT (form), "presence", presence, presence_free);
  g_signal_connect (form, "destroy", G_CALLBACK (on_form_destroyed), NULL);
  g_signal_connect_object (editors, "changed", G_CALLBACK (update), form, G_CONNECT_SWAPPED);
  pt_editors_begin (editors, entity, id);
  update (form);
}
