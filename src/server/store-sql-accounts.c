/* SPDX-License-Identifier: GPL-3.0-or-later */

/* People and computers in SQL: accounts, devices, tokens, and the actions they asked for. */

#include "store-sql.h"

#define USER_COLUMNS "id, name, password_hash, role, disabled, created_at"

static void
take_user (PtStatement *statement, int first, PtUser *user)
{
  pt_user_clear (user);
  pt_statement_id (statement, first, &user->id);
  user->name = pt_sql_dup (statement, first + 1);
  user->password_hash = pt_sql_dup (statement, first + 2);
  user->role = PT_ROLE_VIEWER;
  pt_role_parse (pt_statement_text (statement, first + 3), &user->role);
  user->disabled = pt_statement_integer (statement, first + 4) != 0;
  user->created_at = pt_statement_integer (statement, first + 5);
}

static PtFound
first_user (PtStatement *statement, PtUser *user, GError **error)
{
  PtFound found = pt_sql_find (statement, error);

  if (found == PT_FOUND)
    take_user (statement, 0, user);
  return found;
}

PtFound
pt_sql_read_user (PtStore *store, const PtId *id, PtUser *user, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " USER_COLUMNS " FROM users WHERE organisation = ?1 AND id = ?2", error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, id);
  return first_user (statement, user, error);
}

PtFound
pt_sql_find_user (PtStore *store, const char *name, PtUser *user, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " USER_COLUMNS " FROM users WHERE organisation = ?1 AND name = ?2", error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_text (statement, 2, name);
  return first_user (statement, user, error);
}

gboolean
pt_sql_write_user (PtStore *store, const PtUser *user, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "INSERT INTO users (organisation, " USER_COLUMNS ") VALUES (?1, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (organisation, id) DO UPDATE SET name = excluded.name,"
                    " password_hash = excluded.password_hash, role = excluded.role, disabled = excluded.disabled",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, &user->id);
  pt_statement_bind_text (statement, 3, user->name);
  pt_statement_bind_text (statement, 4, user->password_hash);
  pt_statement_bind_text (statement, 5, pt_role_word (user->role));
  pt_statement_bind_integer (statement, 6, user->disabled);
  pt_statement_bind_integer (statement, 7, user->created_at);
  return pt_statement_run (statement, error);
}

gboolean
pt_sql_each_user (PtStore *store, PtUserEach each, gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " USER_COLUMNS " FROM users WHERE organisation = ?1 ORDER BY name", error);
  PtFound found;

  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    g_auto (PtUser) user = { 0 };
    PtEach next;

    take_user (statement, 0, &user);
    next = each (&user, data, error);
    if (next != PT_EACH_MORE)
      return next == PT_EACH_STOP;
  }
  return found == PT_FOUND_NOTHING;
}

#define DEVICE_COLUMNS "id, name, prefix, public_key, user, created_at, last_seen, last_n, pulled_at, revoked, renamed"

static void
take_device (PtStatement *statement, int first, PtDevice *device)
{
  pt_device_clear (device);
  pt_statement_id (statement, first, &device->id);
  device->name = pt_sql_dup (statement, first + 1);
  device->prefix = pt_sql_dup (statement, first + 2);
  pt_sql_bytes (statement, first + 3, device->public_key, PT_HASH_BYTES);
  pt_statement_id (statement, first + 4, &device->user);
  device->created_at = pt_statement_integer (statement, first + 5);
  device->last_seen = pt_statement_integer (statement, first + 6);
  device->last_n = pt_statement_integer (statement, first + 7);
  device->pulled_at = pt_statement_integer (statement, first + 8);
  device->revoked = pt_statement_integer (statement, first + 9) != 0;
  device->renamed = pt_statement_integer (statement, first + 10) != 0;
}

static PtFound
first_device (PtStatement *statement, PtDevice *device, GError **error)
{
  PtFound found = pt_sql_find (statement, error);

  if (found == PT_FOUND)
    take_device (statement, 0, device);
  return found;
}

PtFound
pt_sql_read_device (PtStore *store, const PtId *id, PtDevice *device, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " DEVICE_COLUMNS " FROM devices WHERE organisation = ?1 AND id = ?2", error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, id);
  return first_device (statement, device, error);
}

PtFound
pt_sql_find_prefix (PtStore *store, const char *prefix, PtDevice *device, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " DEVICE_COLUMNS " FROM devices WHERE organisation = ?1 AND prefix = ?2", error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_text (statement, 2, prefix);
  return first_device (statement, device, error);
}

gboolean
pt_sql_write_device (PtStore *store, const PtDevice *device, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (
      store,
      "INSERT INTO devices (organisation, " DEVICE_COLUMNS ") VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (organisation, id) DO UPDATE SET name = excluded.name, last_seen = excluded.last_seen,"
      " last_n = excluded.last_n, pulled_at = excluded.pulled_at, revoked = excluded.revoked,"
      " renamed = excluded.renamed",
      error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, &device->id);
  pt_statement_bind_text (statement, 3, device->name);
  pt_statement_bind_text (statement, 4, device->prefix);
  pt_statement_bind_blob (statement, 5, device->public_key, PT_HASH_BYTES);
  pt_statement_bind_id (statement, 6, &device->user);
  pt_statement_bind_integer (statement, 7, device->created_at);
  pt_statement_bind_integer (statement, 8, device->last_seen);
  pt_statement_bind_integer (statement, 9, device->last_n);
  pt_statement_bind_integer (statement, 10, device->pulled_at);
  pt_statement_bind_integer (statement, 11, device->revoked);
  pt_statement_bind_integer (statement, 12, device->renamed);
  return pt_statement_run (statement, error);
}

gboolean
pt_sql_each_device (PtStore *store, PtDeviceEach each, gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " DEVICE_COLUMNS " FROM devices WHERE organisation = ?1 ORDER BY created_at, prefix",
                    error);
  PtFound found;

  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    g_auto (PtDevice) device = { 0 };
    PtEach next;

    take_device (statement, 0, &device);
    next = each (&device, data, error);
    if (next != PT_EACH_MORE)
      return next == PT_EACH_STOP;
  }
  return found == PT_FOUND_NOTHING;
}

gboolean
pt_sql_note_seat (PtStore *store, const PtId *device, const PtId *user, gint64 at, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store,
                                                  "INSERT INTO seats (organisation, device, person, at)"
                                                  " VALUES (?1, ?, ?, ?) ON CONFLICT DO NOTHING",
                                                  error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, device);
  pt_statement_bind_id (statement, 3, user);
  pt_statement_bind_integer (statement, 4, at);
  return pt_statement_run (statement, error);
}

PtFound
pt_sql_find_seat (PtStore *store, const PtId *device, const PtId *user, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT at FROM seats WHERE organisation = ?1 AND device = ?2 AND person = ?3", error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, device);
  pt_statement_bind_id (statement, 3, user);
  return pt_sql_find (statement, error);
}

PtFound
pt_sql_read_refresh (PtStore *store, const guint8 hash[PT_HASH_BYTES], PtRefreshToken *token, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT hash, family, user, device, expires_at, state FROM refresh_tokens"
                    " WHERE organisation = ?1 AND hash = ?2",
                    error);
  PtFound found;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_blob (statement, 2, hash, PT_HASH_BYTES);
  found = pt_sql_find (statement, error);
  if (found != PT_FOUND)
    return found;
  pt_sql_bytes (statement, 0, token->hash, PT_HASH_BYTES);
  pt_statement_id (statement, 1, &token->family);
  pt_statement_id (statement, 2, &token->user);
  pt_statement_id (statement, 3, &token->device);
  token->expires_at = pt_statement_integer (statement, 4);
  token->state = (PtTokenState) pt_statement_integer (statement, 5);
  return PT_FOUND;
}

gboolean
pt_sql_write_refresh (PtStore *store, const PtRefreshToken *token, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "INSERT INTO refresh_tokens (organisation, hash, family, user, device, expires_at, state)"
                    " VALUES (?1, ?, ?, ?, ?, ?, ?) ON CONFLICT (organisation, hash)"
                    " DO UPDATE SET expires_at = excluded.expires_at, state = excluded.state",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_blob (statement, 2, token->hash, PT_HASH_BYTES);
  pt_statement_bind_id (statement, 3, &token->family);
  pt_statement_bind_id (statement, 4, &token->user);
  pt_statement_bind_id (statement, 5, &token->device);
  pt_statement_bind_integer (statement, 6, token->expires_at);
  pt_statement_bind_integer (statement, 7, token->state);
  return pt_statement_run (statement, error);
}

gboolean
pt_sql_write_access (PtStore *store, const guint8 hash[PT_HASH_BYTES], const guint8 refresh[PT_HASH_BYTES],
                     gint64 expires_at, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "INSERT INTO access_tokens (organisation, hash, refresh_hash, expires_at) VALUES (?1, ?, ?, ?)",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_blob (statement, 2, hash, PT_HASH_BYTES);
  pt_statement_bind_blob (statement, 3, refresh, PT_HASH_BYTES);
  pt_statement_bind_integer (statement, 4, expires_at);
  return pt_statement_run (statement, error);
}

static gboolean
purge (PtStore *store, const char *sql, gint64 then, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql, error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, then);
  return pt_statement_run (statement, error);
}

gboolean
pt_sql_purge_tokens (PtStore *store, gint64 then, GError **error)
{
  return purge (store, "DELETE FROM access_tokens WHERE organisation = ?1 AND expires_at < ?2", then, error)
         && purge (store, "DELETE FROM refresh_tokens WHERE organisation = ?1 AND expires_at < ?2", then, error);
}

PtFound
pt_sql_read_session (PtStore *store, const guint8 access[PT_HASH_BYTES], PtSession *session, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (
      store,
      "SELECT a.refresh_hash, a.expires_at, r.family, r.state,"
      " u.id, u.name, u.password_hash, u.role, u.disabled, u.created_at,"
      " d.id, d.name, d.prefix, d.public_key, d.user, d.created_at, d.last_seen, d.last_n, d.pulled_at, d.revoked,"
      " d.renamed"
      " FROM access_tokens a"
      " JOIN refresh_tokens r ON r.organisation = ?1 AND r.hash = a.refresh_hash"
      " JOIN users u ON u.organisation = ?1 AND u.id = r.user"
      " JOIN devices d ON d.organisation = ?1 AND d.id = r.device"
      " WHERE a.organisation = ?1 AND a.hash = ?2",
      error);
  PtFound found;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_blob (statement, 2, access, PT_HASH_BYTES);
  found = pt_sql_find (statement, error);
  if (found != PT_FOUND)
    return found;
  pt_sql_bytes (statement, 0, session->refresh_hash, PT_HASH_BYTES);
  session->expires_at = pt_statement_integer (statement, 1);
  pt_statement_id (statement, 2, &session->family);
  session->refresh_state = (PtTokenState) pt_statement_integer (statement, 3);
  take_user (statement, 4, &session->user);
  take_device (statement, 10, &session->device);
  return PT_FOUND;
}

static gboolean
run_with_id (PtStore *store, const char *sql, const PtId *id, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql, error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, id);
  return pt_statement_run (statement, error);
}

PtFound
pt_sql_find_family (PtStore *store, const PtId *family, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT 1 FROM refresh_tokens WHERE organisation = ?1 AND family = ?2 LIMIT 1", error);

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, family);
  return pt_sql_find (statement, error);
}

#define REVOKE(column)                                                                                                 \
  "DELETE FROM access_tokens WHERE organisation = ?1 AND refresh_hash IN"                                              \
  " (SELECT hash FROM refresh_tokens WHERE organisation = ?1 AND " column " = ?2)"
#define FORGET(column) "DELETE FROM refresh_tokens WHERE organisation = ?1 AND " column " = ?2"

gboolean
pt_sql_revoke_family (PtStore *store, const PtId *family, GError **error)
{
  return run_with_id (store, REVOKE ("family"), family, error) && run_with_id (store, FORGET ("family"), family, error);
}

gboolean
pt_sql_revoke_sessions (PtStore *store, const PtId *user, const PtId *device, GError **error)
{
  if (user != NULL
      && (!run_with_id (store, REVOKE ("user"), user, error) || !run_with_id (store, FORGET ("user"), user, error)))
    return FALSE;
  return device == NULL
         || (run_with_id (store, REVOKE ("device"), device, error)
             && run_with_id (store, FORGET ("device"), device, error));
}

PtFound
pt_sql_read_failures (PtStore *store, const guint8 key[PT_HASH_BYTES], PtFailures *failures, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT count, last FROM sign_in_failures WHERE organisation = ?1 AND key = ?2", error);
  PtFound found;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_blob (statement, 2, key, PT_HASH_BYTES);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND)
    *failures = (PtFailures){ pt_statement_integer (statement, 0), pt_statement_integer (statement, 1) };
  return found;
}

gboolean
pt_sql_write_failures (PtStore *store, const guint8 key[PT_HASH_BYTES], const PtFailures *failures, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "INSERT INTO sign_in_failures (organisation, key, count, last) VALUES (?1, ?, ?, ?)"
                    " ON CONFLICT (organisation, key) DO UPDATE SET count = excluded.count, last = excluded.last",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_blob (statement, 2, key, PT_HASH_BYTES);
  pt_statement_bind_integer (statement, 3, failures->count);
  pt_statement_bind_integer (statement, 4, failures->last);
  return pt_statement_run (statement, error);
}

gboolean
pt_sql_forget_failures (PtStore *store, const guint8 key[PT_HASH_BYTES], GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "DELETE FROM sign_in_failures WHERE organisation = ?1 AND key = ?2", error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_blob (statement, 2, key, PT_HASH_BYTES);
  return pt_statement_run (statement, error);
}

gboolean
pt_sql_purge_failures (PtStore *store, gint64 then, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "DELETE FROM sign_in_failures WHERE organisation = ?1 AND last < ?2", error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, then);
  return pt_statement_run (statement, error);
}

PtFound
pt_sql_read_action (PtStore *store, const PtId *action, guint8 content[PT_HASH_BYTES], char **answer, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT content, answer FROM actions WHERE organisation = ?1 AND action = ?2", error);
  PtFound found;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, action);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND) {
    pt_sql_bytes (statement, 0, content, PT_HASH_BYTES);
    *answer = pt_sql_dup (statement, 1);
  }
  return found;
}

gboolean
pt_sql_write_action (PtStore *store, const PtId *action, const guint8 content[PT_HASH_BYTES], const char *answer,
                     gint64 at, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "INSERT INTO actions (organisation, action, content, answer, at) VALUES (?1, ?, ?, ?, ?)",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, action);
  pt_statement_bind_blob (statement, 3, content, PT_HASH_BYTES);
  pt_statement_bind_text (statement, 4, answer);
  pt_statement_bind_integer (statement, 5, at);
  return pt_statement_run (statement, error);
}
