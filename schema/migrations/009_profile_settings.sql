-- What SCEP profiles and other resources of the MDM server are set to, as devices hold them: URL of the server,
-- pinned CA, key, trusted certificates. Challenges are never kept.
CREATE TABLE profile_setting (
  stream INTEGER NOT NULL REFERENCES stream(id), -- whose collection states it
  source TEXT NOT NULL,            -- where it stands: windows_registry, mdm_diag_report, ...
  profile TEXT NOT NULL,           -- SCEP profile id as printed, else the path of the resource
  scope TEXT NOT NULL,             -- machine, user or a user's SID; empty if not stated
  name TEXT NOT NULL,              -- url, ca_thumbprint, subject, key_usage, trusted_certificate, ...
  value TEXT NOT NULL,             -- as printed
  first_as_of_us INTEGER NOT NULL, -- least sighting: as_of of its member, 0 where only file times tell
  first_artifact INTEGER NOT NULL, -- least sighting: member
  first_offset INTEGER NOT NULL,   -- least sighting: bytes into the member
  first_length INTEGER NOT NULL,   -- least sighting: bytes long
  last_as_of_us INTEGER NOT NULL,  -- greatest sighting: as_of of its member, 0 where only file times tell
  last_artifact INTEGER NOT NULL,  -- greatest sighting: member
  last_offset INTEGER NOT NULL,    -- greatest sighting: bytes into the member
  last_length INTEGER NOT NULL,    -- greatest sighting: bytes long
  sightings INTEGER NOT NULL,      -- distinct artifacts that state it
  PRIMARY KEY (stream, source, profile, scope, name, value)
) STRICT, WITHOUT ROWID;
