/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ServerFixture:
 *
 * A real paytrack-server process on loopback, port 0, on a temporary folder of
 * its own, with four people: admin, manager, clerk and viewer, each with the
 * password SERVER_FIXTURE_PASSWORD. All failures end the test.
 */
typedef struct _ServerFixture ServerFixture;

#define SERVER_FIXTURE_PASSWORD "tea-and-rubber"
#define SERVER_FIXTURE_ORGANISATION "Hill Tea"
#define SERVER_FIXTURE_CURRENCY "LKR"

/* Servers keep their rows in SQLite, and in PostgreSQL where PAYTRACK_TEST_STORE says so (postgres-cluster.h): what
 * `init` needs for it, or "". Free with g_free. */
char *server_fixture_store_option (void);

/* Makes the folder and starts the server. */
ServerFixture *server_fixture_new (void);
/* As server_fixture_new, over TLS with the certificate and key in @pem. */
ServerFixture *server_fixture_new_encrypted (const char *pem);
/* A second server on the first one's PostgreSQL, as another machine would run it: from a copy of its folder. */
ServerFixture *server_fixture_new_beside (ServerFixture *first);
/* Ends the process and removes the folder. */
void server_fixture_free (ServerFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerFixture, server_fixture_free)

/* http://127.0.0.1:PORT, https where it is encrypted; the port stays the same over restarts. */
const char *server_fixture_get_url (ServerFixture *self);
/* The data folder, for the command line's verbs. */
const char *server_fixture_get_data (ServerFixture *self);
/* The process's id; 0 while it is not running. */
GPid server_fixture_get_pid (ServerFixture *self);

/* Ends it by SIGTERM and waits; it must end with 0. */
void server_fixture_stop (ServerFixture *self);
/* Ends it by SIGKILL and waits. */
void server_fixture_kill (ServerFixture *self);
/* Starts it again on the same folder and port. */
void server_fixture_start (ServerFixture *self);

/* Runs `paytrack-server VERB…` with `--data` of this folder appended and the shell's words of @arguments between;
 * returns its exit code. @output (optional) takes stdout and stderr; free with g_free. */
int server_fixture_run (ServerFixture *self, const char *arguments, char **output);
/* The same without `--data`. */
int server_fixture_run_elsewhere (const char *arguments, char **output);
/* As server_fixture_run, and it must succeed. */
void server_fixture_do (ServerFixture *self, const char *arguments);
/* A file that holds @password, for `--password-file`; lives as long as the fixture. */
const char *server_fixture_password_file (ServerFixture *self, const char *password);

/* Removes a folder and all in it. */
void remove_folder (const char *path);

G_END_DECLS
