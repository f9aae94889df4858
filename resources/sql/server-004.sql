-- Who has signed in on which computer: only for them may its key speak.

CREATE TABLE seats (
  organisation BLOB NOT NULL,
  device BLOB NOT NULL,
  person BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (organisation, device, person)
) WITHOUT ROWID;
