-- Layer 1: where everything comes from. Ids are 63-bit hashes of content, never counters, so that any
-- order of ingest gives the same rows.

-- One run of ingest or link.
CREATE TABLE run (
  id INTEGER PRIMARY KEY,        -- counts up; the only id that depends on the order of work
  started_us INTEGER NOT NULL,   -- when it began, microseconds UTC
  finished_us INTEGER,           -- when it ended; null if it was cut off
  version TEXT NOT NULL,         -- program version
  arguments TEXT NOT NULL,       -- command line as given
  exit_status INTEGER,           -- as returned to the shell
  inputs TEXT NOT NULL           -- JSON array of the inbox files read in this run: path, size, mtime_us, sha256
) STRICT;

-- One file of the inbox.
CREATE TABLE collection (
  id INTEGER PRIMARY KEY,     -- low 63 bits of the SHA-256
  sha256 TEXT NOT NULL,       -- of the file, lower hex
  path TEXT NOT NULL,         -- where it was found; of several places the shortest, then the least
  size INTEGER NOT NULL,      -- bytes
  as_of_us INTEGER,           -- upper bound of the age of what it shows, microseconds UTC
  as_of_basis TEXT NOT NULL,  -- what as_of rests on: archive_name, member_time, file_time, none
  status TEXT NOT NULL,       -- read, damaged, refused
  UNIQUE (sha256)
) STRICT;

-- One log of one device or server, named from its collection alone.
CREATE TABLE stream (
  id INTEGER PRIMARY KEY,  -- hash of kind and name
  kind TEXT NOT NULL,      -- namespace the name comes from: udid, hardware_serial, intune_device, ..., archive
  name TEXT NOT NULL       -- strongest name the collection itself states
) STRICT;

-- One member of a collection, or the collection itself if it is no container.
CREATE TABLE artifact (
  id INTEGER PRIMARY KEY,          -- hash of collection SHA-256, path and ordinal
  collection INTEGER NOT NULL REFERENCES collection(id), -- the inbox file it is in
  path TEXT NOT NULL,              -- through all containers, joined by "!/"; empty for the collection itself
  ordinal INTEGER NOT NULL,        -- counts members of the same path within the collection, from 0
  stream INTEGER REFERENCES stream(id), -- whose log it is; null if it holds no records
  format TEXT,                     -- as listed by `certtrail formats`; null if unrecognised
  reader_version INTEGER NOT NULL, -- of the format when it was read
  status TEXT NOT NULL,            -- read, recognised, unrecognised, container, empty, damaged, refused
  reason TEXT NOT NULL,            -- why it was not read, in a sentence; empty if it was
  size INTEGER NOT NULL,           -- bytes that came out, not bytes declared
  digest TEXT NOT NULL,            -- XXH3-128 of the bytes, lower hex
  modified_us INTEGER,             -- member time, microseconds UTC as far as the container knows
  as_of_us INTEGER,                -- as_of of this member: its own where better than its collection's
  as_of_basis TEXT NOT NULL,       -- what that rests on: archive_name, member_time, file_time, none
  records_total INTEGER NOT NULL,  -- records seen in it
  records_kept INTEGER NOT NULL,   -- records stored from it, before records of other artifacts are merged
  records_recovered INTEGER NOT NULL, -- of the kept ones, from slack space
  first_us INTEGER,                -- least record time, microseconds as printed
  last_us INTEGER                  -- greatest record time, microseconds as printed
) STRICT;
CREATE INDEX artifact_by_collection ON artifact(collection);

-- What could not be read or should be known about how it was read.
CREATE TABLE note (
  artifact INTEGER NOT NULL REFERENCES artifact(id), -- the member it is about
  ordinal INTEGER NOT NULL,  -- in the order found, from 0
  offset INTEGER NOT NULL,   -- bytes into the member
  severity TEXT NOT NULL,    -- info, warning, loss
  code TEXT NOT NULL,        -- stable literal such as evtx.bad_record
  detail TEXT NOT NULL,      -- sentence for people
  PRIMARY KEY (artifact, ordinal)
) STRICT, WITHOUT ROWID;

-- Strings that repeat, stored once.
CREATE TABLE string (
  id INTEGER PRIMARY KEY,  -- hash of the value
  value TEXT NOT NULL      -- the string
) STRICT;
