-- What the engine went through: figures by day, times without a server, and what went wrong.

-- One row per day (days since 1970, UTC) on which a sync ran, quiet ones included.
CREATE TABLE sync_days (
  day INTEGER PRIMARY KEY,
  good INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  duration_ms INTEGER NOT NULL DEFAULT 0,  -- of the good ones
  pushed INTEGER NOT NULL DEFAULT 0,
  pulled INTEGER NOT NULL DEFAULT 0,
  conflicts INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  requests INTEGER NOT NULL DEFAULT 0,
  bytes_sent INTEGER NOT NULL DEFAULT 0,
  bytes_received INTEGER NOT NULL DEFAULT 0
);

-- From the first sync that found no server to the next good one. What was entered meanwhile are the queue's entries
-- after `before_entry` up to `last_entry`.
CREATE TABLE offline_spells (
  id INTEGER PRIMARY KEY,
  began_at INTEGER NOT NULL,
  ended_at INTEGER,             -- null: it lasts
  before_entry INTEGER NOT NULL,
  last_entry INTEGER
);

-- The same error again counts on in its row while no other came between.
CREATE TABLE error_log (
  id INTEGER PRIMARY KEY,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  source TEXT NOT NULL,         -- sync, watchdog, refusal, repair, damage
  code TEXT,
  message TEXT NOT NULL,
  entity_type TEXT,
  entity_uuid BLOB
);

-- What a recovery sends again may come from anybody; all else is sent by its maker alone.
ALTER TABLE envelopes ADD COLUMN recovery INTEGER NOT NULL DEFAULT 0;

-- All that the count of what waits asks for, its maker included.
DROP INDEX queue_counts;
CREATE INDEX queue_counts ON queue (status, entity_type, user_id, envelope_id, error_code) WHERE status <> 'success';
