/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the engine's tests; see the header. */

#include "engine.h"

#include <glib/gstdio.h>

#include "errors.h"
#include "outbox.h"

#define URL "https://books.example"

typedef struct {
  GAsyncResult *result;
  gboolean done;
} Await;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Await *await = data;
  await->result = g_object_ref (result);
  await->done = TRUE;
}

static PtExecutor *
new_inline (const char *name)
{
  return pt_executor_new_inline ();
}

void
engine_set_up_alone (Engine *engine, gconstpointer data)
{
  GError *error = NULL;
  PtSeams seams = { .new_executor = new_inline };

  engine->directory = g_dir_make_tmp ("paytrack-sync-XXXXXX", &error);
  g_assert_no_error (error);
  engine->server = small_server_new ();
  engine->clock = pt_manual_clock_new (engine->server->wall - 250);
  engine->random = pt_random_new_seeded (1);
  seams.clock = PT_CLOCK (engine->clock);
  seams.random = engine->random;
  engine->profile = pt_profile_open (engine->directory, &seams, &error);
  g_assert_no_error (error);
  engine->service = pt_sync_service_new (engine->profile, PT_TRANSPORT (engine->server));
}

void
engine_set_up (Engine *engine, gconstpointer data)
{
  GError *error = NULL;

  engine_set_up_alone (engine, data);
  engine_sign_in (engine, "secret", &error);
  g_assert_no_error (error);
}

static void
remove_folder (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (directory, name, NULL);
    g_unlink (path);
  }
  g_rmdir (directory);
}

void
engine_tear_down_closed (Engine *engine, gconstpointer data)
{
  g_assert_finalize_object (engine->server);
  g_object_unref (engine->clock);
  g_object_unref (engine->random);
  remove_folder (engine->directory);
  g_free (engine->directory);
}

void
engine_tear_down (Engine *engine, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (engine->service);
  g_assert_finalize_object (engine->profile);
  engine_tear_down_closed (engine, data);
}

gboolean
engine_sign_in (Engine *engine, const char *password, GError **error)
{
  Await await = { 0 };
  gboolean signed_in = FALSE;

  pt_sync_service_sign_in_async (engine->service, URL, "nimal", password, NULL, on_done, &await);
  pt_manual_clock_run_until (engine->clock, &await.done);
  signed_in = pt_sync_service_sign_in_finish (engine->service, await.result, error);
  g_object_unref (await.result);
  return signed_in;
}

void
engine_lose_secrets (Engine *engine)
{
  g_autofree char *path = g_build_filename (engine->directory, "secrets.json", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

PtReceipt *
engine_sync (Engine *engine, GError **error)
{
  Await await = { 0 };
  PtReceipt *receipt = NULL;

  pt_sync_service_sync_async (engine->service, PT_TRIGGER_MANUAL, NULL, on_done, &await);
  pt_manual_clock_run_until (engine->clock, &await.done);
  receipt = pt_sync_service_sync_finish (engine->service, await.result, error);
  g_object_unref (await.result);
  return receipt;
}

PtReceipt *
engine_sync_well (Engine *engine)
{
  GError *error = NULL;
  PtReceipt *receipt = engine_sync (engine, &error);

  g_assert_no_error (error);
  return receipt;
}

typedef struct {
  PtProfile *profile;
  const PtEdit *edit;
  PtId id;
} Saving;

static gboolean
save_edit (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Saving *saving = data;
  PtSaved saved = { 0 };
  gboolean done = pt_outbox_save (database, pt_profile_get_seams (saving->profile),
                                  pt_profile_get_office (saving->profile), saving->edit, &saved, error);

  saving->id = saved.id;
  pt_saved_clear (&saved);
  *changed |= 1u << pt_row_entity (saving->edit->row)->index;
  return done;
}

PtId
engine_save (Engine *engine, PtEdit *edit)
{
  Saving saving = { .profile = engine->profile, .edit = edit };
  GError *error = NULL;

  pt_profile_run (engine->profile, PT_PROFILE_WRITE, save_edit, &saving, &error);
  g_assert_no_error (error);
  pt_edit_free (edit);
  return saving.id;
}

PtId
engine_add_supplier (Engine *engine, const char *code)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));

  pt_row_set_text (edit->row, PT_SUPPLIER_CODE, code, -1);
  pt_row_set_text (edit->row, PT_SUPPLIER_NAME, code, -1);
  return engine_save (engine, edit);
}

void
engine_add_suppliers (Engine *engine, guint count)
{
  for (guint i = 0; i < count; i++) {
    g_autofree char *code = g_strdup_printf ("S%04u", i);
    engine_add_supplier (engine, code);
  }
}

static gboolean
read_counts (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_outbox_count (database, data, error);
}

void
engine_count (Engine *engine, PtOutboxCounts *counts)
{
  GError *error = NULL;

  pt_profile_run (engine->profile, PT_PROFILE_READ, read_counts, counts, &error);
  g_assert_no_error (error);
}
