-- An envelope of a recovery of which something waits for what another computer has yet to tell: sent again, the same,
-- after the next pull.
ALTER TABLE envelopes ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
