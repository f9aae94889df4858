-- Suppliers whose personal data were erased, told to every computer by the directory.

CREATE TABLE erasures (
  organisation BLOB NOT NULL,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (organisation, id)
) WITHOUT ROWID;
