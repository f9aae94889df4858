/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Choosing the store's room, and the file that remembers an address: one
 * `name value` a line, mode 0600 since it may hold a password. Called by
 * admin.c, backup.c and server.c.
 */

#include "config.h"

#include "store-room.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"
#include "store-sqlite.h"
#ifdef HAVE_LIBPQ
#include "store-postgres.h"
#endif

typedef struct {
  char *url;
  PtId organisation;
} Address;

static void
address_clear (Address *address)
{
  g_clear_pointer (&address->url, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Address, address_clear)

char *
pt_room_file_path (const char *data)
{
  return g_build_filename (data, "paytrack-server.db", NULL);
}

char *
pt_room_address_path (const char *data)
{
  return g_build_filename (data, "database", NULL);
}

static gboolean
has_file (char *path)
{
  g_autofree char *owned = path;

  return g_file_test (owned, G_FILE_TEST_EXISTS);
}

gboolean
pt_room_is_elsewhere (const char *data)
{
  return has_file (pt_room_address_path (data));
}

gboolean
pt_room_exists (const char *data)
{
  return pt_room_is_elsewhere (data) || has_file (pt_room_file_path (data));
}

#ifdef HAVE_LIBPQ
static PtStore *
open_postgres (const Address *address, PtStoreAccess access, GError **error)
{
  return pt_store_postgres_open (address->url, &address->organisation, access, error);
}

static PtStore *
new_postgres (const Address *address, GError **error)
{
  return pt_store_postgres_new (address->url, &address->organisation, error);
}

static gboolean
create_postgres (const Address *address, const PtOrganisation *organisation, GError **error)
{
  return pt_store_postgres_create (address->url, organisation, error);
}
#else
static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID,
                       _ ("This PayTrack was built without PostgreSQL: install one that was built with it"));
  return FALSE;
}

static PtStore *
open_postgres (const Address *address, PtStoreAccess access, GError **error)
{
  refuse (error);
  return NULL;
}

static PtStore *
new_postgres (const Address *address, GError **error)
{
  return open_postgres (address, PT_STORE_WRITE, error);
}

static gboolean
create_postgres (const Address *address, const PtOrganisation *organisation, GError **error)
{
  return refuse (error);
}
#endif

static gboolean
parse_address (const char *text, Address *address)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean named = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "url ") && address->url == NULL)
      address->url = g_strdup (lines[i] + strlen ("url "));
    else if (g_str_has_prefix (lines[i], "organisation "))
      named = pt_id_parse (lines[i] + strlen ("organisation "), -1, &address->organisation);
  return address->url != NULL && named;
}

static gboolean
read_address (const char *path, Address *address, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;

  if (g_file_get_contents (path, &text, NULL, &failure) && parse_address (text, address))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s does not say which database the server uses: %s"), path,
               failure != NULL ? failure->message : _ ("put back a backup"));
  return FALSE;
}

static gboolean
write_address (const char *path, const Address *address, GError **error)
{
  char id[PT_ID_TEXT];
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;

  pt_id_format (&address->organisation, id);
  text = g_strdup_printf ("url %s\norganisation %s\n", address->url, id);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &failure))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be written: %s"), path, failure->message);
  return FALSE;
}

static gboolean
check_address (const char *database, GError **error)
{
  if ((g_str_has_prefix (database, "postgresql://") || g_str_has_prefix (database, "postgres://"))
      && strchr (database, '\n') == NULL)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("“%s” is no database address: it begins with postgresql://"),
               database);
  return FALSE;
}

static gboolean
create_elsewhere (const char *data, const char *database, const PtOrganisation *organisation, GError **error)
{
  g_autofree char *path = pt_room_address_path (data);
  g_auto (Address) address = { g_strdup (database), organisation->id };

  return check_address (database, error) && create_postgres (&address, organisation, error)
         && write_address (path, &address, error);
}

gboolean
pt_room_create (const char *data, const char *database, const char *vfs, const PtOrganisation *organisation,
                GError **error)
{
  g_autofree char *path = pt_room_file_path (data);

  return database != NULL ? create_elsewhere (data, database, organisation, error)
                          : pt_store_sqlite_create (path, vfs, organisation, error);
}

PtStore *
pt_room_open (const char *data, const char *vfs, PtStoreAccess access, GError **error)
{
  g_autofree char *path = pt_room_file_path (data);
  g_autofree char *named = pt_room_address_path (data);
  g_auto (Address) address = { NULL };

  if (!g_file_test (named, G_FILE_TEST_EXISTS))
    return pt_store_sqlite_open (path, vfs, access, error);
  return read_address (named, &address, error) ? open_postgres (&address, access, error) : NULL;
}

/* @address of @database, or where that is NULL of the database that the folder names, with @organisation in it. */
static gboolean
take_address (const char *data, const char *database, const PtId *organisation, Address *address, GError **error)
{
  g_autofree char *path = pt_room_address_path (data);

  if (database != NULL ? !check_address (database, error) : !read_address (path, address, error))
    return FALSE;
  if (database != NULL)
    address->url = g_strdup (database);
  address->organisation = *organisation;
  return TRUE;
}

PtStore *
pt_room_new_elsewhere (const char *data, const char *database, const PtId *organisation, GError **error)
{
  g_auto (Address) address = { NULL };

  return take_address (data, database, organisation, &address, error) ? new_postgres (&address, error) : NULL;
}

gboolean
pt_room_settle_elsewhere (const char *data, const char *database, const PtId *organisation, GError **error)
{
  g_autofree char *path = pt_room_address_path (data);
  g_auto (Address) address = { NULL };

  return take_address (data, database, organisation, &address, error) && write_address (path, &address, error);
}

gboolean
pt_room_is_beside (const char *data, const char *database)
{
  g_autofree char *path = pt_room_address_path (data);
  g_auto (Address) address = { NULL };

  return read_address (path, &address, NULL) && !g_str_equal (address.url, database);
}
