-- Layer 2: what each artifact itself says. No row is rewritten because another collection arrived.
-- A record seen in several collections is one row that keeps its least and greatest sighting, ordered by
-- (as_of, artifact id, offset), and the count of distinct artifacts; its other columns are those of the least.
-- All of that is content, so any order of ingest gives the same row: an as_of that rests on a file's own time,
-- which copying changes, counts as 0 there.

-- Log records that move a request or a certificate.
CREATE TABLE transition (
  stream INTEGER NOT NULL REFERENCES stream(id), -- whose log it stands in
  naive_us INTEGER NOT NULL,       -- wall clock as printed, microseconds; 0 if the record states no time
  identity INTEGER NOT NULL,       -- hash of the decoded raw text, or of computer, channel, record id and FILETIME
  ordinal INTEGER NOT NULL,        -- among identical records of one artifact, from 0
  offset_minutes INTEGER NOT NULL, -- printed zone offset east of UTC; 0 if none
  zone_basis TEXT NOT NULL,        -- explicit, utc_by_format, assumed, date_inferred, none
  time_text TEXT NOT NULL,         -- time as printed
  source TEXT NOT NULL,            -- which state vocabulary: first key of state_map
  raw_state TEXT NOT NULL,         -- state as the log spells it: second key of state_map
  previous_state TEXT NOT NULL,    -- state before, where the log states it
  profile INTEGER REFERENCES string(id), -- SCEP profile id as printed
  thumbprint TEXT NOT NULL,        -- certificate thumbprint as printed
  serial TEXT NOT NULL,            -- certificate serial as printed
  issuer INTEGER REFERENCES string(id), -- issuer as printed
  transaction_id TEXT NOT NULL,    -- SCEP transaction id as printed
  user INTEGER REFERENCES string(id),   -- UPN, SID or scrubbed user as printed
  url INTEGER REFERENCES string(id),    -- NDES URL
  subject INTEGER REFERENCES string(id), -- subject DN, or the id of what is moved
  error TEXT NOT NULL,             -- innermost error as printed
  error_text TEXT NOT NULL,        -- whole chain or message
  correlation TEXT NOT NULL,       -- ties records of one request
  actor TEXT NOT NULL,             -- process and thread, or computer and channel
  raw TEXT NOT NULL,               -- decoded text of the record, at most 4 KiB
  raw_length INTEGER NOT NULL,     -- bytes of that text before it was cut
  recovered INTEGER NOT NULL,      -- 1 if it was recovered from slack space
  first_as_of_us INTEGER NOT NULL, -- least sighting: as_of of its member, 0 where only file times tell
  first_artifact INTEGER NOT NULL, -- least sighting: member
  first_offset INTEGER NOT NULL,   -- least sighting: bytes into the member
  first_length INTEGER NOT NULL,   -- least sighting: bytes long
  last_as_of_us INTEGER NOT NULL,  -- greatest sighting: as_of of its member, 0 where only file times tell
  last_artifact INTEGER NOT NULL,  -- greatest sighting: member
  last_offset INTEGER NOT NULL,    -- greatest sighting: bytes into the member
  last_length INTEGER NOT NULL,    -- greatest sighting: bytes long
  sightings INTEGER NOT NULL,      -- distinct artifacts that hold it
  PRIMARY KEY (stream, naive_us, identity, ordinal)
) STRICT, WITHOUT ROWID;

-- SCEP and HTTP messages that a log shows.
CREATE TABLE exchange (
  stream INTEGER NOT NULL REFERENCES stream(id), -- whose log it stands in
  naive_us INTEGER NOT NULL,       -- wall clock as printed, microseconds; 0 if the record states no time
  identity INTEGER NOT NULL,       -- hash of the decoded raw text
  ordinal INTEGER NOT NULL,        -- among identical records of one artifact, from 0
  offset_minutes INTEGER NOT NULL, -- printed zone offset east of UTC; 0 if none
  zone_basis TEXT NOT NULL,        -- explicit, utc_by_format, assumed, date_inferred, none
  time_text TEXT NOT NULL,         -- time as printed
  source TEXT NOT NULL,            -- which vocabulary: android_jscep, ios_profiled, ...
  operation TEXT NOT NULL,         -- GetCACaps, GetCACert, PKIOperation, PkcsReq, CertRep, ...
  direction TEXT NOT NULL,         -- sent or received, from the device's side
  profile INTEGER REFERENCES string(id), -- SCEP profile id where the record states it
  url INTEGER REFERENCES string(id),     -- where it was sent
  status TEXT NOT NULL,            -- HTTP status as printed
  transaction_id TEXT NOT NULL,    -- SCEP transaction id as printed
  pki_status TEXT NOT NULL,        -- SUCCESS, FAILURE, PENDING
  fail_info TEXT NOT NULL,         -- failInfo as printed
  subject INTEGER REFERENCES string(id), -- requester's DN where printed
  issuer INTEGER REFERENCES string(id),  -- issuer of the RA certificate it was encrypted to
  serial TEXT NOT NULL,            -- serial of that RA certificate
  error TEXT NOT NULL,             -- innermost error as printed
  error_text TEXT NOT NULL,        -- whole chain or message
  actor TEXT NOT NULL,             -- process and thread
  raw TEXT NOT NULL,               -- decoded text of the record, at most 4 KiB
  raw_length INTEGER NOT NULL,     -- bytes of that text before it was cut
  recovered INTEGER NOT NULL,      -- 1 if it was recovered from slack space
  first_as_of_us INTEGER NOT NULL, -- least sighting: as_of of its member, 0 where only file times tell
  first_artifact INTEGER NOT NULL, -- least sighting: member
  first_offset INTEGER NOT NULL,   -- least sighting: bytes into the member
  first_length INTEGER NOT NULL,   -- least sighting: bytes long
  last_as_of_us INTEGER NOT NULL,  -- greatest sighting: as_of of its member, 0 where only file times tell
  last_artifact INTEGER NOT NULL,  -- greatest sighting: member
  last_offset INTEGER NOT NULL,    -- greatest sighting: bytes into the member
  last_length INTEGER NOT NULL,    -- greatest sighting: bytes long
  sightings INTEGER NOT NULL,      -- distinct artifacts that hold it
  PRIMARY KEY (stream, naive_us, identity, ordinal)
) STRICT, WITHOUT ROWID;

-- Aliases and properties of devices, as stated.
CREATE TABLE device_fact (
  stream INTEGER NOT NULL REFERENCES stream(id), -- collection scope that states it
  about TEXT NOT NULL,             -- empty: the stream's own device; else the key of one inventory row
  name TEXT NOT NULL,              -- namespace or property: intune_device, udid, host_name, os, ...
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
  PRIMARY KEY (stream, about, name, value)
) STRICT, WITHOUT ROWID;

-- Stretches of a log without a known gap: what it could have shown.
CREATE TABLE log_span (
  artifact INTEGER NOT NULL REFERENCES artifact(id), -- the log file
  ordinal INTEGER NOT NULL,        -- in the order found, from 0
  stream INTEGER NOT NULL REFERENCES stream(id), -- whose log it is
  source TEXT NOT NULL,            -- android_omadm, ios_console, dm_edp, ...
  from_us INTEGER NOT NULL,        -- least time in it, naive microseconds
  to_us INTEGER NOT NULL,          -- greatest time in it, naive microseconds
  offset_minutes INTEGER NOT NULL, -- printed zone offset of its last line
  zone_basis TEXT NOT NULL,        -- explicit, utc_by_format, assumed, date_inferred
  verbose INTEGER NOT NULL,        -- 1 if the log level shows SCEP exchanges
  actor TEXT NOT NULL,             -- event logs: computer|channel
  first_record_id INTEGER NOT NULL, -- event logs: least record id; else 0
  last_record_id INTEGER NOT NULL, -- event logs: greatest record id; else 0
  PRIMARY KEY (artifact, ordinal)
) STRICT, WITHOUT ROWID;

-- Pictures of a whole: store listings, CA exports, Intune exports, MDM lists. One for each artifact.
CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,      -- the artifact's id
  artifact INTEGER NOT NULL REFERENCES artifact(id), -- the member
  stream INTEGER NOT NULL REFERENCES stream(id),     -- whose picture it is
  source TEXT NOT NULL,        -- ca, store, mdm_certificate_list, intune_certificates, ...
  scope TEXT NOT NULL,         -- within the stream: My/user, report name, CA name
  as_of_us INTEGER,            -- upper bound of its age, microseconds UTC
  as_of_basis TEXT NOT NULL,   -- content, archive_name, member_time, file_time, newest_event, none
  newest_event_us INTEGER,     -- lower bound: newest event-like time inside
  complete INTEGER NOT NULL,   -- 0 if the artifact shows itself to be cut or filtered
  rows INTEGER NOT NULL        -- rows in it
) STRICT;

-- Which row stands in which picture, and where: presence is an interval over the pictures of a scope.
CREATE TABLE snapshot_row (
  snapshot INTEGER NOT NULL REFERENCES snapshot(id), -- the picture
  record INTEGER NOT NULL,     -- id in ca_request, store_certificate, intune_certificate or intune_assignment
  ordinal INTEGER NOT NULL,    -- among identical rows of one picture, from 0
  offset INTEGER NOT NULL,     -- bytes into the member
  length INTEGER NOT NULL,     -- bytes long
  PRIMARY KEY (snapshot, record, ordinal)
) STRICT, WITHOUT ROWID;

-- Rows of CA database exports.
CREATE TABLE ca_request (
  id INTEGER PRIMARY KEY,           -- hash of the row's content
  request_id TEXT NOT NULL,         -- decimal
  disposition TEXT NOT NULL,        -- decimal code: 20 issued, 21 revoked, 30 error, 31 denied, 9 pending
  disposition_message TEXT NOT NULL, -- as printed
  status_code TEXT NOT NULL,        -- 0x hex
  submitted_us INTEGER,             -- naive microseconds in the CA host's zone
  resolved_us INTEGER,              -- naive microseconds in the CA host's zone
  revoked_us INTEGER,               -- naive microseconds in the CA host's zone
  zone_basis TEXT NOT NULL,         -- of these local dates: assumed, utc_by_format, explicit
  revocation_reason TEXT NOT NULL,  -- as printed
  requester TEXT NOT NULL,          -- account that asked the CA
  request_attributes TEXT NOT NULL, -- as printed
  template_oid TEXT NOT NULL,       -- OID of the template
  template_name TEXT NOT NULL,      -- name of the template
  serial TEXT NOT NULL,             -- lower hex
  thumbprint TEXT NOT NULL,         -- lower hex
  subject_key_identifier TEXT NOT NULL, -- lower hex
  not_before_us INTEGER,            -- naive microseconds in the CA host's zone
  not_after_us INTEGER,             -- naive microseconds in the CA host's zone
  subject TEXT NOT NULL,            -- distinguished name, of the certificate or else of the request
  common_name TEXT NOT NULL,        -- of the certificate or else of the request
  upn TEXT NOT NULL,                -- user principal name column
  email TEXT NOT NULL,              -- e-mail column
  issuer TEXT NOT NULL,             -- issuer DN where stated
  certificate INTEGER REFERENCES certificate_der(id) -- decoded PEM where exported
) STRICT;

-- Certificates decoded from DER found anywhere.
CREATE TABLE certificate_der (
  id INTEGER PRIMARY KEY,           -- hash of the thumbprint
  thumbprint TEXT NOT NULL,         -- SHA-1 of the DER, lower hex
  serial TEXT NOT NULL,             -- lower hex
  issuer TEXT NOT NULL,             -- distinguished name
  subject TEXT NOT NULL,            -- distinguished name
  subject_alternative_names TEXT NOT NULL, -- type:value, separated by "; "
  subject_key_identifier TEXT NOT NULL,    -- lower hex
  spki_sha1 TEXT NOT NULL,          -- SHA-1 of SubjectPublicKeyInfo: Android's transaction id
  public_key_sha1 TEXT NOT NULL,    -- SHA-1 of the public key bits: Apple's transaction id
  not_before_us INTEGER NOT NULL,   -- microseconds UTC
  not_after_us INTEGER NOT NULL     -- microseconds UTC
) STRICT;

-- Certificates that device stores and MDM responses list.
CREATE TABLE store_certificate (
  id INTEGER PRIMARY KEY,        -- hash of the row's content and its stream
  stream INTEGER NOT NULL REFERENCES stream(id), -- whose store
  source TEXT NOT NULL,          -- certutil_store, mdm_certificate_list
  store TEXT NOT NULL,           -- My, CA, Root, mdm
  user_scope TEXT NOT NULL,      -- user or machine
  thumbprint TEXT NOT NULL,      -- lower hex
  serial TEXT NOT NULL,          -- lower hex
  issuer TEXT NOT NULL,          -- as printed
  subject TEXT NOT NULL,         -- as printed
  not_before_us INTEGER,         -- naive microseconds
  not_after_us INTEGER,          -- naive microseconds
  zone_basis TEXT NOT NULL,      -- of these dates: assumed, utc_by_format, explicit, none
  template_name TEXT NOT NULL,   -- where printed
  has_private_key INTEGER NOT NULL, -- 1 if the listing proves an identity
  certificate INTEGER REFERENCES certificate_der(id) -- decoded DER where exported
) STRICT;

-- Rows of Intune certificate reports.
CREATE TABLE intune_certificate (
  id INTEGER PRIMARY KEY,     -- hash of the row's content
  report TEXT NOT NULL,       -- report name
  status TEXT NOT NULL,       -- as printed
  device_id TEXT NOT NULL,    -- Intune device id, lower case
  device_name TEXT NOT NULL,  -- as printed
  upn TEXT NOT NULL,          -- as printed
  user_id TEXT NOT NULL,      -- Entra user id
  policy_id TEXT NOT NULL,    -- lower case
  serial TEXT NOT NULL,       -- lower hex
  thumbprint TEXT NOT NULL,   -- lower hex
  issuer TEXT NOT NULL,       -- as printed
  subject TEXT NOT NULL,      -- as printed
  valid_from_us INTEGER,      -- microseconds UTC
  valid_to_us INTEGER         -- microseconds UTC
) STRICT;

-- Rows of Intune assignment reports: a device targeted by a profile.
CREATE TABLE intune_assignment (
  id INTEGER PRIMARY KEY,     -- hash of the row's content
  report TEXT NOT NULL,       -- report name
  policy_id TEXT NOT NULL,    -- lower case
  policy_name TEXT NOT NULL,  -- as printed
  device_id TEXT NOT NULL,    -- Intune device id, lower case
  device_name TEXT NOT NULL,  -- as printed
  upn TEXT NOT NULL,          -- as printed
  status TEXT NOT NULL,       -- as printed
  modified_us INTEGER         -- microseconds UTC
) STRICT;
