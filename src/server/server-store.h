/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "digest.h"
#include "merge.h"

G_BEGIN_DECLS

/*
 * What the server remembers, as verbs: all that the rest of the server asks of
 * a database. A store is one connection, bound to one organisation and to one
 * thread at a time. No caller writes SQL; a room (store-sqlite, store-postgres)
 * answers the verbs for its database. Errors are PT_ERROR_STORAGE.
 */

#define PT_HASH_BYTES 32
#define PT_SALT_BYTES 16

/* What the organisation's papers say of it, and how they are printed; each a text or nothing. */
typedef enum {
  PT_PARTICULAR_ADDRESS,
  PT_PARTICULAR_PHONE,
  PT_PARTICULAR_REGISTRATION_NUMBER,
  PT_PARTICULAR_RECEIPT_NOTE,
  PT_PARTICULAR_PAPER,
  PT_PARTICULAR_SECOND_LANGUAGE,
  PT_PARTICULARS
} PtParticular;

/* Its name on the wire: `receipt_note`. */
const char *pt_particular_word (PtParticular particular);

/**
 * PtOrganisation:
 *
 * The organisation's settings and the counters that only the holder of its
 * lock may move: who has begun a writing transaction.
 */
typedef struct {
  PtId id;
  char *name;
  char *currency;
  guint exponent;
  gint64 cash_step;
  char *time_zone;
  char *closed_to; /* date, or NULL */
  PtStrategy policy[PT_ENTITIES];
  gboolean sealed_all;       /* every body travels sealed, not only peers' */
  gint64 settings_revision;  /* +1 whenever a setting changes: a pull's cursor knows the last one sent */
  gint64 directory_revision; /* +1 whenever a user or device is new or renamed, or a person erased */
  gint64 session_revision;   /* +1 whenever tokens are revoked: who listens by them is sent away */
  PtId epoch;
  gint64 epoch_at;
  gint64 epoch_head;                /* the head that this epoch went on from */
  gint64 head;                      /* the last seq given out */
  guint8 head_hash[PT_HASH_BYTES];  /* the audit chain just after the entry of that change */
  gint64 chain_length;              /* entries in the audit chain */
  guint8 chain_hash[PT_HASH_BYTES]; /* the chain's last value */
  gint64 conflict_revision;         /* +1 whenever a conflict comes or is settled */
  gint64 next_prefix;               /* the number of the next device prefix; prefixes are never reused */
  gint64 backed_up;                 /* the newest verified backup's seq */
  gint64 backed_up_at;              /* when that was; 0 never */
  char *particulars[PT_PARTICULARS];
} PtOrganisation;

void pt_organisation_clear (PtOrganisation *organisation);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtOrganisation, pt_organisation_clear)
/* The particulars as one JSON object, as rooms keep them; free with g_free. Parsing passes over what it does not know.
 */
char *pt_particulars_format (const PtOrganisation *organisation);
void pt_particulars_parse (PtOrganisation *organisation, const char *text);

typedef struct {
  PtId id;
  char *name;
  char *password_hash; /* Argon2id, as libsodium writes it */
  PtRole role;
  gboolean disabled;
  gint64 created_at;
} PtUser;

void pt_user_clear (PtUser *user);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtUser, pt_user_clear)

typedef struct {
  PtId id;
  char *name;
  char *prefix;
  guint8 public_key[PT_HASH_BYTES];
  PtId user; /* who enrolled it */
  gint64 created_at;
  gint64 last_seen;
  gint64 last_n;    /* the greatest envelope number seen */
  gint64 pulled_at; /* when it last pulled: silent for too long means a full pull */
  gboolean revoked;
  gboolean renamed; /* by an administrator: what it calls itself no longer counts */
} PtDevice;

void pt_device_clear (PtDevice *device);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtDevice, pt_device_clear)

typedef enum {
  PT_TOKEN_FRESH,    /* given out; nobody has shown that the answer arrived */
  PT_TOKEN_SEEN,     /* an access token that came with it was used */
  PT_TOKEN_REFRESHED /* its successor exists */
} PtTokenState;

/* A refresh token; only hashes are kept. */
typedef struct {
  guint8 hash[PT_HASH_BYTES];
  PtId family;
  PtId user;
  PtId device;
  gint64 expires_at;
  PtTokenState state;
} PtRefreshToken;

/* What an access token stands for, joined with its people. */
typedef struct {
  guint8 refresh_hash[PT_HASH_BYTES];
  PtId family;
  gint64 expires_at;
  PtTokenState refresh_state;
  PtUser user;
  PtDevice device;
} PtSession;

void pt_session_clear (PtSession *session);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtSession, pt_session_clear)

/* Failed sign-ins of an account or from an address. */
typedef struct {
  gint64 count;
  gint64 last; /* UTC ms */
} PtFailures;

/* One change of a row in the log; values as JSON objects in the form of `set`. */
typedef struct {
  gint64 seq;
  const PtEntity *entity;
  PtId id;
  gint64 version;
  PtOperationKind kind;
  PtId op;    /* the operation that caused it; none for an action's */
  PtId chain; /* the first operation of op's base_op chain; op itself without one */
  PtId user;
  PtId device;
  gint64 at;
  guint32 mask;       /* the fields that changed */
  gint64 audit;       /* the index of its entry in the audit chain */
  gint64 was;         /* the seq it had in a lost epoch, for a recovered one; else 0 */
  const char *old;    /* their values before, NULL for a create */
  const char *new;    /* their values after, NULL for a delete */
  const guint8 *salt; /* PT_SALT_BYTES of the leaf's hash in the audit entry; NULL once the values are erased */
} PtChange;

/* The final result of an operation. */
typedef struct {
  PtId op;
  guint8 content[PT_HASH_BYTES]; /* SHA-256 of the operation's canonical text; zeros: withdrawn before it came */
  PtId device;
  PtId user;
  int entity; /* index, or -1 */
  PtId id;
  PtId chain;
  gint64 base_version; /* of the chain's first operation */
  char base_leaf[PT_BASE_LEAF_TEXT];
  char *status; /* a verdict's word */
  char *answer; /* the verdict as JSON */
  gint64 at;
} PtStoredResult;

void pt_stored_result_clear (PtStoredResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtStoredResult, pt_stored_result_clear)

/* A conflict with both sides in full, so that neither dies with a computer. */
typedef struct {
  PtId id;
  gint64 revision;
  PtId op;
  const PtEntity *entity;
  PtId row;
  PtConflictKind kind;
  PtOperationKind operation;
  gint64 client_version;
  gint64 server_version;
  guint32 fields;
  char *resolution;
  gboolean open;   /* waits for a person */
  PtId settled_by; /* the operation that settled it, or none */
  PtId user;
  PtId device;
  gint64 at;
  char *mine;   /* JSON of `set` */
  char *theirs; /* JSON of the server's row; NULL for a deleted one */
  char *base;   /* JSON of the row both started from; NULL where unknown */
} PtKeptConflict;

void pt_kept_conflict_free (PtKeptConflict *conflict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtKeptConflict, pt_kept_conflict_free)

/* One link of the audit chain; what is beside @entry only serves to find it. */
typedef struct {
  gint64 index; /* from 1 */
  guint8 hash[PT_HASH_BYTES];
  const char *entry;
  gint64 seq; /* of a change; else 0 */
  int entity; /* index, or -1 */
  PtId id;
  PtId user;
  gint64 at;
} PtAuditLink;

/* NULL text, the none id, -1 and 0 filter nothing. */
typedef struct {
  int entity;
  PtId id;
  PtId user;
  gint64 from; /* UTC ms, inclusive */
  gint64 to;   /* UTC ms, exclusive */
  gint64 after;
  guint limit;
} PtAuditFilter;

/* By how much a digest's bucket grows. */
typedef struct {
  guint entity;
  guint digits; /* 0, 2 or 4 */
  guint prefix;
  PtDigest change;
} PtBucketChange;

/* Sets of keys that are about to be looked up; what they point to is borrowed. */
typedef struct {
  GHashTable *results;            /* of PtId: operations, mostly new ones */
  GHashTable *rows[PT_ENTITIES];  /* of PtId */
  GHashTable *codes[PT_ENTITIES]; /* of char *: whether the code, or number, is taken */
  GHashTable *rates;              /* of PtId: suppliers, who mostly have no rate of their own */
} PtForesight;

typedef enum { PT_FOUND_ERROR = -1, PT_FOUND_NOTHING = 0, PT_FOUND = 1 } PtFound;
typedef enum { PT_STORE_READ, PT_STORE_WRITE } PtStoreAccess;

typedef enum { PT_EACH_ERROR, PT_EACH_STOP, PT_EACH_MORE } PtEach;
/* Each borrows its argument for the call. */
typedef PtEach (*PtRowEach) (PtRow *row, gpointer data, GError **error);
typedef PtEach (*PtChangeEach) (const PtChange *change, gpointer data, GError **error);
typedef PtEach (*PtResultEach) (const PtStoredResult *result, gpointer data, GError **error);
typedef PtEach (*PtAuditEach) (const PtAuditLink *link, gpointer data, GError **error);
typedef PtEach (*PtConflictEach) (const PtKeptConflict *conflict, gpointer data, GError **error);
typedef PtEach (*PtUserEach) (const PtUser *user, gpointer data, GError **error);
typedef PtEach (*PtDeviceEach) (const PtDevice *device, gpointer data, GError **error);
typedef PtEach (*PtIdEach) (const PtId *id, gpointer data, GError **error);
typedef PtEach (*PtDigestEach) (guint prefix, const PtDigest *digest, gpointer data, GError **error);

typedef struct _PtStore PtStore;
typedef struct _GCancellable GCancellable;

typedef struct {
  void (*close) (PtStore *self);

  /* WRITE takes the organisation's lock until commit or rollback; READ is one snapshot. */
  gboolean (*begin) (PtStore *self, PtStoreAccess access, GError **error);
  gboolean (*commit) (PtStore *self, GError **error);
  void (*rollback) (PtStore *self);
  /* Waits outside of transactions until another process may have committed, at most @ms or until @cancellable is
   * cancelled; adds to @notes what was told. Telling passes a note on to all who await; NULL in a room that cannot. */
  void (*await) (PtStore *self, guint ms, GCancellable *cancellable, GPtrArray *notes);
  gboolean (*tell) (PtStore *self, const char *note, GError **error);
  gboolean (*savepoint) (PtStore *self, GError **error);
  gboolean (*release) (PtStore *self, GError **error);
  void (*rollback_to) (PtStore *self);

  gboolean (*read_organisation) (PtStore *self, PtOrganisation *organisation, GError **error);
  gboolean (*write_organisation) (PtStore *self, const PtOrganisation *organisation, GError **error);
  /* The organisation's logo in base64; NULL takes it away. */
  PtFound (*read_logo) (PtStore *self, char **png, GError **error);
  gboolean (*write_logo) (PtStore *self, const char *png, GError **error);
  gboolean (*write_epoch) (PtStore *self, const PtId *epoch, gint64 at, gint64 head, GError **error);
  /* The least head from which an epoch went on that began after @epoch; nothing where none did, or it is unknown. */
  PtFound (*find_fork) (PtStore *self, const PtId *epoch, gint64 *head, GError **error);

  /* In a writing transaction: what is about to be asked of these is asked at once, and answered from memory until it is
   * written to. Nothing else changes by it. */
  gboolean (*foresee) (PtStore *self, const PtForesight *foresight, GError **error);

  /* Rows. The caller's row is cleared and filled; what is not found leaves it cleared. */
  PtFound (*read_row) (PtStore *self, const PtEntity *entity, const PtId *id, PtRow *row, GError **error);
  PtFound (*read_seq) (PtStore *self, const PtEntity *entity, const PtId *id, gint64 *seq, GError **error);
  gboolean (*write_row) (PtStore *self, const PtRow *row, GError **error);
  /* All entities' rows with a seq above @after, merged in the order of seq. */
  gboolean (*each_row_since) (PtStore *self, gint64 after, PtRowEach each, gpointer data, GError **error);
  /* Rows whose bucket begins with @prefix (@digits hex digits), by id, above @after (NULL: all). */
  gboolean (*each_row_in) (PtStore *self, const PtEntity *entity, guint digits, guint prefix, const PtId *after,
                           PtRowEach each, gpointer data, GError **error);

  /* What the rules ask; see PtFacts. */
  PtFound (*find_by_text) (PtStore *self, const PtEntity *entity, guint field, const char *text, const PtId *except,
                           PtRow *row, GError **error);
  PtFound (*find_rate_on) (PtStore *self, const PtId *product, const PtId *supplier, const char *on, PtRow *row,
                           GError **error);
  PtFound (*find_overlap) (PtStore *self, const PtRow *rate, PtRow *row, GError **error);
  PtFound (*find_same_reference) (PtStore *self, const PtRow *payment, PtRow *row, GError **error);
  gboolean (*count_rate_uses) (PtStore *self, const PtId *rate, gint64 *count, GError **error);
  gboolean (*count_references) (PtStore *self, const PtEntity *entity, const PtId *id, gint64 *count, GError **error);
  gboolean (*sum_balance) (PtStore *self, const PtId *supplier, const char *on, const PtId *except, gint64 *minor,
                           GError **error);

  /* The log. Changes of one row above @version, newest first. */
  gboolean (*append_change) (PtStore *self, const PtChange *change, GError **error);
  gboolean (*each_change_after) (PtStore *self, const PtEntity *entity, const PtId *id, gint64 version,
                                 PtChangeEach each, gpointer data, GError **error);
  PtFound (*read_change) (PtStore *self, gint64 seq, PtChangeEach each, gpointer data, GError **error);
  /* Puts other values in the place of a change's, and takes its salt away. */
  gboolean (*rewrite_change) (PtStore *self, gint64 seq, const char *old, const char *new, GError **error);

  PtFound (*read_result) (PtStore *self, const PtId *op, PtStoredResult *result, GError **error);
  gboolean (*write_result) (PtStore *self, const PtStoredResult *result, GError **error);
  /* Results of operations on this row, and those of any whose answer contains @text. */
  gboolean (*each_result_about) (PtStore *self, const PtEntity *entity, const PtId *id, const char *text,
                                 PtResultEach each, gpointer data, GError **error);
  gboolean (*rewrite_result) (PtStore *self, const PtId *op, const char *answer, GError **error);
  /* Whether this device has given this number to another envelope before. */
  gboolean (*note_envelope) (PtStore *self, const PtId *device, gint64 n, const PtId *envelope, gint64 at,
                             gboolean *forked, GError **error);

  /* Conflicts; writing one that is there replaces it. */
  gboolean (*write_conflict) (PtStore *self, const PtKeptConflict *conflict, GError **error);
  PtFound (*read_conflict) (PtStore *self, const PtId *id, PtKeptConflict **conflict, GError **error);
  gboolean (*each_conflict_since) (PtStore *self, gint64 revision, PtConflictEach each, gpointer data, GError **error);

  /* Rows whose personal fields were erased; noting one again changes nothing. */
  gboolean (*note_erasure) (PtStore *self, const PtId *id, gint64 at, GError **error);
  gboolean (*each_erasure) (PtStore *self, PtIdEach each, gpointer data, GError **error);

  gboolean (*append_audit) (PtStore *self, const PtAuditLink *link, GError **error);
  gboolean (*each_audit) (PtStore *self, const PtAuditFilter *filter, PtAuditEach each, gpointer data, GError **error);
  /* The chain's value after the change with this seq. */
  PtFound (*read_head_hash) (PtStore *self, gint64 seq, guint8 hash[PT_HASH_BYTES], GError **error);

  /* Each bucket once, in ascending order; what is stored grows by its change. */
  gboolean (*add_digests) (PtStore *self, const PtBucketChange *changes, guint count, GError **error);
  /* A bucket that no row has touched reads as zero. */
  gboolean (*read_digest) (PtStore *self, guint entity, guint digits, guint prefix, PtDigest *digest, GError **error);
  /* The stored buckets of this level from @first to @last, ascending. */
  gboolean (*each_digest) (PtStore *self, guint entity, guint digits, guint first, guint last, PtDigestEach each,
                           gpointer data, GError **error);

  PtFound (*read_user) (PtStore *self, const PtId *id, PtUser *user, GError **error);
  PtFound (*find_user) (PtStore *self, const char *name, PtUser *user, GError **error);
  gboolean (*write_user) (PtStore *self, const PtUser *user, GError **error);
  gboolean (*each_user) (PtStore *self, PtUserEach each, gpointer data, GError **error);

  PtFound (*read_device) (PtStore *self, const PtId *id, PtDevice *device, GError **error);
  PtFound (*find_prefix) (PtStore *self, const char *prefix, PtDevice *device, GError **error);
  gboolean (*write_device) (PtStore *self, const PtDevice *device, GError **error);
  gboolean (*each_device) (PtStore *self, PtDeviceEach each, gpointer data, GError **error);
  /* Who has signed in on which computer; noting it again changes nothing. */
  gboolean (*note_seat) (PtStore *self, const PtId *device, const PtId *user, gint64 at, GError **error);
  PtFound (*find_seat) (PtStore *self, const PtId *device, const PtId *user, GError **error);

  PtFound (*read_refresh) (PtStore *self, const guint8 hash[PT_HASH_BYTES], PtRefreshToken *token, GError **error);
  gboolean (*write_refresh) (PtStore *self, const PtRefreshToken *token, GError **error);
  gboolean (*write_access) (PtStore *self, const guint8 hash[PT_HASH_BYTES], const guint8 refresh[PT_HASH_BYTES],
                            gint64 expires_at, GError **error);
  /* Tokens that ran out before @then go. */
  gboolean (*purge_tokens) (PtStore *self, gint64 then, GError **error);
  PtFound (*read_session) (PtStore *self, const guint8 access[PT_HASH_BYTES], PtSession *session, GError **error);
  /* Nothing where it was revoked. */
  PtFound (*find_family) (PtStore *self, const PtId *family, GError **error);
  gboolean (*revoke_family) (PtStore *self, const PtId *family, GError **error);
  /* All families of a user or of a device (the other NULL). */
  gboolean (*revoke_sessions) (PtStore *self, const PtId *user, const PtId *device, GError **error);

  /* By the hash of an account or an address. Those whose last one was before @then go. */
  PtFound (*read_failures) (PtStore *self, const guint8 key[PT_HASH_BYTES], PtFailures *failures, GError **error);
  gboolean (*write_failures) (PtStore *self, const guint8 key[PT_HASH_BYTES], const PtFailures *failures,
                              GError **error);
  gboolean (*forget_failures) (PtStore *self, const guint8 key[PT_HASH_BYTES], GError **error);
  gboolean (*purge_failures) (PtStore *self, gint64 then, GError **error);

  /* Actions by their id: the request's hash, and the answer that stands for good. */
  PtFound (*read_action) (PtStore *self, const PtId *action, guint8 content[PT_HASH_BYTES], char **answer,
                          GError **error);
  gboolean (*write_action) (PtStore *self, const PtId *action, const guint8 content[PT_HASH_BYTES], const char *answer,
                            gint64 at, GError **error);
} PtStoreVerbs;

struct _PtStore {
  const PtStoreVerbs *verbs;
};

/* NULL is allowed. */
void pt_store_close (PtStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtStore, pt_store_close)

G_END_DECLS
