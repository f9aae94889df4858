-- Changes to the digests' last level since they were last added to `digests`. A row's bucket there is random, so that a
-- commit of a hundred rows would write a hundred places of that table; here it writes one.

CREATE TABLE digest_log (
  organisation BLOB NOT NULL,
  entity INTEGER NOT NULL,
  i INTEGER NOT NULL,                -- from 1
  changed INTEGER NOT NULL,          -- buckets in this entry and those before it
  changes BLOB NOT NULL,             -- for each: prefix, count, sum (2, 4 and 16 bytes, little-endian)
  PRIMARY KEY (organisation, entity, i)
) WITHOUT ROWID;
