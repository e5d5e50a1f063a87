-- How link finds what belongs together without reading whole logs.
ALTER TABLE snapshot_row RENAME TO old_snapshot_row;

-- Which row stands in which picture, and where: presence is an interval over the pictures of a scope.
CREATE TABLE snapshot_row (
  snapshot INTEGER NOT NULL REFERENCES snapshot(id), -- the picture
  record INTEGER NOT NULL,     -- id in ca_request, store_certificate, intune_certificate or intune_assignment
  ordinal INTEGER NOT NULL,    -- among identical rows of one picture, from 0
  offset INTEGER NOT NULL,     -- bytes into the member
  length INTEGER NOT NULL,     -- bytes long
  PRIMARY KEY (record, snapshot, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO snapshot_row SELECT snapshot, record, ordinal, offset, length
FROM old_snapshot_row ORDER BY record, snapshot, ordinal;
DROP TABLE old_snapshot_row;

-- Few log records name a certificate or a transaction: only these stand in the indexes.
CREATE INDEX transition_by_thumbprint ON transition(thumbprint, source, profile) WHERE thumbprint <> '';
CREATE INDEX transition_by_transaction ON transition(transaction_id) WHERE transaction_id <> '';
CREATE INDEX exchange_by_transaction ON exchange(transaction_id) WHERE transaction_id <> '';
CREATE INDEX log_span_by_stream ON log_span(stream);
CREATE INDEX snapshot_by_stream ON snapshot(stream);
