/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"
#include "executor.h"
#include "rules.h"
#include "secrets.h"

G_BEGIN_DECLS

/**
 * PtSeams:
 *
 * What a program passes in so that the same engine runs under a real clock or
 * a simulated one. Borrowed members are referenced by who keeps them.
 */
typedef struct {
  PtClock *clock;
  PtRandom *random;
  const char *vfs;                                /* SQLite VFS by name; NULL the default */
  PtExecutor *(*new_executor) (const char *name); /* where database jobs run; never NULL */
  const PtKeyring *keyring;                       /* where keys and tokens are kept; NULL: a file of the profile */
} PtSeams;

/**
 * PtOffice:
 *
 * Whose books a profile keeps, and who sits at it: the organisation's settings
 * as the server last sent them, the signed-in user, this computer.
 */
typedef struct {
  char *server_url; /* NULL: this computer only */
  PtId organisation;
  char *organisation_name;
  char *currency; /* LKR */
  guint exponent;
  gint64 cash_step;
  char *time_zone;
  char *closed_to; /* date, or NULL */
  char *policy;    /* JSON object: entity to strategy */
  char *address;   /* these six are printed, and may be NULL */
  char *phone;
  char *registration_number;
  char *receipt_note;
  char *paper;           /* A4, A5, 80mm or 58mm */
  char *second_language; /* on receipts, as `si` */
  PtId user;             /* none: nobody has signed in yet */
  char *user_name;
  PtRole role;
  PtId device;
  char *device_name;
  char *prefix; /* of receipt and payment numbers */
  char *certificate;
  guint8 server_key[32]; /* pinned at first sign-in */
  gboolean has_clock_offset;
  gint64 clock_offset; /* server minus device, ms */
} PtOffice;

/* What a new profile begins with: this computer only, its person an admin, a prefix `L` and 4 random characters. */
PtOffice *pt_office_new (PtRandom *random);
PtOffice *pt_office_copy (const PtOffice *office);
void pt_office_free (PtOffice *office);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOffice, pt_office_free)

/* What the policy says of @name (an entity, or `sealed`); NULL where it says nothing. */
char *pt_office_dup_policy (const PtOffice *office, const char *name);
/* The server's clock as far as known, UTC ms. */
gint64 pt_office_now (const PtOffice *office, PtClock *clock);
/* Today in the organisation's time zone, by that clock. */
void pt_office_today (const PtOffice *office, PtClock *clock, char out[11]);

/**
 * PtProfile:
 *
 * One person's working folder: the database (`paytrack.db`), its keys and its
 * settings. It owns the connection that writes and one that reads, each on its
 * own executor; all storage functions that take a PtDatabase run there, through
 * pt_profile_run_async(). Belongs to the main thread.
 *
 * Signal `changed` (guint entities: a mask, 1 << PT_SUPPLIERS …; 0 for queue or office alone): after a commit that
 * touched rows, the queue or the office. Bursts are merged into one emission.
 *
 * Signal `damaged`: once, when it first shows that the database is not what was
 * written; pt_profile_get_damage() says more. Drop the profile, then restore.
 */
#define PT_TYPE_PROFILE (pt_profile_get_type ())
G_DECLARE_FINAL_TYPE (PtProfile, pt_profile, PT, PROFILE, GObject)

/* Makes the folder (0700) and database where there is none, and brings the schema up. Errors: STORAGE, SCHEMA. */
PtProfile *pt_profile_open (const char *directory, const PtSeams *seams, GError **error);
/* For a program that ends: waits for the jobs that run and closes the database, whoever still holds @self. Nothing may
 * be asked of it after that. */
void pt_profile_close (PtProfile *self);
const char *pt_profile_get_directory (PtProfile *self);
const PtSeams *pt_profile_get_seams (PtProfile *self);
/* As of the last commit; borrowed until the next `changed`. */
const PtOffice *pt_profile_get_office (PtProfile *self);
/* Today in the organisation's time zone, by the server's clock as far as known. */
void pt_profile_today (PtProfile *self, char out[11]);

/* What showed that the database is damaged; NULL while nothing did. */
const GError *pt_profile_get_damage (PtProfile *self);
/* By whoever meets it outside of the profile's own jobs. */
void pt_profile_report_damage (PtProfile *self, const GError *damage);

/* Looks whether another process has written to the profile, and emits `changed` for everything if so: on window
 * focus, or by a slow timer. */
void pt_profile_poll (PtProfile *self);

typedef enum { PT_PROFILE_WRITE, PT_PROFILE_READ } PtProfileAccess;

/* What runs on the database's thread. @data is the caller's; it must not be touched elsewhere meanwhile.
 * @changed (WRITE only): OR in the entities whose rows were written. */
typedef gboolean (*PtProfileJob) (PtDatabase *database, gpointer data, guint *changed, GError **error);

void pt_profile_run_async (PtProfile *self, PtProfileAccess access, PtPriority priority, PtProfileJob job,
                           gpointer data, GDestroyNotify free_data, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
/* The data given to run_async, still owned by the task; NULL with the job's error. */
gpointer pt_profile_run_finish (PtProfile *self, GAsyncResult *result, GError **error);
/* Runs the job and waits: for the command line, tests and start-up, never within a window's main loop. */
gboolean pt_profile_run (PtProfile *self, PtProfileAccess access, PtProfileJob job, gpointer data, GError **error);

/* Stores the office (sign-in, a page's organisation) and takes it over. Runs on the database's thread within the
 * caller's transaction; the profile picks it up at the commit. */
gboolean pt_office_store (PtDatabase *database, const PtOffice *office, GError **error);
/* NULL with PT_ERROR_NOT_FOUND where none was stored yet. */
PtOffice *pt_office_load (PtDatabase *database, GError **error);

/* Small facts by key (cursor, marks, sync times): text values. */
char *pt_setting_get (PtDatabase *database, const char *key, GError **error);
gboolean pt_setting_set (PtDatabase *database, const char *key, const char *value, GError **error);

G_END_DECLS
