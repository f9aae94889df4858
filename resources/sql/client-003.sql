-- What the first page of the day counts: of a million slips only the few that wait for somebody.
CREATE INDEX collections_unsettled ON collections (status) WHERE deleted = 0 AND status IN ('unpriced', 'disputed');
CREATE INDEX payments_pending ON payments (status) WHERE deleted = 0 AND status = 'pending';

-- A clerk's cash at the end of a day: what should be there and what was counted. A second count of the same day is
-- another row, so that the first can still be read. It belongs to this computer's drawer and is not synced.
CREATE TABLE cash_counts (
  id INTEGER PRIMARY KEY,
  user_id BLOB,
  day TEXT NOT NULL,
  counted_at INTEGER NOT NULL,
  opening_minor INTEGER NOT NULL, -- in the drawer in the morning
  paid_minor INTEGER NOT NULL,
  payments INTEGER NOT NULL,      -- how many
  counted_minor INTEGER NOT NULL,
  note TEXT
);
CREATE INDEX cash_counts_day ON cash_counts (user_id, day);
CREATE TABLE cash_count_lines (
  count_id INTEGER NOT NULL REFERENCES cash_counts (id),
  face_minor INTEGER NOT NULL,    -- of one note or coin
  pieces INTEGER NOT NULL,
  PRIMARY KEY (count_id, face_minor)
) WITHOUT ROWID;
