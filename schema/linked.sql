-- Layer 3: what layers 1 and 2 mean together. Dropped and rebuilt by every link, never migrated.

-- What the linked tables were built from.
CREATE TABLE link_state (
  generation TEXT NOT NULL,  -- hash of all collections, reader versions and settings that went in
  now_us INTEGER             -- the moment ages are measured to: newest server-side as_of, or --as-of
) STRICT;

-- What decides which components are linked anew.
CREATE TABLE link_basis (
  context INTEGER NOT NULL,  -- hash of what every component depends on: settings, and what was forgotten
  layout INTEGER NOT NULL    -- hash of the release, this file and the state map: other tables are rebuilt
) STRICT;

-- What was linked together: rows of layer 2 that share a key. Equal fingerprints need no new link.
CREATE TABLE link_component (
  id INTEGER PRIMARY KEY,       -- hash of its least member
  fingerprint INTEGER NOT NULL  -- hash of all that its members say
) STRICT;

-- Which rows of the tables below a component made.
CREATE TABLE link_member (
  component INTEGER NOT NULL,  -- link_component.id
  kind TEXT NOT NULL,          -- device, certificate, delivery, stream
  id INTEGER NOT NULL,         -- of that row
  PRIMARY KEY (component, kind, id)
) STRICT, WITHOUT ROWID;

-- What components tell and ask each other: profiles, templates, certificates without a device; and what they ask
-- of the servers' exports (would they show it?) and of now (is it still between two moments?).
CREATE TABLE link_finding (
  kind TEXT NOT NULL,          -- profile, template, unowned, waiting, unplaced; asked_...: a question and its answer
  subject TEXT NOT NULL,       -- profile or issuer, or template and platform
  value TEXT NOT NULL,         -- account, profile or platform; the answer to a question
  component INTEGER NOT NULL,  -- link_component.id
  from_us INTEGER NOT NULL,    -- microseconds UTC; 0 where no time matters
  to_us INTEGER NOT NULL,      -- microseconds UTC; 0 where no time matters
  id INTEGER NOT NULL,         -- stream or certificate; 0 where none matters
  key INTEGER NOT NULL,        -- join key of the certificate; 0 where none matters
  PRIMARY KEY (kind, subject, value, component, from_us, to_us, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_finding_by_component ON link_finding(component);

-- What table unmatched adds up, by component.
CREATE TABLE link_unmatched (
  component INTEGER NOT NULL, -- link_component.id
  kind TEXT NOT NULL,         -- as there
  source TEXT NOT NULL,       -- as there
  state TEXT NOT NULL,        -- as there
  reason TEXT NOT NULL,       -- as there
  found INTEGER NOT NULL,     -- as there
  devices INTEGER NOT NULL,   -- as there
  first_us INTEGER,           -- as there
  last_us INTEGER,            -- as there
  artifact INTEGER NOT NULL,  -- as there
  offset INTEGER NOT NULL,    -- as there
  length INTEGER NOT NULL,    -- as there
  PRIMARY KEY (component, kind, source, state, reason)
) STRICT, WITHOUT ROWID;

-- What table unknown_state adds up, by component.
CREATE TABLE link_unknown_state (
  component INTEGER NOT NULL, -- link_component.id
  source TEXT NOT NULL,       -- as there
  raw_state TEXT NOT NULL,    -- as there
  hop TEXT NOT NULL,          -- as there
  outcome TEXT NOT NULL,      -- as there
  records INTEGER NOT NULL,   -- as there
  devices INTEGER NOT NULL,   -- as there
  first_us INTEGER,           -- as there
  last_us INTEGER,            -- as there
  artifact INTEGER NOT NULL,  -- as there
  offset INTEGER NOT NULL,    -- as there
  length INTEGER NOT NULL,    -- as there
  PRIMARY KEY (component, source, raw_state)
) STRICT, WITHOUT ROWID;

-- One physical device.
CREATE TABLE device (
  id INTEGER PRIMARY KEY,     -- hash of its strongest alias
  name TEXT NOT NULL,         -- newest host or Intune device name, else the collection's name
  platform TEXT NOT NULL,     -- windows, android, ios, macos, or empty
  platform_mode TEXT NOT NULL, -- device_administrator, work_profile, ... where known
  user TEXT NOT NULL,         -- primary user's UPN where known
  intune_device_id TEXT NOT NULL, -- newest Intune device id
  entra_device_id TEXT NOT NULL,  -- newest Entra device id
  serial TEXT NOT NULL,       -- hardware serial
  os TEXT NOT NULL,           -- operating system version where known
  pseudo INTEGER NOT NULL     -- 1 if nothing identified it and it stands for its collection
) STRICT;
CREATE INDEX device_by_name ON device(name COLLATE NOCASE);
CREATE INDEX device_by_user ON device(user COLLATE NOCASE);

-- Every name a device was seen under.
CREATE TABLE device_alias (
  device INTEGER NOT NULL,    -- device.id
  namespace TEXT NOT NULL,    -- udid, intune_device, host_name, upn, ...
  value TEXT NOT NULL,        -- normalised
  strong INTEGER NOT NULL,    -- 1 if it identifies a device by itself
  PRIMARY KEY (device, namespace, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_alias_by_value ON device_alias(value COLLATE NOCASE, namespace, strong);

-- What layer 2 says about a device: its own streams, and the rows of servers that joined to its deliveries.
CREATE TABLE link_source (
  device INTEGER NOT NULL,    -- device.id
  kind TEXT NOT NULL,         -- stream, ca_request, intune_certificate, intune_assignment
  id INTEGER NOT NULL,        -- of that row
  PRIMARY KEY (device, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_source_by_stream ON link_source(id, device) WHERE kind = 'stream';

-- Intune enrolments of a device: a re-enrolled machine has a new Intune id on the same hardware.
CREATE TABLE enrollment (
  device INTEGER NOT NULL,        -- device.id
  intune_device_id TEXT NOT NULL, -- its id at Intune
  enrolled_us INTEGER,            -- when, where stated
  PRIMARY KEY (device, intune_device_id)
) STRICT, WITHOUT ROWID;

-- One certificate.
CREATE TABLE certificate (
  id INTEGER PRIMARY KEY,    -- hash of its strongest key
  thumbprint TEXT NOT NULL,  -- SHA-1, lower hex; empty if nothing states it
  serial TEXT NOT NULL,      -- lower hex
  issuer TEXT NOT NULL,      -- as the best source prints it
  subject TEXT NOT NULL,     -- as the best source prints it
  request_id TEXT NOT NULL,  -- at its CA, decimal
  template TEXT NOT NULL,    -- template name, else OID
  not_before_us INTEGER,     -- microseconds UTC
  not_after_us INTEGER,      -- microseconds UTC
  in_scope INTEGER NOT NULL, -- 1 if it is a delivery; 0 if only the CA or a store knows it and nothing says SCEP
  scope_reason TEXT NOT NULL, -- the rule that decided
  requester TEXT NOT NULL,   -- account that asked the CA for it; empty if no CA row tells
  issued_us INTEGER          -- CA resolution, else NotBefore + 10 minutes
) STRICT;
CREATE INDEX certificate_in_scope_by_issuer ON certificate(issuer) WHERE in_scope = 1;

-- One SCEP profile.
CREATE TABLE profile (
  id TEXT PRIMARY KEY,       -- LogicalName guid, lower case with dashes, or the printed id where it is cut
  account TEXT NOT NULL,     -- AC guid, lower case
  name TEXT NOT NULL         -- display name where an Intune report states it
) STRICT;

-- One issuance, or one run of requests that led to none. Bits of hops: 1 profile_arrived, 2 key_ready,
-- 3 server_reached, 4 request_sent, 5 challenge_verified, 6 issued; 7 response_received, 8 install_started,
-- 9 installed, 10 usable; 11 notified, 12 uploaded, 13 reported; 14 removed.
CREATE TABLE delivery (
  id INTEGER PRIMARY KEY,    -- hash of its strongest anchor
  delivery_id TEXT NOT NULL, -- the same as 16 hex digits
  device INTEGER,            -- device.id; null if no device is known
  certificate INTEGER,       -- certificate.id; null if none was issued
  profile TEXT NOT NULL,     -- profile.id or empty
  user TEXT NOT NULL,        -- user scope
  requested_us INTEGER,      -- first request of the attempt that led to it
  issued_us INTEGER,         -- CA resolution, else NotBefore + 10 minutes
  installed_us INTEGER,      -- when the device installed it
  reported_us INTEGER,       -- as_of of the first Intune export that lists it
  revoked_us INTEGER,        -- revocation at the CA
  removed_us INTEGER,        -- removal from the device
  superseded_by INTEGER,     -- delivery.id of the newer one in its slot
  issued TEXT NOT NULL,      -- yes, no, unknown
  installed TEXT NOT NULL,   -- yes, no, unknown
  reported TEXT NOT NULL,    -- yes, no, unknown
  intune_state TEXT NOT NULL, -- what Intune claims, as printed
  verdict TEXT NOT NULL,     -- see docs: the verdict table
  last_hop TEXT NOT NULL,    -- furthest hop reached on trunk and device branch
  first_missing_hop TEXT NOT NULL, -- trunk, then device, then report; empty if none is missing
  cause TEXT NOT NULL,       -- decoded error or rule of the failing or missing hop
  cause_text TEXT NOT NULL,  -- the same in a sentence
  next_check TEXT NOT NULL,  -- what to look at next
  unknown_reason TEXT NOT NULL, -- why something is unknown
  confidence INTEGER NOT NULL,  -- weakest rung used, 0 if only one source speaks
  attempts INTEGER NOT NULL, -- requests seen for it
  ndes_host TEXT NOT NULL,   -- host of the NDES URL, else the server whose IIS log shows the request
  as_of_us INTEGER,          -- newest evidence about it
  hops_reached INTEGER NOT NULL -- bits of the hops that evidence shows it reached, numbered as above
) STRICT;
CREATE INDEX delivery_by_delivery_id ON delivery(delivery_id);
CREATE INDEX delivery_by_device ON delivery(device);

-- Every key a delivery is known by.
CREATE TABLE delivery_alias (
  delivery INTEGER NOT NULL,  -- delivery.id
  namespace TEXT NOT NULL,    -- thumbprint, serial, transaction_id, request_id
  value TEXT NOT NULL,        -- normalised
  PRIMARY KEY (delivery, namespace, value)
) STRICT, WITHOUT ROWID;
-- Serials are printed with and without leading zeros.
CREATE INDEX delivery_alias_by_value ON delivery_alias(ltrim(value, '0') COLLATE NOCASE);

-- Everything known about a delivery or device in order of time: hops reached, failed and pending.
CREATE TABLE event (
  delivery INTEGER NOT NULL,  -- delivery.id; 0 if the record joined to none
  at_us INTEGER NOT NULL,     -- microseconds UTC, corrected where the clock is known; 0 if it states none
  ordinal INTEGER NOT NULL,   -- breaks ties, content-derived
  device INTEGER NOT NULL,    -- device.id; 0 if unknown
  zone_basis TEXT NOT NULL,   -- how far to trust at_us
  source TEXT NOT NULL,       -- vocabulary of the state, or the table it comes from
  raw_state TEXT NOT NULL,    -- state as the evidence spells it
  hop TEXT NOT NULL,          -- hop of the delivery workflow; empty if it is about none
  outcome TEXT NOT NULL,      -- reached, failed, pending, info
  rung INTEGER NOT NULL,      -- how it was joined to the delivery: 0 by context of its own log
  text TEXT NOT NULL,         -- evidence in one line; empty for log records, which have it themselves
  artifact INTEGER NOT NULL,  -- member it stands in
  offset INTEGER NOT NULL,    -- bytes into the member
  length INTEGER NOT NULL,    -- bytes long
  record_stream INTEGER,      -- key of the log record in transition or exchange; null for other evidence
  record_naive_us INTEGER,    -- the same: wall clock as printed
  record_identity INTEGER,    -- the same: hash of its text
  record_ordinal INTEGER,     -- the same: among identical ones
  PRIMARY KEY (delivery, device, at_us, ordinal)
) STRICT, WITHOUT ROWID;

-- Clock corrections of streams that print no zone, measured or stated by the setting zones.
CREATE TABLE clock_offset (
  stream INTEGER PRIMARY KEY, -- stream.id
  offset_us INTEGER NOT NULL, -- to add to naive time to get UTC
  pairs INTEGER NOT NULL,     -- paired events it was measured on; 0 if it is stated
  spread_us INTEGER NOT NULL, -- greatest distance of a pair from the offset
  basis TEXT NOT NULL         -- what was paired, or which setting states it
) STRICT;

-- Clocks of CA hosts: what certificates whose begin is known in UTC show of the local times of an export.
-- Another row of the same export begins where the offset changes, as in summer time.
CREATE TABLE link_ca_clock (
  snapshot INTEGER NOT NULL,  -- snapshot.id of the export
  from_us INTEGER NOT NULL,   -- local time at which the first certificate of this offset begins
  offset_us INTEGER NOT NULL, -- local time less UTC
  basis TEXT NOT NULL,        -- what was compared
  to_us INTEGER NOT NULL,     -- local time at which the last certificate of this offset begins
  pairs INTEGER NOT NULL,     -- certificates that show it
  spread_us INTEGER NOT NULL, -- greatest distance of one from the offset
  PRIMARY KEY (snapshot, from_us, offset_us, basis)
) STRICT, WITHOUT ROWID;

-- What the evidence could have shown: only where a question is covered may absence mean no.
CREATE TABLE coverage (
  scope TEXT NOT NULL,      -- device:<16 hex>, ca:<issuer>, intune, server:<host>
  question TEXT NOT NULL,   -- request, install, presence, issuance, report
  from_us INTEGER NOT NULL, -- microseconds UTC
  to_us INTEGER NOT NULL,   -- microseconds UTC
  basis TEXT NOT NULL,      -- kind of evidence: dm_edp, android_omadm, store My/user, ca, ...
  PRIMARY KEY (scope, question, from_us, to_us, basis)
) STRICT, WITHOUT ROWID;

-- Which evidence joined to which certificate, by which rung.
CREATE TABLE link_evidence (
  delivery INTEGER NOT NULL,  -- delivery.id
  rung INTEGER NOT NULL,      -- 1 thumbprint ... 6 time window
  source TEXT NOT NULL,       -- what was joined: ca_request, store_certificate, intune_certificate, transition
  key TEXT NOT NULL,          -- the shared value
  artifact INTEGER NOT NULL,  -- member of the joined evidence
  offset INTEGER NOT NULL,    -- bytes into the member
  conflict TEXT NOT NULL,     -- what another rung said instead; empty if none
  PRIMARY KEY (delivery, rung, source, key, artifact, offset)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_evidence_conflict ON link_evidence(delivery) WHERE conflict <> '';

-- States that schema/states.tsv does not list, and what was made of them.
CREATE TABLE unknown_state (
  source TEXT NOT NULL,       -- vocabulary of the state
  raw_state TEXT NOT NULL,    -- state as the log spells it
  hop TEXT NOT NULL,          -- hop that its suffix stands for; empty if none
  outcome TEXT NOT NULL,      -- outcome that its suffix stands for
  records INTEGER NOT NULL,   -- records in that state
  devices INTEGER NOT NULL,   -- distinct devices among them
  first_us INTEGER,           -- least time of them; null if none states one
  last_us INTEGER,            -- greatest time of them
  artifact INTEGER NOT NULL,  -- member of the least record by place
  offset INTEGER NOT NULL,    -- bytes into the member
  length INTEGER NOT NULL,    -- bytes long
  PRIMARY KEY (source, raw_state)
) STRICT, WITHOUT ROWID;

-- Evidence of SCEP deliveries that joined to no delivery, or to a delivery without a device.
CREATE TABLE unmatched (
  kind TEXT NOT NULL,         -- log_record, ca_request, intune_certificate, ...
  source TEXT NOT NULL,       -- vocabulary of the state, CA template, Intune policy, or store
  state TEXT NOT NULL,        -- state, disposition, status, or issuer of the listed certificate
  reason TEXT NOT NULL,       -- what it could not be joined to
  found INTEGER NOT NULL,     -- records or rows
  devices INTEGER NOT NULL,   -- distinct devices among them, as far as known
  first_us INTEGER,           -- least time of them; null if none states one
  last_us INTEGER,            -- greatest time of them
  artifact INTEGER NOT NULL,  -- member of the least one by place
  offset INTEGER NOT NULL,    -- bytes into the member
  length INTEGER NOT NULL,    -- bytes long
  PRIMARY KEY (kind, source, state, reason)
) STRICT, WITHOUT ROWID;

-- Certificates that are no deliveries, counted.
CREATE TABLE out_of_scope (
  reason TEXT NOT NULL,       -- the rule that decided
  issuer TEXT NOT NULL,       -- as the best source prints it
  template TEXT NOT NULL,     -- template name, else OID; empty if only a store lists them
  certificates INTEGER NOT NULL, -- how many there are
  requesters INTEGER NOT NULL, -- distinct accounts that asked for them
  top_requester TEXT NOT NULL, -- the account that asked for most of them
  top_certificates INTEGER NOT NULL, -- how many that one asked for
  first_us INTEGER,           -- least issuance; null if none is known
  last_us INTEGER,            -- greatest issuance
  example TEXT NOT NULL,      -- serial and subject of one: the least by serial
  PRIMARY KEY (reason, issuer, template)
) STRICT, WITHOUT ROWID;
