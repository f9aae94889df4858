-- The client's own tables: what is to be sent, what came of it, and what is
-- known of the server. The tables of suppliers, products, rates, collections
-- and payments come from the description of the entities, not from here.
-- Ids are 16-byte blobs, times UTC milliseconds.

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT
) WITHOUT ROWID;

-- One row per change that a person made. Settled ones stay as history (status
-- success, with their outcome); a row is unsettled while its status is another.
CREATE TABLE queue (
  id INTEGER PRIMARY KEY,
  entity_type TEXT NOT NULL,
  entity_uuid BLOB NOT NULL,
  operation TEXT NOT NULL,
  payload TEXT,                 -- JSON of `set`; null for a delete
  status TEXT NOT NULL CHECK (status IN ('pending', 'syncing', 'success', 'error')),
  retry_count INTEGER NOT NULL DEFAULT 0,
  error_message TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  op BLOB NOT NULL UNIQUE,
  base_version INTEGER NOT NULL DEFAULT 0,
  base_leaf TEXT,
  base_op BLOB,
  base_row TEXT,                -- the row on screen when the edit began, as a pull row
  made_at INTEGER NOT NULL,
  strategy TEXT,
  group_id BLOB,
  resolves BLOB,
  target BLOB,
  user_id BLOB,                 -- null: made before anybody signed in
  envelope_id BLOB,             -- the newest that carried it; null: never sealed
  batch INTEGER,                -- half of a refused envelope: sealed only with its like
  blocked_on BLOB,              -- what the server said it waits for
  error_code TEXT,
  error_field TEXT,
  outcome TEXT,                 -- applied, merged, conflict, resolved, withdrawn, archived, discarded, folded
  version INTEGER,              -- the server's answer
  seq INTEGER,
  settled_at INTEGER
);
CREATE INDEX queue_status ON queue (status) WHERE status <> 'success';
-- All that the count of what waits asks for, so that it reads no entry.
CREATE INDEX queue_counts ON queue (status, entity_type, error_code) WHERE status <> 'success';
CREATE INDEX queue_open ON queue (entity_uuid) WHERE status <> 'success';
CREATE INDEX queue_row ON queue (entity_uuid);
CREATE INDEX queue_group ON queue (group_id) WHERE group_id IS NOT NULL AND status <> 'success';
CREATE INDEX queue_blocked ON queue (blocked_on) WHERE blocked_on IS NOT NULL;
CREATE INDEX queue_envelope ON queue (envelope_id) WHERE envelope_id IS NOT NULL AND status <> 'success';

-- Sealed bytes never change; with their answers they prove what was sent.
CREATE TABLE envelopes (
  id BLOB NOT NULL UNIQUE,
  n INTEGER NOT NULL UNIQUE,
  device_id BLOB,
  user_id BLOB,
  body BLOB NOT NULL,
  signature TEXT NOT NULL,
  n_ops INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sealed', 'answered', 'refused')),
  sealed_at INTEGER NOT NULL,
  answered_at INTEGER,
  answer BLOB,
  answer_signature TEXT
);
CREATE INDEX envelopes_open ON envelopes (n) WHERE state = 'sealed';

CREATE TABLE conflicts (
  id BLOB NOT NULL UNIQUE,
  op BLOB,
  entity_type TEXT NOT NULL,
  entity_uuid BLOB NOT NULL,
  operation TEXT NOT NULL,
  kind TEXT NOT NULL,
  base TEXT,                    -- pull rows as JSON, `mine` as `set`
  mine TEXT,
  theirs TEXT,
  fields INTEGER NOT NULL DEFAULT 0,
  client_version INTEGER,
  server_version INTEGER,
  resolution TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'archived', 'settled')),
  user_id BLOB,
  device_id BLOB,
  made_at INTEGER NOT NULL,
  noted_at INTEGER NOT NULL,
  settled_at INTEGER
);
CREATE INDEX conflicts_state ON conflicts (state) WHERE state <> 'settled';
CREATE INDEX conflicts_row ON conflicts (entity_uuid);

-- What the server recorded otherwise than it was shown, until somebody has read it.
CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  entity_type TEXT NOT NULL,
  entity_uuid BLOB NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  read_at INTEGER
);
CREATE INDEX notices_open ON notices (id) WHERE read_at IS NULL;

-- Sums of leaves over confirmed rows, 22 or 20 bytes each, little-endian. The total of an entity is exact in itself.
-- Buckets are those in `digest_nodes` (256 to a row: count, sum) and the changes since (`digest_log`: bucket, count,
-- sum), which are folded into them now and then: buckets are random, so writing each where it lies touches all.
CREATE TABLE digest_totals (
  entity INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  sum BLOB NOT NULL,
  logged INTEGER NOT NULL       -- changes in the log
);
CREATE TABLE digest_nodes (
  entity INTEGER NOT NULL,
  node INTEGER NOT NULL,        -- the bucket's first two hex digits
  children BLOB NOT NULL,
  PRIMARY KEY (entity, node)
) WITHOUT ROWID;
CREATE TABLE digest_log (
  id INTEGER PRIMARY KEY,
  entity INTEGER NOT NULL,
  changes BLOB NOT NULL
);

CREATE TABLE marks (
  id INTEGER PRIMARY KEY,
  epoch BLOB NOT NULL,
  head INTEGER NOT NULL,
  hash TEXT NOT NULL,
  sig TEXT NOT NULL,
  UNIQUE (epoch, head)
);

CREATE TABLE people (id BLOB NOT NULL UNIQUE, name TEXT, role TEXT);
CREATE TABLE devices (id BLOB NOT NULL UNIQUE, name TEXT);

CREATE TABLE sync_log (
  id INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  cause TEXT NOT NULL,
  pushed INTEGER NOT NULL,
  applied INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  pulled INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  bytes_sent INTEGER NOT NULL,
  bytes_received INTEGER NOT NULL,
  head INTEGER NOT NULL,
  agreed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  problem TEXT
);
CREATE INDEX sync_log_started ON sync_log (started_at);
