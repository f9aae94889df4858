-- What the protocol asks of a client over months: taking back what is on its way, letting go of what a verified backup
-- holds, and proving what a server that was put back from a backup has said before.

-- Changes that the server was asked not to take: a record waits for the answer before anything else of it is sealed.
CREATE INDEX queue_withdraw ON queue (entity_uuid) WHERE operation = 'withdraw' AND status <> 'success';

-- The server's head when it answered: no operation of the envelope has a greater seq.
ALTER TABLE envelopes ADD COLUMN head INTEGER;
UPDATE envelopes SET head = (SELECT ifnull(max(seq), 0) FROM queue) WHERE state <> 'sealed';
CREATE INDEX envelopes_old ON envelopes (answered_at) WHERE state <> 'sealed';

-- Pull pages as the server signed them, while no verified backup holds their rows.
CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,         -- of the request: the signature is over it as well
  body BLOB NOT NULL,           -- gzipped
  signature TEXT NOT NULL,
  last_seq INTEGER NOT NULL,    -- the greatest of its rows
  taken_at INTEGER NOT NULL
);
CREATE INDEX pages_seq ON pages (last_seq);
