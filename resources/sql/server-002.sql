-- What the paper says of the organisation, when it was last backed up, computers renamed by an administrator, and the
-- salt of each change's leaf in the audit chain.

ALTER TABLE organisations ADD COLUMN particulars TEXT NOT NULL DEFAULT '{}';  -- JSON, texts by their names
ALTER TABLE organisations ADD COLUMN backed_up_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN renamed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN salt BLOB;                                     -- NULL once its values are erased
