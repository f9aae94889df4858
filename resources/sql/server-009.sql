-- The logo, apart from the organisation's row, which every commit writes.

CREATE TABLE logos (
  organisation BLOB NOT NULL,
  png TEXT,                             -- base64; NULL once it was taken away
  PRIMARY KEY (organisation)
) WITHOUT ROWID;
