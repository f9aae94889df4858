/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file DIR/server.key: one `name base64` a line, mode 0600. Read at start, written by `init`. */

#include "config.h"

#include "server-keys.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"

PtServerKeys *
pt_server_keys_new (PtRandom *random)
{
  PtServerKeys *keys = g_new0 (PtServerKeys, 1);

  pt_key_pair_generate (&keys->signing, random);
  pt_random_fill (random, keys->secret, sizeof keys->secret);
  keys->previous = g_array_new (FALSE, FALSE, sizeof (PtKeyPair));
  return keys;
}

void
pt_server_keys_free (PtServerKeys *keys)
{
  if (keys == NULL)
    return;
  g_array_unref (keys->previous);
  sodium_memzero (keys, sizeof *keys);
  g_free (keys);
}

static void
append_line (GString *text, const char *name, const void *bytes, gsize length)
{
  g_autofree char *base64 = pt_base64 (bytes, length);

  g_string_append_printf (text, "%s %s\n", name, base64);
}

static gboolean
fail (GError **error, const char *path)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be used: %s"), path, g_strerror (errno));
  return FALSE;
}

static gboolean
write_whole (int file, const GString *text)
{
  for (gsize done = 0; done < text->len;) {
    ssize_t part = write (file, text->str + done, text->len - done);

    if (part < 0 && errno != EINTR)
      return FALSE;
    done += part > 0 ? (gsize) part : 0;
  }
  return fsync (file) == 0;
}

gboolean
pt_server_keys_save (const PtServerKeys *keys, const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int file = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean written;

  if (file < 0)
    return fail (error, path);
  append_line (text, "signing", keys->signing.secret, sizeof keys->signing.secret);
  append_line (text, "secret", keys->secret, sizeof keys->secret);
  for (guint i = 0; i < keys->previous->len; i++)
    append_line (text, "previous", g_array_index (keys->previous, PtKeyPair, i).secret, sizeof keys->signing.secret);
  written = write_whole (file, text);
  if (close (file) != 0 || !written)
    return fail (error, path);
  return TRUE;
}

gboolean
pt_server_keys_replace (const PtServerKeys *keys, const char *path, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);

  /* What a crash left behind was never in use. */
  unlink (fresh);
  return pt_server_keys_save (keys, fresh, error) && (rename (fresh, path) == 0 || fail (error, path));
}

const PtKeyPair *
pt_server_keys_nth (const PtServerKeys *keys, guint n)
{
  if (n == 0)
    return &keys->signing;
  return n <= keys->previous->len ? &g_array_index (keys->previous, PtKeyPair, n - 1) : NULL;
}

void
pt_server_keys_rotate (PtServerKeys *keys, PtRandom *random)
{
  g_array_prepend_val (keys->previous, keys->signing);
  pt_key_pair_generate (&keys->signing, random);
}

gboolean
pt_server_keys_hold (const PtServerKeys *keys, const PtKeyPair *pair)
{
  const PtKeyPair *known;

  for (guint i = 0; (known = pt_server_keys_nth (keys, i)) != NULL; i++)
    if (memcmp (known->public_key, pair->public_key, PT_KEY_BYTES) == 0)
      return TRUE;
  return FALSE;
}

void
pt_server_keys_add_previous (PtServerKeys *keys, const PtServerKeys *others)
{
  const PtKeyPair *pair;

  for (guint i = 0; (pair = pt_server_keys_nth (others, i)) != NULL; i++)
    if (!pt_server_keys_hold (keys, pair))
      g_array_append_val (keys->previous, *pair);
}

/* The second half of libsodium's Ed25519 secret key is the public key. */
static gboolean
parse_pair (const char *base64, PtKeyPair *pair)
{
  if (!pt_base64_parse (base64, pair->secret, sizeof pair->secret))
    return FALSE;
  return crypto_sign_ed25519_sk_to_pk (pair->public_key, pair->secret) == 0;
}

static gboolean
parse_line (PtServerKeys *keys, const char *line, guint *found)
{
  PtKeyPair pair;

  if (g_str_has_prefix (line, "signing ")) {
    *found |= 1;
    return parse_pair (line + strlen ("signing "), &keys->signing);
  }
  if (g_str_has_prefix (line, "secret ")) {
    *found |= 2;
    return pt_base64_parse (line + strlen ("secret "), keys->secret, sizeof keys->secret);
  }
  if (!g_str_has_prefix (line, "previous ") || !parse_pair (line + strlen ("previous "), &pair))
    return line[0] == '\0';
  g_array_append_val (keys->previous, pair);
  return TRUE;
}

static gboolean
parse (PtServerKeys *keys, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint found = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    if (!parse_line (keys, lines[i], &found))
      return FALSE;
  return found == 3;
}

static int
open_safely (const char *path, GError **error)
{
  int file = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  struct stat about;

  if (file < 0 && errno != ELOOP) {
    fail (error, path);
    return -1;
  }
  if (file >= 0 && fstat (file, &about) == 0 && S_ISREG (about.st_mode) && (about.st_mode & 077) == 0)
    return file;
  if (file >= 0)
    close (file);
  g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED,
               _ ("%s must be a plain file that only its owner may read (chmod 600), not a link"), path);
  return -1;
}

PtServerKeys *
pt_server_keys_load (const char *path, GError **error)
{
  g_autoptr (PtServerKeys) keys = g_new0 (PtServerKeys, 1);
  char text[16384];
  int file = open_safely (path, error);
  ssize_t length;

  keys->previous = g_array_new (FALSE, FALSE, sizeof (PtKeyPair));
  if (file < 0)
    return NULL;
  length = read (file, text, sizeof text - 1);
  close (file);
  text[MAX (length, 0)] = '\0';
  if (length > 0 && parse (keys, text))
    return g_steal_pointer (&keys);
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("%s holds no server key: put back a backup"), path);
  return NULL;
}

void
pt_server_keys_derive (const PtServerKeys *keys, const char *purpose, const void *bytes, gsize length, guint8 out[32])
{
  crypto_auth_hmacsha256_state state;

  crypto_auth_hmacsha256_init (&state, keys->secret, sizeof keys->secret);
  crypto_auth_hmacsha256_update (&state, (const guint8 *) purpose, strlen (purpose));
  crypto_auth_hmacsha256_update (&state, (const guint8 *) "\n", 1);
  crypto_auth_hmacsha256_update (&state, bytes, length);
  crypto_auth_hmacsha256_final (&state, out);
}
