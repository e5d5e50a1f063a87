-- In which artifacts a record or fact was seen, beside those of its least and greatest sighting: so that the
-- sightings of two databases can be united. Only what was seen in three or more artifacts has rows here; what was
-- stored before this table was made has none for its older sightings, only their count.
CREATE TABLE sighting (
  kind TEXT NOT NULL,        -- table of the record: transition, exchange, device_fact
  stream INTEGER NOT NULL,   -- key of the record
  naive_us INTEGER NOT NULL, -- key of the record; 0 for a fact
  identity INTEGER NOT NULL, -- key of the record; for a fact the hash of about, name and value
  ordinal INTEGER NOT NULL,  -- key of the record; 0 for a fact
  artifact INTEGER NOT NULL REFERENCES artifact(id), -- a member that holds it, neither its first nor its last
  PRIMARY KEY (kind, stream, naive_us, identity, ordinal, artifact)
) STRICT, WITHOUT ROWID;
