/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys and tokens in the desktop's keyring, one entry for each profile. Passed in by the mains; in a Flatpak libsecret
 * keeps them by the portal. */

#include "config.h"

#include "secret-service.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

static const SecretSchema schema = {
  "org.paytrack.PayTrack.Profile",
  SECRET_SCHEMA_NONE,
  { { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

static char *
look_up (const char *profile, GError **error)
{
  return secret_password_lookup_sync (&schema, NULL, error, "profile", profile, NULL);
}

static gboolean
keep (const char *profile, const char *secret, GError **error)
{
  /* Translators: the name of the entry in the keyring; then the profile's folder. */
  g_autofree char *label = g_strdup_printf (_ ("PayTrack: %s"), profile);

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
