/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys and tokens in the desktop's keyring, one entry for each profile. Passed in by the mains; in a Flatpak libsecret
 * keeps them by the portal. */

#include "config.h"

#include "secret-service.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "errors.h"

static const SecretSchema schema = {
  "org.paytrack.PayTrack.Profile",
  SECRET_SCHEMA_NONE,
  { { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* A keyring that is locked or not made yet asks a person first, and would hold up a computer where nobody sits. The
 * portal, which serves a Flatpak, asks nothing. */
static gboolean
is_open (void)
{
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) keyring = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return TRUE;
  service = secret_service_get_sync (SECRET_SERVICE_NONE, NULL, NULL);
  if (service != NULL)
    keyring = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, NULL);
  return keyring != NULL && !secret_collection_get_locked (keyring);
}

static char *
look_up (const char *profile, GError **error)
{
  return secret_password_lookup_sync (&schema, NULL, error, "profile", profile, NULL);
}

static gboolean
keep (const char *profile, const char *secret, GError **error)
{
  g_autofree char *label = NULL;

  if (!is_open ()) {
    g_set_error (error, PT_ERROR, PT_ERROR_BUSY, _ ("The keyring is locked, or there is none yet"));
    return FALSE;
  }
  /* Translators: the name of the entry in the keyring; then the profile's folder. */
  label = g_strdup_printf (_ ("PayTrack: %s"), profile);
  return secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, secret, NULL, error, "profile", profile,
                                     NULL);
}

/* Asking for a bus where there is none would start one. */
static gboolean
has_session_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *usual = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return (address != NULL && *address != '\0') || g_file_test (usual, G_FILE_TEST_EXISTS);
}

const PtKeyring *
pt_secret_service_keyring (void)
{
  static const PtKeyring keyring = { look_up, keep };

  return has_session_bus () ? &keyring : NULL;
}
