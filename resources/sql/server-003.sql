-- Failed sign-ins, by the SHA-256 of an account or an address, so that the door stays closed for every process.

CREATE TABLE sign_in_failures (
  organisation BLOB NOT NULL,
  key BLOB NOT NULL,
  count INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (organisation, key)
) WITHOUT ROWID;
CREATE INDEX sign_in_failures_last ON sign_in_failures (organisation, last);
