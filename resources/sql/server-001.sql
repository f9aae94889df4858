-- What a server keeps beside the rows of the five entities (whose tables come from their description).
-- The organisation leads every key, so that several may share one database. Ids are 16-byte blobs, hashes 32-byte
-- ones, times UTC milliseconds.

CREATE TABLE organisations (
  organisation BLOB PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  exponent INTEGER NOT NULL,
  cash_step INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  closed_to TEXT,
  policy TEXT NOT NULL,              -- one strategy an entity, in their order, commas between
  sealed_all INTEGER NOT NULL,
  settings_revision INTEGER NOT NULL,
  directory_revision INTEGER NOT NULL,
  epoch BLOB NOT NULL,
  epoch_at INTEGER NOT NULL,
  epoch_head INTEGER NOT NULL,       -- the head that this epoch went on from
  head INTEGER NOT NULL,
  head_hash BLOB NOT NULL,
  chain_length INTEGER NOT NULL,
  chain_hash BLOB NOT NULL,
  conflict_revision INTEGER NOT NULL,
  next_prefix INTEGER NOT NULL,
  backed_up INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE epochs (
  organisation BLOB NOT NULL,
  epoch BLOB NOT NULL,
  at INTEGER NOT NULL,
  head INTEGER NOT NULL,
  PRIMARY KEY (organisation, epoch)
) WITHOUT ROWID;

CREATE TABLE users (
  organisation BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organisation, id),
  UNIQUE (organisation, name)
) WITHOUT ROWID;

CREATE TABLE devices (
  organisation BLOB NOT NULL,
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  public_key BLOB NOT NULL,
  user BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  last_n INTEGER NOT NULL,
  pulled_at INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  PRIMARY KEY (organisation, id),
  UNIQUE (organisation, prefix)
) WITHOUT ROWID;

CREATE TABLE refresh_tokens (
  organisation BLOB NOT NULL,
  hash BLOB NOT NULL,
  family BLOB NOT NULL,
  user BLOB NOT NULL,
  device BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  PRIMARY KEY (organisation, hash)
) WITHOUT ROWID;
CREATE INDEX refresh_tokens_family ON refresh_tokens (organisation, family);

CREATE TABLE access_tokens (
  organisation BLOB NOT NULL,
  hash BLOB NOT NULL,
  refresh_hash BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (organisation, hash)
) WITHOUT ROWID;
CREATE INDEX access_tokens_refresh ON access_tokens (organisation, refresh_hash);
CREATE INDEX access_tokens_expiry ON access_tokens (organisation, expires_at);

CREATE TABLE changes (
  organisation BLOB NOT NULL,
  seq INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  op BLOB,
  chain BLOB,
  user BLOB,
  device BLOB,
  at INTEGER NOT NULL,
  mask INTEGER NOT NULL,
  audit INTEGER NOT NULL,            -- its entry in the audit chain
  was INTEGER NOT NULL,              -- the seq that it had in a lost epoch; 0 for a change of this one
  old TEXT,
  new TEXT,
  PRIMARY KEY (organisation, seq)
);
CREATE INDEX changes_row ON changes (organisation, id, version);

CREATE TABLE results (
  organisation BLOB NOT NULL,
  op BLOB NOT NULL,
  content BLOB,
  device BLOB NOT NULL,
  user BLOB NOT NULL,
  entity INTEGER NOT NULL,
  id BLOB,
  chain BLOB,
  base_version INTEGER NOT NULL,
  base_leaf TEXT,
  status TEXT NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (organisation, op)
);

CREATE TABLE envelopes (
  organisation BLOB NOT NULL,
  device BLOB NOT NULL,
  n INTEGER NOT NULL,
  envelope BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (organisation, device, n, envelope)
) WITHOUT ROWID;

CREATE TABLE conflicts (
  organisation BLOB NOT NULL,
  id BLOB NOT NULL,
  revision INTEGER NOT NULL,
  op BLOB NOT NULL,
  entity INTEGER NOT NULL,
  row BLOB NOT NULL,
  kind TEXT NOT NULL,
  operation TEXT NOT NULL,
  client_version INTEGER NOT NULL,
  server_version INTEGER NOT NULL,
  fields INTEGER NOT NULL,
  resolution TEXT NOT NULL,
  open INTEGER NOT NULL,
  settled_by BLOB,
  user BLOB NOT NULL,
  device BLOB NOT NULL,
  at INTEGER NOT NULL,
  mine TEXT,
  theirs TEXT,
  base TEXT,
  PRIMARY KEY (organisation, id),
  UNIQUE (organisation, revision)
);

CREATE TABLE audit (
  organisation BLOB NOT NULL,
  i INTEGER NOT NULL,
  hash BLOB NOT NULL,
  entry TEXT NOT NULL,
  seq INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  id BLOB,
  user BLOB,
  at INTEGER NOT NULL,
  PRIMARY KEY (organisation, i)
);
CREATE INDEX audit_row ON audit (organisation, id) WHERE id IS NOT NULL;

CREATE TABLE digests (
  organisation BLOB NOT NULL,
  entity INTEGER NOT NULL,
  digits INTEGER NOT NULL,
  prefix INTEGER NOT NULL,
  count INTEGER NOT NULL,
  sum BLOB NOT NULL,                 -- 16 bytes, little-endian
  PRIMARY KEY (organisation, entity, digits, prefix)
) WITHOUT ROWID;

CREATE TABLE actions (
  organisation BLOB NOT NULL,
  action BLOB NOT NULL,
  content BLOB NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (organisation, action)
) WITHOUT ROWID;
