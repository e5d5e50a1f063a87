-- What ingest and link were told when they last ran; `certtrail config` explains each setting.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,  -- as certtrail.toml names it: grace.install
  value TEXT NOT NULL,    -- as certtrail.toml spells it
  origin TEXT NOT NULL    -- default, file, command line
) STRICT, WITHOUT ROWID;
