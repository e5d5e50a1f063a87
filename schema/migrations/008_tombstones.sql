-- What `certtrail forget` has forgotten, so that neither ingest nor merge brings it back: hashes and times, no
-- names.
CREATE TABLE tombstone (
  kind TEXT NOT NULL,  -- before, stream, ca_request, intune_certificate, intune_assignment, fact, collection, server_record
  id INTEGER NOT NULL, -- before: 0; stream: stream.id; fact: hash of about, name and value; else the row's id
  until_us INTEGER,    -- before, stream: evidence up to this moment is forgotten, microseconds UTC; else null
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
